"""What a person can do about the books."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.approvals.models import Request
from teliti.audit.action import Act, action
from teliti.base.days import month_of, month_range
from teliti.base.moves import check_move
from teliti.base.refusals import Refusals, Refused
from teliti.base.saving import insert_all, save
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Changed, Record, Step
from teliti.exchange.models import Import
from teliti.ledger import events, operations, queries
from teliti.ledger.domain import (
    OPENING_EQUITY,
    PERIOD_MOVES,
    SUSPENSE,
    EntryKind,
    PeriodState,
    Posting,
    PostingLine,
    highest,
)
from teliti.ledger.models import Account, Entry, FiscalYear, Line, Period
from teliti.people.models import Company

ACCOUNT_FIELDS = (
    "code", "name_id", "name_en", "type", "normal_side", "is_postable", "is_active", "report_line",
    "cash_flow", "tax_tag", "note",
)  # fmt: skip


@action("ledger.accounts")
def load_chart(act: Act, *, accounts: Sequence[dict[str, Any]]) -> int:
    """Load a chart of accounts into a company that has none. How many accounts were made."""
    if Account.objects.filter(company_id=act.company_id).exists():
        raise Refused(_("This company has a chart of accounts already."))
    Account.objects.bulk_create(
        Account(company_id=act.company_id, **account) for account in accounts
    )
    company = Company.objects.get(pk=act.company_id)
    act.moment(events.CHART_LOADED, company, accounts=len(accounts))
    return len(accounts)


@action("ledger.accounts")
def add_account(act: Act, /, **fields: Any) -> Account:
    """Add an account to the chart (`ACCOUNT_FIELDS`). Refused: a code that is taken."""
    account = Account(company_id=act.company_id, **fields)
    _refuse_taken_code(account)
    account.save(force_insert=True)
    act.record(events.ACCOUNT_ADDED, account)
    return account


@action("ledger.accounts")
def change_account(
    act: Act, /, *, account: Account, version: int | None = None, **fields: Any
) -> Account:
    """Change an account. One with lines keeps its type and stays postable (the database's rule)."""
    account = act.lock(Account, account.pk, version=version)
    has_lines = Line.objects.filter(company_id=act.company_id, account_id=account.pk).exists()
    if has_lines and (
        fields.get("type", account.type) != account.type
        or not fields.get("is_postable", account.is_postable)
    ):
        raise Refused(
            _("%(account)s has lines: its type stays. Make another account and take this one out "
              "of use.") % {"account": account}, field="type",
        )  # fmt: skip
    for name, value in fields.items():
        setattr(account, name, value)
    _refuse_taken_code(account)
    save(account, **fields)
    act.record(events.ACCOUNT_CHANGED, account)
    return account


@action("ledger.accounts")
def put_out_of_use(act: Act, *, accounts: Sequence[Account]) -> int:
    """Take accounts out of use, all or none: no line names them from now on. How many.

    Refused: one with a balance.
    """
    if not accounts:
        raise Refused(_("Choose at least one account."))
    held = [act.lock(Account, key) for key in sorted({account.pk for account in accounts})]
    standing = queries.with_a_balance(act.company_id, held)
    for account in held:
        if account.pk in standing:
            raise Refused(_("%(account)s has a balance.") % {"account": account})
        if account.is_active:
            save(account, is_active=False)
            act.record(events.ACCOUNT_CHANGED, account)
    return len(held)


@action("ledger.open_year")
def open_year(act: Act, *, starts_on: date, label: str = "") -> FiscalYear:
    """Open a fiscal year of twelve months from the first of a month, with its periods."""
    if starts_on.day != 1:
        raise Refused(_("A fiscal year begins on the first of a month."), field="starts_on")
    months = month_range(month_of(starts_on), month_of(starts_on).plus(11))
    ends_on = months[-1].last
    if FiscalYear.objects.filter(
        company_id=act.company_id, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exists():
        raise Refused(_("These months belong to a fiscal year already."), field="starts_on")
    year = FiscalYear.objects.create(
        company_id=act.company_id, label=label or str(ends_on.year), starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    Period.objects.bulk_create(
        Period(
            company_id=act.company_id, fiscal_year=year, starts_on=month.first, ends_on=month.last
        )
        for month in months
    )
    act.record(events.YEAR_OPENED, year)
    return year


@action("ledger.post")
def draft_entry(act: Act, *, day: date, text: str, lines: Sequence[PostingLine]) -> Entry:
    """Keep an entry as a draft: no number, not in any balance, free to change."""
    entry = Entry.objects.create(
        company_id=act.company_id, date=day, text=text, kind=EntryKind.MANUAL
    )
    _write_lines(entry, lines)
    act.record(events.ENTRY_DRAFTED, entry, lines=_told(lines))
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
    _write_lines(entry, lines)
    act.record(events.ENTRY_CHANGED, entry, lines=_told(lines))
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


@action("ledger.accounts")
def import_accounts(act: Act, *, batch: Import, records: Sequence[Record], step: Step) -> None:
    """Take accounts into the chart from a file, all or none."""
    batch = exchange.hold(act, batch)
    accounts, findings = operations.prepared_accounts(act.company_id, records)
    exchange.refuse(findings)
    exchange.take(act, batch, [account.pk for account in insert_all(accounts)])
    step(len(accounts))


@action("ledger.accounts")
def change_accounts_by_table(
    act: Act, *, batch: Import, changes: Sequence[Changed], records: Sequence[Record], step: Step
) -> None:
    """Take over changes of accounts from a file, and new accounts; all or none."""
    batch = exchange.hold(act, batch)
    new, findings = operations.prepared_accounts(act.company_id, records)
    exchange.refuse([*operations.refused_changes(act.company_id, changes), *findings])
    changed = []
    for one in changes:
        account = act.lock(Account, one.key)
        values = operations.as_columns(one.values)
        before = {name: getattr(account, name) for name in values}
        save(account, **values)
        act.record(events.ACCOUNT_CHANGED, account)
        changed.append(exchange.Before(one.number, account.pk, account.version, before))
        step(1)
    exchange.take(act, batch, [account.pk for account in insert_all(new)], changed)


@action("ledger.accounts")
def undo_import_of_accounts(act: Act, *, batch: Import, because: str) -> None:
    """Take imported accounts out of use, unless one has entries; their codes are free again.
    Those that the file changed are as they were, unless they were changed since."""
    batch = exchange.hold_done(act, batch)
    for account, before in exchange.changed_by(act, batch, Account):
        back = Changed(0, account.pk, before)
        exchange.refuse_undoing(operations.refused_changes(act.company_id, [back]))
        save(account, **before)
        act.record(events.ACCOUNT_CHANGED, account)
    operations.put_out_of_use(act, batch.made)
    exchange.undone(act, batch, because)


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
    batch = exchange.hold_done(act, batch)
    operations.reverse_all(act, batch.made, _("Undone:"))
    exchange.undone(act, batch, because)


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
    batch = exchange.hold_done(act, batch)
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


@action("ledger.close")
def close_period(act: Act, *, period: Period) -> Period:
    """Close a period: nothing is posted into it from here on. Waits for postings under way.

    Refused: an earlier period that is still open, or drafts with a date inside.
    """
    period = act.lock(Period, period.pk)
    check_move(PERIOD_MOVES, period.state, to=PeriodState.CLOSED)
    earlier = Period.objects.filter(
        company_id=act.company_id, starts_on__lt=period.starts_on, state=PeriodState.OPEN
    ).order_by("starts_on")
    if earlier.exists():
        raise Refused(_("Close %(period)s first.") % {"period": earlier[0]})
    drafts = Entry.objects.filter(
        company_id=act.company_id, posted=False, date__range=(period.starts_on, period.ends_on)
    ).count()
    if drafts:
        raise Refused(
            _("%(count)s draft entries lie in this period. Post them or throw them away.")
            % {"count": drafts}
        )
    save(period, state=PeriodState.CLOSED, closed_at=act.now, closed_by_id=act.actor.pk)
    act.record(events.PERIOD_CLOSED, period)
    return period


@action("ledger.ask_reopening")
def reopen_period(act: Act, *, period: Period, because: str) -> Period:
    """Reopen a closed period, with the reason, once a second person approved it.

    Refused: a later period that is closed, no approval. Later periods must be open too.
    """
    period = act.lock(Period, period.pk)
    if period.is_open:
        raise Refused(_("%(period)s is open.") % {"period": period})
    later = Period.objects.filter(
        company_id=act.company_id, starts_on__gt=period.starts_on, state=PeriodState.CLOSED
    ).order_by("-starts_on")
    if later.exists():
        raise Refused(_("%(period)s is closed: reopen it first.") % {"period": later[0]})
    approvals.require(act, period, "ledger.reopen", because=because.strip())
    approvals.drop(act, [period])
    save(period, state=PeriodState.OPEN, closed_at=None, closed_by_id=None)
    act.record(events.PERIOD_REOPENED, period, because=because.strip())
    return period


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
    _write_lines(entry, postings)
    act.record(events.ENTRY_DRAFTED, entry, lines=_told(postings))
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


def _write_lines(entry: Entry, lines: Sequence[PostingLine]) -> None:
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


def _refuse_taken_code(account: Account) -> None:
    taken = Account.objects.filter(company_id=account.company_id, code=account.code).exclude(
        pk=account.pk
    )
    if taken.exists():
        raise Refused(
            _("The code %(code)s belongs to %(name)s.")
            % {"code": account.code, "name": taken[0].name}, field="code",
        )  # fmt: skip


def _told(lines: Sequence[PostingLine]) -> list[list[Any]]:
    return [[line.account, line.amount, line.text] for line in lines]
