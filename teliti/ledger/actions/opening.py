"""The start of the books: opening balances, and what the program before held."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Record, Step
from teliti.exchange.models import Import
from teliti.ledger import events, operations, queries
from teliti.ledger.domain import OPENING_EQUITY, EntryKind, Posting, PostingLine
from teliti.ledger.models import Account, Entry
from teliti.people.models import Company


@action("ledger.open_year")
def post_opening(act: Act, *, day: date, lines: Sequence[PostingLine]) -> Entry:
    """Post the opening balances of a company, once. What is missing goes to opening equity,
    so that both sides are equal."""
    if queries.opening_entry(act.company_id) is not None:
        raise Refused(_("The opening balances are posted already. Reverse that entry first."))
    entry = operations.post(
        act, Posting(day, _("Opening balances"), EntryKind.OPENING, balanced_opening(act, lines))
    )
    act.record(events.ENTRY_POSTED, entry)
    return entry


@action("ledger.open_year")
def import_opening(act: Act, *, batch: Import, records: Sequence[Record], step: Step) -> None:
    """Post the opening balances of a file; what is missing goes to opening equity."""
    batch = exchange.hold(act, batch)
    day, lines, findings = operations.prepared_opening(act.company_id, records)
    exchange.refuse(findings)
    if day is None or not lines:
        raise Refused(_("This file has no balances."))
    entry = operations.post(
        act, Posting(day, _("Opening balances"), EntryKind.OPENING, balanced_opening(act, lines))
    )
    act.record(events.ENTRY_POSTED, entry)
    exchange.take(act, batch, [entry.pk])
    step(len(records))


@action("ledger.open_year")
def undo_import_of_opening(act: Act, *, batch: Import, because: str) -> None:
    """Reverse the opening entry of a file."""
    batch = exchange.hold_done(act, batch, because)
    operations.reverse_all(act, batch.made, _("Undone:"))
    exchange.undone(act, batch, because)


@action("ledger.open_year")
def accept_start(act: Act, *, batch: Import, records: Sequence[Record], step: Step) -> None:
    """Accept the start of the books: every account holds what the program before it held."""
    batch = exchange.hold(act, batch)
    day, findings = operations.differences(act.company_id, records)
    exchange.refuse(findings)
    company = Company.objects.get(pk=act.company_id)
    act.moment(events.START_ACCEPTED, company, day=day, accounts=len(records))
    exchange.take(act, batch, [])
    step(len(records))


def balanced_opening(act: Act, lines: Sequence[PostingLine]) -> list[PostingLine]:
    """The opening lines, with the difference on the opening equity account (3-9999 in the chart:
    the account of type equity that is tagged as opening)."""
    left = sum(line.amount for line in lines)
    if left == 0:
        return list(lines)
    equity = Account.objects.filter(company_id=act.company_id, code=OPENING_EQUITY).first()
    if equity is None:
        raise Refused(_("Debit and credit differ, and there is no opening equity account."))
    return [*lines, PostingLine(equity.pk, -left)]
