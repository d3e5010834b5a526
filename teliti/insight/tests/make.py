"""A small book with every case of a statement, made through actions."""

from datetime import date

from teliti.ledger import actions
from teliti.ledger.domain import EntryKind, Posting, PostingLine
from teliti.ledger.models import Account
from teliti.people.models import Member
from tests import make, make_parties

FIRST_YEAR = 2025
YEAR_END = date(2025, 12, 31)
QUARTER_END = date(2026, 3, 31)


def small_book(name: str = "PT Buku Kecil") -> Member:
    """Two fiscal years: 2025 with a profit of Rp6.000.000, 2026 with a loss of Rp6.500.000,50.

    Deductions stand on accounts of their own (allowance, depreciation, returns), a dividend was
    declared, and one amount has sen. Gives the company's system member.
    """
    system = make.books(name, year=FIRST_YEAR)
    actions.open_year(system, starts_on=date(2026, 1, 1))
    customer = make_parties.customer(system, "PT Pelanggan Setia")
    million = 100_000_000
    book = [
        (date(2025, 1, 5), "Setoran modal", {"1-1111": 100 * million, "3-1101": -100 * million}),
        (date(2025, 2, 1), "Beli barang", {"1-1401": 30 * million, "1-1111": -30 * million}),
        (date(2025, 2, 1), "Beli kendaraan", {"1-2204": 24 * million, "1-1111": -24 * million}),
        (date(2025, 3, 10), "Jual barang", {"1-1301": 40 * million, "4-1101": -40 * million}),
        (date(2025, 6, 30), "Pokok penjualan", {"5-1101": 25 * million, "1-1401": -25 * million}),
        (date(2025, 12, 31), "Sewa kantor", {"6-3101": 5 * million, "1-1111": -5 * million}),
        (date(2025, 12, 31), "Penyusutan", {"6-4103": 3 * million, "1-2304": -3 * million}),
        (date(2025, 12, 31), "Cadangan piutang", {"6-3122": million, "1-1309": -million}),
        (date(2026, 1, 15), "Jual tunai", {"1-1111": 10 * million, "4-1101": -10 * million}),
        (date(2026, 1, 20), "Retur", {"4-1901": million, "1-1111": -million}),
        (date(2026, 2, 10), "Gaji", {"6-2101": 25 * million, "1-1111": -25 * million}),
        (date(2026, 3, 5), "Dividen", {"3-1301": 2 * million, "1-1111": -2 * million}),
        (date(2026, 3, 31), "Bunga", {"8-1101": 50_000_050, "1-1111": -50_000_050}),
        (
            date(2026, 3, 31),
            "Jasa",
            {"1-1111": 1_110_000_000, "4-1201": -10 * million, "2-1401": -110_000_000},
        ),
    ]
    accounts = {
        account.code: account for account in Account.objects.filter(company_id=system.company_id)
    }
    postings = [
        Posting(
            day,
            text,
            EntryKind.MANUAL,
            [
                PostingLine(
                    accounts[code].pk,
                    amount,
                    party=customer.pk if accounts[code].is_control else None,
                )
                for code, amount in lines.items()
            ],
        )
        for day, text, lines in book
    ]
    actions.import_entries(system, postings=postings)
    return system


def post(system: Member, day: date, lines: dict[str, int], text: str = "Jurnal") -> None:
    """Post one entry: minor units by account code, debits above zero."""
    accounts = {
        account.code: account.pk
        for account in Account.objects.filter(company_id=system.company_id, code__in=lines)
    }
    actions.import_entries(
        system,
        postings=[
            Posting(
                day,
                text,
                EntryKind.MANUAL,
                [PostingLine(accounts[code], amount) for code, amount in lines.items()],
            )
        ],
    )
