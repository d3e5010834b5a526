"""Lists: sales invoices, bills, and the register of their numbers."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from teliti.base.keys import key_in, keys_in
from teliti.exchange.verbs import file_verbs
from teliti.invoicing import actions, queries
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Finding, Invoice, InvoiceState
from teliti.invoicing.queries import lists
from teliti.invoicing.words import STATES, invoice_badge
from teliti.kit.columns import ChoiceFilter, Column, DayFilter, Filter, today_of
from teliti.kit.listing import Listing
from teliti.kit.screens import address_of, go
from teliti.kit.shapes import Badge, Cell, Empty, Link, Tone, Verb
from teliti.kit.words import shown_amount
from teliti.parties.queries import family_of
from teliti.people.models import Member


def _badge(invoice: Invoice) -> Badge:
    return invoice_badge(invoice, invoice.today)  # type: ignore[attr-defined]  # an annotation


def _late(invoice: Invoice) -> Tone:
    is_late = invoice.open_minor > 0 and invoice.due_on < invoice.today  # type: ignore[attr-defined]  # an annotation
    return Tone.BAD if is_late else Tone.PLAIN


def _shown_number(invoice: Invoice) -> str:
    return invoice.number or gettext("(draft)")


def _open(invoice: Invoice) -> int | None:
    return invoice.open_minor or None


def _in_state(state: str, member: Member) -> Q:
    return lists.in_state(state, today_of(member))


def _with_finding(finding: str, member: Member) -> Q:
    return lists.with_finding(finding, today_of(member))


NUMBER = Column("number", _("Number"), value=_shown_number, cell="code", sort="number")
DATE = Column("issued_on", _("Date"), cell="date", sort="issued_on")
DUE = Column("due_on", _("Due"), cell="date", sort="due_on", tone=_late)
TEXT = Column("text", _("Subject"))
GROSS = Column("gross", _("Total"), value="gross_minor", cell="money", sort="gross_minor")
OPEN = Column("open", _("Open"), value=_open, cell="money", sort="open_minor")
STATE = Column("state", _("State"), value=_badge, cell="badge")
FILTERS: Sequence[Filter] = (
    ChoiceFilter("state", _("State"), STATES, condition=_in_state),
    DayFilter("from", _("From"), "issued_on"),
    DayFilter("until", _("Until"), "issued_on", "lte"),
    DayFilter("due", _("Due until"), "due_on", "lte"),
)


class _Invoices(Listing):
    """Invoices of one direction."""

    duty = "invoicing.read"
    filters = FILTERS
    search, number = ("number", "reference", "party__name", "party__code", "text"), "number"
    order = "-issued_on"
    new_address: ClassVar[str]
    new_label: ClassVar[Any]
    list_in_files: ClassVar[str]

    def wanted(self) -> QuerySet[Invoice]:
        rows = lists.dated(super().wanted(), today_of(self.member))
        party = key_in(self.request.GET.get("party", ""))
        return rows if party is None else rows.filter(party__in=family_of(party))

    def verbs(self) -> Sequence[Verb]:
        found = file_verbs(self.member, self.list_in_files)
        if self.member.may("invoicing.draft"):
            found.append(Verb(str(self.new_label), reverse(self.new_address), "n", main=True))
        return found

    def bulk_verbs(self) -> Sequence[Verb]:
        found = []
        if self.member.may("invoicing.issue"):
            found.append(Verb(gettext("Issue"), "", key="issue", main=True))
        if self.member.may("invoicing.draft"):
            found.append(Verb(gettext("Throw away"), "", key="discard", danger=True))
        return found

    def bulk_issue(self, keys: list[str]) -> HttpResponse:
        """Issue the chosen drafts, all or none."""
        issued = actions.issue_invoices(self.member, invoices=self._chosen(keys))
        numbers = " – ".join(dict.fromkeys((str(issued[0]), str(issued[-1]))))
        done = _("%(count)s issued: %(numbers)s") % {"count": len(issued), "numbers": numbers}
        messages.success(self.request, done)
        return go(self.request.get_full_path())

    def bulk_discard(self, keys: list[str]) -> HttpResponse:
        """Throw the chosen drafts away, all or none."""
        count = actions.discard_invoices(self.member, invoices=self._chosen(keys))
        done = ngettext("%(count)s draft is gone", "%(count)s drafts are gone", count)
        messages.success(self.request, done % {"count": count})
        return go(self.request.get_full_path())

    def totals(self, rows: QuerySet[Any]) -> Sequence[Cell]:
        found = lists.totals(rows)
        if found is None:
            return ()
        amounts = {"gross": found[0], "open": found[1]}
        return [
            Cell(shown_amount(amounts[column.key]), "money", strong=True)
            if column.key in amounts
            else Cell(gettext("Total") if at == 0 else "", strong=True)
            for at, column in enumerate(self.columns)
        ]

    def _chosen(self, keys: list[str]) -> list[Invoice]:
        return list(self.rows(self.member).filter(pk__in=keys_in(keys)))


class SalesInvoices(_Invoices):
    """Sales invoices, drafts too."""

    title = _("Sales invoices")
    columns = (
        NUMBER,
        Column("party", _("Customer"), value="party.name", first=True, sort="party__name"),
        DATE, DUE, TEXT, GROSS, OPEN, STATE,
    )  # fmt: skip
    filters = (
        *FILTERS,
        ChoiceFilter(
            "follow_up", _("Follow-up"),
            [*Finding.choices, ("again", _("To ask again")), ("nobody", _("Nobody asked"))],
            condition=_with_finding,
        ),
    )  # fmt: skip
    rows = queries.sales_seen_by
    new_address, new_label = "invoicing:new_invoice", _("New invoice")
    list_in_files = "invoicing.sales"

    def bulk_verbs(self) -> Sequence[Verb]:
        found = list(super().bulk_verbs())
        if self.member.may("invoicing.amend"):
            found.append(Verb(gettext("Follow up"), "", key="follow_up"))
        return found

    def bulk_follow_up(self, keys: list[str]) -> HttpResponse:
        """Note what was found out about the chosen ones."""
        chosen = ",".join(map(str, keys_in(keys)))
        asked = urlencode({"keys": chosen, "back": self.request.get_full_path()}, safe=",")
        return go(f"{reverse('invoicing:follow_up')}?{asked}")

    def empty(self) -> Empty:
        return Empty(
            gettext("No invoices yet"),
            gettext("What you sell is invoiced here: write it, issue it, and the books follow."),
            self.main_verb,
        )


def _on_paper(value: str, member: Member) -> Q:
    has = lists.has_paper(member.company_id)
    return Q(has) if value == "yes" else ~Q(has)


class Bills(_Invoices):
    """Bills of suppliers, drafts too."""

    title = _("Bills")
    columns = (
        NUMBER,
        Column("party", _("Supplier"), value="party.name", first=True, sort="party__name"),
        Column("reference", _("Their number"), cell="code", sort="reference"),
        DATE, DUE, TEXT, GROSS, OPEN, STATE,
    )  # fmt: skip
    filters = (
        *FILTERS,
        ChoiceFilter(
            "paper", _("Scan"), [("yes", _("Attached")), ("no", _("Missing"))],
            condition=_on_paper,
        ),
    )  # fmt: skip
    rows = queries.bills_seen_by
    new_address, new_label = "invoicing:new_bill", _("New bill")
    list_in_files = "invoicing.purchases"

    def empty(self) -> Empty:
        return Empty(
            gettext("No bills yet"),
            gettext("What you owe suppliers stands here, with the day on which it is due."),
            self.main_verb,
        )


def _why_void(invoice: Invoice) -> str:
    if invoice.state != InvoiceState.REVERSED:
        return ""
    by = getattr(invoice, "corrected_by", None)
    parts = [invoice.reversal_reason]
    if by is not None:
        parts.append(gettext("replaced by %(invoice)s") % {"invoice": by})
    return " · ".join(parts)


def _standing(invoice: Invoice) -> Badge:
    if invoice.state == InvoiceState.REVERSED:
        return Badge(gettext("Reversed"), Tone.BAD)
    return Badge(gettext("Valid"), Tone.GOOD)


class Register(Listing):
    """Every number that was ever given, and why one is void."""

    title, duty = _("Number register"), "invoicing.read"
    columns = (
        Column("number", _("Number"), cell="code", sort="number", first=True),
        Column("issued_on", _("Date"), cell="date", sort="issued_on"),
        Column("party", _("Party"), value="party.name"),
        Column("gross", _("Total"), value="gross_minor", cell="money", sort="gross_minor"),
        Column("standing", _("State"), value=_standing, cell="badge"),
        Column("why", _("Why it is void"), value=_why_void),
        Column("entry", _("Journal entry"), value="entry.number", cell="code",
               link=lambda invoice: address_of(invoice.entry)),
        Column("reversal", _("Reversing entry"), value="reversal.number", cell="code",
               link=lambda invoice: address_of(invoice.reversal) if invoice.reversal else ""),
    )  # fmt: skip
    filters = (
        ChoiceFilter(
            "direction",
            _("Kind"),
            [(Direction.SALE, _("Sales invoices")), (Direction.PURCHASE, _("Bills"))],
        ),
        ChoiceFilter(
            "state",
            _("State"),
            [(InvoiceState.ISSUED, _("Valid")), (InvoiceState.REVERSED, _("Reversed"))],
        ),
        DayFilter("from", _("From"), "issued_on"),
        DayFilter("until", _("Until"), "issued_on", "lte"),
    )
    search, number = ("number", "party__name", "reversal_reason"), "number"
    order = "-number"

    def subtitle(self) -> str:
        return gettext("A number that was given stays. Where it is void, its reason says why.")

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Sales invoices"), reverse("invoicing:invoices")),)

    @staticmethod
    def rows(member: Member) -> QuerySet[Invoice]:
        return lists.numbered(queries.invoices_seen_by(member))
