"""Many invoices and bills at once, from rows of a file: what they would be, and what the rules
have against them. Nothing here writes but `issue_in_turns`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.base.days import month_of
from teliti.base.refusals import Refused
from teliti.exchange.declaring import Finding, Record
from teliti.invoicing import events
from teliti.invoicing.domain import (
    Content,
    Direction,
    Impossible,
    LineContent,
    added_up,
    reference_key,
)
from teliti.invoicing.models import Invoice
from teliti.invoicing.operations.drafts import said, write_drafts
from teliti.invoicing.operations.issuing import issue_many, reverse
from teliti.invoicing.queries import duplicates
from teliti.kit.words import shown_day
from teliti.ledger import queries as ledger
from teliti.ledger.domain import OPENING_EQUITY
from teliti.ledger.models import Account
from teliti.parties import queries as parties
from teliti.parties.models import Party
from teliti.people.models import Company
from teliti.taxes import queries as taxes
from teliti.taxes.domain import TaxRule
from teliti.taxes.models import TaxCode

AT_ONCE = 2_000


@dataclass(slots=True)
class Prepared:
    """What the rows of a file would become, in the order of the file; the highest total."""

    contents: list[Content] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    highest: int = 0


def prepared(company: Company, direction: Direction, records: Sequence[Record]) -> Prepared:
    """Invoices or bills from rows: those with one number and one party are one paper."""
    book = _Book.of(company, direction, records)
    found = Prepared()
    groups: dict[tuple[int, str], list[Record]] = {}
    for record in records:
        party = book.party(record)
        found.findings += book.row_findings(record, party)
        if party is not None:
            reference = reference_key(str(record.get("reference")))
            groups.setdefault((party.pk, reference), []).append(record)
    known = duplicates.references(company.pk, direction, [key for _party, key in groups if key])
    for (party_key, reference), rows in groups.items():
        other = known.get((party_key, reference))
        if reference and other is not None:
            said_known = _("%(other)s of %(party)s has this number already.")
            said_known = said_known % {"other": other, "party": other.party.name}
            found.findings.append(Finding(rows[0].number, "reference", said_known))
        content = book.content(party_key, rows)
        if content is not None:
            try:
                found.highest = max(found.highest, book.gross(content))
            except Refused as refusal:
                found.findings.append(Finding(rows[0].number, refusal.field, refusal.sentence))
            found.contents.append(content)
    return found


def known_papers(
    company: Company, direction: Direction, records: Sequence[Record]
) -> dict[int, Invoice]:
    """The papers that are here already, by number of the row: of this party, with this number."""
    book = _Book.of(company, direction, records)
    keys = {}
    for record in records:
        party, reference = book.party(record), reference_key(str(record.get("reference")))
        if party is not None and reference:
            keys[record.number] = (party.pk, reference)
    here = duplicates.references(company.pk, direction, [key for _party, key in keys.values()])
    return {number: here[key] for number, key in keys.items() if key in here}


def prepared_open(company: Company, direction: Direction, records: Sequence[Record]) -> Prepared:
    """Papers that were open on the first day: one line each, against the opening account.

    A paper from before the first day is written on that day; its own day stands in its text.
    """
    opening = ledger.accounts_by_code(company.pk, [OPENING_EQUITY]).get(OPENING_EQUITY)
    first = min(ledger.months(company.pk), default=None)
    if opening is None or first is None:
        told = _("Load a chart with the account %(code)s and open a fiscal year first.")
        told = told % {"code": OPENING_EQUITY}
        return Prepared(findings=[Finding(one.number, "", told) for one in records[:1]])
    moved = []
    for record in records:
        day = record.values.get("day")
        values = dict(record.values)
        if isinstance(day, date):
            values |= {
                "account": opening.code, "day": max(day, first), "quantity": Decimal(1),
                "price": Decimal(record.get("amount", 0)) / 100, "text": _("Open on the first day"),
                "description": _("Paper %(number)s of %(day)s")
                % {"number": record.get("reference"), "day": shown_day(day)},
            }  # fmt: skip
        moved.append(Record(record.number, values, record.is_whole))
    found = prepared(company, direction, moved)
    found.findings += [
        Finding(one.number, "amount", _("An open paper has an amount above zero."))
        for one in records
        if one.is_whole and one.get("amount", 0) <= 0
    ]
    return found


def issue_in_turns(
    act: Act, contents: Sequence[Content], step: Callable[[int], None]
) -> list[Invoice]:
    """Enter and issue papers a few thousand at a time, so that the person sees how far it is."""
    issued: list[Invoice] = []
    for start in range(0, len(contents), AT_ONCE):
        turn = contents[start : start + AT_ONCE]
        made = issue_many(act, write_drafts(act, turn))
        for invoice in made:
            act.moment(events.INVOICE_ISSUED, invoice, gross=invoice.gross_minor)
        issued += made
        step(sum(len(content.lines) for content in turn))
    return issued


def reverse_imported(act: Act, keys: Sequence[int], because: str) -> None:
    """Reverse papers that came with one file, each on its own day. Refused: one is settled."""
    for key in keys:
        invoice = act.lock(Invoice, key)
        mirror = reverse(act, invoice, day=invoice.issued_on, because=because)
        act.record(events.INVOICE_REVERSED, invoice, because=because, by=mirror.number)


@dataclass(slots=True)
class _Book:
    """What the rows name, read once."""

    company: Company
    direction: Direction
    by_code: dict[str, Party]
    by_name: dict[str, Party]
    accounts: dict[str, Account]
    codes: dict[str, TaxCode]
    months: dict[date, bool]
    rules: dict[date, Mapping[int, TaxRule]] = field(default_factory=dict)

    @classmethod
    def of(cls, company: Company, direction: Direction, records: Sequence[Record]) -> "_Book":
        named = {str(record.get("party")).lower() for record in records}
        return cls(
            company, direction, parties.taken_codes(company.pk, named),
            parties.named(company.pk, named),
            ledger.accounts_by_code(company.pk, {str(one.get("account")) for one in records}),
            taxes.codes_by_code(company.pk), ledger.months(company.pk),
        )  # fmt: skip

    def party(self, record: Record) -> Party | None:
        """Whom a row names: by code, tax number or exact name."""
        typed = str(record.get("party")).lower()
        return self.by_code.get(typed) or self.by_name.get(typed)

    def row_findings(self, record: Record, party: Party | None) -> Iterator[Finding]:
        """What is against one row, apart from cells that could not be read."""
        if party is None and record.get("party"):
            told = _("Nobody has the code, tax number or name %(party)s. Take them in first.")
            yield Finding(record.number, "party", told % {"party": record.get("party")})
        account = self.accounts.get(str(record.get("account")))
        if account is None and record.get("account"):
            told = _("No account has the code %(code)s.") % {"code": record.get("account")}
            yield Finding(record.number, "account", told)
        elif account is not None and not (account.is_postable and account.is_active):
            told = _("%(account)s takes no lines.") % {"account": account}
            yield Finding(record.number, "account", told)
        elif account is not None and account.is_control:
            told = _("%(account)s is the sum of open papers; a line names another account.")
            yield Finding(record.number, "account", told % {"account": account})
        tax = str(record.get("tax"))
        if tax and tax not in self.codes:
            told = _("No tax has the code %(code)s. There are: %(known)s.")
            told = told % {"code": tax, "known": ", ".join(sorted(self.codes))}
            yield Finding(record.number, "tax", told)
        elif tax and self.direction == Direction.SALE and not self.company.is_vat_registered:
            told = _("The company is not registered for PPN, so its invoices carry none.")
            yield Finding(record.number, "tax", told)
        day = record.values.get("day")
        if isinstance(day, date) and not self.months.get(month_of(day).first):
            told = _("There is no open period for %(day)s.") % {"day": shown_day(day)}
            yield Finding(record.number, "day", told)
        due = record.values.get("due_on")
        if isinstance(day, date) and isinstance(due, date) and due < day:
            told = _("The due date lies before the date of the invoice.")
            yield Finding(record.number, "due_on", told)

    def content(self, party: int, rows: Sequence[Record]) -> Content | None:
        """The paper that rows of one number are; None while one of them is not whole."""
        first = rows[0]
        lines = [line for row in rows if (line := self._line(row)) is not None]
        day = first.values.get("day")
        if len(lines) != len(rows) or not isinstance(day, date):
            return None
        return Content(
            self.direction, party, day, lines, first.values.get("due_on"),
            str(first.get("reference")), str(first.get("text")), str(first.get("note")),
        )  # fmt: skip

    def _line(self, row: Record) -> LineContent | None:
        account = self.accounts.get(str(row.get("account")))
        tax = self.codes.get(str(row.get("tax"))) if row.get("tax") else None
        if account is None or not row.is_whole or (row.get("tax") and tax is None):
            return None
        return LineContent(
            str(row.get("description")) or str(row.get("text")) or account.name,
            row.get("quantity", Decimal(1)), row.get("price", Decimal(0)), account.pk,
            tax.pk if tax else None, str(row.get("unit")), row.get("discount", Decimal(0)),
        )  # fmt: skip

    def gross(self, content: Content) -> int:
        """What there is to pay on a paper, or `Refused`: its arithmetic is against it."""
        used = {line.tax for line in content.lines if line.tax is not None}
        try:
            rules = self._rules(content.issued_on) if used else {}
        except Refused as refusal:
            raise Refused(refusal.sentence, field="tax") from refusal
        try:
            gross = added_up(content, rules, self.company.currency).gross
        except Impossible as trouble:
            raise Refused(said(trouble).sentence) from trouble
        if gross <= 0:
            raise Refused(_("There is nothing to pay on this paper."), field="price")
        return gross

    def _rules(self, day: date) -> Mapping[int, TaxRule]:
        if day not in self.rules:
            found = taxes.rules_on_days(self.company.pk, list(self.codes.values()), {day})
            self.rules[day] = found.get(day, {})
        return self.rules[day]
