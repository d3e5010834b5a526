"""Attaching files through the store and the action."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from teliti.audit.chain import broken
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Forbidden, Refused
from teliti.documents import actions, queries
from teliti.documents.models import Document, StoredFile
from teliti.documents.preview import picture_of
from teliti.documents.store import keep, store
from teliti.documents.verify import originals_are_whole
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make, make_parties
from tests.make_documents import attached, png
from tests.shared import shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Member:
    return make.member(make.company(), StandardRole.FINANCE)


@pytest.fixture
def party(clerk: Member) -> Party:
    return make_parties.customer(clerk, "PT Maju Jaya")


def test_a_file_is_kept_as_it_came(clerk: Member, party: Party, media_root: Path) -> None:
    original = shared("samples/documents/pdf/tika/testPDF.pdf").read_bytes()
    document = attached(clerk, party, "Surat kuasa.pdf", original)
    digest = document.file.digest
    path = media_root / str(clerk.company_id) / digest[:2] / digest
    assert path.read_bytes() == original
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert (document.file.size, document.file.media_type) == (len(original), "application/pdf")
    assert (document.name, document.subject) == ("Surat kuasa.pdf", f"parties.party:{party.pk}")
    assert document.subject_label == "P-0001 PT Maju Jaya"
    assert list((media_root / str(clerk.company_id) / "incoming").iterdir()) == []


def test_the_trail_of_the_record_speaks_of_its_paper(clerk: Member, party: Party) -> None:
    document = attached(clerk, party)
    told = Event.objects.get(name="documents.paper_attached")
    assert told.subject == f"parties.party:{party.pk}"
    assert told.detail == {"document": "kuitansi.png", "digest": document.file.digest}
    assert Event.objects.get(name="documents.document_added").subject == (
        f"documents.document:{document.pk}"
    )
    assert list(broken(clerk.company_id)) == []


def test_the_same_content_is_stored_once_and_belongs_to_many(clerk: Member, party: Party) -> None:
    other = make_parties.customer(clerk)
    one = attached(clerk, party, "a.png")
    two = attached(clerk, other, "b.png")
    assert one.file_id == two.file_id
    assert StoredFile.objects.count() == 1


def test_the_same_content_twice_on_one_record_is_refused(clerk: Member, party: Party) -> None:
    attached(clerk, party, "a.png")
    with pytest.raises(Refused, match=r"b\.png .* a\.png"):
        attached(clerk, party, "b.png")
    assert Document.objects.count() == 1


def test_several_files_are_attached_together_or_not_at_all(clerk: Member, party: Party) -> None:
    kept = [keep(clerk.company_id, "a.png", [png()]), keep(clerk.company_id, "b.png", [png()])]
    with pytest.raises(Refused):
        actions.attach_documents(clerk, thing=party, files=kept)
    assert Document.objects.count() == 0
    with pytest.raises(Refused):
        actions.attach_documents(clerk, thing=party, files=[])


def test_a_refused_file_leaves_nothing_behind(clerk: Member, media_root: Path) -> None:
    with pytest.raises(Refused, match=r"virus\.exe"):
        keep(clerk.company_id, "virus.exe", [b"MZ\x90\0"])
    with pytest.raises(Refused, match="25"):
        keep(clerk.company_id, "besar.pdf", [b"%PDF-1.7\n"] + [b"x" * 1024**2] * 26)
    assert [path for path in media_root.rglob("*") if path.is_file()] == []


def test_the_same_file_from_six_hands_at_once_is_kept_once(media_root: Path) -> None:
    content = shared("samples/documents/pdf/tika/testPDF.pdf").read_bytes()
    with ThreadPoolExecutor(6) as hands:
        kept = list(hands.map(lambda number: keep(7, f"{number}.pdf", [content]), range(6)))
    assert len({one.digest for one in kept}) == 1
    assert [path.name for path in media_root.rglob("*") if path.is_file()] == [kept[0].digest]


def test_bytes_that_no_document_speaks_of_do_no_harm(clerk: Member) -> None:
    kept = keep(clerk.company_id, "a.png", [png()])
    assert list(store().digests(clerk.company_id)) == [kept.digest]
    assert list(originals_are_whole(clerk.company_id)) == []


def test_every_sample_is_kept_or_refused_with_a_sentence(clerk: Member) -> None:
    paths = [path for path in sorted(shared("samples/documents").rglob("*")) if path.is_file()]
    outcomes = [_outcome(clerk, path) for path in paths]
    refused = {path.name: said for path, said in zip(paths, outcomes, strict=True) if said}
    assert len(paths) - len(refused) >= 155
    assert all(name in said for name, said in refused.items())
    assert 140 <= len(list(store().digests(clerk.company_id))) <= len(paths) - len(refused)


def _outcome(clerk: Member, path: Path) -> str:
    """The sentence that refuses a file; "" when it is kept."""
    try:
        keep(clerk.company_id, path.name, [path.read_bytes()])
    except Refused as refusal:
        return refusal.sentence
    return ""


def test_without_the_duty_nothing_is_attached(clerk: Member, party: Party) -> None:
    auditor = make.member(system_member(clerk.company), StandardRole.AUDITOR)
    with pytest.raises(Forbidden):
        attached(auditor, party)


def test_a_record_of_another_company_takes_no_paper(clerk: Member, party: Party) -> None:
    stranger = make.member(make.company("PT Lain"), StandardRole.FINANCE)
    with pytest.raises(Refused):
        attached(stranger, party)
    assert queries.record_seen_by(stranger, f"parties.party:{party.pk}") is None


def test_papers_are_seen_with_the_records_they_belong_to(clerk: Member, party: Party) -> None:
    document = attached(clerk, party)
    technician = make.member(system_member(clerk.company), StandardRole.TECHNICIAN)
    assert list(queries.documents_seen_by(clerk)) == [document]
    assert list(queries.documents_seen_by(technician)) == []
    assert queries.record_seen_by(technician, document.subject) is None


@pytest.mark.parametrize(
    "subject",
    ["", "parties.party", "parties.party:0", "parties.nothing:1", "people.user:1", "x.y:1"],
)
def test_what_names_no_record_finds_none(clerk: Member, subject: str) -> None:
    assert queries.record_seen_by(clerk, subject) is None


def test_verify_finds_what_was_changed_or_is_gone(
    clerk: Member, party: Party, media_root: Path
) -> None:
    changed = attached(clerk, party, "a.png", png(10)).file.digest
    gone = attached(clerk, party, "b.png", png(20)).file.digest
    attached(clerk, party, "c.png", png(30))
    assert list(originals_are_whole(clerk.company_id)) == []
    folder = media_root / str(clerk.company_id)
    (folder / gone[:2] / gone).unlink()
    path = folder / changed[:2] / changed
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"!")
    findings = list(originals_are_whole(clerk.company_id))
    assert len(findings) == 2
    assert changed in findings[0]
    assert gone in findings[1]


@pytest.mark.parametrize(
    ("path", "has_picture"),
    [
        ("pdf/tika/testPDF.pdf", True),
        ("pdf/tika/testPDF_rotated.pdf", True),
        ("pdf/Test-PDF-Files/corrupted.pdf", False),
        ("pdf/Test-PDF-Files/encrypted.pdf", False),
        ("images/paperless-ngx/multi-page-images.tiff", True),
        ("images/exif-orientation-examples/Portrait_6.jpg", True),
        ("images-bombs/Pillow/truncated_image.png", False),
        ("images/tika/testHEIF.heic", False),
        ("office/tika/testComment.docx", False),
    ],
)
def test_the_first_page_is_drawn_once_or_calmly_not(
    clerk: Member, party: Party, path: str, has_picture: bool
) -> None:
    original = shared(f"samples/documents/{path}")
    document = attached(clerk, party, original.name, original.read_bytes())
    picture = picture_of(document.file)
    assert (picture is not None) is has_picture
    if picture:
        assert picture.startswith(b"\x89PNG")
    assert picture_of(document.file) == picture
    assert list(originals_are_whole(clerk.company_id)) == []
