"""A reading as plain data: what `teliti import-statement FILE --dry-run --json` prints."""

from collections.abc import Sequence

from teliti.treasury.domain.messages import Problem, plain
from teliti.treasury.domain.statement import NotBooked, Statement

Plain = dict[str, object]


def as_json(statements: Sequence[Statement]) -> list[Plain]:
    """Each statement as JSON-ready data. Money is a decimal string, days are ISO 8601.

    `lines` and `sum` tell of all lines that the bank calls booked, `bookable` how many of them an
    import would book: none for a report or a notification, whose lines stand in `not_booked`.
    """
    return [_statement(statement) for statement in statements]


def _statement(statement: Statement) -> Plain:
    return {
        "format": statement.format,
        "kind": statement.kind.value,
        "entry": statement.entry,
        "account": statement.account,
        "account_name": statement.account_name,
        "currency": statement.currency,
        "number": statement.number,
        "starts_on": _text(statement.starts_on),
        "ends_on": _text(statement.ends_on),
        "opening": _text(statement.opening),
        "closing": _text(statement.closing),
        "lines": len(statement.lines),
        "sum": plain(statement.total),
        "bookable": len(statement.bookable),
        "not_booked": [_not_booked(each) for each in statement.not_booked],
        "problems": [_problem(problem) for problem in statement.problems],
    }


def _not_booked(each: NotBooked) -> Plain:
    return {
        "line": each.line,
        "booked_on": _text(each.booked_on),
        "amount": plain(each.amount),
        "text": each.text,
        "reason": each.reason,
        "why": str(each),
    }


def _problem(problem: Problem) -> Plain:
    return {
        "line": problem.line,
        "code": problem.code,
        "severity": problem.severity.value,
        "text": str(problem),
        "parameters": {name: plain(value) for name, value in problem.parameters.items()},
    }


def _text(value: object) -> str | None:
    return None if value is None else plain(value)
