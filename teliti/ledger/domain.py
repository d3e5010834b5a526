"""Pure rules of the books: kinds, states, what an entry must be before it may be posted."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate

from teliti.base.moves import Moves


class AccountType(StrEnum):
    """What kind of account it is; drives behaviour (accounting.md section 3, 2026-11)."""

    HEADER = "header"
    CASH = "cash"
    BANK = "bank"
    RECEIVABLE = "receivable"
    INVENTORY = "inventory"
    PREPAID = "prepaid"
    TAX_ASSET = "tax_asset"
    CURRENT_ASSET = "current_asset"
    FIXED_ASSET = "fixed_asset"
    INTANGIBLE_ASSET = "intangible_asset"
    ACCUM_DEPRECIATION = "accum_depreciation"
    NONCURRENT_ASSET = "noncurrent_asset"
    CONTRA_ASSET = "contra_asset"
    PAYABLE = "payable"
    TAX_LIABILITY = "tax_liability"
    CURRENT_LIABILITY = "current_liability"
    NONCURRENT_LIABILITY = "noncurrent_liability"
    EQUITY = "equity"
    RETAINED_EARNINGS = "retained_earnings"
    CURRENT_EARNINGS = "current_earnings"
    REVENUE = "revenue"
    CONTRA_REVENUE = "contra_revenue"
    COGS = "cogs"
    EXPENSE = "expense"
    DEPRECIATION = "depreciation"
    OTHER_INCOME = "other_income"
    OTHER_EXPENSE = "other_expense"
    INCOME_TAX = "income_tax"


INCOME_STATEMENT = frozenset(
    {
        AccountType.REVENUE,
        AccountType.CONTRA_REVENUE,
        AccountType.COGS,
        AccountType.EXPENSE,
        AccountType.DEPRECIATION,
        AccountType.OTHER_INCOME,
        AccountType.OTHER_EXPENSE,
        AccountType.INCOME_TAX,
    }
)
"""The types whose balances begin anew each fiscal year."""

CONTROL = frozenset({AccountType.RECEIVABLE, AccountType.PAYABLE})
"""The types whose lines carry a party: their balance is the sum of open papers."""

OPENING_EQUITY = "3-9999"
"""The code of the account that takes what an opening lacks."""

SUSPENSE = ("1-1902", OPENING_EQUITY)
"""The codes of the accounts for what is not known yet, and for the opening: nought in the end."""

MONEY = frozenset({AccountType.CASH, AccountType.BANK})


CREDIT_TYPES = frozenset(
    {
        AccountType.ACCUM_DEPRECIATION,
        AccountType.CONTRA_ASSET,
        AccountType.PAYABLE,
        AccountType.TAX_LIABILITY,
        AccountType.CURRENT_LIABILITY,
        AccountType.NONCURRENT_LIABILITY,
        AccountType.EQUITY,
        AccountType.RETAINED_EARNINGS,
        AccountType.CURRENT_EARNINGS,
        AccountType.REVENUE,
        AccountType.OTHER_INCOME,
    }
)
"""The types that normally stand on the credit side."""


class Side(StrEnum):
    """The side on which an account normally stands: debit or credit (kredit)."""

    DEBIT = "D"
    CREDIT = "K"


class EntryKind(StrEnum):
    """Where an entry comes from; also the heading of its number."""

    MANUAL = "manual"
    OPENING = "opening"
    SALE = "sale"
    PURCHASE = "purchase"
    RECEIPT = "receipt"
    PAYMENT = "payment"
    BANK = "bank"
    REVERSAL = "reversal"
    IMPORT = "import"


class PeriodState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


PERIOD_MOVES: Moves[PeriodState] = {
    PeriodState.OPEN: {PeriodState.CLOSED},
    PeriodState.CLOSED: {PeriodState.OPEN},
}


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One line of a posting: debit above zero, credit below, in minor units.

    `party` is the key of the customer or supplier on a control account.
    """

    account: int
    amount: int
    text: str = ""
    party: int | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What another part wants in the books. `source` names its paper: `invoicing.invoice:42`;
    `reference` is its number in the program that it came from."""

    day: date
    text: str
    kind: EntryKind
    lines: Sequence[PostingLine]
    source: str = ""
    reverses: int | None = None
    reference: str = ""


def fixed_content(number: str, posting: Posting) -> tuple[object, ...]:
    """What posting fixes for good, for the digest that the trail keeps of it: with its reference
    where there is one."""
    lines = [
        (line.account, line.amount, line.text[:300], line.party) for line in posting.lines
    ]  # fmt: skip
    return (
        number, posting.day, posting.text[:300], str(posting.kind), posting.source,
        posting.reverses, lines, *filter(None, [posting.reference]),
    )  # fmt: skip


def difference(lines: Sequence[PostingLine]) -> int:
    """Debits less credits, in minor units: zero when the lines balance."""
    return sum(line.amount for line in lines)


def highest(postings: Sequence[Posting]) -> int:
    """The highest total of one of these entries, in minor units."""
    return max(
        (sum(line.amount for line in one.lines if line.amount > 0) for one in postings), default=0
    )


def turned(lines: Sequence[PostingLine]) -> list[PostingLine]:
    """The same lines with debit and credit exchanged."""
    return [PostingLine(line.account, -line.amount, line.text, line.party) for line in lines]


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line on an account that is nought in the end: its amount, its entry's number, its text."""

    key: int
    amount: int
    number: str
    text: str

    @property
    def answers(self) -> str:
        """The number of the entry that the line says it clears: the first word of its text."""
        return self.text.partition(" ")[0]


def still_open(lines: Sequence[Unclear]) -> list[int]:
    """The lines of one account, given in order of time, that nothing clears yet.

    A line clears the one whose entry its text names, else the first of just the opposite amount.
    Of the others, all are cleared up to the last moment at which they came to nought. So what is
    left adds up to the balance.
    """
    numbers: defaultdict[str, deque[Unclear]] = defaultdict(deque)
    amounts: defaultdict[int, deque[Unclear]] = defaultdict(deque)
    for line in lines:
        numbers[line.number].append(line)
        amounts[line.amount].append(line)
    gone: set[int] = set()
    for line in lines:
        _clear(gone, line, numbers[line.answers])
    for line in lines:
        _clear(gone, line, amounts[-line.amount])
    rest = [line for line in lines if line.key not in gone]
    sums = list(accumulate(line.amount for line in rest))
    begins = max((place for place, total in enumerate(sums, 1) if not total), default=0)
    return [line.key for line in rest[begins:]]


def _clear(gone: set[int], line: Unclear, others: deque[Unclear]) -> None:
    """Let a line and the first that stands with the opposite amount clear each other."""
    while others and others[0].key in gone:
        others.popleft()
    if line.key not in gone:
        for other in others:
            if other.key not in gone and other.amount == -line.amount:
                gone.update((line.key, other.key))
                return
