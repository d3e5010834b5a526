"""The database itself refuses to delete a webhook, or to open a closed one again."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from teliti.api import actions
from tests import make

pytestmark = pytest.mark.django_db


def test_a_webhook_is_not_deleted_and_stays_closed() -> None:
    books = make.books("PT Alfa")
    webhook = actions.add_webhook(books, name="Gudang", url="https://contoh.id/masuk", kinds=[])
    actions.close_webhook(books, webhook=webhook, because="Tidak dipakai")
    with connection.cursor() as cursor:
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            cursor.execute("DELETE FROM api_webhook WHERE id = %s", [webhook.pk])
        with pytest.raises(IntegrityError, match="stays closed"), transaction.atomic():
            cursor.execute("UPDATE api_webhook SET state = 'active' WHERE id = %s", [webhook.pk])
    webhook.refresh_from_db()
    assert webhook.state == "closed"
