"""What a file is, told by its content and never by its name; and which kinds are kept.

Magic numbers: PDF (ISO 32000-2:2020, 7.5.2), PNG (W3C, 2003), JPEG (ITU-T T.81), GIF89a, TIFF 6.0,
RIFF/WebP (RFC 9649), HEIF (ISO/IEC 23008-12), ZIP (APPNOTE 6.3.10), OLE2 ([MS-CFB]), office in ZIP
(ECMA-376 part 2; OpenDocument 1.3 part 2, 3.3), mail (RFC 5322).
"""

import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO
from zipfile import BadZipFile, ZipFile

from PIL import Image, UnidentifiedImageError

from teliti.base.words import N_

LARGEST = 25 * 1024 * 1024
"""Bytes of the largest file that is kept: what mail systems let through."""

MOST_PIXELS = 200_000_000
"""An image with more pixels needs over 600 MB of memory to be looked at."""

MOST_UNPACKED = 1024**3
MOST_MEMBERS = 10_000
_HEAD = 64 * 1024


class Family(StrEnum):
    """What people call it."""

    PDF = "pdf"
    IMAGE = "image"
    OFFICE = "office"
    TEXT = "text"
    MAIL = "mail"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is kept: its media type, family, and the endings of such names."""

    media_type: str
    family: Family
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is. `charset` is "" where it isn't a text or cannot be told."""

    kind: Kind
    charset: str = ""


class Unkept(Exception):
    """The file is not kept. Carries the sentence: an English template and its parameters.

    `%(name)s` in the template is the file's name, which the outer room knows.
    """

    def __init__(self, template: str, **parameters: object) -> None:
        super().__init__(template)
        self.template: str = template
        self.parameters: Mapping[str, object] = parameters


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS: Mapping[str, Kind] = {
    kind.media_type: kind
    for kind in (
        Kind("application/pdf", Family.PDF, ("pdf",)),
        Kind("image/png", Family.IMAGE, ("png",)),
        Kind("image/jpeg", Family.IMAGE, ("jpg", "jpeg", "jpe", "jfif")),
        Kind("image/gif", Family.IMAGE, ("gif",)),
        Kind("image/webp", Family.IMAGE, ("webp",)),
        Kind("image/tiff", Family.IMAGE, ("tif", "tiff")),
        Kind("image/heic", Family.IMAGE, ("heic", "heif")),
        Kind(f"{_OOXML}wordprocessingml.document", Family.OFFICE, ("docx", "docm", "dotx")),
        Kind(f"{_OOXML}spreadsheetml.sheet", Family.OFFICE, ("xlsx", "xlsm", "xltx", "xlsb")),
        Kind(f"{_OOXML}presentationml.presentation", Family.OFFICE, ("pptx", "pptm", "ppsx")),
        Kind(f"{_ODF}text", Family.OFFICE, ("odt", "ott")),
        Kind(f"{_ODF}spreadsheet", Family.OFFICE, ("ods", "ots")),
        Kind(f"{_ODF}presentation", Family.OFFICE, ("odp", "otp")),
        Kind(f"{_ODF}graphics", Family.OFFICE, ("odg",)),
        Kind("application/msword", Family.OFFICE, ("doc", "dot")),
        Kind("application/vnd.ms-excel", Family.OFFICE, ("xls", "xlt")),
        Kind("application/vnd.ms-powerpoint", Family.OFFICE, ("ppt", "pps")),
        Kind("application/vnd.ms-outlook", Family.MAIL, ("msg",)),
        Kind(  # a password stands before the content; which program made it isn't told
            "application/x-ole-encrypted", Family.OFFICE, ("docx", "xlsx", "pptx", "xlsm")
        ),
        Kind("application/rtf", Family.OFFICE, ("rtf",)),
        Kind("text/plain", Family.TEXT, ("txt", "text", "log", "md", "json")),
        Kind("text/csv", Family.TEXT, ("csv", "tsv", "txt")),
        Kind("application/xml", Family.TEXT, ("xml", "xsd", "xbrl")),
        Kind("message/rfc822", Family.MAIL, ("eml",)),
        Kind("application/zip", Family.ARCHIVE, ("zip",)),
    )
}

INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain"})
"""What a browser may show by itself; everything else is downloaded."""

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (
        b"7z\xbc\xaf\x27\x1c",
        N_("%(name)s is a 7-Zip archive. Pack it as ZIP, or attach what is in it."),
    ),
    (b"Rar!\x1a\x07", N_("%(name)s is a RAR archive. Pack it as ZIP, or attach what is in it.")),
    (b"\x1f\x8b", N_("%(name)s is a gzip archive. Pack it as ZIP, or attach what is in it.")),
    (b"MZ", N_("%(name)s is a program. Programs are not kept here.")),
    (b"\x7fELF", N_("%(name)s is a program. Programs are not kept here.")),
)
_UNKNOWN = N_(
    "%(name)s is none of the kinds that are kept: PDF, images, office files, text, CSV, XML, mail, "
    "ZIP. Save it as one of them."
)
_DAMAGED = N_("%(name)s is damaged and cannot be opened. Ask for it again.")
_BOMB = N_("%(name)s has far more dots than a paper needs. Scan it with fewer dots per inch.")
_ZIP_BOMB = N_("%(name)s would be far too large when unpacked. Attach what is in it instead.")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "application/x-ole-encrypted"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)
_IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"wordprocessingml", f"{_OOXML}wordprocessingml.document"),
    (b"ms-word.", f"{_OOXML}wordprocessingml.document"),
    (b"spreadsheetml", f"{_OOXML}spreadsheetml.sheet"),
    (b"ms-excel.", f"{_OOXML}spreadsheetml.sheet"),
    (b"presentationml", f"{_OOXML}presentationml.presentation"),
)


def sniff(file: IO[bytes], size: int) -> Sniffed:
    """What the file is, or `Unkept` when it is too large, empty, damaged, a bomb or another kind.

    `file` can be read from anywhere; `size` is its length in bytes. Nothing is unpacked or run.
    """
    if size == 0:
        raise Unkept(N_("%(name)s is empty. Choose the file again."))
    if size > LARGEST:
        raise too_large()
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sniffed(KINDS[_zip(file, size)])
    image = _image_type(head)
    if image:
        _refuse_bad_image(file, image)
        return Sniffed(KINDS[image])
    if head.startswith(_OLE2):
        return Sniffed(KINDS[_ole(file)])
    if head.startswith(b"{\\rtf"):
        return Sniffed(KINDS["application/rtf"])
    if b"%PDF-" in head[:1024]:
        return Sniffed(KINDS["application/pdf"])
    for magic, sentence in _OTHERS:
        if head.startswith(magic):
            raise Unkept(sentence)
    return _text(file, head)


def too_large() -> Unkept:
    """The refusal of a file above `LARGEST`."""
    return Unkept(
        N_(
            "%(name)s is larger than %(largest)s MB. Scan it with fewer dots per inch, or split it."
        ),
        largest=LARGEST // 1024**2,
    )


def _image_type(head: bytes) -> str:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "image/tiff"
    if head[4:8] == b"ftyp" and head[8:12] in {
        b"heic",
        b"heix",
        b"hevc",
        b"mif1",
        b"msf1",
        b"heim",
    }:
        return "image/heic"
    return ""


def _refuse_bad_image(file: IO[bytes], media_type: str) -> None:
    """Refuse an image whose head cannot be read, or that is far larger when it is looked at."""
    if media_type == "image/heic":
        return  # nothing here reads its head
    file.seek(0)
    try:
        with Image.open(file, formats=[media_type.removeprefix("image/").upper()]) as image:
            width, height = image.size
    except Image.DecompressionBombError as bomb:
        raise Unkept(_BOMB) from bomb
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as trouble:
        raise Unkept(_DAMAGED) from trouble
    if width * height > MOST_PIXELS:
        raise Unkept(_BOMB)


def _zip(file: IO[bytes], size: int) -> str:
    """The media type of a ZIP: an office file by what it says of itself, else an archive."""
    try:
        with ZipFile(file) as packed:
            members = packed.infolist()
            unpacked = sum(member.file_size for member in members)
            inside = sum(member.compress_size for member in members)
            if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS or inside > size:
                raise Unkept(_ZIP_BOMB)
            names = {member.filename for member in members}
            if "mimetype" in names:
                told = _start_of(packed, "mimetype", 200).strip().decode("latin-1")
                told = told.removesuffix("-template")
                return told if told in KINDS and told.startswith(_ODF) else "application/zip"
            if "[Content_Types].xml" in names:
                types = _start_of(packed, "[Content_Types].xml", 200_000).replace(b"\0", b"")
                return next((kind for mark, kind in _IN_ZIP if mark in types), "application/zip")
    except (
        BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error,
        zlib.error,
    ) as trouble:  # fmt: skip
        raise Unkept(_DAMAGED) from trouble
    return "application/zip"


def _start_of(packed: ZipFile, name: str, length: int) -> bytes:
    with packed.open(name) as member:
        return member.read(length)


def _ole(file: IO[bytes]) -> str:
    """The media type of an OLE2 file, by the names of its streams."""
    file.seek(0)
    content = file.read(LARGEST)
    for name, media_type in _OLE_STREAMS:
        if name.encode("utf-16-le") + b"\0\0" in content:
            return media_type
    raise Unkept(_UNKNOWN)


_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe)\b", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEADER = re.compile(rb"^[\x21-\x39\x3b-\x7e]{1,76}:", re.MULTILINE)
_MAIL = re.compile(
    rb"^(received|return-path|from|to|subject|date|message-id|mime-version|delivered-to"
    rb"|content-type):",
    re.IGNORECASE | re.MULTILINE,
)


def _text(file: IO[bytes], head: bytes) -> Sniffed:
    charset = _charset(file, head)
    if charset == "utf-16":
        return Sniffed(KINDS["text/plain"], charset)
    if b"\0" in head or (not charset and _CONTROL.search(head)):
        raise Unkept(_UNKNOWN)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.search(start[:2000]):
        raise Unkept(N_("%(name)s is a web page. Print it as PDF and attach that."))
    if start.startswith((b"<?xml", b"<")):
        return Sniffed(KINDS["application/xml"], charset)
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if _HEADER.match(top) and len({m.lower() for m in _MAIL.findall(top)}) >= 3:
        return Sniffed(KINDS["message/rfc822"], charset)
    return Sniffed(KINDS["text/csv" if _is_table(head) else "text/plain"], charset)


def _charset(file: IO[bytes], head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    file.seek(0)
    try:
        file.read(LARGEST).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _is_table(head: bytes) -> bool:
    """Whether the first lines have the same number, at least one, of one separator."""
    lines = [line for line in head.splitlines()[:20] if line.strip()][:10]
    lines = [re.sub(rb'"[^"]*"', b"", line) for line in lines]
    return len(lines) > 1 and any(
        lines[0].count(sign) > 0 and len({line.count(sign) for line in lines}) == 1
        for sign in (b",", b";", b"\t", b"|")
    )
