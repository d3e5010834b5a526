"""What the import of a file would do: which account, which lines are new, what does not agree.

The dry run shows a plan; the import carries the same plan out. Nothing is written here.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from teliti.base.money import TooFine, to_minor
from teliti.base.refusals import Refused
from teliti.base.words import N_
from teliti.kit.shapes import Tone
from teliti.kit.words import shown_moment
from teliti.treasury.domain.checking import Coverage, fingerprints, normal_account, same_account
from teliti.treasury.domain.statement import Kind, StatementLine
from teliti.treasury.domain.statement import Statement as ReadStatement
from teliti.treasury.models import BankAccount, BankLine, Statement, StatementFile, StatementState
from teliti.treasury.models.told import Told, of_not_booked, of_problem
from teliti.treasury.queries import chain, reading

GUESSED = N_(
    "The file names its account only in part (%(given)s); %(account)s fits. Check that it is the "
    "right one."
)
_MASKED = re.compile(r"^(?P<head>[0-9]*)(?:[*]+|X{2,})(?P<tail>[0-9]*)$")
_ROUNDED = re.compile(r"^(?P<digits>[0-9](?:[.,][0-9]+)?)E\+?(?P<exponent>[0-9]{1,2})$")
_FEWEST_DIGITS = 3  # shown digits of a masked number below this prove nothing
_BETWEEN = {"does_not_continue", "next_does_not_continue", "days_missing", "overlaps", "repeated"}


@dataclass(frozen=True, slots=True)
class PlannedStatement:
    """One statement of the file and what of it is new. Amounts in minor units of the account.

    `lines` are the new ones with their place in the statement and fingerprint. `is_known`: the
    very same statement is here already, so nothing of it is kept again.
    """

    account: BankAccount
    read: ReadStatement
    starts_on: date | None
    ends_on: date | None
    opening: int | None
    closing: int | None
    total: int
    lines: Sequence[tuple[int, StatementLine, str]]
    told: Sequence[Told]
    joints: Sequence[Told]
    not_booked: Sequence[Told]
    is_known: bool

    @property
    def known(self) -> int:
        """Lines that had come before."""
        return len(self.read.bookable) - len(self.lines)

    @property
    def difference(self) -> int | None:
        """Closing less opening less lines; None when a balance is missing."""
        if self.opening is None or self.closing is None:
            return None
        return self.closing - self.opening - self.total

    @property
    def state(self) -> StatementState:
        """Whether it adds up."""
        if self.difference or any(told.is_bad for told in self.told):
            return StatementState.PROBLEMS
        return StatementState.UNPROVEN if self.difference is None else StatementState.PROVEN

    @property
    def is_kept(self) -> bool:
        """Whether the import writes it: a statement, and not one that is here already."""
        return self.read.kind is Kind.STATEMENT and not self.is_known


@dataclass(frozen=True, slots=True)
class Plan:
    """What the import of one file would do. `earlier`: these very bytes were imported before."""

    name: str
    size: int
    sha256: str
    statements: Sequence[PlannedStatement] = ()
    earlier: StatementFile | None = None
    time_zone: str = field(default="Asia/Jakarta")

    @property
    def format(self) -> str:
        return ", ".join(dict.fromkeys(one.read.format for one in self.statements))

    @property
    def kept(self) -> Sequence[PlannedStatement]:
        """The statements that the import writes."""
        return [one for one in self.statements if one.is_kept]

    @property
    def added(self) -> int:
        return sum(len(one.lines) for one in self.statements)

    @property
    def known(self) -> int:
        return sum(one.known for one in self.statements)

    @property
    def not_booked(self) -> int:
        return sum(len(one.not_booked) for one in self.statements)

    @property
    def said_before(self) -> str:
        """That the same file was imported, when and by whom; "" when it was not."""
        if self.earlier is None:
            return ""
        return _("This file was imported on %(moment)s by %(person)s. Nothing was added again.") % {
            "moment": shown_moment(self.earlier.imported_at, self.time_zone),
            "person": self.earlier.imported_by,
        }


def digest_of(data: bytes) -> str:
    """How a file is known: the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()


def plan(
    company: int, data: bytes, filename: str, *, account: BankAccount | None = None,
    accounts: Sequence[BankAccount], time_zone: str,
) -> Plan:  # fmt: skip
    """What importing the file would do, for the account given or for those that it names.

    `accounts` are the open ones of the company. Refused, with line and reason: a file that cannot
    be read, an account that is not ours or not the one given, another currency, an amount that is
    too fine; then nothing of the file may be imported.
    """
    sha256 = digest_of(data)
    earlier = (
        StatementFile.objects.filter(company_id=company, sha256=sha256)
        .select_related("imported_by__user")
        .first()
    )
    name = filename[:200]
    if earlier is not None:
        return Plan(name, len(data), sha256, earlier=earlier, time_zone=time_zone)
    readable_by = [account] if account else [one for one in accounts if one.mapping]
    read = reading.statements_of(data, filename, readable_by)
    if not read:
        raise reading.no_statement()
    _refuse_unbookable(read)
    chosen = [_account_of(statement, account, accounts) for statement in read]
    planned: dict[int, PlannedStatement] = {}
    for one in dict.fromkeys(found for found, _told in chosen):
        mine = [place for place, (found, _told) in enumerate(chosen) if found == one]
        ours = [(read[place], chosen[place][1]) for place in mine]
        planned |= dict(zip(mine, _planned(one, ours), strict=True))
    return Plan(
        name, len(data), sha256, [planned[place] for place in sorted(planned)], time_zone=time_zone
    )


def _planned(
    account: BankAccount, statements: Sequence[tuple[ReadStatement, Sequence[Told]]]
) -> list[PlannedStatement]:
    """The plans for the statements of one account, in the file's order."""
    marks = fingerprints([statement for statement, _told in statements], account.number)
    here = _here(account, [mark for some in marks for mark in some])
    earlier = chain.coverages(account)
    standing = _standing(account)
    seen: set[str] = set()
    found = []
    for (statement, about), mine in zip(statements, marks, strict=True):
        new = [
            (place, line, mark)
            for place, (line, mark) in enumerate(zip(statement.bookable, mine, strict=True), 1)
            if mark not in here and mark not in seen
        ]
        seen.update(mine)
        found.append(_one(account, statement, about, new, earlier, standing))
    return found


def _one(
    account: BankAccount, statement: ReadStatement, about: Sequence[Told],
    new: Sequence[tuple[int, StatementLine, str]], earlier: Sequence[Coverage],
    standing: set[tuple[object, ...]],
) -> PlannedStatement:  # fmt: skip
    booked = [line.booked_on for line in statement.lines]
    starts_on = statement.starts_on or min(booked, default=statement.ends_on)
    ends_on = statement.ends_on or max(booked, default=statement.starts_on)
    opening = _minor(statement.opening, account)
    closing = _minor(statement.closing, account)
    total = _minor(statement.total, account) or 0
    identity = (starts_on, ends_on, opening, closing, total, len(statement.lines))
    is_known = identity in standing and not new
    standing.add(identity)
    problems = [of_problem(one) for one in statement.problems]
    joints = [told for told in problems if told.code in _BETWEEN]
    if not is_known:
        joints += chain.joins(account, earlier, statement)
    return PlannedStatement(
        account=account,
        read=statement,
        starts_on=starts_on,
        ends_on=ends_on,
        opening=opening,
        closing=closing,
        total=total,
        lines=new,
        told=[*about, *(told for told in problems if told.code not in _BETWEEN)],
        joints=joints,
        not_booked=[of_not_booked(line) for line in statement.not_booked],
        is_known=is_known,
    )


def _here(account: BankAccount, marks: Sequence[str]) -> set[str]:
    """Those of the fingerprints whose lines the account has already."""
    rows = BankLine.objects.filter(bank_account=account, fingerprint__in=marks)
    return set(rows.values_list("fingerprint", flat=True))


def _standing(account: BankAccount) -> set[tuple[object, ...]]:
    """What tells the statements that are here from each other."""
    return set(
        Statement.objects.filter(bank_account=account).values_list(
            "starts_on", "ends_on", "opening_minor", "closing_minor", "total_minor", "lines"
        )
    )


def _minor(amount: Decimal | None, account: BankAccount) -> int | None:
    if amount is None:
        return None
    try:
        return to_minor(amount, account.currency)
    except TooFine as trouble:
        raise Refused(_(trouble.template) % trouble.parameters, field="uploads") from trouble


def _refuse_unbookable(statements: Sequence[ReadStatement]) -> None:
    for statement in statements:
        for problem in statement.problems:
            told = of_problem(problem)
            if problem.severity == "refusal":
                raise Refused(told.sentence, field="uploads")
    if all(statement.kind is not Kind.STATEMENT for statement in statements):
        raise Refused(_not_a_statement(statements[0]), field="uploads")


def _not_a_statement(statement: ReadStatement) -> str:
    if statement.kind is Kind.INTERIM_REPORT:
        template = N_(
            "This is a report within the day (%(format)s); its lines come again in the statement. "
            "Import that."
        )
    else:
        template = N_(
            "This is a notice of single payments (%(format)s); they come again in the statement. "
            "Import that."
        )
    return _(template) % {"format": statement.format}


def _account_of(
    statement: ReadStatement, given: BankAccount | None, accounts: Sequence[BankAccount]
) -> tuple[BankAccount, list[Told]]:
    """Our account that the statement is of, and what to say where that is not certain."""
    number = statement.account
    if not number:
        if given is None:
            raise Refused(
                _("The file does not name its account. Choose the account."), field="account"
            )
        found, told = given, list[Told]()
    else:
        candidates = accounts if given is None else [given]
        found, told = _recognised(statement, candidates, given)
    if statement.currency and statement.currency != found.currency:
        raise Refused(
            _("The statement is in %(theirs)s, but %(account)s is kept in %(ours)s. Choose the "
              "account of that currency, or add it.")
            % {"theirs": statement.currency, "ours": found.currency, "account": found},
            field="account",
        )  # fmt: skip
    return found, told


def _recognised(
    statement: ReadStatement, candidates: Sequence[BankAccount], given: BankAccount | None
) -> tuple[BankAccount, list[Told]]:
    number, currency = statement.account, statement.currency
    exact = [one for one in candidates if same_account(number, one.number)]
    exact = exact or [one for one in candidates if normal_account(number) == one.number]
    if len(exact) > 1:
        exact = [one for one in exact if one.currency == currency] or exact
    if len(exact) == 1:
        return exact[0], []
    in_part = [one for one in candidates if fits_in_part(number, one.number)]
    if len(in_part) == 1 and not exact:
        told = Told(
            "account_guessed", GUESSED, {"given": number, "account": in_part[0].name}, None,
            Tone.WARN,
        )  # fmt: skip
        return in_part[0], [told]
    if given is not None:
        raise Refused(
            _("The file is of account %(theirs)s, but %(account)s is %(ours)s. Choose the right "
              "account.") % {"theirs": number, "account": given, "ours": given.number},
            field="account",
        )  # fmt: skip
    if exact or in_part:
        names = ", ".join(str(one) for one in (*exact, *in_part)[:3])
        raise Refused(
            _("The account %(number)s may be %(names)s. Choose the account.")
            % {"number": number, "names": names}, field="account",
        )  # fmt: skip
    raise Refused(
        _("The account %(number)s is none of ours. Add it under Bank accounts, or check the file.")
        % {"number": number}, field="account",
    )  # fmt: skip


def fits_in_part(written: str, number: str) -> bool:
    """Whether a masked (`****7890`) or rounded (`1.23457E+14`) number may be this one."""
    plain = re.sub(r"[\s.\-']", "", written.upper()) if "E" not in written.upper() else written
    if masked := _MASKED.fullmatch(plain):
        head, tail = masked["head"], masked["tail"]
        shown = len(head) + len(tail)
        return shown >= _FEWEST_DIGITS and number.startswith(head) and number.endswith(tail)
    if rounded := _ROUNDED.fullmatch(written.strip().upper()):
        digits = re.sub("[.,]", "", rounded["digits"]).rstrip("0")
        is_long_enough = len(number.lstrip("0")) == int(rounded["exponent"]) + 1
        return (
            is_long_enough
            and len(digits) >= _FEWEST_DIGITS
            and number.lstrip("0").startswith(digits[:-1])
        )
    return False


def try_mapping(account: BankAccount, data: bytes, filename: str, *, today: date) -> int:
    """Read a file as the account's mapping says; how many lines it has.

    Refused when a line lies more than a year ahead: day and month are probably exchanged.
    """
    read = reading.statements_of(data, filename, [account])
    lines = [line for statement in read for line in statement.lines]
    late = max((line.booked_on for line in lines), default=today)
    if late.year > today.year + 1:
        raise Refused(
            _("%(day)s lies far ahead. Look at the order of day, month and year again.")
            % {"day": late.isoformat()}, field="day_order",
        )  # fmt: skip
    return len(lines)
