"""The matching screen: a bank line, its best candidate, and the reasons between.

Every act on it is an `Ask` of its own that works as a plain form; with script only the panel is
swapped, and the next line comes up.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Data
from teliti.kit.page import Page
from teliti.kit.screens import Screen, address_of, go, is_fragment
from teliti.kit.shapes import Link
from teliti.kit.words import shown_amount, shown_day
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.domain.matching import SURE
from teliti.treasury.models import BankAccount, BankLine
from teliti.treasury.queries import accounts, matching, queue
from teliti.treasury.queries.accounts import Standing
from teliti.treasury.queries.matching import Paper, Suggestion
from teliti.treasury.views.lines import OfLine
from teliti.treasury.words import crumbs_of, signed


class StartMatching(Screen):
    """Matching begins where the oldest open line is."""

    duty = "treasury.match"

    def get(self, request: Any, **_kwargs: Any) -> Any:
        account = queue.first_account_with_open_lines(self.member)
        if account is None:
            told = gettext("Every bank line is matched. New ones come with the next statement.")
            messages.info(request, told)
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
        "title": title_of(one),
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


def title_of(one: Suggestion) -> str:
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
        return (title_of(best), *(told.sentence for told in best.reasons)) if best else ()

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
