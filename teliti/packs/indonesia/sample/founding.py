"""Founds the sample company: its people, chart, opening balances, banks and parties."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from teliti.audit.duties import StandardRole
from teliti.base.days import Month
from teliti.ledger import actions as ledger
from teliti.ledger.domain import PostingLine
from teliti.ledger.models import Account
from teliti.packs.indonesia.founding import found_books
from teliti.packs.indonesia.sample import plan
from teliti.packs.indonesia.sample.books import BANKS, NAME, PASSWORD, Books
from teliti.parties import actions as parties
from teliti.people import actions as people
from teliti.people import operations, queries
from teliti.people.models import Member
from teliti.taxes.models import TaxCode
from teliti.treasury import actions as treasury

OPENING = {
    "1-1111": 812_400_000,
    "1-1112": 436_750_000,
    "1-1101": 4_250_000,
    "1-1401": 684_000_000,
    "1-2206": 186_000_000,
    "2-1405": -plan.WAGE_TAX,
    "3-1101": -1_000_000_000,
}


def found_company(folder: Path, at: datetime, months: list[Month]) -> Books:
    """Its people, chart and opening balances, and a bank account at each of its banks."""
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


def add_parties(books: Books) -> None:
    """Its customers and suppliers."""
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
