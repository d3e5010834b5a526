"""What of invoicing can need an approval."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from teliti.approvals.domain import Facts
from teliti.approvals.kinds import Signed
from teliti.invoicing.models import Invoice
from teliti.invoicing.queries.told import told
from teliti.people.models import Company

Also = Mapping[str, Any]
FLAGS = {"sale": _("sales invoices"), "purchase": _("bills")}
LABELS = {
    "number": (_("Number"), "text"),
    "party": (_("Customer or supplier"), "text"),
    "reference": (_("Reference"), "text"),
    "issued_on": (_("Date"), "date"),
    "due_on": (_("Due"), "date"),
    "text": (_("Subject"), "text"),
    "lines": (_("Lines"), "text"),
    "net": (_("Before tax"), "money"),
    "tax": (_("Tax"), "money"),
    "gross": (_("Total"), "money"),
    "duplicate_reason": (_("Why it is no duplicate"), "text"),
    "note": (_("Note"), "text"),
    "bank_text": (_("Pay to"), "text"),
    "day": (_("Date of the reversal"), "date"),
    "because": (_("Reason"), "text"),
    "new_lines": (_("Lines of the replacement"), "text"),
    "new_gross": (_("Total of the replacement"), "money"),
    "new_text": (_("The rest of the replacement"), "text"),
}


def called(invoice: Invoice, _also: Also) -> str:
    """What a request calls an invoice: its number and whom it is about."""
    parts = (invoice.number, invoice.party.name, invoice.reference, invoice.text)
    return " · ".join(part for part in parts if part)


def facts_of(invoice: Invoice, also: Also) -> Facts:
    """The total with tax (of a correction, the higher one), and whether it is a bill."""
    gross = max(invoice.gross_minor, also.get("new_gross") or 0)
    return Facts(gross, invoice.currency, flags=frozenset({invoice.direction}))


def called_drafts(_company: Company, also: Also) -> str:
    """What a request calls many drafts."""
    count = len(also["drafts"])
    return ngettext("%(count)s draft", "%(count)s drafts", count) % {"count": count}


def facts_of_drafts(_company: Company, also: Also) -> Facts:
    """How many, and how much together."""
    return Facts(also["total"], count=len(also["drafts"]))


def _signed(name: str, label: Any, verb: Any, **more: Any) -> Signed:
    return Signed(
        name, label, Invoice, verb=verb, called=called, facts=facts_of, content=told,
        labels=LABELS, flags=FLAGS, **more,
    )  # fmt: skip


SIGNED = [
    _signed(
        "invoicing.issue",
        _("Issue an invoice or post a bill"),
        _("Issue"),
        address="invoicing:issue_invoice",
    ),
    _signed("invoicing.reverse", _("Reverse an invoice or a bill"), _("Reverse")),
    _signed(
        "invoicing.correct",
        _("Correct an invoice or a bill"),
        _("Correct"),
        duty="invoicing.reverse",
    ),
    Signed(
        "invoicing.discard",
        _("Throw drafts away"),
        Company,
        duty="invoicing.draft",
        verb=_("Throw away"),
        called=called_drafts,
        facts=facts_of_drafts,
        content=lambda _company: {},
        labels={"drafts": (_("Drafts"), "text"), "total": (_("Total"), "money")},
    ),
]
