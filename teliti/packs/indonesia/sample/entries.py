"""What a clerk posts by hand at the end of a month: cost, wear, tax on wages, PPN."""

from datetime import date

from teliti.base.days import Month
from teliti.ledger import actions as ledger
from teliti.ledger.domain import PostingLine
from teliti.ledger.queries import Turnover, turnovers_between
from teliti.packs.indonesia.sample import plan
from teliti.packs.indonesia.sample.books import Books

COST_PERCENT = 68
"""What goods cost, of their price before discount."""


def post_stock_and_wear(
    books: Books, month: Month, papers: list[plan.PlannedPaper], today: date
) -> None:
    """A month's cost of goods, depreciation and tax on wages: manual entries on its last day."""
    if month.last > today:
        return
    sold = sum(
        line.quantity * line.price
        for paper in papers
        if paper.is_sale
        for line in paper.lines
        if line.account == "4-1101"
    )
    cost = sold * COST_PERCENT // 100_000 * 1000
    for debit, credit, rupiah, text in (
        ("5-1101", "1-1401", cost, "Beban pokok penjualan"),
        ("6-4105", "1-2306", 3_875_000, "Penyusutan inventaris kantor"),
        ("6-2101", "2-1405", plan.WAGE_TAX, "PPh 21 dipotong dari gaji"),
    ):
        if rupiah and credit in books.accounts and debit in books.accounts:
            lines = [
                PostingLine(books.accounts[debit].pk, rupiah * 100),
                PostingLine(books.accounts[credit].pk, -rupiah * 100),
            ]
            entry = ledger.draft_entry(books.clerk, day=month.last, text=text, lines=lines)
            ledger.post_entry(books.clerk, entry=entry)


def settle_vat(books: Books, month: Month, today: date) -> None:
    """Output less input PPN of a whole month becomes what is owed, paid in the month after."""
    if month.last > today:
        return
    company = books.clerk.company_id
    turnovers = turnovers_between(company, month.first, month.last)
    output = -turnovers.get(books.accounts["2-1401"].pk, Turnover()).net
    taken = turnovers.get(books.accounts["1-1601"].pk, Turnover()).net
    owed = output - taken
    if owed <= 0:
        return
    lines = [
        PostingLine(books.accounts["2-1401"].pk, output),
        PostingLine(books.accounts["1-1601"].pk, -taken),
        PostingLine(books.accounts["2-1403"].pk, -owed),
    ]
    text = f"PPN masa {month}"
    entry = ledger.draft_entry(books.clerk, day=month.last, text=text, lines=lines)
    ledger.post_entry(books.clerk, entry=entry)
    books.vat_due[month.next] = owed
