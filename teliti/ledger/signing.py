"""What of the books can need an approval."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from teliti.approvals.domain import Facts
from teliti.approvals.kinds import Signed
from teliti.base.numerals import format_money
from teliti.ledger import queries
from teliti.ledger.models import Entry, Line, Period
from teliti.people.models import Company

LABELS = {
    "number": (_("Number"), "text"),
    "date": (_("Date"), "date"),
    "text": (_("Description"), "text"),
    "lines": (_("Lines"), "text"),
    "day": (_("Day"), "date"),
    "because": (_("Reason"), "text"),
    "period": (_("Period"), "text"),
    "state": (_("State"), "text"),
    "closed_at": (_("Closed"), "time"),
    "drafts": (_("Drafts"), "text"),
}


def called(entry: Entry, _also: Any) -> str:
    """What a request calls an entry."""
    return " · ".join(part for part in (entry.number, entry.text) if part)


def facts_of(entry: Entry, _also: Mapping[str, Any]) -> Facts:
    """The sum of the debits."""
    return Facts(sum(line.debit for line in queries.lines_of(entry)))


def line_of(line: Line) -> str:
    """A line as it is approved: the same text whatever language one reads in."""
    side, amount = "DK"[line.amount < 0], format_money(abs(line.amount), "id", "IDR")
    account = f"{line.account.code} {line.account.name_id}"
    return f"{side} {amount} {account} {line.text}".strip()


def content_of(entry: Entry) -> dict[str, Any]:
    """The day, the description, and every line with its account."""
    return {
        "number": entry.number,
        "date": entry.date,
        "text": entry.text,
        "lines": [line_of(line) for line in queries.lines_of(entry)],
    }


def content_of_period(period: Period) -> dict[str, Any]:
    """Which period, and since when it is closed: closed again, it needs a new approval."""
    return {"period": str(period), "closed_at": period.closed_at}


def called_drafts(_company: Company, also: Mapping[str, Any]) -> str:
    """What a request calls many drafts."""
    count = len(also["drafts"])
    return ngettext("%(count)s draft", "%(count)s drafts", count) % {"count": count}


def facts_of_drafts(_company: Company, also: Mapping[str, Any]) -> Facts:
    """How many."""
    return Facts(count=len(also["drafts"]))


SIGNED = [
    Signed(
        "ledger.post_entry",
        _("Post a journal entry by hand"),
        Entry,
        duty="ledger.post",
        verb=_("Post"),
        address="ledger:post_entry",
        called=called,
        facts=facts_of,
        content=content_of,
        labels=LABELS,
    ),
    Signed(
        "ledger.reverse",
        _("Reverse a journal entry"),
        Entry,
        verb=_("Reverse"),
        called=called,
        facts=facts_of,
        content=content_of,
        labels=LABELS,
    ),
    Signed(
        "ledger.discard",
        _("Throw draft entries away"),
        Company,
        duty="ledger.post",
        verb=_("Throw away"),
        called=called_drafts,
        facts=facts_of_drafts,
        content=lambda _company: {},
        labels=LABELS,
    ),
    Signed(
        "ledger.reopen",
        _("Reopen a closed period"),
        Period,
        duty="ledger.ask_reopening",
        verb=_("Reopen"),
        content=content_of_period,
        labels=LABELS,
        always="ledger.reopen",
    ),
]
