"""The matching screen: a bank line, its best candidate, and the reasons between.

Every act on it is an `Ask` of its own that works as a plain form; with script only the panel is
swapped, and the next line comes up.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Ask, Data
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import Screen, address_of, go, is_fragment
from teliti.kit.shapes import Cell, Fact, Head, Link, Panel, Row, Table, Verb
from teliti.kit.words import shown_amount, shown_day, shown_moment
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.domain.matching import SURE
from teliti.treasury.models import BankAccount, BankLine, MatchBatch
from teliti.treasury.models.told import all_from
from teliti.treasury.queries import accounts, matching, queue, statements
from teliti.treasury.queries.accounts import Standing
from teliti.treasury.queries.matching import Paper, Suggestion
from teliti.treasury.views.lines import OfLine
from teliti.treasury.words import crumbs_of, match_state, reasons_of, signed, target_of

REVIEWED = 1_000
"""So many of the oldest open lines are looked through for one batch."""

THRESHOLDS = (80, 90, 95)


class StartMatching(Screen):
    """Matching begins where the oldest open line is."""

    duty = "treasury.match"

    def get(self, request: Any, **_kwargs: Any) -> Any:
        account = queue.first_account_with_open_lines(self.member)
        if account is None:
            return go(reverse("treasury:bankaccounts"))
        return go(reverse("treasury:match_account", args=[account.pk]))


class Matching(Page):
    """One line after the other of a bank account."""

    duty, template = "treasury.match", "treasury/matching.html"
    find = accounts.accounts_seen_by
    subject: BankAccount

    def heading(self) -> str:
        return gettext("Match %(account)s") % {"account": self.subject.name}

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject)

    def activity(self) -> None:
        """The screen is for what is to do; what was done stands on the account's page."""
        return

    def get(self, request: Any, **_kwargs: Any) -> Any:
        deal = deal_of(self.member, self.subject, request.GET.get("line", ""))
        part = "#deal" if is_fragment(request) else ""
        return self.draw(template=f"{self.template}{part}", **deal)


def deal_of(member: Member, account: BankAccount, wanted: str, notice: str = "") -> Data:
    """Everything that the panel shows: the line, its candidates, the lines ahead."""
    place = queue.place_of(account, wanted)
    last = queue.last_match(member, account)
    standing = accounts.standings(account.company_id, [account.pk])[account.pk]
    left, parked = standing.open_lines, standing.parked_lines
    here: Data = {
        "account": account,
        "account_url": address_of(account),
        "notice": notice,
        "once_key": secrets.token_urlsafe(16),
        "last": _last(last) if last else None,
        "all_url": reverse("treasury:accept_all", args=[account.pk]),
        "left": left,
        "left_said": ngettext("%(count)s line left", "%(count)s lines left", left)
        % {"count": left},
        "parked": parked,
        "parked_url": f"{reverse('treasury:banklines')}?account={account.pk}&state=parked",
        "strip": _strip(account, standing),
    }
    if place is None:
        return {**here, "line": None}
    [suggested] = matching.suggestions_for(member.company, [place.line])
    line = place.line
    screen = reverse("treasury:match_account", args=[account.pk])
    verbs = {
        name: reverse(f"treasury:{address}", args=[line.pk])
        for name, address in (
            ("accept_url", "accept_line"), ("book_url", "book_line"), ("split_url", "split_line"),
            ("park_url", "park_line"), ("line_url", "bankline"),
        )
    }  # fmt: skip
    return {
        **here,
        **verbs,
        "line": _line(line),
        "candidates": [
            _candidate(at, one, line) for at, one in enumerate(suggested.suggestions, 1)
        ],
        "next_url": f"{screen}?line={place.following.pk}" if place.following else "",
        "previous_url": f"{screen}?line={place.previous.pk}" if place.previous else "",
        "ahead": [_ahead(screen, one) for one in place.ahead],
    }


def _strip(account: BankAccount, standing: Standing) -> Data:
    """Per bank and per books in one row, and whether the rest is explained."""
    currency = account.currency
    if standing.bank is None:
        return {}
    return {
        "day": shown_day(standing.day),
        "bank": shown_amount(standing.bank, currency),
        "books": shown_amount(standing.books, currency),
        "to_match": signed(standing.only_at_bank, currency),
        "only_in_books": signed(standing.only_in_books or None, currency),
        "unexplained": signed(standing.beginning - standing.lost, currency),
        "is_equal": standing.difference == 0,
        "agrees": standing.agrees,
    }


def _line(line: BankLine) -> Data:
    currency = line.currency
    return {
        "pk": line.pk,
        "day": shown_day(line.booked_on, "long"),
        "value_day": shown_day(line.value_on)
        if line.value_on not in (None, line.booked_on)
        else "",
        "amount": signed(line.amount_minor, currency),
        "is_in": line.amount_minor > 0,
        "currency": currency,
        "party": line.party_name,
        "their_account": line.party_account,
        "text": line.text,
        "reference": line.reference,
        "balance": shown_amount(line.balance_minor, currency),
        "question": line.parked_question,
        "details": [
            {
                "party": one["party_name"] or one["text"] or one["reference"],
                "amount": one["amount"] or "",
            }
            for one in line.details[:20]
        ],
    }


def _candidate(at: int, one: Suggestion, line: BankLine) -> Data:
    currency = line.currency
    found: Data = {
        "at": at,
        "key": one.key,
        "score": one.score,
        "strength": "sure" if one.score >= SURE else "likely" if one.score >= 50 else "hint",
        "title": _title(one),
        "sum": shown_amount(abs(line.amount_minor), currency),
        "papers": [_paper(paper, currency) for paper in one.papers],
        "reasons": [{"sentence": told.sentence.rstrip("."), "tone": told.tone.value}
                    for told in one.reasons],
        "account": str(one.account) if one.account and not one.papers else "",
        "lacks": one.lacks,
    }  # fmt: skip
    if one.rest:
        found["rest"] = {
            "amount": signed(one.rest, currency),
            "account": str(one.rest_account or ""),
            "account_key": one.rest_account.pk if one.rest_account else "",
        }
    if one.entry:
        address = reverse("ledger:entry", args=[one.entry.entry])
        found["entry"] = {
            "number": one.entry.number, "url": address, "day": shown_day(one.entry.day),
            "text": one.entry.text,
        }  # fmt: skip
    if one.other:
        found["other"] = {
            "account": one.other.account_name, "day": shown_day(one.other.day),
            "text": one.other.text, "amount": signed(one.other.amount, currency),
            "url": reverse("treasury:bankline", args=[one.other.key]),
        }  # fmt: skip
    return found


def _title(one: Suggestion) -> str:
    """A candidate in a few words, for the row of the others."""
    if one.papers:
        first = one.papers[0].item
        if len(one.papers) == 1:
            return f"{first.number} · {first.party_name}"
        return gettext("%(count)s papers of %(party)s") % {
            "count": len(one.papers), "party": first.party_name,
        }  # fmt: skip
    if one.entry:
        return one.entry.number
    if one.other:
        return gettext("Transfer: %(account)s") % {"account": one.other.account_name}
    return str(one.account or "")


def _paper(paper: Paper, currency: str) -> Data:
    item = paper.item
    rest = item.open - abs(paper.amount)
    return {
        "number": item.number,
        "reference": item.reference,
        "url": reverse("invoicing:invoice", args=[item.invoice]),
        "party": item.party_name,
        "due": shown_day(item.due_on),
        "open": shown_amount(item.open, currency),
        "amount": signed(paper.amount, currency),
        "rest": shown_amount(rest, currency) if rest else "",
    }


def _ahead(screen: str, line: BankLine) -> Data:
    return {
        "url": f"{screen}?line={line.pk}",
        "day": shown_day(line.booked_on),
        "text": line.party_name or line.text,
        "amount": signed(line.amount_minor, line.currency),
        "is_in": line.amount_minor > 0,
    }


def _last(match: Any) -> Data:
    return {
        "url": reverse("treasury:undo_match", args=[match.pk]),
        "text": match.line.party_name or match.line.text,
        "amount": signed(match.line.amount_minor, match.line.bank_account.currency),
        "entry": str(match.entry),
        "entry_url": reverse("ledger:entry", args=[match.entry_id]),
    }


class AcceptLine(OfLine):
    """Accept a suggestion for a line."""

    title, form, submit = _("Accept the suggestion"), forms.AcceptForm, _("Accept")

    def initial(self) -> Data:
        """The best suggestion, unless one was sent: looking for it costs the most of all."""
        if self.request.method == "POST":
            return {}
        best = self._best
        return {"suggestion": best.key} if best else {}

    @cached_property
    def _best(self) -> Suggestion | None:
        [suggested] = matching.suggestions_for(self.member.company, [self.subject])
        return suggested.best

    def effects(self) -> Sequence[str]:
        best = self._best
        return (_title(best), *(told.sentence for told in best.reasons)) if best else ()

    def carry_out(self, member: Member, data: Data) -> BankLine:
        actions.accept_match(member, line=self.subject, **data)
        return self.subject

    def draw(self, *, status: int = 200, template: str = "", **more: Any) -> Any:
        """In the matching screen a refusal is said above the line, with the candidates as they
        are now."""
        if not self.is_in_place:
            return super().draw(status=status, template=template, **more)
        form = more.get("form")
        said = [str(one) for errors in form.errors.values() for one in errors] if form else []
        deal = deal_of(self.member, self.subject.bank_account, str(self.subject.pk), " ".join(said))
        return Screen.draw(self, status=status, template="treasury/matching.html#deal", **deal)


class AcceptAll(Ask):
    """Look through everything that is sure, and accept it as one batch."""

    title, duty, form = _("Accept all that is sure"), "treasury.match", forms.BatchForm
    template = "treasury/accept_all.html"
    find = accounts.accounts_seen_by
    subject: BankAccount

    def crumbs(self) -> Sequence[Link]:
        matching_screen = reverse("treasury:match_account", args=[self.subject.pk])
        return [*crumbs_of(self.subject), Link(gettext("Match"), matching_screen)]

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
        keys = [int(key) for key in self.request.POST.getlist("lines") if key.isdigit()]
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
        "target": _title(one),
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
            Head("why", gettext("Reasons")),
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
                Cell(line.party_name or line.text, url=address_of(line)),
                Cell(signed(line.amount_minor, currency), "money"),
                Cell(first.text, url=first.url, sub=others or first.sub),
                Cell(reasons_of(all_from(match.reasons))),
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
