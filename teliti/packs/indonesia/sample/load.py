"""Makes the sample company by the same actions that people use, month after month.

The months up to two before the last are imported, matched and closed. For the last two, the bank's
files lie in the data folder for the visitor to import, and the books are open.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from teliti.base.days import Month
from teliti.invoicing import actions as invoicing
from teliti.ledger import actions as ledger
from teliti.ledger.models import Period
from teliti.packs.indonesia.sample import plan
from teliti.packs.indonesia.sample.administration import load_access, load_imports
from teliti.packs.indonesia.sample.banking import bank_month, leave_files
from teliti.packs.indonesia.sample.books import BANKS, Books
from teliti.packs.indonesia.sample.controls import load_audit, load_controls
from teliti.packs.indonesia.sample.entries import post_stock_and_wear, settle_vat
from teliti.packs.indonesia.sample.founding import add_parties, found_company
from teliti.packs.indonesia.sample.papers import attach_scan, content_of, due_of
from teliti.parties import actions as parties
from teliti.parties.models import Party
from teliti.quality import actions as quality

OPEN_MONTHS = 2
MEASURED_DAYS = 84
COMPLETED_A_WEEK = 3

Told = Callable[[str, int, int], None]


def load(folder: Path, at: datetime, today: date, told: Told) -> Books:
    """Make the sample company; `told(what, done, total)` hears how far it is."""
    months = plan.months_until(today)
    total = len(months) + 2
    told("company", 0, total)
    books = found_company(folder, at, months)
    told("parties", 1, total)
    add_parties(books)
    for place, month in enumerate(months):
        told(str(month), place + 2, total)
        _month(books, month, today, is_open=place >= len(months) - OPEN_MONTHS)
        _measure(books, month, today)
    leave_files(books)
    load_controls(
        books.system, books.members, today, customers=books.customers, suppliers=books.suppliers
    )
    load_access(books.system, books.members, today)
    load_imports(books.members, books.suppliers, today)
    load_audit(
        books.system, books.members["tono"], books.members["rina"],
        months[0].first, months[-OPEN_MONTHS - 1].last,
    )  # fmt: skip
    quality.measure(books.system, day=today)
    told("", total, total)
    return books


def _month(books: Books, month: Month, today: date, *, is_open: bool) -> None:
    papers = plan.papers_of(month, today)
    contents = [content_of(books, paper) for paper in papers]
    if is_open:
        issued = [invoicing.issue_content(books.clerk, content=one) for one in contents]
    else:
        issued = invoicing.import_invoices(books.clerk, contents=contents) if contents else []
    for paper, invoice in zip(papers, issued, strict=True):
        books.due.append(due_of(books, paper, invoice))
        if not paper.is_sale:
            attach_scan(books, paper, invoice)
    post_stock_and_wear(books, month, papers, today)
    settle_vat(books, month, today)
    for bank in BANKS:
        bank_month(books, bank, month, today, is_open=is_open)
    if not is_open:
        _close(books, month)


def _measure(books: Books, month: Month, today: date) -> None:
    """Count what breaks the rules of quality, on each of the month's Mondays of late."""
    for number in range(month.first.toordinal(), min(month.last, today).toordinal() + 1):
        day = date.fromordinal(number)
        if day.weekday() == 0 and day > today - timedelta(MEASURED_DAYS):
            _complete_parties(books)
            quality.measure(books.system, day=day)


def _complete_parties(books: Books) -> None:
    """Every week somebody asks a few customers and suppliers how they are reached."""
    company = books.clerk.company_id
    asked = Party.objects.filter(company_id=company, phone="").order_by("pk")[:COMPLETED_A_WEEK]
    parties.change_each(
        books.clerk,
        particulars={
            party.pk: {
                "phone": f"021 5550 {1000 + party.pk % 9000}",
                "email": f"admin@{party.code.lower()}.example",
            }
            for party in asked
        },
    )


def _close(books: Books, month: Month) -> None:
    for period in Period.objects.filter(
        company_id=books.clerk.company_id, state="open", starts_on__lte=month.first
    ).order_by("starts_on"):
        ledger.close_period(books.clerk, period=period)
