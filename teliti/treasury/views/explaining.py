"""Many bank lines at once: where each belongs, carried out together."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Data
from teliti.kit.many import AskOfEach
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Link
from teliti.kit.words import shown_day
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.models import BankLine
from teliti.treasury.models.parts import Explained
from teliti.treasury.queries import matching
from teliti.treasury.queries.matching import Suggested, Suggestion
from teliti.treasury.views.matching import title_of
from teliti.treasury.words import cut, signed

PROPOSED = 4
"""So many suggestions of each line can be chosen."""


class ExplainLines(AskOfEach):
    """Say of many lines where each belongs: its suggestion, an account, or a question."""

    title, duty, row_form = _("Explain bank lines"), "treasury.match", forms.ExplainRow
    rows, submit, done = matching.unmatched_lines_seen_by, _("Carry out"), _("Done.")
    suggested: Mapping[int, Suggested] = MappingProxyType({})
    """What is suggested for each line as things are now, by its key."""
    likely: Mapping[int, Suggestion] = MappingProxyType({})
    """What is chosen beforehand, by the key of the line; no paper for two lines."""

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Bank lines"), reverse("treasury:banklines"))]

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return super().effects()
        return [
            gettext("Each line is matched and posted on its own day, all of them or none."),
            gettext(
                "An account that you name takes the whole line, or what its suggestion leaves over."
            ),
            gettext("Each can be taken back on its page."),
        ]

    def told(self, thing: BankLine) -> Sequence[Cell]:
        named = cut(thing.party_name or thing.text or thing.reference)
        more = thing.parked_question or (thing.text if thing.party_name else thing.reference)
        return [
            Cell(f"{shown_day(thing.booked_on)} · {named}", url=address_of(thing), sub=more),
            Cell(signed(thing.amount_minor, thing.currency), "money"),
        ]

    def prepare(self) -> None:
        found = matching.suggestions_for(self.member.company, self.things, most=PROPOSED)
        self.suggested = {one.line.pk: one for one in found}
        self.likely = matching.likely_ones(found)

    def initial_of(self, thing: BankLine) -> Data:
        best = self.likely.get(thing.pk)
        return {"belongs": best.key if best else ""}

    def row_options(self) -> Data:
        suggested = {
            str(key): [(each.key, _named(each, one.line)) for each in one.suggestions]
            for key, one in self.suggested.items()
        }
        return {**super().row_options(), "suggested": suggested}

    def carry_out(self, member: Member, data: Data) -> str:
        answers = [one for row in data["rows"] if (one := _answer(row)) is not None]
        actions.explain_lines(member, answers=answers)
        return reverse("treasury:banklines")


def _named(one: Suggestion, line: BankLine) -> str:
    """A suggestion in a choice: how likely it is, what it is, what it leaves over."""
    rest = ""
    if one.rest:
        rest = f" · {signed(one.rest, line.currency)} → {one.rest_account or '?'}"
    return f"{one.score} · {title_of(one)}{rest}"


def _answer(row: Data) -> Explained | None:
    """What was said of a line; None where it is left as it is."""
    line, belongs, account, words = (
        row["thing"].pk, row["belongs"], row["account"], row["words"],
    )  # fmt: skip
    if belongs == forms.PARKED:
        return Explained(line, question=words)
    if belongs not in ("", forms.ACCOUNT_NAMED):
        return Explained(line, suggestion=belongs, account=account)
    return Explained(line, account=account, text=words) if account else None
