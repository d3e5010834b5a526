"""What the database refuses of documents, against raw SQL as the application's role."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.documents.models import Document
from tests import make, make_parties
from tests.make_documents import attached

pytestmark = pytest.mark.django_db

COPY = (
    "INSERT INTO documents_document (company_id, version, file_id, name, subject, subject_label, "
    "note, added_by_id, added_at) SELECT company_id, 1, {file}, {name}, {subject}, subject_label, "
    "'', {person}, now() FROM documents_document WHERE id = %s"
)
OWN = {"file": "file_id", "name": "name", "subject": "'parties.party:1'", "person": "added_by_id"}


@pytest.fixture
def document() -> Document:
    clerk = make.member(make.company(), StandardRole.FINANCE)
    return attached(clerk, make_parties.customer(clerk))


@pytest.mark.parametrize("table", ["documents_document", "documents_storedfile"])
def test_nothing_is_changed_or_deleted(document: Document, table: str) -> None:
    key = document.pk if table == "documents_document" else document.file_id
    _refused(f"DELETE FROM {table} WHERE id = %s", key)
    _refused(f"UPDATE {table} SET version = 2 WHERE id = %s", key)


def test_a_document_has_a_name_and_a_record(document: Document) -> None:
    _refused(COPY.format(**{**OWN, "name": "''"}), document.pk)
    _refused(COPY.format(**{**OWN, "subject": "'apa saja'"}), document.pk)
    _refused(COPY.format(**{**OWN, "subject": "subject"}), document.pk)


def test_a_document_has_a_file_and_a_person_of_its_company(document: Document) -> None:
    stranger = make.member(make.company("PT Lain"), StandardRole.FINANCE)
    foreign = attached(stranger, make_parties.customer(stranger))
    scope.enter(document.company_id)
    _refused(COPY.format(**{**OWN, "file": str(foreign.file_id)}), document.pk)
    _refused(COPY.format(**{**OWN, "person": str(stranger.pk)}), document.pk)


def test_another_companys_rows_are_not_there(document: Document) -> None:
    scope.enter(make.company("PT Lain").company_id)
    assert Document.objects.filter(pk=document.pk).count() == 0


def _refused(sql: str, *values: int) -> None:
    with (
        pytest.raises((IntegrityError, ProgrammingError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
