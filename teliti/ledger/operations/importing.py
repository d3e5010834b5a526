"""Many accounts and entries at once: what records would become, and what the rules have against
them. Nothing here writes; the actions post what was prepared."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.base.days import month_of
from teliti.base.refusals import Refused
from teliti.exchange.declaring import Changed, Finding, Record
from teliti.kit.words import shown_amount, shown_day
from teliti.ledger import queries
from teliti.ledger.domain import (
    CREDIT_TYPES,
    AccountType,
    EntryKind,
    Posting,
    PostingLine,
    Side,
    difference,
    turned,
)
from teliti.ledger.models import Account, Entry, Line
from teliti.ledger.operations.posting import post_many

AT_ONCE = 5_000


def prepared_accounts(
    company: int, records: Sequence[Record]
) -> tuple[list[Account], list[Finding]]:
    """The accounts that records would become."""
    findings: list[Finding] = []
    accounts = []
    known = queries.accounts_by_code(company, {record.get("code") for record in records})
    seen: dict[str, int] = {}
    for record in records:
        code, kind = record.get("code"), record.get("type", AccountType.EXPENSE.value)
        if code in known:
            said = _("The code %(code)s belongs to %(name)s.")
            said = said % {"code": code, "name": known[code].name}
            findings.append(Finding(record.number, "code", said))
        first = seen.setdefault(code, record.number)
        if code and first != record.number:
            said = _("Row %(row)s has the same.") % {"row": first}
            findings.append(Finding(record.number, "code", said))
        side = Side.CREDIT if AccountType(kind) in CREDIT_TYPES else Side.DEBIT
        accounts.append(
            Account(
                company_id=company, code=code, name_id=record.get("name"),
                name_en=record.get("name_en") or record.get("name"), type=kind,
                normal_side=record.get("normal_side", side.value),
                is_postable=kind != AccountType.HEADER, note=record.get("note"),
            )
        )  # fmt: skip
    return accounts, findings


def refused_changes(company: int, changes: Sequence[Changed]) -> Iterator[Finding]:
    """What the rules have against changes of accounts that came back in a workbook."""
    known = queries.accounts_by_code(company, {str(one.values.get("code")) for one in changes})
    retyped = [one.key for one in changes if "type" in one.values]
    used = queries.accounts_with_lines(company, retyped)
    for one in changes:
        other = known.get(str(one.values.get("code")))
        if other is not None and other.pk != one.key:
            said = _("The code %(code)s belongs to %(name)s.")
            yield Finding(one.number, "code", said % {"code": other.code, "name": other.name})
        if "type" in one.values and one.key in used:
            yield Finding(one.number, "type", _("An account with entries keeps its type."))


def as_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the list of accounts as columns of the table."""
    return {"name_id" if name == "name" else name: value for name, value in values.items()}


def put_out_of_use(act: Act, keys: Sequence[int]) -> None:
    """Take imported accounts out of use again. Refused when one of them has lines."""
    used = queries.first_line_on(act.company_id, keys)
    if used is not None:
        raise Refused(
            _("%(account)s has entries, so the import stays.") % {"account": used.account}
        )
    for account in Account.objects.filter(company_id=act.company_id, pk__in=list(keys)):
        account.code = f"{account.code[:12]}~{account.pk}"[:20]
        account.is_active = False
        account.version += 1
        account.save(update_fields=["code", "is_active", "version"])


def prepared_entries(
    company: int, records: Sequence[Record]
) -> tuple[list[Posting], list[Finding]]:
    """The entries that records would become: rows with one number and day are one entry, which is
    not here yet."""
    book = _Book.of(company, records)
    findings = [*book.findings]
    postings = []
    groups = _by_number_and_day(records)
    here = _Here.of(company, groups)
    for (number, day), rows in groups.items():
        for row in rows:
            findings += book.day(row, day)
        other = here.entries.get((number, day))
        if other is not None:
            said = _("%(entry)s was taken in with this number and date already.")
            if not here.says(other, book, rows):
                said = _("%(entry)s has this number and date, and other lines.")
            findings.append(Finding(rows[0].number, "number", said % {"entry": other}))
        text = next((row.get("text") for row in rows if row.get("text")), "") or number
        lines = [line for row in rows if (line := book.line(row)) is not None]
        whole = all(row.is_whole for row in rows) and len(lines) == len(rows)
        left = difference(lines)
        if whole and left:
            said = _("The entry %(number)s of %(day)s: debit and credit differ by %(amount)s.")
            said = said % {
                "number": number, "day": shown_day(day), "amount": shown_amount(abs(left)),
            }  # fmt: skip
            findings.append(Finding(rows[0].number, "", said))
        elif whole and len(lines) < 2:
            said = _("An entry needs at least two lines.")
            findings.append(Finding(rows[0].number, "", said))
        kept = f"{number} · {text}" if number and number != text else text
        postings.append(Posting(day, kept[:300], EntryKind.IMPORT, lines, reference=number))
    return postings, findings


def known_entries(company: int, records: Sequence[Record]) -> dict[int, Entry]:
    """The entries that are here already, by number of the row: taken in with its number and day,
    and with the same lines."""
    groups = _by_number_and_day(records)
    book, here = _Book.of(company, records), _Here.of(company, groups)
    return {
        row.number: entry
        for key, rows in groups.items()
        if (entry := here.entries.get(key)) is not None and here.says(entry, book, rows)
        for row in rows
    }


def post_in_turns(
    act: Act, postings: Sequence[Posting], step: Callable[[int], None]
) -> list[Entry]:
    """Post many entries, a few thousand at a time, so that the person sees how far it is."""
    entries: list[Entry] = []
    for start in range(0, len(postings), AT_ONCE):
        turn = postings[start : start + AT_ONCE]
        entries += post_many(act, turn)
        step(sum(len(posting.lines) for posting in turn))
    return entries


def reverse_all(act: Act, keys: Sequence[int], text: str) -> None:
    """Post the mirrors of imported entries, each on its own day. Refused when a period is closed
    or one was reversed before."""
    entries = list(
        Entry.objects.filter(company_id=act.company_id, pk__in=list(keys)).order_by("pk")
    )
    again = Entry.objects.filter(company_id=act.company_id, reverses_id__in=list(keys)).first()
    if again is not None:
        raise Refused(_("%(entry)s was reversed before.") % {"entry": again.reverses})
    lines: dict[int, list[PostingLine]] = {}
    for line in Line.objects.filter(entry_id__in=list(keys)).order_by("entry_id", "place"):
        lines.setdefault(line.entry_id, []).append(
            PostingLine(line.account_id, line.amount, line.text, line.party_id)
        )
    post_many(
        act,
        [
            Posting(
                entry.date, f"{text} {entry.number}"[:300], EntryKind.REVERSAL,
                turned(lines[entry.pk]), entry.source, entry.pk,
            )
            for entry in entries
        ],
    )  # fmt: skip


def prepared_opening(
    company: int, records: Sequence[Record]
) -> tuple[date | None, list[PostingLine], list[Finding]]:
    """The opening balances that records would become, and the day from which they hold."""
    book = _Book.of(company, records)
    findings = [*book.findings]
    day = book.only_day(records, findings)
    if day is not None and records:
        findings += book.day(records[0], day)
    if queries.opening_entry(company) is not None and records:
        said = _("The opening balances are posted already. Reverse that entry first.")
        findings.append(Finding(records[0].number, "", said))
    lines = [line for record in records if (line := book.line(record)) is not None]
    return day, [line for line in lines if line.amount], findings


def differences(company: int, records: Sequence[Record]) -> tuple[date | None, list[Finding]]:
    """Where a trial balance of another program and ours differ, account by account."""
    book = _Book.of(company, records, is_comparison=True)
    findings = [*book.findings]
    day = book.only_day(records, findings)
    if day is None or not records:
        return day, findings
    ours = {key: turnover.net for key, turnover in queries.turnovers_until(company, day).items()}
    theirs: dict[int, tuple[Record, int]] = {}
    for record in records:
        line = book.line(record)
        if line is not None:
            before = theirs.get(line.account, (record, 0))
            theirs[line.account] = (before[0], before[1] + line.amount)
    for account, (record, amount) in theirs.items():
        findings += _difference(record, book.names[account], amount, ours.pop(account, 0))
    names = queries.accounts_by_key(company, [key for key, amount in ours.items() if amount])
    for key, amount in ours.items():
        if amount:
            findings += _difference(records[-1], str(names[key]), 0, amount)
    return day, findings


def _difference(record: Record, account: str, theirs: int, ours: int) -> Iterator[Finding]:
    if theirs != ours:
        said = _("%(account)s: %(theirs)s in the file, %(ours)s here; they differ by %(left)s.")
        yield Finding(record.number, "account", said % {
            "account": account, "theirs": shown_amount(theirs), "ours": shown_amount(ours),
            "left": shown_amount(theirs - ours),
        })  # fmt: skip


_Groups = Mapping[tuple[str, date], Sequence[Record]]


def _by_number_and_day(records: Sequence[Record]) -> _Groups:
    """The rows of each entry; rows without a day that can be read are in none."""
    groups: dict[tuple[str, date], list[Record]] = {}
    for record in records:
        day = record.values.get("day")
        if isinstance(day, date):
            groups.setdefault((str(record.get("number")), day), []).append(record)
    return groups


@dataclass(frozen=True, slots=True)
class _Here:
    """Entries that were taken in before with one of these numbers and days, and their lines."""

    entries: Mapping[tuple[str, date], Entry]
    lines: Mapping[int, Counter[tuple[int, int]]]

    @classmethod
    def of(cls, company: int, groups: _Groups) -> "_Here":
        """Read them."""
        found = queries.entries_by_reference(company, {number for number, _day in groups})
        entries = {key: entry for key, entry in found.items() if key in groups}
        return cls(entries, queries.amounts_of([entry.pk for entry in entries.values()]))

    def says(self, entry: Entry, book: "_Book", rows: Sequence[Record]) -> bool:
        """Whether an entry has just the lines of these rows, whatever their texts."""
        lines = (book.line(row) for row in rows)
        read = Counter((line.account, line.amount) for line in lines if line is not None)
        return self.lines[entry.pk] == read


@dataclass(slots=True)
class _Book:
    """What entries stand on, read once: accounts by code and open months."""

    company: int
    accounts: dict[str, Account]
    names: dict[int, str]
    months: dict[date, bool]
    findings: list[Finding]

    @classmethod
    def of(cls, company: int, records: Sequence[Record], *, is_comparison: bool = False) -> "_Book":
        """Read it, and find the accounts that are not there or take no lines."""
        codes = {str(record.get("account")) for record in records}
        accounts = queries.accounts_by_code(company, codes)
        findings = []
        for record in records:
            code = str(record.get("account"))
            account = accounts.get(code)
            said = ""
            if account is None and code:
                said = _("No account has the code %(code)s. Take in the chart first.")
            elif account is not None and not is_comparison:
                said = _refused(account)
            if said:
                said = said % {"code": code, "account": account}
                findings.append(Finding(record.number, "account", said))
        names = {account.pk: str(account) for account in accounts.values()}
        return cls(company, accounts, names, queries.months(company), findings)

    def line(self, record: Record) -> PostingLine | None:
        """The line that a row is; None when its account is not known."""
        account = self.accounts.get(str(record.get("account")))
        if account is None:
            return None
        amount = record.get("debit", 0) - record.get("credit", 0) + record.get("amount", 0)
        return PostingLine(account.pk, amount, str(record.get("line_text"))[:300])

    def day(self, record: Record, day: date) -> Iterator[Finding]:
        """What is against posting on a day."""
        is_open = self.months.get(month_of(day).first)
        if is_open is None:
            said = _(
                "There is no fiscal year for %(day)s yet. Open it under Periods, or check the date."
            )
            yield Finding(record.number, "day", said % {"day": shown_day(day)})
        elif not is_open:
            said = _("The period of %(day)s is closed. Choose a later date, or ask to reopen it.")
            yield Finding(record.number, "day", said % {"day": shown_day(day)})

    def only_day(self, records: Sequence[Record], findings: list[Finding]) -> date | None:
        """The one day that all rows name; the first day of the books where none does."""
        first: date | None = None
        for record in records:
            day = record.values.get("day")
            if day is not None and first is not None and day != first:
                said = _("All rows have one day: %(day)s.") % {"day": shown_day(first)}
                findings.append(Finding(record.number, "day", said))
            first = first or day
        if first is None and not self.months and records:
            said = _("Open a fiscal year first, under Periods.")
            findings.append(Finding(records[0].number, "", said))
        return first or min(self.months, default=None)


def _refused(account: Account) -> str:
    """Why lines of a file may not stand on an account; "" when they may."""
    if not account.is_postable:
        return _("%(account)s is a heading and takes no lines.")
    if not account.is_active:
        return _("%(account)s is out of use.")
    if account.is_control:
        return _(
            "%(account)s is the sum of open papers: take in the open invoices or bills instead."
        )
    return ""
