"""What a person can do with journal entries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Record, Step
from teliti.exchange.models import Import
from teliti.ledger import events, operations, queries
from teliti.ledger.domain import EntryKind, Posting, PostingLine, highest
from teliti.ledger.models import Entry, Line
from teliti.people.models import Company


@action("ledger.post")
def draft_entry(act: Act, *, day: date, text: str, lines: Sequence[PostingLine]) -> Entry:
    """Keep an entry as a draft: no number, not in any balance, free to change."""
    entry = Entry.objects.create(
        company_id=act.company_id, date=day, text=text, kind=EntryKind.MANUAL
    )
    write_lines(entry, lines)
    act.record(events.ENTRY_DRAFTED, entry, lines=told_lines(lines))
    return entry


@action("ledger.post")
def change_entry(
    act: Act, *, entry: Entry, day: date, text: str, lines: Sequence[PostingLine],
    version: int | None = None,
) -> Entry:  # fmt: skip
    """Change a draft entry and all its lines."""
    entry = act.lock(Entry, entry.pk, version=version)
    _refuse_posted(entry)
    entry.lines.all().delete()
    save(entry, date=day, text=text)
    write_lines(entry, lines)
    act.record(events.ENTRY_CHANGED, entry, lines=told_lines(lines))
    return entry


@action("ledger.post")
def discard_entries(act: Act, *, entries: Sequence[Entry]) -> int:
    """Throw draft entries away, all or none. They never had a number, so none is missing. How many.

    Refused: many at once that somebody else has to approve.
    """
    if not entries:
        raise Refused(_("Choose at least one draft."))
    held = [act.lock(Entry, key) for key in sorted({entry.pk for entry in entries})]
    for entry in held:
        _refuse_posted(entry)
    if len(held) > 1:
        company = Company.objects.get(pk=act.company_id)
        drafts = [queries.told_briefly(entry) for entry in held]
        approvals.require(act, company, "ledger.discard", drafts=drafts)
        act.moment(events.DRAFTS_DISCARDED, company, count=len(held))
    approvals.drop(act, held)
    for entry in held:
        act.record(events.ENTRY_DISCARDED, entry)
        entry.delete()
    return len(held)


@action("ledger.post")
def post_entry(act: Act, *, entry: Entry) -> Entry:
    """Number a draft entry and post it for good."""
    entry = act.lock(Entry, entry.pk)
    _refuse_posted(entry)
    approvals.require(act, entry, "ledger.post_entry")
    approvals.drop(act, [entry])
    entry = operations.post_draft(act, entry)
    act.record(events.ENTRY_POSTED, entry)
    return entry


@action("ledger.reverse")
def reverse_entry(act: Act, *, entry: Entry, day: date, because: str) -> Entry:
    """Post the mirror of a manual entry. What came from a paper is corrected at the paper."""
    entry = act.lock(Entry, entry.pk)
    if entry.source:
        raise Refused(_("This entry came from a paper. Correct the paper, and the books follow."))
    approvals.require(act, entry, "ledger.reverse", day=day, because=because.strip())
    approvals.drop(act, [entry])
    mirror = operations.reverse(
        act, entry, day=day, text=_("Reversal of %(entry)s") % {"entry": entry}
    )
    act.record(events.ENTRY_REVERSED, entry, because=because, by=mirror.number)
    act.record(events.ENTRY_POSTED, mirror)
    return mirror


@action("ledger.import")
def import_entries(act: Act, *, postings: Sequence[Posting]) -> list[Entry]:
    """Post many entries at once, all or nothing; one event tells of them."""
    entries = operations.post_many(act, postings)
    company = Company.objects.get(pk=act.company_id)
    act.moment(
        events.ENTRIES_IMPORTED, company, entries=len(entries),
        first=entries[0].number, last=entries[-1].number,
    )  # fmt: skip
    return entries


@action("ledger.import")
def import_entries_of_file(
    act: Act, *, batch: Import, records: Sequence[Record], step: Step
) -> None:
    """Post the entries of a file, all or none; one event tells of them."""
    batch = exchange.hold(act, batch)
    postings, findings = operations.prepared_entries(act.company_id, records)
    exchange.refuse(findings)
    exchange.refuse_higher(batch, highest(postings))
    entries = operations.post_in_turns(act, postings, step)
    exchange.take(act, batch, [entry.pk for entry in entries])


@action("ledger.import")
def undo_import_of_entries(act: Act, *, batch: Import, because: str) -> None:
    """Reverse every entry of a file, each on its own day."""
    batch = exchange.hold_done(act, batch, because)
    operations.reverse_all(act, batch.made, _("Undone:"))
    exchange.undone(act, batch, because)


def write_lines(entry: Entry, lines: Sequence[PostingLine]) -> None:
    Line.objects.bulk_create(
        Line(
            company_id=entry.company_id, entry=entry, place=place, account_id=line.account,
            date=entry.date, amount=line.amount, text=line.text, party_id=line.party,
        )
        for place, line in enumerate(lines, 1)
    )  # fmt: skip


def _refuse_posted(entry: Entry) -> None:
    if entry.posted:
        raise Refused(_("%(entry)s is posted and stays as it is. Reverse it.") % {"entry": entry})


def told_lines(lines: Sequence[PostingLine]) -> list[list[Any]]:
    return [[line.account, line.amount, line.text] for line in lines]
