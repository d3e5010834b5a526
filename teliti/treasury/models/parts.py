"""Where a bank line is to go, before it is written: its parts, each to one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from teliti.ledger.models import Account
from teliti.treasury.models.statements import BankLine
from teliti.treasury.models.told import Told


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of a line, signed like the line, and the key of the one thing that it goes to.

    Exactly one of `invoice`, `account` and `ledger_line` is given. A `difference` is what line and
    invoices do not have in common; `party` goes with an account.
    """

    amount: int
    invoice: int | None = None
    account: int | None = None
    ledger_line: int | None = None
    party: int | None = None
    text: str = ""
    is_difference: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """A line with all its parts, and why. `score` is 100 where a person decided it herself."""

    line: BankLine
    parts: Sequence[Part]
    score: int = 100
    reasons: Sequence[Told] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """What somebody says of a line (its key): one of three.

    A `question` puts it aside. Else it is as one of its suggestions says, named by its key; an
    `account` takes what that leaves over, or the whole line where nothing is left over.
    """

    line: int
    suggestion: str = ""
    account: Account | None = None
    text: str = ""
    question: str = ""


def shared_out(total: int, amounts: Sequence[int]) -> list[int]:
    """What each of the amounts bears of a total that is at most their sum; all above zero.

    In proportion, rounded down, the rest to the first that can bear it: no amount bears more than
    it has.
    """
    whole = sum(amounts)
    assert 0 <= total <= whole, "no more is shared out than there is"
    shares = [amount * total // whole if whole else 0 for amount in amounts]
    left = total - sum(shares)
    for place, amount in enumerate(amounts):
        more = min(left, amount - shares[place])
        shares[place] += more
        left -= more
    return shares
