"""What goes into matching and what comes out. All amounts are whole minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from teliti.base.words import N_, Template

SURE: Final = 80
LIKELY: Final = 50


class Direction(StrEnum):
    """Which way settling an item moves money: a customer's invoice in, a bill out."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or supplier: its names, and the bank accounts that are known to be its own."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A paper with something left to pay: `open` is above zero, `base` the part of it before tax.

    `other_numbers` are numbers that the other side may write: a supplier's own invoice number, an
    order, a virtual account.
    """

    key: str
    direction: Direction
    number: str
    party: Party
    issued_on: date
    due_on: date
    open: int
    currency: str = "IDR"
    base: int | None = None
    other_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line of a statement. `amount` is signed as the account sees it: money in is positive."""

    key: str
    amount: int
    on: date
    text: str = ""
    reference: str = ""
    party_name: str = ""
    party_account: str = ""
    currency: str = "IDR"

    @property
    def direction(self) -> Direction:
        """Which way the money went."""
        return Direction.IN if self.amount > 0 else Direction.OUT

    @property
    def words(self) -> str:
        """Everything that the payer or the bank wrote."""
        return " ".join(filter(None, (self.reference, self.text, self.party_name)))


@dataclass(frozen=True, slots=True)
class Deduction:
    """Tax that a payer may withhold: `rate` of the base, or the whole tax when `rate` is None.

    PPh 23 on services is Decimal("0.02"); None is a buyer who pays the PPN to the state himself.
    """

    key: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Fee:
    """A transfer fee that banks take from the amount, in minor units."""

    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class Learned:
    """What people decided before for lines of one pattern (`pattern_of`): a party or an account."""

    pattern: str
    times: int
    party: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class AccountRule:
    """Lines with these words are booked to an account: bank charges, interest, tax on interest."""

    key: str
    words: str
    account: str
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a country and a company give to matching, as data.

    `rounding`: differences up to so many minor units are rounding. `legal_words`: words of company
    names that tell nobody apart (PT, CV, TBK).
    """

    deductions: tuple[Deduction, ...] = ()
    fees: tuple[Fee, ...] = ()
    learned: tuple[Learned, ...] = ()
    rules: tuple[AccountRule, ...] = ()
    rounding: int = 100
    legal_words: frozenset[str] = frozenset()


class Difference(StrEnum):
    """Why a line is not exactly what its items have open."""

    NONE = "none"
    ROUNDING = "rounding"
    FEE = "fee"
    WITHHELD = "withheld"
    PART = "part"
    OVER = "over"


REASONS: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "amount_equal": N_("The amount is exactly what is open."),
        "amount_rounding": N_("The amount differs by %(difference)s, a rounding."),
        "amount_fee": N_("The amount differs by %(difference)s, the fee %(name)s."),
        "amount_withheld": N_("The amount differs by %(difference)s, withheld as %(name)s."),
        "amount_part": N_("The line pays a part: %(difference)s stay open."),
        "amount_over": N_("The line is %(difference)s more than is open."),
        "reference_in_text": N_("The text names %(found)s."),
        "reference_in_pieces": N_("The text names %(found)s, written differently."),
        "reference_in_part": N_("The text has %(found)s, a part of the number."),
        "party_account": N_("The bank account %(account)s belongs to this party."),
        "party_name": N_("The text names the party: %(words)s."),
        "only_one": N_("Nothing else is open with this amount."),
        "only_one_of_party": N_("This party has nothing else open with this amount."),
        "date_near": N_("Paid %(days)s days from the due date."),
        "date_early": N_("Paid %(days)s days before it was issued."),
        "learned": N_("Lines like this went here before: %(times)s."),
        "rule": N_("The text says %(words)s."),
        "combination": N_("%(count)s papers together make the amount."),
        "combinations": N_("%(count)s papers together make the amount, but so do others."),
        "other_reference": N_("The text names %(found)s instead."),
        "other_party": N_("The line is from %(party)s."),
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a candidate, or against it when its points are negative.

    Amounts among the parameters are minor units, of the line's currency.
    """

    kind: str
    points: int
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        """The English sentence with its parameters still open."""
        return REASONS[self.kind]


@dataclass(frozen=True, slots=True)
class Allocation:
    """How much of an item a candidate settles, in minor units: above zero, at most what is open."""

    item: OpenItem
    amount: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to explain a line: items that it settles, or an account that it is booked to.

    `difference` is what it settles less the line's amount, whichever way the money goes: above
    zero, the line falls short (a fee was kept, tax withheld); below zero, it is more. It is booked
    as `difference_kind` says. A part payment settles just what was paid, so it has none.
    """

    score: int
    reasons: tuple[Reason, ...]
    items: tuple[Allocation, ...] = ()
    account: str = ""
    difference: int = 0
    difference_kind: Difference = Difference.NONE
    difference_key: str = ""
    """Which fee or deduction it is."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The items' keys."""
        return tuple(each.item.key for each in self.items)


@dataclass(frozen=True, slots=True)
class Match:
    """A line with its candidates, the best first; at most nine, as digits choose them."""

    line: BankLine
    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The first candidate, if there is any."""
        return self.candidates[0] if self.candidates else None

    def is_sure(self, threshold: int = SURE, lead: int = 10) -> bool:
        """Whether the best reaches the threshold and leads the next one by so many points."""
        if not self.candidates or self.candidates[0].score < threshold:
            return False
        others = self.candidates[1:]
        return not others or self.candidates[0].score - others[0].score >= lead
