"""What can be done to one invoice: issue, amend, reverse, settle."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.invoicing import actions, forms, queries
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Invoice, InvoiceState, Settlement, SettlementKind
from teliti.invoicing.queries import duplicates, shown
from teliti.invoicing.views.entry import reversal_effects
from teliti.invoicing.views.page import crumbs_of
from teliti.invoicing.words import LISTS
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import today_of
from teliti.kit.screens import address_of
from teliti.kit.shapes import Link
from teliti.kit.words import shown_day, shown_money
from teliti.people.models import Member


class _OfInvoice(Ask):
    """A question about one invoice, asked only while it is in the needed state."""

    find = shown.invoices_shown
    subject: Invoice
    needed_state: ClassVar[InvoiceState] = InvoiceState.ISSUED

    def is_timely(self) -> bool:
        return self.subject.state == self.needed_state

    def crumbs(self) -> Sequence[Link]:
        return (*crumbs_of(self.subject), Link(str(self.subject), address_of(self.subject)))

    def amount(self, minor: int) -> str:
        """Minor units as money in the invoice's currency."""
        return shown_money(minor, self.subject.currency)


class IssueInvoice(_OfInvoice):
    """Number a draft, fix it for good, and post it."""

    title, duty, submit = _("Issue"), "invoicing.issue", _("Issue")
    needed_state = InvoiceState.DRAFT
    template = "invoicing/entry.html"
    others: Sequence[Invoice] = ()

    def found(self, pk: Any) -> Invoice:
        invoice: Invoice = super().found(pk)
        if not invoice.is_sale and not invoice.duplicate_reason:
            self.others = duplicates.suspects(invoice).all
        if self.others:  # only then there is something to ask
            vars(self).update(form=forms.Reason)
        return invoice

    def effects(self) -> Sequence[str]:
        invoice = self.subject
        day = {"day": shown_day(invoice.issued_on, "long")}
        owes = (
            gettext("%(party)s owes %(amount)s until %(due)s.")
            if invoice.is_sale
            else gettext("You owe %(party)s %(amount)s until %(due)s.")
        )
        return [
            gettext("It gets the next number of its month and is fixed for good."),
            gettext("It goes into the books on %(day)s.") % day,
            owes % {
                "party": invoice.party.name, "amount": self.amount(invoice.gross_minor),
                "due": shown_day(invoice.due_on, "long"),
            },
        ]  # fmt: skip

    def more(self) -> Data:
        return {
            "others": [Link(f"{one} · {one.reference} · {shown_day(one.issued_on)}",
                            address_of(one)) for one in self.others]
        }  # fmt: skip

    def carry_out(self, member: Member, data: Data) -> Invoice:
        return actions.issue_invoice(member, invoice=self.subject, **data)


class DiscardInvoice(_OfInvoice):
    """Throw a draft away."""

    title, duty, danger = _("Throw away"), "invoicing.draft", True
    needed_state = InvoiceState.DRAFT

    def effects(self) -> Sequence[str]:
        return [gettext("The draft is gone. It has no number, so none will be missing.")]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.discard_invoices(member, invoices=[self.subject])
        return reverse(LISTS[Direction(self.subject.direction)][1])


class AmendInvoice(_OfInvoice):
    """Change what touches no figure of an issued invoice."""

    title, duty, form = _("Amend"), "invoicing.amend", forms.Amend
    submit = _("Save")

    def initial(self) -> Data:
        return {name: getattr(self.subject, name) for name in forms.Amend.base_fields}

    def effects(self) -> Sequence[str]:
        return [gettext("Figures stay as they are. To change them, correct the invoice.")]

    def carry_out(self, member: Member, data: Data) -> Invoice:
        return actions.amend_invoice(
            member, invoice=self.subject, version=self.subject.version, **data
        )


class ReverseInvoice(_OfInvoice):
    """Take an issued invoice back."""

    title, duty, form = _("Reverse"), "invoicing.reverse", forms.DayAndReason
    submit, danger = _("Reverse"), True

    def initial(self) -> Data:
        return {"day": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return reversal_effects(self.subject)

    def carry_out(self, member: Member, data: Data) -> Invoice:
        return actions.reverse_invoice(member, invoice=self.subject, **data)


class _Settling(_OfInvoice):
    """A question that ends in a settlement; afterwards one is back at the invoice."""

    duty = "invoicing.pay"

    def subtitle(self) -> str:
        invoice = self.subject
        left = gettext("%(amount)s open") % {"amount": self.amount(invoice.open_minor)}
        return f"{invoice.party.name} · {left}"

    def booked(self) -> str:
        """The one thing that each of them does."""
        return gettext("The amount comes off %(invoice)s and is booked against %(control)s.") % {
            "invoice": self.subject, "control": self.subject.control,
        }  # fmt: skip


class RecordPayment(_Settling):
    """A payment in cash, or by a bank whose statements are not imported."""

    title, form, submit = _("Record payment"), forms.Payment, _("Record")

    def initial(self) -> Data:
        return {"amount": self.subject.open_minor, "paid_on": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return [
            self.booked(),
            gettext("Payments through a bank whose statements you import come in by themselves: "
                 "match the bank line instead."),
        ]  # fmt: skip

    def carry_out(self, member: Member, data: Data) -> Invoice:
        actions.record_payment(member, invoice=self.subject, **data)
        return self.subject


class RecordWithholding(_Settling):
    """Income tax that was kept back."""

    title, form, submit = _("Record withheld tax"), forms.Withholding, _("Record")

    def initial(self) -> Data:
        account = queries.withheld_account(self.member.company) if self.subject.is_sale else None
        return {"withheld_on": today_of(self.member), "account": account}

    def effects(self) -> Sequence[str]:
        if self.subject.is_sale:
            told = gettext("The customer paid it to the State for you: it counts against your own "
                        "income tax.")  # fmt: skip
        else:
            told = gettext("You keep it back from the supplier and owe it to the State.")
        return [self.booked(), told]

    def carry_out(self, member: Member, data: Data) -> Invoice:
        actions.record_withholding(member, invoice=self.subject, **data)
        return self.subject


class ClearCollectedTax(_Settling):
    """The PPN that a collector paid to the State."""

    title, form, submit = _("PPN paid by the collector"), forms.Cleared, _("Record")

    def initial(self) -> Data:
        return {"cleared_on": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        collected = sum(tax.charged_minor for tax in queries.collected_taxes(self.subject))
        return [
            self.booked(),
            gettext("%(amount)s of PPN is taken off the invoice against the proof of payment.")
            % {"amount": self.amount(collected)},
        ]

    def carry_out(self, member: Member, data: Data) -> Invoice:
        actions.clear_collected_tax(member, invoice=self.subject, **data)
        return self.subject


class WriteOff(_Settling):
    """Give an amount up."""

    title, form, submit, danger = _("Write off"), forms.WriteOff, _("Write off"), True

    def initial(self) -> Data:
        return {"amount": self.subject.open_minor, "written_on": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return [
            self.booked(),
            gettext("The amount goes to the account that you choose, and is asked for no more."),
        ]

    def carry_out(self, member: Member, data: Data) -> Invoice:
        actions.write_off(member, invoice=self.subject, **data)
        return self.subject


class UndoSettlement(Ask):
    """Take a settlement back."""

    title, duty, form = _("Take back"), "invoicing.pay", forms.DayAndReason
    submit, danger = _("Take back"), True
    find = queries.settlements_seen_by
    subject: Settlement

    def initial(self) -> Data:
        return {"day": today_of(self.member)}

    def crumbs(self) -> Sequence[Link]:
        invoice = self.subject.invoice
        return (*crumbs_of(invoice), Link(str(invoice), address_of(invoice)))

    def activity(self) -> None:
        return None

    def effects(self) -> Sequence[str]:
        one = self.subject
        amount = shown_money(one.amount_minor, one.invoice.currency)
        return [
            gettext("%(entry)s is answered by an entry with debit and credit exchanged.")
            % {"entry": one.entry},
            gettext("%(amount)s of %(invoice)s is open again.")
            % {"amount": amount, "invoice": one.invoice},
            gettext("Both stay on the page: %(kind)s of %(day)s, and that it was taken back.")
            % {"kind": SettlementKind(one.kind).label, "day": shown_day(one.settled_on)},
        ]

    def carry_out(self, member: Member, data: Data) -> Invoice:
        actions.undo_settlement(member, settlement=self.subject, **data)
        return self.subject.invoice
