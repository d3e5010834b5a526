"""A year of an invented company's open papers and bank lines, with the right answer beside each.

Made from a seed, without knowledge of how matching scores. The writing habits are those of
Indonesian bank statements: cut names, numbers with other separators, fees taken from the amount,
PPh 23 withheld, several papers at once, equal amounts month after month.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from teliti.treasury.domain.matching import (
    AccountRule,
    BankLine,
    Deduction,
    Direction,
    Fee,
    OpenItem,
    Party,
    Settings,
)

LEGAL = frozenset({"PT", "CV", "UD", "TB", "PD", "TBK", "PERSERO"})
SETTINGS = Settings(
    deductions=(Deduction("pph23", Decimal("0.02")), Deduction("ppn_wapu", None)),
    fees=(Fee("BI-FAST", 2_500_00), Fee("SKN", 2_900_00), Fee("online", 6_500_00)),
    rules=(
        AccountRule("admin", "BIAYA ADM", "6101", Direction.OUT),
        AccountRule("interest", "BUNGA", "7101", Direction.IN),
        AccountRule("interest tax", "PAJAK BUNGA", "7102", Direction.OUT),
    ),
    legal_words=LEGAL,
)
# fmt: off
FIRST = (
    "Maju", "Sentosa", "Abadi", "Karya", "Mitra", "Sinar", "Bumi", "Cipta", "Dwi", "Eka", "Fajar",
    "Gema", "Harapan", "Indah", "Jaya", "Kurnia", "Lestari", "Mega", "Nusa", "Prima", "Rejeki",
    "Surya", "Tirta", "Utama", "Wahana", "Anugerah", "Berkah", "Cahaya", "Delta", "Graha",
)
SECOND = (
    "Makmur", "Sejahtera", "Mandiri", "Perkasa", "Logistik", "Teknik", "Niaga", "Pangan",
    "Tekstil", "Baja", "Elektrindo", "Grafika", "Medika", "Pratama", "Raya", "Samudra", "Bersama",
    "Kencana", "Lautan", "Rimba",
)
OPENINGS = (
    "TRSF E-BANKING CR 0512/FTSCY/WS95031", "BI-FAST CR TRANSFER DR 014", "KR OTOMATIS LLG",
    "SWITCHING CR",
)
# fmt: on
LEGAL_FORMS = ("PT", "PT", "PT", "CV", "CV", "UD")
ROUND = (1_500_000, 2_000_000, 2_500_000, 3_000_000, 5_000_000, 7_500_000, 10_000_000)
START = date(2026, 1, 5)


@dataclass(frozen=True)
class Book:
    """Open papers, lines, and for each line's key the keys it should settle, or the account."""

    items: list[OpenItem]
    lines: list[BankLine]
    answers: dict[str, tuple[str, ...]]


def make_book(papers: int, lines: int, seed: int = 20261123, parties: int = 40) -> Book:
    """A book of so many papers, two thirds of them sales, and so many bank lines."""
    source = random.Random(seed)  # noqa: S311 - a repeatable book, not a secret
    known = _parties(source, parties)
    items = [_item(source, known, number) for number in range(1, papers + 1)]
    unpaid = list(items)
    source.shuffle(unpaid)
    book = Book(items, [], {})
    while len(book.lines) < lines:
        key = f"L{len(book.lines) + 1:05}"
        if source.random() < 0.06:
            line, answer = _bank_line(source, key)
        else:
            line, answer = _payment(source, key, unpaid)
        book.lines.append(line)
        book.answers[key] = answer
    return book


def _parties(source: random.Random, count: int) -> list[Party]:
    names: dict[str, None] = {}
    while len(names) < count:
        words = [source.choice(FIRST), source.choice(SECOND)]
        if count > 300 or source.random() < 0.5:
            words.insert(1, source.choice(FIRST))
        names[f"{source.choice(LEGAL_FORMS)} {' '.join(dict.fromkeys(words))}"] = None
    return [
        Party(
            key=f"P{place}",
            name=name,
            accounts=(f"{source.randrange(10**9, 10**10)}",) if source.random() < 0.4 else (),
        )
        for place, name in enumerate(names)
    ]


def _item(source: random.Random, parties: list[Party], number: int) -> OpenItem:
    party_place = min(int(source.paretovariate(1.1)) - 1, len(parties) * 3)
    party = parties[party_place % len(parties)]
    issued_on = START + timedelta(days=source.randrange(320))
    base = (
        source.choice(ROUND) if source.random() < 0.35 else source.randrange(150_000, 90_000_000)
    ) * 100
    taxed = source.random() < 0.6
    is_sale = source.random() < 0.66
    prefix = "INV" if is_sale else source.choice(("FKT", "BILL", "SI"))
    return OpenItem(
        key=f"I{number}",
        direction=Direction.IN if is_sale else Direction.OUT,
        number=f"{prefix}/{issued_on.year}/{issued_on.month:02}/{number:04}",
        party=party,
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=source.choice((14, 30, 30, 45))),
        open=base + (base * 11 // 100 if taxed else 0),
        base=base if taxed else None,
    )


def _payment(
    source: random.Random, key: str, unpaid: list[OpenItem]
) -> tuple[BankLine, tuple[str, ...]]:
    item = unpaid.pop()
    items = [item]
    if source.random() < 0.12:
        same = [o for o in unpaid if o.party == item.party and o.direction is item.direction]
        for other in sorted(same, key=lambda each: each.due_on)[: source.randint(1, 3)]:
            unpaid.remove(other)
            items.append(other)
    amount = _paid(source, items)
    sign = 1 if item.direction is Direction.IN else -1
    due = max(each.due_on for each in items)
    line = BankLine(
        key=key,
        amount=sign * amount,
        on=max(due + timedelta(days=source.randint(-10, 25)), *(i.issued_on for i in items)),
        text=_text(source, items),
        party_account=item.party.accounts[0]
        if item.party.accounts and source.random() < 0.5
        else "",
    )
    return line, tuple(sorted(each.key for each in items))


def _paid(source: random.Random, items: list[OpenItem]) -> int:
    whole = sum(each.open for each in items)
    kind = source.random()
    if kind < 0.78:
        return whole
    if kind < 0.86 and all(each.base for each in items):
        return whole - sum((each.base or 0) // 50 for each in items)
    if kind < 0.92:
        fee = source.choice((2_500_00, 2_900_00, 6_500_00))
        return whole - fee if items[0].direction is Direction.IN else whole + fee
    if kind < 0.96 and len(items) == 1:
        return whole // 200 * 100
    return whole // 100 * 100


def _text(source: random.Random, items: list[OpenItem]) -> str:
    name = items[0].party.name.upper()
    cut = name[: source.choice((14, 18, 22, 60))].strip()
    opening = source.choice(OPENINGS)
    way = source.random()
    number = _written(source, items)
    if way < 0.45:
        return f"{opening} {number} {cut}"
    if way < 0.65:
        return f"{opening} PEMBAYARAN {number}"
    if way < 0.95:
        return f"{opening} {cut}"
    return f"{opening} PEMBAYARAN"


def _written(source: random.Random, items: list[OpenItem]) -> str:
    numbers = []
    for place, item in enumerate(items):
        style = source.random()
        if place and source.random() < 0.5:
            numbers.append(item.number.rsplit("/", maxsplit=1)[1])
        elif style < 0.4:
            numbers.append(item.number)
        elif style < 0.6:
            numbers.append(item.number.replace("/", " "))
        elif style < 0.75:
            numbers.append(item.number.replace("/", ""))
        elif style < 0.85:
            joined = item.number.replace("/", "")
            numbers.append(f"{joined[:-2]} {joined[-2:]}")
        else:
            numbers.append(item.number.rsplit("/", maxsplit=1)[1])
    return ", ".join(numbers)


def _bank_line(source: random.Random, key: str) -> tuple[BankLine, tuple[str, ...]]:
    on = START + timedelta(days=source.randrange(330))
    kind = source.choice(("admin", "interest", "tax"))
    if kind == "admin":
        return BankLine(key, -source.choice((30_000_00, 15_000_00)), on, "BIAYA ADM"), ("6101",)
    if kind == "interest":
        return BankLine(key, source.randrange(1_000, 900_000), on, "BUNGA"), ("7101",)
    return BankLine(key, -source.randrange(200, 180_000), on, "PAJAK BUNGA"), ("7102",)
