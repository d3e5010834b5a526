"""Which reader reads a file, what a zip may hold, and what is printed of it."""

import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal

import pytest

from teliti.base.texts import AmountStyle, DayOrder
from teliti.treasury.domain.delimited import Conventions
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.presets import Preset, PresetReader
from teliti.treasury.domain.readers import STANDARD, registry
from teliti.treasury.domain.reading import LARGEST_FILE, MOST_ENTRIES, Registry, read
from teliti.treasury.domain.summary import as_json
from teliti.treasury.tests.samples import codes, read_sample
from tests.shared import shared

MT940 = "mt940/jejik-mt940/generic.txt"
CAMT = "camt/camt/camt053.v2.multi.statement.xml"


def refusal(data: bytes) -> Unreadable:
    """Why a file is refused."""
    with pytest.raises(Unreadable) as refused:
        read(data, readers=STANDARD)
    return refused.value


def archive(entries: Mapping[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return out.getvalue()


def sample(name: str) -> bytes:
    return shared(f"samples/bank/{name}").read_bytes()


@pytest.mark.parametrize("data", [b"", b"   \r\n\x00", b"\n"])
def test_empty_file(data: bytes) -> None:
    assert refusal(data).code == "empty"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 and so on", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "spreadsheet"),
        (b"Hello\nworld", "not_recognised"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00,\x00", "not_recognised"),
    ],
)
def test_files_that_are_no_statement_are_named(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_file_too_large_is_not_read() -> None:
    assert refusal(b":20:" + b"x" * LARGEST_FILE).parameters == {"limit": 20}


def _preset(name: str) -> PresetReader:
    conventions = Conventions(day_orders=(DayOrder.DMY,), style=AmountStyle.POINT)
    columns = {"booked_on": ("Tgl",), "amount": ("Nilai",)}
    return PresetReader(
        Preset(name, name, columns, conventions, header=("Tgl", "Nilai"), is_exact=True)
    )


def test_two_readers_equally_sure_are_refused_with_both_names() -> None:
    data = b"Tgl,Nilai\n02/11/2026,-5\n"
    with pytest.raises(Unreadable) as refused:
        read(data, readers=[*STANDARD, _preset("Bank A"), _preset("Bank B")])
    assert refused.value.code == "recognised_twice"
    assert refused.value.parameters == {"one": "Bank A", "other": "Bank B"}
    [statement] = read(data, readers=[*STANDARD, _preset("Bank A")])
    assert (statement.format, statement.total) == ("Bank A", Decimal(-5))


def test_registry_keeps_one_reader_of_a_name() -> None:
    own = Registry(*STANDARD)
    own.register(_preset("Bank A"), _preset("Bank B"), _preset("Bank A"))
    assert [reader.name for reader in own.readers] == [
        "MT940",
        "CAMT",
        "OFX",
        "CSV",
        "Bank A",
        "Bank B",
    ]
    assert {reader.name for reader in STANDARD} <= {reader.name for reader in registry.readers}


def test_zip_is_read_entry_by_entry() -> None:
    data = archive({"a/one.sta": sample(MT940), "__MACOSX/._one": b"junk", "two.xml": sample(CAMT)})
    statements = read(data, readers=STANDARD)
    assert [(each.entry, each.format) for each in statements] == [
        ("a/one.sta", "MT940"),
        ("a/one.sta", "MT940"),
        ("two.xml", "camt.053.001.02"),
        ("two.xml", "camt.053.001.02"),
    ]


def test_statement_repeated_in_a_zip_is_said() -> None:
    statements = read(
        archive({"one.sta": sample(MT940), "copy.sta": sample(MT940)}), readers=STANDARD
    )
    assert [codes(each) for each in statements] == [[], [], ["repeated"], ["repeated"]]


def test_one_broken_entry_refuses_the_whole_zip_and_is_named() -> None:
    broken = sample(MT940).replace(b":61:110201D10", b":61:110201X10")
    found = refusal(archive({"good.sta": sample(MT940), "bad.sta": broken}))
    assert (found.code, found.line, found.parameters["entry"]) == ("in_archive", 13, "bad.sta")
    assert str(found) == (
        'Line 13: bad.sta: This line does not have the form of :61:: "110201X10,00N000NONREF".'
    )


def test_zip_limits() -> None:
    assert refusal(archive({})).code == "archive_empty"
    many = archive({f"{number}.sta": b"x" for number in range(MOST_ENTRIES + 1)})
    assert refusal(many).code == "archive_too_many"
    assert refusal(archive({"bomb.sta": b" " * 10_000_000})).code == "archive_ratio"
    assert refusal(archive({"in.zip": archive({"x": b"y"})})).code == "archive_nested"
    assert refusal(archive({"in.gz": b"\x1f\x8b\x08\x00"})).code == "archive_nested"
    assert refusal(archive({"[Content_Types].xml": b"<x/>", "sheet": b""})).code == "spreadsheet"
    assert refusal(archive({"one.sta": sample(MT940)})[:-30]).code == "archive_broken"


def test_locked_zip_is_named() -> None:
    data = bytearray(archive({"one.sta": sample(MT940)}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    assert refusal(bytes(data)).code == "archive_locked"


def test_archives_made_to_do_harm_are_refused() -> None:
    found = sorted(shared("samples/documents/archives").rglob("*.*"))
    assert {path.suffix for path in found} >= {".zip", ".gz", ".7z"}
    for path in found:
        if path.is_file():
            with pytest.raises(Unreadable):
                read(path.read_bytes(), readers=STANDARD)


def test_json_of_a_statement_says_everything_that_a_program_may_ask() -> None:
    [statement, _] = as_json(read_sample("mt940/jejik-mt940/knab.txt"))
    assert statement == {
        "format": "MT940",
        "kind": "statement",
        "entry": "",
        "account": "123456789",
        "account_name": "",
        "currency": "EUR",
        "number": "998/1",
        "starts_on": "2014-05-07",
        "ends_on": "2014-05-08",
        "opening": "0",
        "closing": "500",
        "lines": 1,
        "sum": "500",
        "bookable": 1,
        "not_booked": [],
        "problems": [],
    }


def test_json_of_problems_and_of_what_is_not_booked() -> None:
    [report] = as_json(read_sample("mt940/mt940/mt942.sta"))
    assert (report["opening"], report["lines"], report["sum"], report["bookable"]) == (
        None,
        1,
        "-0.42",
        0,
    )
    assert report["not_booked"] == [
        {
            "line": 7,
            "booked_on": "2016-10-31",
            "amount": "-0.42",
            "text": "YAY MT942 CHG REMIT:Costs to MT940 Parsing. This is Somuchfun.",
            "reason": "interim_report",
            "why": "This is a report within the day (MT942); its lines come again in the "
            "statement and are booked from there.",
        }
    ]
    assert report["problems"] == [
        {
            "line": 1,
            "code": "money_out_differs",
            "severity": "warning",
            "text": "The file says that 2.30 went out, but its lines make 0.42.",
            "parameters": {"stated": "2.30", "found": "0.42"},
        }
    ]
