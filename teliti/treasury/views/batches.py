"""Batches: everything that is sure, looked through and accepted at once, and taken back."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from teliti.base.keys import keys_in
from teliti.kit.asks import Ask, Data
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Fact, Head, Link, Panel, Row, Table, Verb
from teliti.kit.words import shown_day, shown_moment
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.domain.matching import SURE
from teliti.treasury.models import BankAccount, BankLine, MatchBatch
from teliti.treasury.models.told import all_from
from teliti.treasury.queries import accounts, matching, statements
from teliti.treasury.queries.matching import Suggestion
from teliti.treasury.views.matching import title_of
from teliti.treasury.words import crumbs_of, match_state, reasons_of, signed, target_of

REVIEWED = 1_000
"""So many of the oldest open lines are looked through for one batch."""

THRESHOLDS = (80, 90, 95)


class AcceptAll(Ask):
    """Look through everything that is sure, and accept it as one batch."""

    title, duty, form = _("Accept all that is sure"), "treasury.match", forms.BatchForm
    template = "treasury/accept_all.html"
    find = accounts.accounts_seen_by
    subject: BankAccount

    def crumbs(self) -> Sequence[Link]:
        matching_screen = reverse("treasury:match_account", args=[self.subject.pk])
        return [*crumbs_of(self.subject), Link(gettext("Match"), matching_screen)]

    def activity(self) -> None:
        """The review has the whole width; what was done stands on the account's page."""
        return

    @property
    def threshold(self) -> int:
        given = self.request.POST.get("threshold") or self.request.GET.get("threshold", "")
        return int(given) if given in {str(one) for one in THRESHOLDS} else SURE

    def initial(self) -> Data:
        return {"threshold": str(self.threshold)}

    def more(self) -> Data:
        lines = list(matching.open_lines(self.subject)[:REVIEWED])
        suggested = matching.suggestions_for(self.member.company, lines, most=matching.TO_BE_SURE)
        sure = matching.sure_ones(suggested, self.threshold)
        total = sum(line.amount_minor for line, _one in sure)
        label = ngettext("Accept %(count)s line", "Accept %(count)s lines", len(sure))
        here = self.request.path
        return {
            "review": [_review(line, one) for line, one in sure],
            "looked_at": len(lines),
            "stays": len(lines) - len(sure),
            "total": signed(total, self.subject.currency),
            "button": label % {"count": len(sure)},
            "thresholds": [
                Link(
                    str(one),
                    f"{here}?threshold={one}",
                    "",
                    "check" if one == self.threshold else "",
                )
                for one in THRESHOLDS
            ],
        }

    def draw(self, *, status: int = 200, template: str = "", **more: Any) -> Any:
        """The button says how many lines it takes."""
        more["submit"] = more.pop("button", more.get("submit"))
        return super().draw(status=status, template=template, **more)

    def carry_out(self, member: Member, data: Data) -> MatchBatch:
        keys = keys_in(self.request.POST.getlist("lines"))
        return actions.accept_batch(
            member, bank_account=self.subject, lines=keys, threshold=self.threshold
        )


def _review(line: BankLine, one: Suggestion) -> Data:
    """A line and what it would be matched to, in the review of a batch."""
    return {
        "key": line.pk,
        "day": shown_day(line.booked_on),
        "text": line.party_name or line.text,
        "more": line.text if line.party_name else line.reference,
        "amount": signed(line.amount_minor, line.currency),
        "target": title_of(one),
        "rest": f"{signed(one.rest, line.currency)} → {one.rest_account}" if one.rest else "",
        "reasons": reasons_of(one.reasons),
        "score": one.score,
        "url": reverse("treasury:bankline", args=[line.pk]),
    }


class MatchBatchPage(Page):
    """What was accepted together, line by line; each can be taken back, or all."""

    duty, template = "treasury.read", "treasury/page.html"
    find = matching.batches_seen_by
    subject: MatchBatch

    def heading(self) -> str:
        moment = shown_moment(self.subject.accepted_at, self.member.time_zone)
        return gettext("Batch of %(moment)s") % {"moment": moment}

    def subtitle(self) -> str:
        return f"{self.subject.bank_account} · {self.subject.accepted_by}"

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject.bank_account)

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("treasury.match"):
            return ()
        account = self.subject.bank_account_id
        found = []
        if any(match.is_live for match in self._matches()):
            address = reverse("treasury:undo_batch", args=[self.subject.pk])
            found.append(Verb(gettext("Take all back"), address, "u", danger=True))
        go_on = reverse("treasury:match_account", args=[account])
        found.append(Verb(gettext("Go on matching"), go_on, "m", main=True))
        return found

    def _matches(self) -> Sequence[Any]:
        if not hasattr(self, "_found"):
            self._found = statements.matches_of_batch(self.subject)
        return self._found

    def panels(self) -> Sequence[Panel]:
        batch, matches = self.subject, self._matches()
        standing = sum(1 for match in matches if match.is_live)
        sums = facts(
            "sums",
            "",
            Fact(pgettext("bank", "Lines"), Cell(str(batch.lines), "number")),
            Fact(gettext("Sum"), Cell(signed(batch.total_minor, batch.currency), "money")),
            Fact(gettext("From this score on"), Cell(str(batch.threshold), "number")),
            Fact(gettext("Taken back"), Cell(str(len(matches) - standing), "number")),
        )
        return [sums, self._table(matches)]

    def _table(self, matches: Sequence[Any]) -> Panel:
        currency = self.subject.currency
        parts = statements.allocations_of(matches)
        heads = [
            Head("day", gettext("Day"), "date"),
            Head("line", gettext("Bank line"), first=True),
            Head("amount", gettext("Amount"), "money"),
            Head("target", gettext("Belongs to")),
            Head("score", gettext("Score"), "number"),
            Head("state", gettext("State"), "badge"),
        ]
        rows = []
        for match in matches:
            line, state = match.line, match_state(match)
            targets = [target_of(part) for part in parts[match.pk]]
            first = targets[0] if targets else Cell("")
            others = ", ".join(one.text for one in targets[1:])
            cells = [
                Cell(shown_day(line.booked_on), "date"),
                Cell(
                    line.party_name or line.text,
                    url=address_of(line),
                    sub=reasons_of(all_from(match.reasons)),
                ),
                Cell(signed(line.amount_minor, currency), "money"),
                Cell(first.text, url=first.url, sub=others or first.sub),
                Cell(str(match.score), "number"),
                Cell(state.text, "badge", tone=state.tone),
            ]
            verbs = []
            if match.is_live and self.member.may("treasury.match"):
                address = reverse("treasury:undo_match", args=[match.pk])
                verbs.append(Verb(gettext("Take back"), address))
            rows.append(Row(str(match.pk), cells, address_of(line), verbs=verbs))
        return table_panel("matches", pgettext("bank", "Lines"), Table(heads, rows, id="batch"))


class UndoBatch(Ask):
    """Take back whatever of a batch still stands."""

    title, duty, form, danger = _("Take the batch back"), "treasury.match", forms.UndoForm, True
    find = matching.batches_seen_by
    subject: MatchBatch
    submit = _("Take all back")

    def crumbs(self) -> Sequence[Link]:
        batch = self.subject
        return [*crumbs_of(batch.bank_account), Link(gettext("Batch"), address_of(batch))]

    def effects(self) -> Sequence[str]:
        standing = sum(1 for match in statements.matches_of_batch(self.subject) if match.is_live)
        said = ngettext(
            "%(count)s entry is reversed on its own day, and its line is open again.",
            "%(count)s entries are reversed on their own days, and their lines are open again.",
            standing,
        )
        return (said % {"count": standing},)

    def carry_out(self, member: Member, data: Data) -> MatchBatch:
        return actions.undo_batch(member, batch=self.subject, **data)
