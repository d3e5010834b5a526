"""Pure rules of invoices: states, the arithmetic of lines, discounts and taxes, what is posted.

Amounts are minor units. Prices, quantities and percentages are `Decimal`, used to compute and
rounded once: a line to minor units half up, base and tax of the document to whole rupiah (taxes).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from teliti.base.money import exponent, round_half_up, split
from teliti.base.moves import Moves
from teliti.base.words import N_
from teliti.ledger.domain import PostingLine
from teliti.taxes.domain import Taxed, TaxRule, compute


class Direction(StrEnum):
    """Who owes: a customer us (a sales invoice), or we a supplier (a bill)."""

    SALE = "sale"
    PURCHASE = "purchase"


class InvoiceState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    REVERSED = "reversed"


MOVES: Moves[InvoiceState] = {
    InvoiceState.DRAFT: {InvoiceState.ISSUED},
    InvoiceState.ISSUED: {InvoiceState.REVERSED},
    InvoiceState.REVERSED: set(),
}


class SettlementKind(StrEnum):
    """What took an amount off an invoice.

    `withholding` is income tax that the customer kept back and paid for us, `collected_tax` PPN
    that a collector paid to the State (both against proof, not cash).
    """

    PAYMENT = "payment"
    WITHHOLDING = "withholding"
    COLLECTED_TAX = "collected_tax"
    WRITE_OFF = "write_off"
    CREDIT = "credit"


class Finding(StrEnum):
    """What was found out about a sales invoice that is overdue.

    The customer promised to pay by a day, disputes it, or says that it is paid; or it is lost.
    """

    PROMISED = "promised"
    DISPUTED = "disputed"
    PAID = "paid"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about one invoice (its key), and when to ask again, if at all."""

    invoice: int
    finding: Finding
    again_on: date | None = None
    note: str = ""


class Impossible(ValueError):
    """The content cannot be an invoice. Template and parameters, for the outer room to say."""

    def __init__(self, template: str, field: str = "", **parameters: object) -> None:
        super().__init__(template % parameters)
        self.template, self.parameters, self.field = template, parameters, field


@dataclass(frozen=True, slots=True)
class LineContent:
    """One line as people write it. `account` and `tax` are keys; the discount is in percent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    account: int
    tax: int | None = None
    unit: str = ""
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Content:
    """What an invoice says. `party` is a key.

    The discount of the whole document is a percentage or, when that is zero, an amount.
    `stated_tax` is the tax on the supplier's paper where it differs from ours by rounding.
    `reference` is the supplier's number on a bill, the customer's order on a sales invoice.
    """

    direction: Direction
    party: int
    issued_on: date
    lines: Sequence[LineContent]
    due_on: date | None = None
    reference: str = ""
    text: str = ""
    note: str = ""
    bank_text: str = ""
    discount_percent: Decimal = Decimal(0)
    discount: int = 0
    stated_tax: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """An invoice added up, in minor units.

    `nets` are the lines after their own discount, `reductions` their parts of the document's
    discount; `taxes` by the key of the tax code. gross = net + tax, net = subtotal - discount.
    """

    nets: Sequence[int]
    reductions: Sequence[int]
    taxes: Mapping[int, Taxed]
    subtotal: int
    discount: int
    net: int
    tax: int
    gross: int


def fixed_line(line: LineContent, net: int, reduction: int) -> tuple[object, ...]:
    """A line as issuing fixes it, for the digest that the trail keeps."""
    return (
        line.description.strip()[:300], plain_number(line.quantity), line.unit.strip()[:20],
        plain_number(line.unit_price), plain_number(line.discount_percent), net, reduction,
        line.account, line.tax,
    )  # fmt: skip


def plain_number(number: Decimal) -> str:
    """A number to four places in one way of writing, as the columns keep it: 2, 0.5, 1200."""
    kept = number.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return format(kept, "f").rstrip("0").rstrip(".")


STATED_TAX_WITHIN = 100_00
"""A supplier's tax may differ from ours by rounding: at most so many minor units (Rp100)."""


def line_net(line: LineContent, currency: str) -> int:
    """A line in minor units: quantity times price less its discount, rounded once, half up."""
    share = (100 - Fraction(line.discount_percent)) / 100
    scale: int = 10 ** exponent(currency)
    return round_half_up(Fraction(line.quantity) * Fraction(line.unit_price) * share * scale)


def added_up(content: Content, rules: Mapping[int, TaxRule], currency: str) -> Totals:
    """The totals of an invoice, its taxes by these rules (by the key of the tax code).

    Raises `Impossible`: a discount above the lines, or a supplier's tax too far from ours.
    """
    nets = [line_net(line, currency) for line in content.lines]
    subtotal = sum(nets)
    discount = _discount(content, subtotal)
    reductions = split(discount, nets) if discount else [0] * len(nets)
    prices: dict[int, int] = defaultdict(int)
    for line, net, reduction in zip(content.lines, nets, reductions, strict=True):
        if line.tax is not None:
            prices[line.tax] += net - reduction
    taxes = {key: compute(price, rules[key]) for key, price in sorted(prices.items())}
    if content.stated_tax is not None:
        taxes = _as_stated(taxes, content.stated_tax)
    net, tax = subtotal - discount, sum(taxed.charged for taxed in taxes.values())
    return Totals(nets, reductions, taxes, subtotal, discount, net, tax, net + tax)


def check_issuable(content: Content, totals: Totals) -> None:
    """Raise `Impossible` unless this may be issued: it has lines and is worth more than nothing,
    and a bill has its supplier's number."""
    if not content.lines:
        raise Impossible(N_("An invoice needs at least one line."))
    if totals.gross <= 0 or totals.net < 0:
        raise Impossible(N_("The total must be more than zero. Check quantities and prices."))
    if content.direction == Direction.PURCHASE and not reference_key(content.reference):
        raise Impossible(
            N_("Type the number that stands on the supplier's paper."), field="reference"
        )
    if content.due_on is not None and content.due_on < content.issued_on:
        raise Impossible(N_("The due date lies before the date of the invoice."), field="due_on")


def posting_lines(
    content: Content, totals: Totals, accounts: Mapping[int, int], control: int, *,
    tax_is_cost: bool = False,
) -> list[PostingLine]:  # fmt: skip
    """What an invoice posts: the control account against the lines' accounts and the taxes.

    `accounts` gives the account of each tax code. With `tax_is_cost` (a buyer outside PPN) the tax
    is spread over the lines it belongs to. Debit above zero; a bill is the mirror of a sale.
    """
    amounts: dict[int, int] = defaultdict(int)
    parts = [net - cut for net, cut in zip(totals.nets, totals.reductions, strict=True)]
    for line, part in zip(content.lines, parts, strict=True):
        amounts[line.account] -= part
    for key, taxed in totals.taxes.items():
        if not tax_is_cost:
            amounts[accounts[key]] -= taxed.charged
            continue
        of_code = [
            (line.account, part)
            for line, part in zip(content.lines, parts, strict=True)
            if line.tax == key
        ]
        if taxed.charged:
            shares = split(taxed.charged, [part for _account, part in of_code])
            for (account, _part), share in zip(of_code, shares, strict=True):
                amounts[account] -= share
    sign = 1 if content.direction == Direction.SALE else -1
    lines = [PostingLine(control, sign * totals.gross, content.text, content.party)]
    lines += [PostingLine(account, sign * amount) for account, amount in amounts.items() if amount]
    return lines


def reference_key(reference: str) -> str:
    """A number of a paper to compare: letters and digits in capitals, without leading zeros.

    `INV-0042/XI` and `inv 42 / xi` are the same.
    """
    pieces = re.findall(r"[^\W\d_]+|\d+", reference.upper())
    return "".join(piece.lstrip("0") or "0" if piece.isdigit() else piece for piece in pieces)


@dataclass(frozen=True, slots=True)
class CountryRules:
    """What a country decides about invoices; a pack fills it in.

    `in_words` gives an amount of minor units in a language ("id" or "en"), with a capital.
    `collected_codes` are the transaction codes whose tax the buyer pays to the State for us.
    `withheld_tag` marks the account for income tax that customers withheld.
    """

    in_words: Callable[[int, str], str]
    collected_codes: frozenset[str] = frozenset()
    withheld_tag: str = ""


RULES: dict[str, CountryRules] = {}
"""The rules by the name of the pack (`Company.country_pack`)."""


class Bucket(StrEnum):
    """How long an amount is overdue, in days."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OVER_90 = "over_90"


def bucket_of(days_late: int) -> Bucket:
    """The bucket of an amount that is so many days past its due date."""
    if days_late <= 0:
        return Bucket.NOT_DUE
    bounds = ((30, Bucket.TO_30), (60, Bucket.TO_60), (90, Bucket.TO_90))
    return next((bucket for bound, bucket in bounds if days_late <= bound), Bucket.OVER_90)


def _discount(content: Content, subtotal: int) -> int:
    if content.discount_percent:
        return round_half_up(subtotal * Fraction(content.discount_percent) / 100)
    if content.discount < 0 or content.discount > max(subtotal, 0):
        raise Impossible(N_("The discount is larger than the invoice."), field="discount")
    return content.discount


def _as_stated(taxes: Mapping[int, Taxed], stated: int) -> dict[int, Taxed]:
    """The taxes with the supplier's own amount, which may differ by its rounding only."""
    charged = [key for key, taxed in taxes.items() if taxed.charged]
    ours = sum(taxes[key].charged for key in charged)
    if stated == ours:
        return dict(taxes)
    if len(charged) != 1:
        raise Impossible(N_("A tax of your own fits only a bill with one tax."), field="stated_tax")
    if abs(stated - ours) > STATED_TAX_WITHIN:
        raise Impossible(
            N_("This tax is too far from the computed one. Check the lines and their tax."),
            field="stated_tax",
        )
    return {**taxes, charged[0]: replace(taxes[charged[0]], tax=stated, charged=stated)}
