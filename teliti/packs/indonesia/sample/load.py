"""Makes the sample company by the same actions that people use, month after month.

The months up to two before the last are imported, matched and closed. For the last two, the bank's
files lie in the data folder for the visitor to import, and the books are open.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from teliti.audit.duties import StandardRole
from teliti.base.days import Month
from teliti.base.refusals import Refused
from teliti.documents import actions as documents
from teliti.documents import store
from teliti.invoicing import actions as invoicing
from teliti.invoicing.domain import Content, Direction, LineContent
from teliti.invoicing.models import Invoice
from teliti.ledger import actions as ledger
from teliti.ledger.domain import PostingLine
from teliti.ledger.models import Account, Period
from teliti.ledger.queries import Turnover, turnovers_between
from teliti.packs.indonesia.domain.bank_file_writers import (
    write_bca_csv,
    write_mandiri_csv,
    write_mt940,
)
from teliti.packs.indonesia.founding import found_books
from teliti.packs.indonesia.sample import plan, scans
from teliti.packs.indonesia.sample.administration import load_access, load_imports
from teliti.packs.indonesia.sample.controls import load_audit, load_controls
from teliti.parties import actions as parties
from teliti.parties.models import Party
from teliti.people import actions as people
from teliti.people import operations, queries
from teliti.people.models import Member
from teliti.quality import actions as quality
from teliti.taxes.models import TaxCode
from teliti.treasury import actions as treasury
from teliti.treasury.domain.statement import Statement, StatementLine
from teliti.treasury.models import BankAccount, BankLine, LineState

PASSWORD = "teliti-contoh-2026"  # noqa: S105 - printed on the screen for every visitor
NAME = "PT Nusa Karya Sejahtera"
OPEN_MONTHS = 2
MEASURED_DAYS = 84
COMPLETED_A_WEEK = 3
OPENING = {
    "1-1111": 812_400_000,
    "1-1112": 436_750_000,
    "1-1101": 4_250_000,
    "1-1401": 684_000_000,
    "1-2206": 186_000_000,
    "2-1405": -plan.WAGE_TAX,
    "3-1101": -1_000_000_000,
}
BANKS = {"bca": ("1-1111", "0657018842", "014"), "mandiri": ("1-1112", "1240009817734", "008")}
WITHHELD_PERCENT = 2
COST_PERCENT = 68
"""What goods cost, of their price before discount."""

Told = Callable[[str, int, int], None]


@dataclass(slots=True)
class Due:
    """An issued paper that will move money on a day: `cash` rupiah, the rest withheld."""

    invoice: Invoice
    day: date
    bank: str


@dataclass(slots=True)
class Truth:
    """What a bank line really is: papers with what each takes, or an account."""

    amounts: dict[int, int] = field(default_factory=dict)
    account: str = ""
    difference: str = ""


@dataclass(slots=True)
class Books:
    """The sample company while it is being made."""

    clerk: Member
    folder: Path
    system: Member
    members: dict[str, Member]
    accounts: dict[str, Account] = field(default_factory=dict)
    customers: list[Party] = field(default_factory=list)
    suppliers: list[Party] = field(default_factory=list)
    banks: dict[str, BankAccount] = field(default_factory=dict)
    balances: dict[str, Decimal] = field(default_factory=dict)
    tax: TaxCode | None = None
    vat_due: dict[Month, int] = field(default_factory=dict)
    due: list[Due] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    left: list[tuple[BankAccount, StatementLine, Truth]] = field(default_factory=list)
    """The lines of those files, which nobody has matched yet, and what they really are."""
    draw: random.Random = field(default_factory=lambda: random.Random(plan.SEED))  # noqa: S311 - a sample, no secret


def load(folder: Path, at: datetime, today: date, told: Told) -> Books:
    """Make the sample company; `told(what, done, total)` hears how far it is."""
    months = plan.months_until(today)
    total = len(months) + 2
    told("company", 0, total)
    books = _company(folder, at, months)
    told("parties", 1, total)
    _parties(books)
    for place, month in enumerate(months):
        told(str(month), place + 2, total)
        _month(books, month, today, is_open=place >= len(months) - OPEN_MONTHS)
        _measure(books, month, today)
    _leave_files(books)
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


def _company(folder: Path, at: datetime, months: list[Month]) -> Books:
    system = operations.found_company(
        name=NAME, short_name="Nusa Karya", legal_form="PT", at=at, tax_number="0013456782012000",
        address="Jl. Cempaka Raya No. 45", city="Jakarta Selatan", phone="+622155501234",
        email="keuangan@nusakarya.example", signer="Hendra Gunawan", signer_title="Direktur Utama",
    )  # fmt: skip
    people.open_books(system)
    first = months[0]
    found_books(system, year_starts_on=date(first.year, 1, 1))
    for year in range(first.year + 1, months[-1].year + 1):
        ledger.open_year(system, starts_on=date(year, 1, 1))
    members = {row["email"].partition("@")[0]: _person(system, row) for row in plan.rows("people")}
    clerk = next(iter(members.values()))
    books = Books(clerk, folder, system, members)
    books.accounts = {
        account.code: account for account in Account.objects.filter(company_id=system.company_id)
    }
    books.tax = TaxCode.objects.get(company_id=system.company_id, code="PPN")
    opening = [
        PostingLine(books.accounts[code].pk, rupiah * 100) for code, rupiah in OPENING.items()
    ]
    rest = sum(line.amount for line in opening)
    opening.append(PostingLine(books.accounts["3-2102"].pk, -rest))
    ledger.post_opening(clerk, day=first.previous.last if first.month > 1 else first.first,
                        lines=opening)  # fmt: skip
    for bank, (account, number, code) in BANKS.items():
        books.banks[bank] = treasury.add_bank_account(
            clerk, name=books.accounts[account].name_id, number=number,
            account=books.accounts[account], bank_code=code, holder=NAME, opened_on=first.first,
        )  # fmt: skip
        books.balances[bank] = Decimal(OPENING[account])
    return books


def _person(system: Member, row: dict[str, str]) -> Member:
    roles = [queries.standard_role(system.company, StandardRole(row["role"]))]
    if row["email"].startswith("rina@"):
        roles.append(queries.standard_role(system.company, StandardRole.ADMINISTRATION))
    return people.add_member(
        system, email=row["email"], name=row["name"], roles=roles, title=row["title"],
        password=PASSWORD,
    )  # fmt: skip


def _parties(books: Books) -> None:
    for row in plan.rows("customers"):
        books.customers.append(
            parties.add_party(
                books.clerk, name=row["name"], is_customer=True, tax_number=row["tax_number"],
                address=row["address"], city=row["city"], payment_days=int(row["terms"]),
                is_confirmed=True,
            )
        )  # fmt: skip
    for row in plan.rows("suppliers"):
        books.suppliers.append(
            parties.add_party(
                books.clerk, name=row["name"], is_supplier=True, tax_number=row["tax_number"],
                city=row["city"], payment_days=int(row["terms"]), is_confirmed=True,
            )
        )  # fmt: skip


def _month(books: Books, month: Month, today: date, *, is_open: bool) -> None:
    papers = plan.papers_of(month, today)
    contents = [_content(books, paper) for paper in papers]
    if is_open:
        issued = [invoicing.issue_content(books.clerk, content=one) for one in contents]
    else:
        issued = invoicing.import_invoices(books.clerk, contents=contents) if contents else []
    for paper, invoice in zip(papers, issued, strict=True):
        books.due.append(_due(books, paper, invoice))
        if not paper.is_sale:
            _attach_scan(books, paper, invoice)
    _stock_and_wear(books, month, papers, today)
    _settle_vat(books, month, today)
    for bank in BANKS:
        _bank_month(books, bank, month, today, is_open=is_open)
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


def _content(books: Books, paper: plan.PlannedPaper) -> Content:
    assert books.tax is not None
    party = (books.customers if paper.is_sale else books.suppliers)[paper.party]
    lines = [
        LineContent(
            line.text, Decimal(line.quantity), Decimal(line.price), books.accounts[line.account].pk,
            books.tax.pk, line.unit, Decimal(line.discount),
        )
        for line in paper.lines
    ]  # fmt: skip
    return Content(
        Direction.SALE if paper.is_sale else Direction.PURCHASE, party.pk, paper.day, lines,
        reference=paper.reference, text=paper.text,
    )  # fmt: skip


def _attach_scan(books: Books, paper: plan.PlannedPaper, bill: Invoice) -> None:
    """The supplier's own paper, so that a figure leads down to it."""
    scan = scans.bill(
        supplier=plan.rows("suppliers")[paper.party], buyer=NAME, number=paper.reference,
        day=bill.issued_on, due=bill.due_on, item=paper.text, net=bill.net_minor,
        tax=bill.tax_minor,
    )  # fmt: skip
    kept = store.keep(books.clerk.company_id, f"{paper.reference}.pdf", [scan])
    documents.attach_documents(books.clerk, thing=bill, files=[kept])


def _due(books: Books, paper: plan.PlannedPaper, invoice: Invoice) -> Due:
    habit = int(plan.rows("customers")[paper.party]["habit_days"]) if paper.is_sale else -1
    bank = "mandiri" if paper.is_sale and paper.party % 4 == 3 else "bca"
    return Due(invoice, plan.paid_on(invoice.due_on, habit, books.draw), bank)


def _stock_and_wear(
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


def _settle_vat(books: Books, month: Month, today: date) -> None:
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


def _bank_month(books: Books, bank: str, month: Month, today: date, *, is_open: bool) -> None:
    lines = sorted(_lines(books, bank, month, today), key=lambda pair: pair[0].booked_on)
    if not lines:
        return
    last = min(month.last, today)
    statement = Statement(
        "", BANKS[bank][1], "IDR", tuple(line for line, _truth in lines), account_name=NAME,
        number=f"{month.month:03}", starts_on=month.first, ends_on=last,
        opening=books.balances[bank], closing=books.balances[bank] + _sum(lines),
    )  # fmt: skip
    books.balances[bank] += _sum(lines)
    if is_open:
        name, data = _last_file(bank, month, statement)
        books.files[name] = data
        books.left += [(books.banks[bank], line, truth) for line, truth in lines]
        return
    name, data = _file(bank, month, statement)
    treasury.import_statement(books.clerk, data=data, filename=name, account=books.banks[bank])
    _match(books, bank, month, [truth for _line, truth in lines])


def _lines(
    books: Books, bank: str, month: Month, today: date
) -> Iterator[tuple[StatementLine, Truth]]:
    for move in plan.moves_of(month, today):
        if move.bank == bank:
            yield _line(move.day, move.amount * 100, move.text), Truth(account=move.account)
    vat_day = date(month.year, month.month, plan.VAT_DAY)
    if bank == plan.TAX_BANK and month in books.vat_due and vat_day <= today:
        owed = books.vat_due[month]
        yield _line(vat_day, -owed, "MPN SETORAN PPN"), Truth(account="2-1403")
    coming = [
        due for due in books.due if due.bank == bank and due.day in month and due.day <= today
    ]
    books.due = [due for due in books.due if not any(due is one for one in coming)]
    taken: set[int] = set()
    for due in coming:
        if due.invoice.pk in taken:
            continue
        together = [due]
        if due.invoice.direction == Direction.SALE and books.draw.random() < 0.12:
            together += [
                one
                for one in coming
                if one is not due
                and one.invoice.party_id == due.invoice.party_id
                and one.invoice.direction == due.invoice.direction
                and one.invoice.pk not in taken
            ][:2]
        taken.update(one.invoice.pk for one in together)
        yield _payment(books, together)


def _payment(books: Books, together: list[Due]) -> tuple[StatementLine, Truth]:
    invoices = [due.invoice for due in together]
    amounts = {invoice.pk: invoice.open_minor for invoice in invoices}
    party = next(
        one for one in (*books.customers, *books.suppliers) if one.pk == invoices[0].party_id
    )
    whole = sum(amounts.values())
    truth = Truth(amounts)
    if invoices[0].direction == Direction.PURCHASE:
        text = f"TRSF E-BANKING DB {invoices[0].reference} {party.name.upper()}"
        return _line(together[0].day, -whole, text), truth
    numbers = " ".join(_as_payers_write(invoice.number, books.draw) for invoice in invoices)
    if party in books.customers and _withholds(books, party):
        held = sum(invoice.net_minor for invoice in invoices) * WITHHELD_PERCENT // 100
        truth.difference = "1-1605"
        whole -= held
    text = f"TRSF E-BANKING CR {numbers} {party.name.upper()}".replace("  ", " ")
    return _line(together[0].day, whole, text), truth


def _withholds(books: Books, party: Party) -> bool:
    return bool(plan.rows("customers")[books.customers.index(party)]["withholds"])


def _as_payers_write(number: str, draw: random.Random) -> str:
    """An invoice number as it arrives on a bank statement: whole, mutilated, or not at all."""
    return draw.choice(
        (number, number, number, number.replace("/", " "), number.replace("/", ""), "")
    )


def _line(day: date, minor: int, text: str) -> StatementLine:
    return StatementLine(0, day, Decimal(minor) / 100, text=text[:90])


def _sum(lines: list[tuple[StatementLine, Truth]]) -> Decimal:
    return sum((line.amount for line, _truth in lines), Decimal(0))


def _file(bank: str, month: Month, statement: Statement) -> tuple[str, bytes]:
    if bank == "bca":
        return f"bca-{month}.csv", write_bca_csv(statement)
    return f"mandiri-{month}.csv", write_mandiri_csv(statement)


def _last_file(bank: str, month: Month, statement: Statement) -> tuple[str, bytes]:
    """The file of an open month; of one that is not over yet, Mandiri's comes as MT940."""
    if bank == "mandiri" and statement.ends_on != month.last:
        return f"mandiri-{month}.sta", write_mt940([statement])
    return _file(bank, month, statement)


def _leave_files(books: Books) -> None:
    """What the visitor imports. They come last, so they also say that the company is whole."""
    books.folder.mkdir(parents=True, exist_ok=True)
    for name, data in books.files.items():
        (books.folder / name).write_bytes(data)


def _match(books: Books, bank: str, month: Month, truths: list[Truth]) -> None:
    account = books.banks[bank]
    found = BankLine.objects.filter(
        bank_account=account, booked_on__range=(month.first, month.last)
    ).order_by("booked_on", "pk")
    keys = list(found.values_list("pk", flat=True))
    assert len(keys) == len(truths), "every planned line was imported"
    with suppress(Refused):  # nothing may be sure yet; the clerk matches the rest by hand
        treasury.accept_batch(books.clerk, bank_account=account, lines=keys)
    left = found.filter(state=LineState.OPEN).in_bulk()
    for key, truth in zip(keys, truths, strict=True):
        if key in left:
            _match_one(books, left[key], truth)


def _match_one(books: Books, line: BankLine, truth: Truth) -> Any:
    if truth.account:
        return treasury.book_to_account(
            books.clerk, line=line, account=books.accounts[truth.account], text=line.text[:100]
        )
    open_now = dict(Invoice.objects.filter(pk__in=truth.amounts).values_list("pk", "open_minor"))
    amounts = {key: min(amount, open_now[key]) for key, amount in truth.amounts.items()}
    amounts = {key: amount for key, amount in amounts.items() if amount}
    rest = books.accounts[truth.difference or "1-1902"]
    return treasury.match_to_papers(
        books.clerk, line=line, amounts=amounts, difference_account=rest
    )


def _close(books: Books, month: Month) -> None:
    for period in Period.objects.filter(
        company_id=books.clerk.company_id, state="open", starts_on__lte=month.first
    ).order_by("starts_on"):
        ledger.close_period(books.clerk, period=period)
