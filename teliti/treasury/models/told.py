"""Sentences kept as plain data, to be said again in whatever language is read.

A problem of a statement, a line that is not booked, a reason for a match: each is kept as an
English template with its parameters, and said through the catalogue when it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from teliti.kit.shapes import Tone
from teliti.kit.words import shown_day, shown_number
from teliti.treasury.domain.messages import Problem, Severity
from teliti.treasury.domain.statement import NotBooked

Plain = dict[str, Any]

NOTES = frozenset(
    {
        "not_proven", "order_unknown", "no_account", "account_rounded", "account_guessed",
        "no_currency", "balance_currency", "currency_taken", "balance_unreadable", "no_such_day",
        "letters_guessed", "overlaps", "repeated",
    }
)  # fmt: skip
"""What a person should know, but what proves nothing wrong with the money."""


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence: what it is called, its template and parameters, and where it stands.

    `line` is the file's line, from 1; `tone` is bad where the money does not agree.
    """

    code: str
    template: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
    tone: Tone = Tone.WARN

    @property
    def sentence(self) -> str:
        """The sentence in the active language, its amounts and days as people read them."""
        shown = {name: _shown(value) for name, value in self.parameters.items()}
        said = _(self.template) % shown if shown else _(self.template)
        if self.line is None:
            return said
        return _("Line %(line)s: %(sentence)s") % {"line": self.line, "sentence": said}

    @property
    def is_bad(self) -> bool:
        return self.tone == Tone.BAD

    def __str__(self) -> str:
        return self.sentence


def of_problem(problem: Problem) -> Told:
    """A problem of the readers as a sentence."""
    is_bad = problem.severity is Severity.REFUSAL or problem.code not in NOTES
    tone = Tone.BAD if is_bad else Tone.WARN
    return Told(problem.code, problem.template, dict(problem.parameters), problem.line, tone)


def of_not_booked(line: NotBooked) -> Told:
    """Why a line is only shown."""
    return Told(line.reason, line.template, dict(line.parameters), line.line, Tone.PLAIN)


def as_plain(told: Told) -> Plain:
    """The sentence as JSON."""
    return {
        "code": told.code,
        "template": told.template,
        "parameters": {name: _kept(value) for name, value in told.parameters.items()},
        "line": told.line,
        "tone": told.tone.value,
    }


def from_plain(kept: Plain) -> Told:
    """The sentence that was kept as JSON."""
    parameters = {name: _found(value) for name, value in kept.get("parameters", {}).items()}
    return Told(
        kept["code"], kept["template"], parameters, kept.get("line"), Tone(kept.get("tone", "warn"))
    )


def all_from(kept: Sequence[Plain]) -> list[Told]:
    """Every sentence of a column."""
    return [from_plain(one) for one in kept]


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"number": format(value, "f")}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int | str) else str(value)


def _found(value: Any) -> Any:
    if isinstance(value, dict) and "number" in value:
        return Decimal(value["number"])
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return value


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return shown_number(value)
    return shown_day(value) if isinstance(value, date) else str(value)
