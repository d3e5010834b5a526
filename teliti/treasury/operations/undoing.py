"""Taking matches back: mirrors of their entries, settlements undone, lines open again."""

from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.base.refusals import Refused
from teliti.invoicing import operations as invoicing
from teliti.kit.words import shown_day
from teliti.ledger import operations as ledger
from teliti.ledger.domain import EntryKind, Posting, PostingLine, turned
from teliti.ledger.models import Entry, Line
from teliti.treasury.models import LineState, Match
from teliti.treasury.operations.ground import hold_lines
from teliti.treasury.operations.learning import forget


def unmatch_many(act: Act, matches: Sequence[Match]) -> list[Match]:
    """Take matches back: reverse their entries on the lines' days, reopen what they settled.

    Lines that stand on the same entry (a transfer) are taken back with them. The caller holds the
    lines. Gives all matches that were taken back.
    """
    matches = _with_partners(act, matches)
    for match in matches:
        if not match.is_live:
            raise Refused(_("This was taken back already."))
    own = [match for match in matches if match.posted]
    entries = {entry.pk: entry for entry in Entry.objects.filter(
        pk__in=[match.entry_id for match in own])}  # fmt: skip
    mirrors = _mirrored(act, [entries[match.entry_id] for match in own])
    invoicing.unsettle_sources(
        act,
        {subject_of(match.line): mirror for match, mirror in zip(own, mirrors, strict=True)},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE treasury_match SET undone_at = %s, undone_by_id = %s, version = version + 1 "
            "WHERE company_id = %s AND id = ANY(%s)",
            [act.now, act.actor.pk, act.company_id, [match.pk for match in matches]],
        )
        cursor.execute(
            "UPDATE treasury_bankline SET state = 'open', entry_id = NULL, version = version + 1 "
            "WHERE company_id = %s AND id = ANY(%s)",
            [act.company_id, [match.line_id for match in matches]],
        )
    forget(act, matches)
    for match in matches:
        told = (LineState.MATCHED, LineState.OPEN), (match.entry_id, None)
        act.also(match.line, state=told[0], entry_id=told[1])
        act.also(match, undone_at=(None, act.now), undone_by_id=(None, act.actor.pk))
        match.undone_at, match.undone_by_id = act.now, act.actor.pk
    return matches


def _mirrored(act: Act, entries: Sequence[Entry]) -> list[Entry]:
    """The mirrors of these entries, posted on their own days."""
    if not entries:
        return []
    lines: dict[int, list[PostingLine]] = {entry.pk: [] for entry in entries}
    for line in Line.objects.filter(entry_id__in=lines).order_by("entry_id", "place"):
        lines[line.entry_id].append(
            PostingLine(line.account_id, line.amount, line.text, line.party_id)
        )
    return ledger.post_many(
        act,
        [
            Posting(
                entry.date,
                _("Taken back: %(entry)s of %(day)s")
                % {"entry": entry.number, "day": shown_day(entry.date)},
                EntryKind.REVERSAL,
                turned(lines[entry.pk]),
                entry.source,
                entry.pk,
            )
            for entry in entries
        ],
    )


def _with_partners(act: Act, matches: Sequence[Match]) -> list[Match]:
    """The matches and all others that stand on the entries which will be reversed with them."""
    own = [match.entry_id for match in matches if match.posted]
    partners = (
        Match.objects.filter(company_id=act.company_id, entry_id__in=own, undone_at=None)
        .exclude(pk__in=[match.pk for match in matches])
        .select_related("line")
    )
    found = [*matches, *partners]
    hold_lines(act, [match.line_id for match in found])
    return found
