"""Clearing what lies on suspense accounts."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.approvals.models import Request
from teliti.audit.action import Act, action
from teliti.base.refusals import Refusals, Refused
from teliti.ledger import events, operations, queries
from teliti.ledger.actions.entries import told_lines, write_lines
from teliti.ledger.domain import SUSPENSE, EntryKind, PostingLine
from teliti.ledger.models import Account, Entry, Line


@action("ledger.post")
def clear_suspense(act: Act, *, day: date, text: str, places: Mapping[int, Account]) -> Entry:
    """Post what lies open on suspense accounts where it belongs, in one entry, all or none.

    `places` say for lines (by key) on which account. Refused: for each line by its key, one that
    was cleared meanwhile, an account that cannot take it.
    """
    entry = _clearing(act, day, text, places)
    approvals.require(act, entry, "ledger.post_entry")
    entry = operations.post_draft(act, entry)
    act.record(events.ENTRY_POSTED, entry)
    return entry


@action("ledger.post")
def clearing_to_sign(act: Act, *, day: date, text: str, places: Mapping[int, Account]) -> Request:
    """Keep that entry as a draft, and ask for the signatures that posting it needs, in one."""
    entry = _clearing(act, day, text, places)
    return approvals.ask(act, entry, "ledger.post_entry", is_plain=True)


def _clearing(act: Act, day: date, text: str, places: Mapping[int, Account]) -> Entry:
    """A draft that clears these lines of suspense accounts. Each account is held, so that nobody
    else clears the same meanwhile."""
    if not places:
        raise Refused(_("Say of at least one line where it belongs."))
    lines = Line.objects.filter(company_id=act.company_id, pk__in=places).select_related("account")
    accounts = {line.account_id for line in lines if line.account.code in SUSPENSE}
    held = {key: act.lock(Account, key) for key in sorted(accounts)}
    known = {line.pk: line for line in queries.suspense_lines(held)}
    refusals, postings = Refusals(), []
    for key, place in sorted(places.items()):
        with refusals.about(key):
            line = known.get(key)
            if line is None:
                raise Refused(_("This was cleared meanwhile."))
            _refuse_place(line, place)
            said = f"{line.entry.number} {line.text or line.entry.text}"
            postings += [
                PostingLine(line.account_id, -line.amount, said),
                PostingLine(place.pk, line.amount, line.text or line.entry.text),
            ]
    refusals.say()
    entry = Entry.objects.create(
        company_id=act.company_id, date=day, text=text.strip(), kind=EntryKind.MANUAL
    )
    write_lines(entry, postings)
    act.record(events.ENTRY_DRAFTED, entry, lines=told_lines(postings))
    return entry


def _refuse_place(line: Line, place: Account) -> None:
    """Refuse an account that cannot take what lies on a suspense account."""
    if not place.is_postable or not place.is_active:
        raise Refused(_("This account cannot be posted to. Choose another."), field="account")
    if place.is_control:
        raise Refused(
            _("%(account)s follows invoices and payments. Enter the paper instead.")
            % {"account": place}, field="account",
        )  # fmt: skip
    if place.pk == line.account_id:
        raise Refused(_("That is where it lies now. Choose another."), field="account")
