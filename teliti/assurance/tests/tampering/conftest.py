"""One company for all that is done to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from teliti.assurance import jobs
from teliti.assurance.models import Seal
from teliti.assurance.tests.tampering.owner import Books, as_owner
from teliti.base import scope
from teliti.people import actions as people
from teliti.people.models import Member
from tests import database, make
from tests.everything import everything


@pytest.fixture(scope="package")
def books(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Books]:
    place = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), database.in_clone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "DATA", place)
        scope.forget()
        person = everything("PT Alfa")
        other = make.company("PT Beta").company_id
        with scope.entered(person.company_id):
            system = Member.objects.select_related("company").get(
                company_id=person.company_id, is_system=True
            )
            jobs.seal_daily(system)
            sealed = Seal.objects.latest("sequence").sequence
            people.change_company(system, city="Bandung")
            people.change_company(system, city="Medan")
            with as_owner():
                yield Books(system, other, sealed)


@pytest.fixture(autouse=True)
def data_folder(books: Books) -> Path:
    """The company's own data folder, instead of each test's."""
    return Path(django_settings.DATA)
