"""What of invoicing waits for a person, and the first steps of a new company."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.invoicing import queries
from teliti.invoicing.models import Invoice
from teliti.kit.columns import today_of
from teliti.kit.desk import SetUpStep, Waiting
from teliti.kit.screens import address_of
from teliti.kit.shapes import Verb
from teliti.kit.words import shown_day
from teliti.people.models import Member


def waiting_invoices(member: Member) -> Iterator[Waiting]:
    """Drafts to issue, bills to pay within a week, invoices that customers have not paid."""
    may_issue, may_pay = member.may("invoicing.issue"), member.may("invoicing.pay")
    if not (may_issue or may_pay):
        return
    today = today_of(member)
    for invoice in queries.waiting(member, today):
        if invoice.is_draft and may_issue:
            yield _draft(invoice)
        elif not invoice.is_draft and may_pay:
            yield _open(invoice, today)


def has_invoice(member: Member) -> bool:
    """Whether the first invoice or bill was written."""
    return queries.invoices_seen_by(member).exists()


def _draft(invoice: Invoice) -> Waiting:
    issue = reverse("invoicing:issue_invoice", args=[invoice.pk])
    return _waiting(
        invoice, gettext("Drafts to issue"), gettext("It has no number yet."),
        Verb(gettext("Issue"), issue, "i"),
    )  # fmt: skip


def _open(invoice: Invoice, today: date) -> Waiting:
    why = gettext("It is due within a week.")
    if invoice.due_on < today:
        why = gettext("It was due on %(day)s.") % {"day": shown_day(invoice.due_on)}
    if invoice.is_sale:
        page = Verb(gettext("Open the invoice"), address_of(invoice), "o")
        return _waiting(invoice, gettext("Overdue invoices"), why, page)
    pay = reverse("invoicing:record_payment", args=[invoice.pk])
    return _waiting(
        invoice, gettext("Bills to pay"), why, Verb(gettext("Record payment"), pay, "p")
    )


def _waiting(invoice: Invoice, kind: str, why: str, verb: Verb) -> Waiting:
    name = invoice.number or gettext("Draft")
    return Waiting(
        key=f"invoicing.invoice:{invoice.pk}", kind=kind, title=f"{name} · {invoice.party.name}",
        why_me=why, url=address_of(invoice), since=invoice.issued_on, until=invoice.due_on,
        verbs=[verb], amount=invoice.open_minor or invoice.gross_minor,
        currency=invoice.currency, room="finance",
    )  # fmt: skip


WAITING = [waiting_invoices]
SET_UP = [
    SetUpStep(
        "invoice", _("Write the first invoice"),
        _("It is numbered and in the books as soon as you issue it."),
        "invoicing.draft", "invoicing:new_invoice", has_invoice, 60,
    )
]  # fmt: skip
