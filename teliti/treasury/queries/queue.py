"""The lines that wait, one after the other: where am I, what comes next, what was done last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from teliti.base.keys import key_in
from teliti.invoicing.models import Invoice
from teliti.people.models import Member
from teliti.treasury.models import BankAccount, BankLine, LineState, Match
from teliti.treasury.queries.matching import Suggestion, open_lines, suggestions_for

AHEAD = 12
"""So many of the next lines are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the queue with its neighbours."""

    line: BankLine
    previous: BankLine | None
    ahead: Sequence[BankLine]

    @property
    def following(self) -> BankLine | None:
        return self.ahead[0] if self.ahead else None


def place_of(account: BankAccount, wanted: str) -> Place | None:
    """The wanted line, else the oldest open one, with what stands around it; None: all is done."""
    line, key = None, key_in(wanted)
    if key is not None:
        line = (
            BankLine.objects.filter(bank_account=account, pk=key)
            .exclude(state=LineState.MATCHED)
            .first()
        )
    line = line or open_lines(account).first()
    if line is None:
        return None
    line.bank_account = account
    ahead = list(open_lines(account).filter(_behind(line))[:AHEAD])
    previous = open_lines(account).filter(_before(line)).order_by("-booked_on", "-pk").first()
    return Place(line, previous, ahead)


def next_line(line: BankLine) -> BankLine | None:
    """The open line after this one, else the oldest of all; None when nothing is left."""
    rows = open_lines(line.bank_account)
    return rows.filter(_behind(line)).first() or rows.exclude(pk=line.pk).first()


def last_match(member: Member, account: BankAccount) -> Match | None:
    """What this member matched last on the account and may take back."""
    return (
        Match.objects.filter(
            accepted_by=member, undone_at=None, line__bank_account=account,
        )
        .select_related("line__bank_account", "entry")
        .order_by("-pk")
        .first()
    )  # fmt: skip


def suggestion(line: BankLine, key: str) -> Suggestion | None:
    """The suggestion of a line with that key, as things are now."""
    if not key:
        return None
    [suggested] = suggestions_for(line.company, [line])
    return suggested.by_key(key)


def papers_of(member: Member, chosen: Suggestion) -> Mapping[int, Invoice]:
    """The papers of a suggestion as rows."""
    keys = [paper.item.invoice for paper in chosen.papers]
    rows = Invoice.objects.filter(company_id=member.company_id, pk__in=keys)
    return rows.select_related("party").in_bulk()


def first_account_with_open_lines(member: Member) -> BankAccount | None:
    """Where matching begins: the account with the oldest open line."""
    line = (
        BankLine.objects.filter(company_id=member.company_id, state=LineState.OPEN)
        .select_related("bank_account")
        .order_by("booked_on", "pk")
        .first()
    )
    return line.bank_account if line else None


def _behind(line: BankLine) -> Q:
    return Q(booked_on__gt=line.booked_on) | Q(booked_on=line.booked_on, pk__gt=line.pk)


def _before(line: BankLine) -> Q:
    return Q(booked_on__lt=line.booked_on) | Q(booked_on=line.booked_on, pk__lt=line.pk)
