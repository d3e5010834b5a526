"""The command: exact JSON, aligned text, files, and refusals in one sentence."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from teliti.base.refusals import Refused
from teliti.insight.tests import make as books
from teliti.insight.tests.test_files import cells_of, text_of
from teliti.people.models import Member

pytestmark = pytest.mark.django_db

QUARTER = ["--from", "2026-01-01", "--until", "2026-03-31"]


@pytest.fixture
def system() -> Member:
    return books.small_book()


def told(*words: str) -> str:
    out = StringIO()
    call_command("report", *words, stdout=out)
    return out.getvalue()


def plain(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(*words, "--json"))
    return found


def test_the_trial_balance_as_json(system: Member) -> None:
    found = plain("trial-balance", *QUARTER)
    rows = found.pop("accounts")
    assert found == {
        "report": "trial-balance", "company": "PT Buku Kecil", "currency": "IDR",
        "from": "2026-01-01", "until": "2026-03-31",
        "totals": {
            "opening": "0.00", "debit": "49600000.50", "credit": "49600000.50", "closing": "0.00",
        },
    }  # fmt: skip
    assert len(rows) == 15
    assert rows[0] == {
        "code": "1-1111", "name": "Bank BCA", "computed": False, "opening": "41000000.00",
        "debit": "21100000.00", "credit": "28500000.50", "closing": "33599999.50",
    }  # fmt: skip
    assert [row for row in rows if row["computed"]] == [
        {
            "code": "3-2102", "name": "Laba (rugi) tahun-tahun sebelumnya (dihitung)",
            "computed": True, "opening": "-6000000.00", "debit": "0.00", "credit": "0.00",
            "closing": "-6000000.00",
        }
    ]  # fmt: skip


def test_the_balance_sheet_as_json(system: Member) -> None:
    found = plain("balance-sheet", "--until", "31-3-2026", "--compare", "year_end")
    assert found["columns"] == [
        {"label": "31 Maret 2026", "until": "2026-03-31"},
        {"label": "31 Desember 2025", "until": "2025-12-31"},
    ]
    assert found["difference"] == ["0.00", "0.00"]
    amounts = {row["key"]: row["amounts"] for row in found["rows"]}
    assert amounts["SUM.ASET"] == ["98599999.50", "106000000.00"]
    assert amounts["LPK.LABABERJALAN"] == ["-6500000.50", "6000000.00"]
    assert amounts["LPK.INVJP"] == ["0.00", "0.00"]


def test_the_profit_and_loss_as_json_and_as_text(system: Member) -> None:
    found = plain("profit-and-loss", *QUARTER, "--by-month")
    net = next(row for row in found["rows"] if row["key"] == "SUM.LABANETO")
    assert net == {
        "key": "SUM.LABANETO", "name": "LABA NETO TAHUN BERJALAN",
        "name_en": "NET PROFIT FOR THE YEAR", "kind": "total",
        "amounts": ["9000000.00", "-25000000.00", "9499999.50", "-6500000.50"],
    }  # fmt: skip
    lines = told("profit-and-loss", *QUARTER, "--language", "en").splitlines()
    assert lines[:4] == [
        "PT Buku Kecil",
        "STATEMENT OF PROFIT OR LOSS AND OTHER COMPREHENSIVE INCOME",
        "For the period 1 January 2026 to 31 March 2026",
        "(in rupiah)",
    ]
    assert lines[4:] == [
        "",
        "                                     1 Jan – 31 Mar 2026",
        "────────────────────────────────────────────────────────",
        "Net revenue                                19,000,000.00",
        "GROSS PROFIT                               19,000,000.00",
        "General and administrative expenses      (25,000,000.00)",
        "OPERATING PROFIT                          (6,000,000.00)",
        "Finance costs                               (500,000.50)",
        "PROFIT BEFORE INCOME TAX                  (6,500,000.50)",
        "NET PROFIT FOR THE YEAR                   (6,500,000.50)",
        "TOTAL COMPREHENSIVE INCOME                (6,500,000.50)",
    ]


def test_the_general_ledger_as_json(system: Member) -> None:
    found = plain("general-ledger", *QUARTER, "--account", "8-1101", "--language", "en")
    assert found["rows"] == [
        {"kind": "section", "text": "8-1101 Interest expense"},
        {"kind": "balance", "text": "Opening balance", "balance": "0.00", "side": ""},
        {
            "kind": "line", "date": "2026-03-31", "number": "JU/2026/03/00002", "text": "Bunga",
            "party": "", "debit": "500000.50", "balance": "500000.50", "side": "D",
        },
        {"kind": "subtotal", "text": "Closing balance", "balance": "500000.50", "side": "D"},
    ]  # fmt: skip


def test_files(system: Member, tmp_path: Path) -> None:
    book, paper = tmp_path / "neraca.xlsx", tmp_path / "neraca.pdf"
    assert told("balance-sheet", "--until", "2026-03-31", "--xlsx", str(book)) == ""
    assert told("balance-sheet", "--until", "2026-03-31", "--pdf", str(paper)) == ""
    assert cells_of(book.read_bytes())[1][0] == "LAPORAN POSISI KEUANGAN"
    assert "98.599.999,50" in text_of(paper.read_bytes())


def test_the_company_must_be_known(system: Member) -> None:
    books.small_book("PT Tetangga")
    with pytest.raises(Refused, match=r"PT Buku Kecil, .* PT Tetangga"):
        told("trial-balance")
    with pytest.raises(Refused, match=r"PT Buku Kecil, .* PT Tetangga"):
        told("trial-balance", "--company", "PT Lain")
    found = plain("trial-balance", *QUARTER, "--company", "PT Tetangga")
    assert found["company"] == "PT Tetangga"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--from", "2026-03-31", "--until", "2026-01-01"], "mendahului"),
        (["--until", "entah"], "entah"),
        (["--account", "9-9999"], "9-9999"),
    ],
)
def test_refusals_are_one_sentence(system: Member, words: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        told("general-ledger", *words)
