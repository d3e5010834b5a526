"""Reports from balances: exact on a small book, equal to the lines on any book."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teliti.base.refusals import Refused
from teliti.insight import queries
from teliti.insight.domain.figures import CURRENT, PRIOR
from teliti.insight.domain.spans import Days
from teliti.insight.queries import StatementFigures
from teliti.insight.tests import make as books
from teliti.ledger import actions
from teliti.ledger.domain import PostingLine
from teliti.ledger.models import Account
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db

MILLION = 100_000_000
QUARTER = Days(date(2026, 1, 1), books.QUARTER_END)
NO_LIMITS = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CODES = ["1-1111", "1-1401", "1-1309", "2-1401", "3-1101", "3-1301", "4-1101", "4-1901", "6-2101"]
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.fixture
def system() -> Member:
    return books.small_book()


def amounts(found: StatementFigures) -> dict[str, tuple[int, ...]]:
    return {row.key: row.amounts for row in found.figures if any(row.amounts)}


def test_the_balance_sheet_of_the_small_book(system: Member) -> None:
    years = queries.years_of(system.company_id)
    found = queries.balance_sheet(system.company, [books.QUARTER_END, books.YEAR_END], years)
    assert amounts(found) == {
        "LPK.KAS": (3_359_999_950, 41 * MILLION),
        "LPK.PIUTANG": (39 * MILLION, 39 * MILLION),
        "LPK.PERSEDIAAN": (5 * MILLION, 5 * MILLION),
        "SUM.AL": (7_759_999_950, 85 * MILLION),
        "LPK.ASETTETAP": (21 * MILLION, 21 * MILLION),
        "SUM.ATL": (21 * MILLION, 21 * MILLION),
        "SUM.ASET": (9_859_999_950, 106 * MILLION),
        "LPK.UTANGPAJAK": (110_000_000, 0),
        "SUM.LJP": (110_000_000, 0),
        "SUM.LIAB": (110_000_000, 0),
        "LPK.MODAL": (100 * MILLION, 100 * MILLION),
        "LPK.SALDOLABA": (4 * MILLION, 0),
        "LPK.LABABERJALAN": (-650_000_050, 6 * MILLION),
        "SUM.EKU": (9_749_999_950, 106 * MILLION),
        "SUM.PASIVA": (9_859_999_950, 106 * MILLION),
    }
    assert found.misplaced == 0


def test_results_are_computed_by_fiscal_year(system: Member) -> None:
    years = queries.years_of(system.company_id)
    days = [date(2025, 12, 31), date(2026, 1, 1), books.QUARTER_END]
    found = queries.balance_sheet(system.company, days, years)
    by_key = {piece.key: piece.amounts for piece in found.pieces}
    assert by_key[PRIOR] == (0, -6 * MILLION, -6 * MILLION)
    assert by_key[CURRENT] == (-6 * MILLION, 0, 650_000_050)


def test_the_profit_and_loss_of_the_small_book(system: Member) -> None:
    found = queries.profit_and_loss(
        system.company, [QUARTER, Days(date(2025, 1, 1), books.YEAR_END)]
    )
    assert amounts(found) == {
        "LR.PENDAPATAN": (19 * MILLION, 40 * MILLION),
        "LR.BPP": (0, -25 * MILLION),
        "SUM.LABAKOTOR": (19 * MILLION, 15 * MILLION),
        "LR.BADM": (-25 * MILLION, -6 * MILLION),
        "LR.BSUSUT": (0, -3 * MILLION),
        "SUM.LABAUSAHA": (-6 * MILLION, 6 * MILLION),
        "LR.BKEU": (-50_000_050, 0),
        "SUM.LABASBLPAJAK": (-650_000_050, 6 * MILLION),
        "SUM.LABANETO": (-650_000_050, 6 * MILLION),
        "SUM.KOMPREHENSIF": (-650_000_050, 6 * MILLION),
    }


def test_the_trial_balance_of_the_small_book(system: Member) -> None:
    years = queries.years_of(system.company_id)
    found = queries.trial_balance(system.company_id, Days(date(2026, 2, 1), QUARTER.last), years)
    rows = {
        found.accounts[int(row.key)].code if row.key != PRIOR else PRIOR: (
            row.opening, row.debit, row.credit, row.closing,
        )
        for row in found.rows
    }  # fmt: skip
    assert rows == {
        "1-1111": (50 * MILLION, 1_110_000_000, 2_750_000_050, 3_359_999_950),
        "1-1301": (40 * MILLION, 0, 0, 40 * MILLION),
        "1-1309": (-MILLION, 0, 0, -MILLION),
        "1-1401": (5 * MILLION, 0, 0, 5 * MILLION),
        "1-2204": (24 * MILLION, 0, 0, 24 * MILLION),
        "1-2304": (-3 * MILLION, 0, 0, -3 * MILLION),
        "2-1401": (0, 0, 110_000_000, -110_000_000),
        "3-1101": (-100 * MILLION, 0, 0, -100 * MILLION),
        "3-1301": (0, 2 * MILLION, 0, 2 * MILLION),
        PRIOR: (-6 * MILLION, 0, 0, -6 * MILLION),
        "4-1101": (-10 * MILLION, 0, 0, -10 * MILLION),
        "4-1201": (0, 0, 10 * MILLION, -10 * MILLION),
        "4-1901": (MILLION, 0, 0, MILLION),
        "6-2101": (0, 25 * MILLION, 0, 25 * MILLION),
        "8-1101": (0, 50_000_050, 0, 50_000_050),
    }
    assert list(rows).index(PRIOR) == list(rows).index("3-1301") + 1
    assert (found.total("opening"), found.total("closing")) == (0, 0)


def test_drafts_are_in_no_report(system: Member) -> None:
    years = queries.years_of(system.company_id)
    before = queries.proof(system.company_id, QUARTER, years)
    accounts = [make.account(system, code).pk for code in ("1-1111", "4-1101")]
    lines = [
        PostingLine(accounts[0], 5 * MILLION), PostingLine(accounts[1], -5 * MILLION),
    ]  # fmt: skip
    actions.draft_entry(system, day=QUARTER.last, text="Belum dibukukan", lines=lines)
    assert queries.proof(system.company_id, QUARTER, years) == before
    found = queries.ledger_lines(system.company_id, accounts[0], QUARTER)
    assert found.count() == 6


@NO_LIMITS
@given(
    posted=st.lists(
        st.tuples(DAYS, st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 10**12)),
        max_size=6,
    ),
    ends=st.tuples(DAYS, DAYS),
)
def test_balances_equal_lines_and_both_sides_stay_equal(
    system: Member, posted: list[tuple[date, str, str, int]], ends: tuple[date, date]
) -> None:
    for day, debit, credit, amount in posted:
        if debit != credit:
            books.post(system, day, {debit: amount, credit: -amount})
    years, days = queries.years_of(system.company_id), Days(min(ends), max(ends))
    kept, added = queries.proof(system.company_id, days, years)
    assert kept.rows == added.rows
    assert kept.total("opening") == 0
    assert kept.total("debit") == kept.total("credit")
    ranges = [(None, days.first - timedelta(1)), (days.first, days.last), (None, days.last)]
    before, within, until = queries.turnovers(system.company_id, ranges)
    assert until == {
        key: tuple(before.get(key, (0, 0))[side] + within.get(key, (0, 0))[side] for side in (0, 1))
        for key in {*before, *within}
    }
    sheet = queries.balance_sheet(system.company, list(ends), years)
    assets, funding = sheet.figure("SUM.ASET"), sheet.figure("SUM.PASIVA")
    assert assets is not None
    assert funding is not None
    assert assets.amounts == funding.amounts


@NO_LIMITS
@given(
    posted=st.lists(
        st.tuples(DAYS, st.sampled_from(["4-1101", "4-1901", "5-1101", "8-1102", "9-1101"]),
                  st.integers(-(10**9), 10**9).filter(bool)),
        max_size=5,
    ),
    ends=st.tuples(DAYS, DAYS),
)  # fmt: skip
def test_months_add_up_to_the_whole(
    system: Member, posted: list[tuple[date, str, int]], ends: tuple[date, date]
) -> None:
    for day, code, amount in posted:
        books.post(system, day, {code: amount, "1-1101": -amount})
    days = Days(min(ends), max(ends))
    found = queries.profit_and_loss(system.company, [*days.months, days])
    for row in found.figures:
        assert sum(row.amounts[:-1]) == row.amounts[-1], row.key


def test_an_account_without_a_line_stands_on_the_usual_one(system: Member) -> None:
    actions.add_account(
        system, code="6-9999", name_id="Beban baru", name_en="New expense", type="expense",
        normal_side="D", is_postable=True, report_line="",
    )  # fmt: skip
    actions.add_account(
        system, code="1-9999", name_id="Bank baru", name_en="New bank", type="bank",
        normal_side="D", is_postable=True, report_line="LR.BADM",
    )  # fmt: skip
    books.post(system, QUARTER.last, {"6-9999": 700, "1-9999": -700})
    years = queries.years_of(system.company_id)
    result = queries.profit_and_loss(system.company, [QUARTER])
    assert amounts(result)["LR.BADM"] == (-25 * MILLION - 700,)
    assert result.misplaced == 1
    sheet = queries.balance_sheet(system.company, [QUARTER.last], years)
    assert amounts(sheet)["LPK.KAS"] == (3_359_999_950 - 700,)
    assert sheet.misplaced == 1
    assert amounts(sheet)["SUM.ASET"] == amounts(sheet)["SUM.PASIVA"]


def test_a_country_without_forms_says_so(system: Member) -> None:
    company = system.company
    company.country_pack = "elsewhere"
    with pytest.raises(Refused, match="elsewhere"):
        queries.profit_and_loss(company, [QUARTER])


def test_a_ledger_opens_runs_and_closes(system: Member) -> None:
    years = queries.years_of(system.company_id)
    bank, sales = (
        Account.objects.get(company_id=system.company_id, code=code)
        for code in ("1-1111", "4-1101")
    )
    days = Days(date(2026, 2, 1), QUARTER.last)
    sums = queries.ledger_sums(bank, days, years)
    assert (sums.opening, sums.debit, sums.credit, sums.closing) == (
        50 * MILLION, 1_110_000_000, 2_750_000_050, 3_359_999_950,
    )  # fmt: skip
    # An income account opens with its fiscal year, not with all years.
    assert queries.ledger_sums(sales, days, years).opening == -10 * MILLION
    assert queries.ledger_sums(sales, QUARTER, years).opening == 0
    # In the middle of a day, only the lines before the first one count.
    lines = list(queries.ledger_lines(system.company_id, bank.pk, days).order_by("date", "pk"))
    last = lines[-1]
    assert (last.amount, lines[-2].date) == (1_110_000_000, last.date)
    sums = queries.ledger_sums(bank, days, years, (last.date, last.pk))
    assert sums.page_opening == 3_359_999_950 - 1_110_000_000


def test_whole_ledger_has_every_line_in_order(system: Member) -> None:
    found = list(queries.whole_ledger(system.company_id, QUARTER))
    assert len(found) == 13
    assert sum(line.amount for line in found) == 0
    codes = {a.pk: a.code for a in Account.objects.filter(company_id=system.company_id)}
    order = [(codes[line.account], line.day) for line in found]
    assert order == sorted(order)
    year = Days(date(2025, 1, 1), books.YEAR_END)
    receivable = make.account(system, "1-1301").pk
    only = list(queries.whole_ledger(system.company_id, year, receivable))
    assert [(line.text, line.party, line.amount) for line in only] == [
        ("Jual barang", "PT Pelanggan Setia", 40 * MILLION)
    ]


def test_money_by_day_and_result_by_month(system: Member) -> None:
    opening, moved = queries.cash_by_day(system.company_id, QUARTER)
    assert opening == 41 * MILLION
    assert moved == [
        (date(2026, 1, 15), 10 * MILLION),
        (date(2026, 1, 20), -MILLION),
        (date(2026, 2, 10), -25 * MILLION),
        (date(2026, 3, 5), -2 * MILLION),
        (date(2026, 3, 31), 1_110_000_000 - 50_000_050),
    ]
    assert queries.income_and_cost(system.company_id, QUARTER) == [
        (date(2026, 1, 1), 9 * MILLION, 0),
        (date(2026, 2, 1), 0, 25 * MILLION),
        (date(2026, 3, 1), 10 * MILLION, 50_000_050),
    ]


def test_another_company_is_in_no_figure(system: Member) -> None:
    other = make.books("PT Tetangga", year=2026)
    years = queries.years_of(other.company_id)
    assert queries.trial_balance(other.company_id, QUARTER, years).rows == []
    assert list(queries.whole_ledger(other.company_id, QUARTER)) == []
    assert queries.turnovers_from_lines(other.company_id, [(None, QUARTER.last)]) == [{}]
