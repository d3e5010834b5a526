"""How the statements of an account join each other: gaps, overlaps, balances that do not follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from teliti.base.money import to_decimal
from teliti.kit.shapes import Tone
from teliti.treasury.domain.checking import Coverage, gaps_and_overlaps
from teliti.treasury.domain.statement import Statement as ReadStatement
from teliti.treasury.models import BankAccount, Statement
from teliti.treasury.models.told import Told, all_from, of_problem

LOOKED_AT = 500
"""So many of an account's latest statements are compared; the rest was looked at in its time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not agree about one statement. `explanation` is a person's, or empty."""

    statement: Statement
    told: Told
    explanation: str

    @property
    def is_red(self) -> bool:
        """Bad, and nobody has explained it."""
        return self.told.is_bad and not self.explanation


def findings(account: BankAccount) -> list[Finding]:
    """Everything that does not agree in and between an account's statements, latest first."""
    return findings_of([account])


def findings_of(accounts: Sequence[BankAccount]) -> list[Finding]:
    """The same for several accounts, one after the other, in one query."""
    found: list[Finding] = []
    statements = _latest(accounts)
    for account in accounts:
        mine = statements.get(account.pk, [])
        joints = _joints(mine, account.currency)
        for statement in mine:
            statement.bank_account = account
            for told in (*all_from(statement.problems), *joints.get(statement.pk, ())):
                found.append(Finding(statement, told, statement.explanation))
    return found


def _latest(accounts: Sequence[BankAccount]) -> dict[int, list[Statement]]:
    """The latest statements of each account, by account."""
    rows = Statement.objects.raw(
        "SELECT s.id, s.bank_account_id, s.number, s.starts_on, s.ends_on, s.opening_minor, "
        "s.closing_minor, s.problems, s.explanation FROM unnest(%(accounts)s::bigint[]) AS a(id), "
        "LATERAL (SELECT * FROM treasury_statement t WHERE t.bank_account_id = a.id "
        "ORDER BY t.ends_on DESC, t.id DESC LIMIT %(most)s) s",
        {"accounts": [account.pk for account in accounts], "most": LOOKED_AT},
    )
    found: dict[int, list[Statement]] = {}
    for statement in rows:
        found.setdefault(statement.bank_account_id, []).append(statement)
    return found


def coverages(account: BankAccount) -> list[Coverage]:
    """The days and balances of every statement of the account that names its days."""
    rows = Statement.objects.filter(bank_account=account, starts_on__isnull=False).values_list(
        "starts_on", "ends_on", "opening_minor", "closing_minor"
    )
    return [
        _coverage(starts_on, ends_on, opening, closing, currency=account.currency)
        for starts_on, ends_on, opening, closing in rows
        if starts_on and ends_on
    ]


def joins(account: BankAccount, earlier: Sequence[Coverage], new: ReadStatement) -> list[Told]:
    """What a new statement leaves open or covers twice beside those that are here."""
    return [of_problem(problem) for problem in gaps_and_overlaps(_near(earlier, new), new)]


def _near(earlier: Sequence[Coverage], new: ReadStatement) -> list[Coverage]:
    """Those that touch the new one, and its nearest neighbours on both sides."""
    start, end = new.starts_on, new.ends_on
    if start is None or end is None:
        return []
    touching = [one for one in earlier if one.ends_on >= start and one.starts_on <= end]
    before = [one for one in earlier if one.ends_on < start]
    after = [one for one in earlier if one.starts_on > end]
    last = max((one.ends_on for one in before), default=None)
    first = min((one.starts_on for one in after), default=None)
    return [
        *touching,
        *(one for one in before if one.ends_on == last),
        *(one for one in after if one.starts_on == first),
    ]


def _joints(statements: Sequence[Statement], currency: str) -> dict[int, list[Told]]:
    """Each statement against the one before it that reaches furthest."""
    dated = sorted(
        (one for one in statements if one.starts_on and one.ends_on),
        key=lambda one: (one.starts_on, one.ends_on, one.pk),
    )
    found: dict[int, list[Told]] = {}
    furthest: Coverage | None = None
    for statement in dated:
        assert statement.starts_on is not None
        assert statement.ends_on is not None
        mine = _coverage(
            statement.starts_on, statement.ends_on, statement.opening_minor,
            statement.closing_minor, currency=currency,
        )  # fmt: skip
        if furthest is not None:
            as_read = ReadStatement(
                "", "", currency, starts_on=mine.starts_on, ends_on=mine.ends_on,
                opening=mine.opening, closing=mine.closing,
            )  # fmt: skip
            problems = gaps_and_overlaps([furthest], as_read)
            found[statement.pk] = [of_problem(problem) for problem in problems]
        if furthest is None or mine.ends_on >= furthest.ends_on:
            furthest = mine
    return found


def _coverage(
    starts_on: date, ends_on: date, opening: int | None, closing: int | None, *, currency: str
) -> Coverage:
    return Coverage(
        starts_on,
        ends_on,
        None if opening is None else to_decimal(opening, currency),
        None if closing is None else to_decimal(closing, currency),
    )


def worst(found: Sequence[Finding]) -> Tone:
    """How an account stands: bad, to be looked at, or well."""
    if any(finding.is_red for finding in found):
        return Tone.BAD
    return Tone.WARN if any(not finding.explanation for finding in found) else Tone.GOOD
