"""Writing an import: the file, its statements, their new lines, in a few statements of SQL."""

from collections.abc import Sequence
from typing import Any

from teliti.audit.action import Act, subject_of
from teliti.base.money import TooFine, to_minor
from teliti.base.saving import insert_all
from teliti.treasury import events
from teliti.treasury.domain.matching import pattern_of
from teliti.treasury.domain.statement import Detail, NotBooked, StatementLine
from teliti.treasury.models import BankLine, Statement, StatementFile, fixed_content
from teliti.treasury.models.told import as_plain
from teliti.treasury.queries.importing import Plan, PlannedStatement


def write_import(act: Act, plan: Plan) -> StatementFile:
    """Carry out a plan: the caller holds the accounts, so that nothing came in between."""
    file = StatementFile.objects.create(
        company_id=act.company_id, sha256=plan.sha256, name=plan.name, size=plan.size,
        format=plan.format[:60], imported_at=act.now, imported_by_id=act.actor.pk,
        statements=len(plan.kept), added=plan.added, known=plan.known,
        not_booked=plan.not_booked,
    )  # fmt: skip
    statements = insert_all([_statement(act, file, one) for one in plan.kept])
    for statement, one in zip(statements, plan.kept, strict=True):
        lines = [_line(act, statement, place, line, mark) for place, line, mark in one.lines]
        insert_all(lines)
        act.fix(subject_of(statement), *fixed_content(statement, lines))
    for statement, one in zip(statements, plan.kept, strict=True):
        act.moment(
            events.STATEMENT_IMPORTED, statement, file=file.name, lines=statement.lines,
            added=statement.added, difference=statement.difference_minor,
            problems=[told.sentence for told in (*one.told, *one.joints)],
        )  # fmt: skip
    act.moment(
        events.FILE_IMPORTED, file, sha256=file.sha256, statements=file.statements,
        added=file.added, known=file.known, not_booked=file.not_booked,
    )  # fmt: skip
    return file


def _statement(act: Act, file: StatementFile, planned: PlannedStatement) -> Statement:
    read, currency = planned.read, planned.account.currency
    return Statement(
        company_id=act.company_id,
        bank_account=planned.account,
        file=file,
        number=_plain(read.number)[:60],
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
        opening_minor=planned.opening,
        closing_minor=planned.closing,
        total_minor=planned.total,
        difference_minor=planned.difference,
        lines=len(read.lines),
        added=len(planned.lines),
        added_minor=sum(to_minor(line.amount, currency) for _place, line, _mark in planned.lines),
        problems=[as_plain(told) for told in planned.told],
        pending=_pending(read.not_booked, [as_plain(told) for told in planned.not_booked]),
        state=planned.state,
    )


def _pending(lines: Sequence[NotBooked], why: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is shown but not booked, as JSON: the day, the amount as the bank wrote it, and why."""
    return [
        {
            "line": line.line,
            "booked_on": line.booked_on.isoformat() if line.booked_on else None,
            "amount": format(line.amount, "f"),
            "text": _plain(line.text),
            "why": reason,
        }
        for line, reason in zip(lines, why, strict=True)
    ]


def _line(act: Act, statement: Statement, place: int, line: StatementLine, mark: str) -> BankLine:
    currency = statement.bank_account.currency
    made = BankLine(
        company_id=act.company_id,
        bank_account=statement.bank_account,
        statement=statement,
        place=place,
        file_line=line.number,
        booked_on=line.booked_on,
        value_on=line.value_on,
        amount_minor=to_minor(line.amount, currency),
        text=_plain(line.text),
        reference=_plain(line.reference),
        bank_reference=_plain(line.bank_reference),
        party_name=_plain(line.party_name),
        party_account=_plain(line.party_account),
        code=_plain(line.code),
        balance_minor=_balance(line, currency),
        details=[_detail(one) for one in line.details],
        fingerprint=mark,
    )
    made.pattern = pattern_of(made.for_matching)[:300]
    return made


def _balance(line: StatementLine, currency: str) -> int | None:
    """The balance after the line; left out where it is finer than the currency."""
    try:
        return None if line.balance is None else to_minor(line.balance, currency)
    except TooFine:
        return None


def _plain(text: str) -> str:
    """The text without the one sign that the database cannot hold."""
    return text.replace("\x00", "")


def _detail(detail: Detail) -> dict[str, Any]:
    return {
        "amount": None if detail.amount is None else format(detail.amount, "f"),
        "text": _plain(detail.text),
        "reference": _plain(detail.reference),
        "party_name": _plain(detail.party_name),
        "party_account": _plain(detail.party_account),
    }
