"""What a file is, what it may be called, and what is refused: on real files and on bombs."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.documents.domain.kinds import KINDS, LARGEST, Family, Unkept, sniff
from teliti.documents.domain.names import FAMILY_WORDS, LONGEST, safe_name, shown_size
from tests.make_documents import png
from tests.shared import shared

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def kind_of(content: bytes) -> str:
    return sniff(BytesIO(content), len(content)).kind.media_type


def sentence_of(content: bytes, size: int | None = None) -> str:
    with pytest.raises(Unkept) as refused:
        sniff(BytesIO(content), len(content) if size is None else size)
    return refused.value.template % {"name": "berkas", **refused.value.parameters}


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("pdf/tika/testPDF.pdf", "application/pdf"),
        ("pdf/tika/testPDF_bom.pdf", "application/pdf"),
        ("pdf/Test-PDF-Files/encrypted.pdf", "application/pdf"),
        ("images/tika/testOCR.jpg", "image/jpeg"),
        ("images/tika/testHEIF.heic", "image/heic"),
        ("images/paperless-ngx/simple.png", "image/png"),
        ("images/paperless-ngx/simple.gif", "image/gif"),
        ("images/paperless-ngx/multi-page-images.tiff", "image/tiff"),
        ("images/paperless-ngx/document.webp", "image/webp"),
        ("images-bombs/Pillow/truncated_image.png", "image/png"),
        ("images-bombs/Pillow/sugarshack_bad_mpo_header.jpg", "image/jpeg"),
        ("office/tika/testComment.docx", f"{OOXML}wordprocessingml.document"),
        ("office/tika/testEXCEL.strict.xlsx", f"{OOXML}spreadsheetml.sheet"),
        ("office/tika/testEXCEL_macro.xlsm", f"{OOXML}spreadsheetml.sheet"),
        ("office/tika/testEXCEL_protected_passtika.xlsx", "application/x-ole-encrypted"),
        ("office/tika/testEXCEL_95.xls", "application/vnd.ms-excel"),
        ("office/paperless-ngx/sample.doc", "application/msword"),
        ("office/paperless-ngx/sample.odt", f"{ODF}text"),
        ("office/tika/testODTEncrypted.odt", f"{ODF}text"),
        ("office/tika/test-columnar.ods", f"{ODF}spreadsheet"),
        ("office/tika/testODTnotaZipFile.odt", "text/plain"),
        ("text/paperless-ngx/simple.txt", "text/plain"),
        ("text/tika/testXXE.xml", "application/xml"),
        ("text/tika/testRTF-ms932.rtf", "application/rtf"),
        ("csv/csv-spectrum/simple.csv", "text/csv"),
        ("archives/tika/droste.zip", "application/zip"),
        ("archives/tika/gbk.zip", "application/zip"),
    ],
)
def test_a_file_is_told_by_its_content(path: str, media_type: str) -> None:
    assert kind_of(shared(f"samples/documents/{path}").read_bytes()) == media_type


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("images-bombs/Pillow/decompression_bomb.gif", "far more dots"),
        ("images-bombs/Pillow/broken.png", "is damaged"),
        ("images-bombs/Pillow/decompression_bomb.ico", "none of the kinds"),
        ("archives/tika/full_encrypted.7z", "is a 7-Zip archive"),
        ("archives/tika/quine.gz", "is a gzip archive"),
        ("text/tika/testHTML_utf8.html", "is a web page"),
    ],
)
def test_what_is_not_kept_is_refused_with_the_reason(path: str, why: str) -> None:
    assert why in sentence_of(shared(f"samples/documents/{path}").read_bytes())


def test_every_sample_is_told_or_refused_and_none_breaks() -> None:
    paths = [path for path in sorted(shared("samples/documents").rglob("*")) if path.is_file()]
    outcomes = [_outcome(path.read_bytes()) for path in paths]
    assert len(outcomes) >= 170
    assert all(outcome in KINDS or "berkas" in outcome for outcome in outcomes)
    refused = {path.name for path, told in zip(paths, outcomes, strict=True) if told not in KINDS}
    assert refused == {
        "broken.png", "decompression_bomb.gif", "decompression_bomb.ico", "full_encrypted.7z",
        "quine.gz", "testHTML_utf8.html", "english.cp500.txt", "test-documents-spanned.zip",
    }  # fmt: skip


def _outcome(content: bytes) -> str:
    """The media type, or the sentence that refuses it."""
    try:
        return kind_of(content)
    except Unkept as unkept:
        return unkept.template % {"name": "berkas", **unkept.parameters}


@pytest.mark.parametrize("cut", [1, 4, 30, 100, 1000])
def test_a_torn_file_is_told_or_refused(cut: int) -> None:
    for path in ("office/tika/testComment.docx", "images/tika/testOCR.jpg", "pdf/tika/testPDF.pdf"):
        told = _outcome(shared(f"samples/documents/{path}").read_bytes()[:cut])
        assert told in KINDS or told.startswith("berkas is ")


@given(
    st.binary(min_size=1, max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"GIF89a", b"II*\0"])
)
def test_no_bytes_break_the_telling(content: bytes, magic: bytes) -> None:
    told = _outcome(magic + content)
    assert told in KINDS or told.startswith("berkas ")


def test_a_zip_bomb_is_refused() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("nol", b"0" * 1000)
    content = bytearray(packed.getvalue())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 3 * 1024**3)  # the size it claims
    assert "far too large when unpacked" in sentence_of(bytes(content))


def test_a_zip_of_very_many_members_is_refused() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}", b"")
    assert "far too large when unpacked" in sentence_of(packed.getvalue())


def test_empty_and_too_large_files_are_refused() -> None:
    assert "is empty" in sentence_of(b"")
    assert "larger than 25 MB" in sentence_of(b"%PDF-1.7", LARGEST + 1)


def test_a_program_is_refused_whatever_it_is_called() -> None:
    assert "is a program" in sentence_of(b"MZ\x90\0" + b"\0" * 100)


def test_mail_and_statements_of_banks_are_texts() -> None:
    mail = b"Return-Path: <a@b.id>\r\nFrom: a@b.id\r\nTo: c@d.id\r\nSubject: Tagihan\r\n\r\nIsi"
    assert kind_of(mail) == "message/rfc822"
    assert kind_of(b":20:STARTUMSE\r\n:25:7310252527\r\n:28C:00001/001\r\n") == "text/plain"
    assert kind_of("Tanggal;Jumlah\n1;2\n".encode("utf-16")) == "text/plain"


@pytest.mark.parametrize(
    ("given_name", "media_type", "kept_name"),
    [
        ("Faktur 0231.pdf", "application/pdf", "Faktur 0231.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Scan\\nota.PDF", "application/pdf", "nota.PDF"),
        ("nota\u202efdp.exe", "application/pdf", "notafdp.exe.pdf"),
        ("tagihan.pdf.exe", "application/pdf", "tagihan.pdf.exe.pdf"),
        ("skrip.js", "text/plain", "skrip.js.txt"),
        ("mutasi.940", "text/plain", "mutasi.940"),
        ("foto.jpg", "image/png", "foto.png"),
        ('a<b>:"c"|d?.pdf', "application/pdf", "a b c d.pdf"),
        ("baris\r\nbaru.pdf", "application/pdf", "baris baru.pdf"),
        ("", "application/pdf", "file.pdf"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("...", "text/csv", "file.csv"),
    ],
)
def test_a_name_hides_nothing(given_name: str, media_type: str, kept_name: str) -> None:
    assert safe_name(given_name, KINDS[media_type]) == kept_name


def test_a_name_that_promises_something_else_is_refused() -> None:
    with pytest.raises(Unkept) as refused:
        safe_name("surat.odt", KINDS["text/plain"])
    assert refused.value.parameters == {"ending": "odt", "kind": "a text"}


@given(st.text(max_size=400), st.sampled_from(sorted(KINDS)))
def test_every_name_becomes_one_that_can_be_stored(name: str, media_type: str) -> None:
    try:
        kept = safe_name(name, KINDS[media_type])
    except Unkept:
        return
    assert 0 < len(kept) <= LONGEST
    assert not set(kept) & set('/\\\0\r\n"<>|?*:')
    assert safe_name(kept, KINDS[media_type]) == kept


def test_sizes_are_read_by_people() -> None:
    assert shown_size(512, "id") == "512 B"
    assert shown_size(84_900, "id") == "83 KB"
    assert shown_size(1_468_006, "id") == "1,4 MB"
    assert shown_size(1_468_006, "en") == "1.4 MB"


def test_every_family_has_a_word() -> None:
    assert set(FAMILY_WORDS) == set(Family)
    assert kind_of(png()) == "image/png"
