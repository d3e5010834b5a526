"""Writes to the books that other parts ask for inside their own action.

`post` is the only way into the books. Entries are made as drafts, given their lines, and then
sealed by one update, on which the database's guards decide. The number's counter and the balances
are taken last, so that clerks wait for each other only for an instant.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.audit.numbers import Series, Span, next_in
from teliti.base.days import month_of
from teliti.base.refusals import Refused
from teliti.base.saving import array_of, repeated
from teliti.kit.words import shown_amount, shown_day
from teliti.ledger.domain import Posting, PostingLine, difference, fixed_content, turned
from teliti.ledger.models import Entry, Line, Period

ENTRY_SERIES = Series("entry", "JU/{year}/{month:02}/{number:05}", Span.MONTH)
"""Numbers of journal entries (jurnal umum): gapless in each month."""


def post(act: Act, posting: Posting) -> Entry:
    """Write one entry into the books and seal it. Refused: unbalanced, or no open period."""
    return post_many(act, [posting])[0]


def post_many(
    act: Act, postings: Sequence[Posting], *, periods: Mapping[date, int] | None = None
) -> list[Entry]:
    """Write entries into the books and seal them, in a fixed number of statements.

    All or nothing. Refused with a sentence: an entry that does not balance or has no lines, a day
    without an open period. Numbers follow the order given, within each month. `periods` are those
    of all the days, where the caller holds them already (`hold_periods`).
    """
    for posting in postings:
        _check(posting)
    if periods is None:
        periods = hold_periods(act, [posting.day for posting in postings])
    with repeated() as cursor:
        cursor.execute(
            "SELECT nextval('ledger_entry_id_seq') FROM generate_series(1, %s)", [len(postings)]
        )
        keys = [row[0] for row in cursor.fetchall()]
        _write(cursor, act, keys, postings)
    numbers = _numbers(act, postings)
    with repeated() as cursor:
        cursor.execute(
            "UPDATE ledger_entry e SET posted = true, number = n.number, period_id = n.period, "
            "posted_at = %s, posted_by_id = %s "
            "FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS n(id, number, period) "
            "WHERE e.id = n.id",
            [
                act.now, act.actor.pk, array_of(keys), array_of(numbers),
                array_of(periods[month_of(posting.day).first] for posting in postings),
            ],
        )  # fmt: skip
        _add_to_balances(cursor, act, keys)
    for key, number, posting in zip(keys, numbers, postings, strict=True):
        act.fix(f"ledger.entry:{key}", *fixed_content(number, posting))
    return [
        Entry(
            id=key, company_id=act.company_id, number=number, date=posting.day, text=posting.text,
            kind=posting.kind, source=posting.source, posted=True, posted_at=act.now,
            posted_by_id=act.actor.pk, period_id=periods[month_of(posting.day).first],
            reverses_id=posting.reverses, reference=posting.reference,
        )
        for key, number, posting in zip(keys, numbers, postings, strict=True)
    ]  # fmt: skip


def post_draft(act: Act, entry: Entry) -> Entry:
    """Seal a draft that already has its lines; the caller holds its lock."""
    lines = list(entry.lines.order_by("place"))
    posting = Posting(
        entry.date, entry.text, entry.kind,  # type: ignore[arg-type]  # the column holds the value
        [PostingLine(line.account_id, line.amount, line.text, line.party_id) for line in lines],
        entry.source, entry.reverses_id, entry.reference,
    )  # fmt: skip
    _check(posting)
    period = hold_periods(act, [entry.date])[month_of(entry.date).first]
    entry.number = _numbers(act, [posting])[0]
    entry.posted, entry.posted_at, entry.posted_by_id = True, act.now, act.actor.pk
    entry.period_id = period
    entry.version += 1
    entry.save(update_fields=["number", "posted", "posted_at", "posted_by_id", "period", "version"])
    with repeated() as cursor:
        _add_to_balances(cursor, act, [entry.pk])
    act.fix(subject_of(entry), *fixed_content(entry.number, posting))
    return entry


def reverse(act: Act, entry: Entry, *, day: date, text: str) -> Entry:
    """Post the mirror of a posted entry on a day of an open period; both stay linked.

    Refused: a draft, or an entry that was reversed before.
    """
    if not entry.posted:
        raise Refused(_("Only a posted entry is reversed; a draft is simply thrown away."))
    if Entry.objects.filter(reverses_id=entry.pk).exists():
        raise Refused(_("%(entry)s was reversed before.") % {"entry": entry})
    lines = [
        PostingLine(line.account_id, line.amount, line.text, line.party_id)
        for line in Line.objects.filter(entry_id=entry.pk).order_by("place")
    ]
    return post(
        act, Posting(day, text, "reversal", turned(lines), entry.source, entry.pk)  # type: ignore[arg-type]  # the enum's value
    )  # fmt: skip


def hold_periods(act: Act, days: Sequence[date]) -> dict[date, int]:
    """Hold the open periods of these days until commit, shared with other postings.

    Gives the key of the period for the first day of each month. Refused: no period, or closed.
    """
    months = {month_of(day).first: day for day in days}
    found: dict[date, int] = {}
    periods = list(
        Period.objects.raw(
            "SELECT * FROM ledger_period WHERE company_id = %s AND starts_on = ANY(%s) "
            "ORDER BY starts_on FOR SHARE",
            [act.company_id, sorted(months)],
        )
    )
    for period in periods:
        if period.is_open:
            found[period.starts_on] = period.pk
    for first, day in months.items():
        if first in found:
            continue
        if any(period.starts_on == first for period in periods):
            raise Refused(
                _("The period of %(day)s is closed. Choose a later date, or ask to reopen it.")
                % {"day": shown_day(day)}
            )
        raise Refused(
            _("There is no fiscal year for %(day)s yet. Open it under Periods, or check the date.")
            % {"day": shown_day(day)}
        )
    return found


def _check(posting: Posting) -> None:
    if len(posting.lines) < 2:
        raise Refused(_("An entry needs at least two lines."))
    if any(line.amount == 0 for line in posting.lines):
        raise Refused(_("A line without an amount says nothing: fill it in or remove it."))
    left = difference(posting.lines)
    if left:
        raise Refused(
            _("Debit and credit differ by %(amount)s. Both sides must be equal.")
            % {"amount": shown_amount(abs(left))}
        )


def _write(cursor: CursorWrapper, act: Act, keys: list[int], postings: Sequence[Posting]) -> None:
    count = len(postings)
    cursor.execute(
        "INSERT INTO ledger_entry (id, company_id, version, number, date, text, kind, source, "
        "posted, reverses_id, reference) "
        "SELECT id, %s, 1, '', date, text, kind, source, false, reverses, reference "
        "FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::text[], %s::bigint[], "
        "%s::text[]) AS t(id, date, text, kind, source, reverses, reference)",
        [
            act.company_id, array_of(keys),
            array_of(posting.day for posting in postings),
            array_of(posting.text[:300] for posting in postings),
            array_of(str(posting.kind) for posting in postings),
            array_of(posting.source for posting in postings),
            array_of(posting.reverses for posting in postings),
            array_of(posting.reference for posting in postings),
        ],
    )  # fmt: skip
    lines = [
        (key, place, line, posting.day)
        for key, posting in zip(keys, postings, strict=True)
        for place, line in enumerate(posting.lines, 1)
    ]
    assert count <= len(lines)
    cursor.execute(
        "INSERT INTO ledger_line (company_id, version, entry_id, place, account_id, date, amount, "
        "text, party_id) SELECT %s, 1, * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], "
        "%s::date[], %s::bigint[], %s::text[], %s::bigint[])",
        [
            act.company_id,
            array_of(key for key, _place, _line, _day in lines),
            array_of(place for _key, place, _line, _day in lines),
            array_of(line.account for _key, _place, line, _day in lines),
            array_of(day for _key, _place, _line, day in lines),
            array_of(line.amount for _key, _place, line, _day in lines),
            array_of(line.text[:300] for _key, _place, line, _day in lines),
            array_of(line.party for _key, _place, line, _day in lines),
        ],
    )  # fmt: skip


def _numbers(act: Act, postings: Sequence[Posting]) -> list[str]:
    spans = [ENTRY_SERIES.span_of(posting.day) for posting in postings]
    wanted = Counter(spans)
    following = {
        span: next_in(act, ENTRY_SERIES.code, span, wanted[span]) for span in sorted(wanted)
    }
    numbers = []
    for span, posting in zip(spans, postings, strict=True):
        numbers.append(ENTRY_SERIES.written(following[span], posting.day))
        following[span] += 1
    return numbers


def _add_to_balances(cursor: CursorWrapper, act: Act, keys: Sequence[int]) -> None:
    """Add the lines of entries to the balances of their accounts, by day and by month.

    In one order for all, so that postings never wait for each other in a ring.
    """
    cursor.execute(
        "WITH days AS (SELECT account_id, date, "
        "COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0) AS debit, "
        "COALESCE(-SUM(amount) FILTER (WHERE amount < 0), 0) AS credit "
        "FROM ledger_line WHERE entry_id = ANY(%s::bigint[]) GROUP BY account_id, date), "
        "added AS (SELECT 'd' AS grain, date AS starts_on, account_id, debit, credit FROM days "
        "UNION ALL SELECT 'm', date_trunc('month', date)::date, account_id, SUM(debit), "
        "SUM(credit) FROM days GROUP BY 2, 3) "
        "INSERT INTO ledger_balance (company_id, grain, starts_on, account_id, debit, credit) "
        "SELECT %s, * FROM added ORDER BY grain, starts_on, account_id "
        "ON CONFLICT (company_id, grain, starts_on, account_id) DO UPDATE SET "
        "debit = ledger_balance.debit + EXCLUDED.debit, "
        "credit = ledger_balance.credit + EXCLUDED.credit",
        [array_of(keys), act.company_id],
    )
