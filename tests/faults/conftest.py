"""The data folder of these tests is their own: what a killed job leaves there is nobody else's."""

from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(scope="module", autouse=True)
def _own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    data = tmp_path_factory.mktemp("data")
    with override_settings(DATA=data, BACKUP_PLACE=str(data / "backups")):
        yield
