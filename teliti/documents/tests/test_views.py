"""Screens of documents: attaching, showing, downloading, and to whom."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teliti.audit.duties import StandardRole
from teliti.documents.models import Document
from teliti.documents.panels import documents_panel
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make, make_parties
from tests.make_documents import attached, png
from tests.shared import shared

pytestmark = pytest.mark.django_db

ALL = ("document", "open", "download", "preview")


@pytest.fixture
def clerk() -> Member:
    return make.member(make.company(), StandardRole.FINANCE, language="en")


@pytest.fixture
def party(clerk: Member) -> Party:
    return make_parties.customer(clerk, "PT Maju Jaya")


def test_files_are_attached_by_a_plain_form(clerk: Member, party: Party) -> None:
    client = make.signed_in(clerk)
    address = reverse("documents:attach", args=[f"parties.party:{party.pk}"])
    assert b'enctype="multipart/form-data"' in client.get(address).content
    files = [
        SimpleUploadedFile("satu.png", png(), "application/pdf"),
        SimpleUploadedFile("dua.txt", b"isi", "text/html"),
    ]
    answer = client.post(address, {"file": files, "note": "Dari pelanggan", "once": "k1"})
    assert answer.status_code == 303
    assert answer["Location"] == reverse("parties:party", args=[party.pk])
    stored = list(Document.objects.order_by("pk").values_list("name", "note", "file__media_type"))
    assert stored == [
        ("satu.png", "Dari pelanggan", "image/png"),
        ("dua.txt", "Dari pelanggan", "text/plain"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("kosong.pdf", b"", "kosong.pdf is empty"),
        ("halaman.html", b"<html><script>alert(1)</script></html>", "halaman.html is a web page"),
        ("program.exe", b"MZ\x90\0", "program.exe is a program"),
        ("surat.pdf", b"isi", "surat.pdf is named .pdf, but it is something else: a text"),
    ],
)
def test_what_is_not_kept_is_refused_in_the_form(
    clerk: Member, party: Party, name: str, content: bytes, why: str
) -> None:
    address = reverse("documents:attach", args=[f"parties.party:{party.pk}"])
    answer = make.signed_in(clerk).post(
        address, {"file": SimpleUploadedFile(name, content), "once": "k"}
    )
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Document.objects.count() == 0


def test_no_file_is_refused_in_the_form(clerk: Member, party: Party) -> None:
    address = reverse("documents:attach", args=[f"parties.party:{party.pk}"])
    assert make.signed_in(clerk).post(address, {"note": "", "once": "k"}).status_code == 422


def test_the_original_comes_back_byte_for_byte(clerk: Member, party: Party) -> None:
    original = shared("samples/documents/pdf/tika/testPDF.pdf").read_bytes()
    document = attached(clerk, party, "Surat kuasa é.pdf", original)
    client = make.signed_in(clerk)
    answer = client.get(reverse("documents:download", args=[document.pk]))
    assert b"".join(answer.streaming_content) == original  # type: ignore[attr-defined]  # streamed
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Surat%20kuasa")
    assert answer["X-Content-Type-Options"] == "nosniff"
    shown = client.get(reverse("documents:open", args=[document.pk]))
    assert shown["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    known = client.get(
        reverse("documents:open", args=[document.pk]), headers={"If-None-Match": shown["ETag"]}
    )
    assert known.status_code == 304


@pytest.mark.parametrize(
    ("name", "content", "disposition", "kind"),
    [
        ("a.png", png(), "inline", "image/png"),
        ("a.txt", "isi é".encode(), "inline", "text/plain; charset=utf-8"),
        ("a.svg", b"<svg xmlns='x'><circle r='1'/></svg>", "attachment", "application/xml"),
        ("a.csv", b"a;b\n1;2\n", "attachment", "text/csv"),
    ],
)
def test_only_harmless_kinds_open_in_the_browser(
    clerk: Member, party: Party, name: str, content: bytes, disposition: str, kind: str
) -> None:
    document = attached(clerk, party, name, content)
    answer = make.signed_in(clerk).get(reverse("documents:open", args=[document.pk]))
    assert answer["Content-Disposition"].partition(";")[0] == disposition
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Security-Policy"].endswith("sandbox")
    answer.close()


def test_the_preview_is_a_picture_or_a_calm_word(clerk: Member, party: Party) -> None:
    client = make.signed_in(clerk)
    pdf = shared("samples/documents/pdf/tika/testPDF.pdf").read_bytes()
    good = attached(clerk, party, "baik.pdf", pdf)
    answer = client.get(reverse("documents:preview", args=[good.pk]))
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")
    broken = attached(clerk, party, "rusak.pdf", b"%PDF-1.7 rusak")
    answer = client.get(reverse("documents:preview", args=[broken.pk]))
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert b"This paper cannot be shown here." in answer.content


def test_the_page_leads_back_to_the_record(clerk: Member, party: Party) -> None:
    document = attached(clerk, party)
    answer = make.signed_in(clerk).get(reverse("documents:document", args=[document.pk]))
    text = answer.content.decode()
    for expected in (
        reverse("parties:party", args=[party.pk]),
        reverse("documents:preview", args=[document.pk]),
        document.file.digest,
        "kuitansi.png",
    ):
        assert expected in text


def test_the_archive_takes_few_statements_however_long_it_is(clerk: Member, party: Party) -> None:
    for number in range(1, 13):
        attached(clerk, party, f"{number}.png", png(number))
    attached(clerk, party, "surat.txt", b"isi")
    client = make.signed_in(clerk)
    client.get("/")  # the first page of a session also counts what waits
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(reverse("documents:documents"))
    assert len(statements) <= 8
    assert b"12.png" in answer.content
    assert b"PT Maju Jaya" in answer.content
    texts = client.get(reverse("documents:documents"), {"kind": "text"}).content
    assert b"surat.txt" in texts
    assert b"12.png" not in texts


def test_documents_are_found_from_everywhere(clerk: Member, party: Party) -> None:
    document = attached(clerk, party, "Surat kuasa.png")
    page = reverse("documents:document", args=[document.pk]).encode()
    assert page in make.signed_in(clerk).get("/search/", {"q": "kuasa maju"}).content
    technician = make.member(system_member(clerk.company), StandardRole.TECHNICIAN)
    assert page not in make.signed_in(technician).get("/search/", {"q": "kuasa"}).content


def test_the_panel_shows_the_papers_with_one_statement(clerk: Member, party: Party) -> None:
    attached(clerk, party, "satu.png", png(1))
    document = attached(clerk, party, "dua.png", png(2))
    with CaptureQueriesContext(connection) as statements:
        panel = documents_panel(party, clerk)
    assert len(statements) == 1
    assert [one["name"] for one in panel.context["documents"]] == ["dua.png", "satu.png"]
    assert panel.context["documents"][0]["url"] == reverse("documents:download", args=[document.pk])
    assert panel.context["attach_url"] == reverse("documents:attach", args=[document.subject])
    auditor = make.member(system_member(clerk.company), StandardRole.AUDITOR)
    assert documents_panel(party, auditor).context["attach_url"] == ""


def test_another_companys_papers_are_not_found(clerk: Member, party: Party) -> None:
    document = attached(clerk, party)
    stranger = make.member(make.company("PT Lain"), *StandardRole)
    client = make.signed_in(stranger)
    for name in ALL:
        assert client.get(reverse(f"documents:{name}", args=[document.pk])).status_code == 404
    attach = reverse("documents:attach", args=[document.subject])
    assert client.get(attach).status_code == 404
    assert client.post(attach, {"file": SimpleUploadedFile("a.png", png())}).status_code == 404


def test_a_paper_is_hidden_with_its_record(clerk: Member, party: Party) -> None:
    document = attached(clerk, party)
    client = make.signed_in(make.member(system_member(clerk.company), StandardRole.TECHNICIAN))
    for name in ALL:
        assert client.get(reverse(f"documents:{name}", args=[document.pk])).status_code == 404
    attach = reverse("documents:attach", args=[document.subject])
    assert client.get(attach).status_code == 404
    assert b"kuitansi.png" not in client.get(reverse("documents:documents")).content
