"""What happens in the sample company, drawn from a seed: no clock, no database.

Amounts are whole rupiah here; they become minor units when they are entered.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from teliti.base.days import Month

FOLDER = Path(__file__).resolve().parents[1] / "data" / "sample"
SEED = 20261123
SALES_A_MONTH = 88
MONTHS = 12
TRANSFER = 230_000_000
"""Rupiah moved each month from the account that collects to the one that pays wages and taxes."""
TAX_BANK = "mandiri"
VAT_DAY = 26
"""PPN of a month is paid before the end of the next one."""
WAGE_TAX = 6_150_000
"""PPh 21 kept back from a month's wages and paid in the month after."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a paper: quantity times a price in whole rupiah, on an account by its code."""

    text: str
    unit: str
    quantity: int
    price: int
    account: str
    discount: int = 0


@dataclass(frozen=True, slots=True)
class PlannedPaper:
    """An invoice or a bill. `party` is the place in the list of customers or suppliers."""

    is_sale: bool
    party: int
    day: date
    terms: int
    lines: tuple[PlannedLine, ...]
    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """Money that moves without an invoice: an account by code, rupiah (out is below zero), text."""

    bank: str
    day: date
    amount: int
    account: str
    text: str


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a list of the sample: customers, suppliers, items, people."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def months_until(today: date) -> list[Month]:
    """The twelve months of the sample; the last is the month of today."""
    last = Month(today.year, today.month)
    return [last.plus(place - MONTHS + 1) for place in range(MONTHS)]


def papers_of(month: Month, today: date) -> list[PlannedPaper]:
    """The invoices and bills of a month, in the order of their days, none after today."""
    draw = random.Random(f"{SEED}:{month}")  # noqa: S311 - a sample, no secret
    found = [*_sales(draw, month), *_bills(draw, month)]
    return sorted(
        (paper for paper in found if paper.day <= today), key=lambda paper: (paper.day, paper.text)
    )


def moves_of(month: Month, today: date) -> list[PlannedMove]:
    """Salaries, taxes, charges and interest of a month, none after today."""
    draw = random.Random(f"{SEED}:moves:{month}")  # noqa: S311 - a sample, no secret
    wages = 112_000_000 + draw.randrange(0, 9) * 1_000_000
    field = 226_000_000 + draw.randrange(0, 9) * 1_500_000
    found = [
        PlannedMove("mandiri", _day(month, 25), -wages, "6-2101", "PAYROLL GAJI KARYAWAN"),
        PlannedMove("mandiri", _day(month, 25), -field, "5-1201", "PAYROLL GAJI TEKNISI LAPANGAN"),
        PlannedMove("mandiri", _day(month, 10), -9_350_000, "6-2107", "BPJS KETENAGAKERJAAN"),
        PlannedMove("mandiri", _day(month, 10), -5_920_000, "6-2108", "BPJS KESEHATAN IURAN"),
        PlannedMove("mandiri", _day(month, 15), -WAGE_TAX, "2-1405", "MPN SETORAN PPH 21"),
        PlannedMove("mandiri", _day(month, 15), -14_000_000, "1-1606", "MPN SETORAN PPH 25"),
        PlannedMove("bca", _day(month, 9), -TRANSFER, "1-1103", "TRSF E-BANKING DB KE MANDIRI"),
        PlannedMove("mandiri", _day(month, 9), TRANSFER, "1-1103", "TRANSFER DARI BCA"),
        PlannedMove("bca", _last(month), -30_000, "8-1102", "BIAYA ADM"),
        PlannedMove("mandiri", _last(month), -25_000, "8-1102", "BIAYA ADMINISTRASI"),
        PlannedMove("bca", _last(month), draw.randrange(310_000, 620_000), "7-1101", "BUNGA"),
        PlannedMove("bca", _last(month), -draw.randrange(62_000, 124_000), "8-1105", "PAJAK BUNGA"),
    ]
    for _time in range(draw.randrange(3, 7)):
        spent = draw.randrange(150, 900) * 1_000
        day = _day(month, draw.randrange(2, 27))
        found.append(PlannedMove("bca", day, -spent, "6-3109", "DEBIT SPBU BAHAN BAKAR"))
    return sorted(
        (move for move in found if move.day <= today), key=lambda move: (move.day, move.text)
    )


def paid_on(due: date, habit: int, draw: random.Random) -> date:
    """When a customer with this habit (days after the due date) really pays: on a weekday."""
    day = due + timedelta(habit + draw.randrange(-2, 4))
    return day + timedelta({5: 2, 6: 1}.get(day.weekday(), 0))


def _sales(draw: random.Random, month: Month) -> Iterator[PlannedPaper]:
    items, customers = rows("items"), rows("customers")
    goods = [item for item in items if item["kind"] == "goods"]
    services = [item for item in items if item["kind"] == "service"]
    for number in range(SALES_A_MONTH + draw.randrange(-6, 9)):
        party = min(int(draw.expovariate(1 / 11)), len(customers) - 1)
        kinds = services if draw.random() < 0.42 else goods
        lines = [_line(draw, item) for item in draw.sample(kinds, draw.choice((1, 1, 2, 2, 3)))]
        yield PlannedPaper(
            True,  # noqa: FBT003 - a sale
            party,
            _workday(month, draw),
            int(customers[party]["terms"]),
            tuple(lines),
            lines[0].text,
            f"PO-{month.month:02}{number:03}" if draw.random() < 0.5 else "",
        )


def _line(draw: random.Random, item: dict[str, str]) -> PlannedLine:
    price = int(item["price"])
    most = max(1, min(8, 9_000_000 // price))  # dear things sell in ones
    discount = draw.choice((0, 0, 0, 0, 5, 10))
    return PlannedLine(
        item["name"], item["unit"], draw.randrange(1, most + 1), price, item["account"], discount
    )


def _bills(draw: random.Random, month: Month) -> Iterator[PlannedPaper]:
    for party, supplier in enumerate(rows("suppliers")):
        wanted = Decimal(supplier["per_month"])
        count = int(wanted) if wanted >= 1 else int(draw.random() < wanted)
        for number in range(count):
            least, most = int(supplier["least"]), int(supplier["most"])
            price = draw.randrange(least, most + 1) if most > least else least
            yield PlannedPaper(
                False,  # noqa: FBT003 - a bill
                party,
                _workday(month, draw),
                int(supplier["terms"]),
                (PlannedLine(supplier["item"], "", 1, price // 1000 * 1000, supplier["account"]),),
                supplier["item"],
                f"{supplier['name'].split()[1][:3].upper()}-{month.year}{month.month:02}"
                f"-{party:02}{number}",
            )


def _workday(month: Month, draw: random.Random) -> date:
    days = [_day(month, number) for number in range(1, 28)]
    return draw.choice([day for day in days if day.weekday() < 5])


def _day(month: Month, number: int) -> date:
    return date(month.year, month.month, number)


def _last(month: Month) -> date:
    return month.last
