"""Screens of reports: figures, links that lead down to what adds up, controls, who sees them."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teliti.audit.duties import StandardRole
from teliti.insight.sheets.shape import Sheet, SheetCell, SheetRow
from teliti.insight.tests import make as books
from teliti.kit.shapes import Table
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db

MILLION = 100_000_000
AT = {"until": "2026-03-31", "compare": "year_end"}
QUARTER = {"from": "2026-01-01", "until": "2026-03-31"}
BESIDE = {**QUARTER, "compare": "year_end"}


@pytest.fixture
def system() -> Member:
    return books.small_book()


@pytest.fixture
def client(system: Member) -> Client:
    return make.signed_in(make.member(system, StandardRole.FINANCE, language="en"))


def shown(client: Client, url: str, **given: str) -> tuple[Sheet, Table]:
    answer: Any = client.get(url, given or None)
    assert answer.status_code == 200, url
    return answer.context["sheet"], answer.context["table"]


def row_of(sheet: Sheet, key: str) -> SheetRow:
    return next(row for row in sheet.rows if row.key == key)


def money(cell: SheetCell) -> int:
    assert isinstance(cell.value, int | None)
    return cell.value or 0


def values(row: SheetRow) -> list[Any]:
    return [cell.value for cell in row.cells[1:]]


def test_the_balance_sheet_reads_like_a_printed_one(client: Client) -> None:
    sheet, table = shown(client, reverse("insight:balance_sheet"), **AT)
    assert sheet.heading == (
        "PT Buku Kecil", "STATEMENT OF FINANCIAL POSITION", "As of 31 March 2026", "(in rupiah)",
    )  # fmt: skip
    texts = {row.key: [cell.text for cell in row.cells] for row in table.rows}
    assert texts["LPK.KAS"] == [
        "Cash and cash equivalents", "33,599,999.50", "41,000,000.00", "(7,400,000.50)", "(18.0)",
    ]  # fmt: skip
    assert texts["LPK.LABABERJALAN"] == [
        "Current year earnings", "(6,500,000.50)", "6,000,000.00", "(12,500,000.50)", "",
    ]  # fmt: skip
    assert texts["LPK.UTANGPAJAK"] == ["Taxes payable", "1,100,000.00", "–", "1,100,000.00", ""]
    assert texts["SUM.ASET"][1:3] == texts["SUM.PASIVA"][1:3] == [
        "98,599,999.50", "106,000,000.00",
    ]  # fmt: skip
    assert [row.key for row in table.rows if row.weight == "section"] == [
        "aset_lancar", "aset_tidak_lancar", "liabilitas_jp", "ekuitas",
    ]  # fmt: skip
    assert (sheet.notes[0].label, sheet.notes[0].text) == ("Assets = liabilities + equity", "Equal")


def test_words_are_those_of_the_person(system: Member) -> None:
    budi = make.member(system, StandardRole.DIRECTOR, name="Budi", language="id")
    sheet, table = shown(make.signed_in(budi), reverse("insight:profit_and_loss"), **BESIDE)
    assert sheet.heading[1:] == (
        "LAPORAN LABA RUGI DAN PENGHASILAN KOMPREHENSIF LAIN",
        "Untuk periode 1 Januari 2026 s.d. 31 Maret 2026",
        "(dalam rupiah)",
    )
    net = next(row for row in table.rows if row.key == "SUM.LABANETO")
    assert [cell.text for cell in net.cells] == [
        "LABA NETO TAHUN BERJALAN", "(6.500.000,50)", "6.000.000,00", "(12.500.000,50)", "",
    ]  # fmt: skip


def test_whole_rupiah_show_no_sen(client: Client) -> None:
    _sheet, table = shown(client, reverse("insight:balance_sheet"), until="2025-12-31")
    assert next(row for row in table.rows if row.key == "LPK.KAS").cells[1].text == "41,000,000"


def test_profit_and_loss_month_by_month(client: Client) -> None:
    sheet, table = shown(client, reverse("insight:profit_and_loss"), **QUARTER, months="1")
    assert [head.label for head in table.heads] == [
        "", "Jan 2026", "Feb 2026", "Mar 2026", "Total",
    ]  # fmt: skip
    assert values(row_of(sheet, "SUM.LABANETO")) == [
        9 * MILLION, -25 * MILLION, 949_999_950, -650_000_050,
    ]  # fmt: skip


def test_more_than_a_year_of_months_is_refused_in_words(client: Client) -> None:
    answer: Any = client.get(
        reverse("insight:profit_and_loss"),
        {"from": "2025-01-01", "until": "2026-03-31", "months": "1"},
    )
    assert answer.context["trouble"] in answer.content.decode()
    assert answer.context["trouble"] == "Months are shown beside each other for at most one year."
    assert len(answer.context["table"].heads) == 5


@pytest.mark.parametrize(("name", "given"), [("balance_sheet", AT), ("profit_and_loss", BESIDE)])
def test_each_figure_leads_to_accounts_that_add_up_to_it(
    client: Client, name: str, given: dict[str, str]
) -> None:
    statement, _table = shown(client, reverse(f"insight:{name}"), **given)
    followed = 0
    for row in statement.rows:
        for column in (1, 2):
            cell = row.cells[column]
            if not cell.url:
                assert not cell.value
                continue
            sheet, _ = shown(client, cell.url)
            pieces = [one for one in sheet.rows if one.weight != "section"]
            assert sum(money(one.cells[1]) for one in pieces) == cell.value, row.key
            assert list(sheet.totals)[1].value == cell.value
            followed += 1
    assert followed >= 17


@pytest.mark.parametrize(
    ("name", "key", "given"),
    [
        ("balance_sheet_figure", "SUM.ASET", AT),
        ("balance_sheet_figure", "SUM.PASIVA", AT),
        ("profit_and_loss_figure", "SUM.LABANETO", BESIDE),
    ],
)
def test_each_account_leads_to_lines_that_add_up_to_it(
    client: Client, name: str, key: str, given: dict[str, str]
) -> None:
    figure, _table = shown(client, reverse(f"insight:{name}", args=[key]), **given)
    followed = 0
    for row in figure.rows:
        if row.weight == "section":
            continue
        for column in (1, 2):
            cell = row.cells[column]
            if not cell.value:
                continue
            followed += 1
            sheet, _ = shown(client, cell.url)
            if row.key in {"prior", "current"}:
                assert values(row_of(sheet, "SUM.LABANETO"))[0] == cell.value
                continue
            lines = [one for one in sheet.rows if one.weight not in {"balance", "subtotal"}]
            moved = sum(money(one.cells[4]) - money(one.cells[5]) for one in lines)
            opening, closing = balance(row_of(sheet, "opening")), balance(row_of(sheet, "closing"))
            assert opening + moved == closing
            expected = closing if name == "balance_sheet_figure" else moved
            assert abs(expected) == abs(money(cell))
            for line in lines:
                entry: Any = client.get(line.url)
                assert entry.status_code == 200
    assert followed >= 6


def balance(row: SheetRow) -> int:
    amount = money(row.cells[6])
    return amount if row.cells[7].value == "D" else -amount


def test_changes_lead_to_the_entries_between_both_days(client: Client) -> None:
    url = reverse("insight:balance_sheet_figure", args=["SUM.AL"])
    answer: Any = client.get(url, AT)
    changes = answer.context["changes"]
    assert [row.cells[0].text for row in changes.rows] == ["1-1111 Bank BCA"]
    bank = changes.rows[0].key
    cash = row_of(answer.context["sheet"], bank)
    ledger, _ = shown(client, cash.cells[3].url)
    assert ledger.heading[2] == "For the period 1 January 2026 to 31 March 2026"
    assert balance(row_of(ledger, "closing")) - balance(row_of(ledger, "opening")) == -740_000_050


def test_the_trial_balance_leads_to_ledgers_and_is_equal(client: Client) -> None:
    sheet, table = shown(client, reverse("insight:trial_balance"), **QUARTER)
    assert [cell.text for cell in table.totals] == [
        "", "Total", "110,000,000.00", "110,000,000.00", "49,600,000.50", "49,600,000.50",
        "131,100,000.00", "131,100,000.00",
    ]  # fmt: skip
    for row in sheet.rows:
        page, _ = shown(client, row.url)
        if row.key == "prior":
            assert values(row_of(page, "SUM.LABANETO"))[0] == row.cells[3].value
            continue
        closing = money(row.cells[6]) - money(row.cells[7])
        assert balance(row_of(page, "closing")) == closing


def test_the_proof_says_that_all_agree(client: Client) -> None:
    sheet, _table = shown(client, reverse("insight:trial_balance_proof"), **QUARTER)
    assert [(row.key, values(row)) for row in sheet.rows] == [
        ("debit", [4_960_000_050, 4_960_000_050, 0]),
        ("credit", [4_960_000_050, 4_960_000_050, 0]),
    ]
    assert sheet.notes[0].text == ("All 15 accounts agree: opening, debit, credit and closing.")


def test_a_ledger_pages_with_its_running_balance(client: Client, system: Member) -> None:
    for number in range(1, 131):
        books.post(system, date(2026, 2, 15), {"1-1101": number, "7-1199": -number})
    cash = make.account(system, "1-1101").pk
    first, table = shown(client, reverse("insight:account_ledger", args=[cash]), **QUARTER)
    assert len(table.rows) == 101
    assert (table.previous_url, table.rows[0].key) == ("", "opening")
    assert list(first.rows)[-1].cells[6].value == sum(range(1, 101))
    second, table = shown(client, table.next_url)
    rows = list(second.rows)
    assert (rows[0].cells[2].value, rows[0].cells[6].value) == ("Carried over", sum(range(1, 101)))
    assert balance(rows[-1]) == sum(range(1, 131))
    assert len(rows) == 32
    assert table.next_url == ""
    back, _ = shown(client, table.previous_url)
    assert [row.key for row in back.rows] == [row.key for row in first.rows]


def test_a_ledger_narrows_by_words_and_party(client: Client, system: Member) -> None:
    bank = make.account(system, "1-1111").pk
    url = reverse("insight:account_ledger", args=[bank])
    found, table = shown(client, url, **QUARTER, q="gaji")
    assert [row.cells[2].value for row in found.rows] == ["Gaji"]
    assert list(table.totals) == []
    receivable = make.account(system, "1-1301").pk
    url = reverse("insight:account_ledger", args=[receivable])
    year = {"from": "2025-01-01", "until": "2025-12-31"}
    found, _ = shown(client, url, **year, q="setia")
    assert [row.cells[3].value for row in found.rows] == ["PT Pelanggan Setia"]
    narrowed, _ = shown(client, next(iter(found.rows)).cells[3].url)
    assert [row.cells[4].value for row in narrowed.rows] == [40 * MILLION]
    found, table = shown(client, url, **year, q="tidak ada")
    assert table.empty is not None
    assert table.empty.title == "No line matches."


def test_typed_days_and_named_stretches_become_the_shortest_address(client: Client) -> None:
    url = reverse("insight:profit_and_loss")
    answer: Any = client.get(
        url,
        {"was": "2026-01-01..2026-11-23;", "range": "last_year", "from": "1-1-26",
         "until": "23-11-26", "compare": "last_year"},
    )  # fmt: skip
    assert answer.url == f"{url}?range=last_year"
    answer = client.get(
        url,
        {"was": "2026-01-01..2026-11-23;", "range": "year_to_date", "from": "2 Feb 2026",
         "until": "23-11-26", "compare": "none"},
    )  # fmt: skip
    assert answer.url == f"{url}?from=2026-02-02&until=2026-11-23&compare=none"


def test_a_day_that_is_none_is_said_in_words(client: Client) -> None:
    answer: Any = client.get(reverse("insight:trial_balance"), {"from": "31-2-2026"})
    assert answer.status_code == 200
    assert answer.context["trouble"].startswith('"31-2-2026" is not a day of the calendar.')


def test_htmx_gets_the_part_alone_and_the_address_to_keep(client: Client) -> None:
    answer: Any = client.get(
        reverse("insight:balance_sheet"),
        {"was": "..2026-11-23;", "range": "year_to_date", "until": "31-12-25", "compare": "none"},
        headers={"HX-Request": "true"},
    )
    assert "<html" not in answer.content.decode()
    assert answer["HX-Push-Url"] == "/insight/balance-sheet/?until=2025-12-31&compare=none"
    assert re.search(r'id="controls"[^>]*hx-swap-oob="true"', answer.content.decode())


def test_a_view_is_kept(client: Client) -> None:
    url = reverse("insight:balance_sheet")
    query = "until=2026-03-31&compare=previous"
    client.post(reverse("kit:save_view"), {"path": url, "query": query, "name": "Q1"})
    answer: Any = client.get(f"{url}?{query}")
    assert [(view.label, view.current) for view in answer.context["tools"].views] == [("Q1", True)]
    assert f"{url}?{query}".replace("&", "&amp;") in answer.content.decode()


ADDRESSES = [
    ("reports", [], {}),
    ("balance_sheet", [], AT),
    ("balance_sheet_figure", ["SUM.ASET"], AT),
    ("profit_and_loss", [], BESIDE),
    ("profit_and_loss_figure", ["SUM.LABANETO"], BESIDE),
    ("trial_balance", [], QUARTER),
    ("trial_balance_proof", [], QUARTER),
    ("general_ledger", [], QUARTER),
]


@pytest.mark.parametrize(("name", "args", "given"), ADDRESSES)
def test_a_report_takes_few_statements(
    client: Client, name: str, args: list[str], given: dict[str, str]
) -> None:
    client.get("/")  # the first page of a session also counts what waits
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(reverse(f"insight:{name}", args=args), given)
    assert answer.status_code == 200
    assert len(statements) <= 8, [one["sql"][:90] for one in statements]


def test_a_page_of_a_ledger_takes_few_statements(client: Client, system: Member) -> None:
    bank = make.account(system, "1-1111").pk
    client.get("/")
    with CaptureQueriesContext(connection) as statements:
        client.get(reverse("insight:account_ledger", args=[bank]), QUARTER)
    assert len(statements) <= 8


def test_other_companies_are_not_there(client: Client) -> None:
    neighbour = books.small_book("PT Tetangga")
    bank = make.account(neighbour, "1-1111").pk
    assert client.get(reverse("insight:account_ledger", args=[bank])).status_code == 404
    scope_back: Any = client.get(reverse("insight:balance_sheet"), AT)
    assert scope_back.context["sheet"].heading[0] == "PT Buku Kecil"


@pytest.mark.parametrize("key", ["LPK.TIDAKADA", "aset_lancar"])
def test_a_figure_that_is_not_there(client: Client, key: str) -> None:
    assert client.get(reverse("insight:balance_sheet_figure", args=[key])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (StandardRole.FINANCE, 200),
        (StandardRole.DIRECTOR, 200),
        (StandardRole.ANALYST, 200),
        (StandardRole.DATA, 200),
        (StandardRole.AUDITOR, 200),
        (StandardRole.TECHNICIAN, 404),
        (StandardRole.ADMINISTRATION, 404),
    ],
)
def test_who_reads_reports(system: Member, role: StandardRole, status: int) -> None:
    client = make.signed_in(make.member(system, role))
    for name, args, given in ADDRESSES:
        assert client.get(reverse(f"insight:{name}", args=args), given).status_code == status
