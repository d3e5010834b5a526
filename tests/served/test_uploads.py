"""Every file of the samples over HTTP: kept or refused with a sentence, the server stays small."""

import pytest
from django.utils.html import escape

from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.documents.domain.kinds import LARGEST
from teliti.documents.models import Document
from teliti.work.tests.process import environment
from tests import make, make_invoicing
from tests.faults.installation import Clerk, Served, attach, served, session_of
from tests.processes import most_at_once
from tests.shared import shared

pytestmark = [pytest.mark.race, pytest.mark.large]

MOST = 1000
"""Megabytes that web and worker may take."""
NOT_KEPT = {
    "broken.png": "is damaged",
    "decompression_bomb.gif": "far more dots",
    "decompression_bomb.ico": "none of the kinds",
    "full_encrypted.7z": "is a 7-Zip archive",
    "quine.gz": "is a gzip archive",
    "testHTML_utf8.html": "is a web page",
    "english.cp500.txt": "none of the kinds",
    "test-documents-spanned.zip": "none of the kinds",
    "testODTnotaZipFile.odt": "something else: a text",
}


def test_every_document_is_kept_or_refused_and_the_server_stays_up_and_small(
    fresh_database: str,
) -> None:
    books = make.books()
    invoice = make_invoicing.issued_invoice(books)
    clerk = make.member(books, StandardRole.FINANCE, name="Rina", language="en")
    address, session = f"/documents/attach/invoicing.invoice:{invoice.pk}/", session_of(clerk)
    paths = [path for path in sorted(shared("samples/documents").rglob("*")) if path.is_file()]
    assert len(paths) >= 170
    refused = {}
    with served(environment(fresh_database), "--no-migrate", "--processes", "2") as server:
        before = server.web_processes()
        for path in paths:
            status, text = attach(server.port, session, address, path.name, path.read_bytes())
            assert status in {303, 422}, path
            if status == 422:
                refused[path.name] = text
        for name, size in (("besar.pdf", LARGEST + 1), ("jauh-lebih-besar.pdf", 3 * LARGEST)):
            status, text = attach(server.port, session, address, name, b"%PDF-1.7\n".ljust(size))
            assert status == 422
            assert f"{name} is larger than 25 MB" in text
        _look_at_all(server, Clerk(server.port, session, (0, "")))
        assert server.web_processes() == before, "none died on the way"
        taken = most_at_once(server.process.pid)
    told = {
        name: next(one for one in text.splitlines() if f"{escape(name)} " in one)
        for name, text in refused.items()
    }
    assert {name: why for name, why in NOT_KEPT.items() if why not in told.get(name, "")} == {}
    assert told.keys() == NOT_KEPT.keys()
    assert taken < MOST
    with scope.entered(books.company_id):
        assert Document.objects.count() == len(paths) - len(refused)
        assert [one for check in declared() for one in check.findings(books.company_id)] == []


def _look_at_all(server: Served, clerk: Clerk) -> None:
    """Every paper's page and preview, which is drawn from the file."""
    for key in Document.objects.values_list("pk", flat=True):
        for page in ("", "preview/"):
            assert clerk.sees(f"/documents/{key}/{page}")[0] in {200, 404}, (key, page)
