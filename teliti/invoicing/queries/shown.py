"""One invoice with all that its page shows, in as few statements as can be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from teliti.invoicing.domain import SettlementKind
from teliti.invoicing.models import FollowUp, Invoice, InvoiceLine, InvoiceTax, Settlement
from teliti.invoicing.queries.invoices import invoices_seen_by
from teliti.people.models import Member


@dataclass(frozen=True, slots=True)
class ShownTax:
    """A tax of an invoice; amounts in minor units."""

    name_id: str
    name_en: str
    treatment: str
    invoice_code: str
    rate: Decimal
    fraction: str
    price: int
    base: int
    tax: int
    charged: int


@dataclass(frozen=True, slots=True)
class ShownSettlement:
    """A settlement of an invoice; the amount in minor units, below zero when it takes one back."""

    key: int
    kind: SettlementKind
    amount: int
    settled_on: date
    text: str
    source: str
    entry: int
    entry_number: str
    undoes: int | None
    is_undone: bool


def invoices_shown(member: Member) -> QuerySet[Invoice]:
    """Invoices of the company, each with `tax_rows` and `settlement_rows` for its page."""
    taxes = (
        InvoiceTax.objects.filter(invoice=OuterRef("pk"))
        .order_by("pk")
        .values(
            row=JSONObject(
                name_id="tax_code__name_id", name_en="tax_code__name_en",
                treatment="tax_code__treatment", invoice_code="tax_code__invoice_code",
                rate="rate_percent", fraction="base_fraction",
                price="price_minor", base="base_minor", tax="tax_minor", charged="charged_minor",
            )
        )
    )  # fmt: skip
    settlements = (
        Settlement.objects.filter(invoice=OuterRef("pk"))
        .order_by("settled_on", "pk")
        .values(
            row=JSONObject(
                key="pk", kind="kind", amount="amount_minor", settled_on="settled_on", text="text",
                source="source", entry="entry_id", entry_number="entry__number",
                undoes=F("undoes_id"), undone_by=F("undone_by__pk"),
            )
        )
    )  # fmt: skip
    return (
        invoices_seen_by(member)
        .select_related("entry", "reversal", "corrects", "corrected_by", "control")
        .annotate(tax_rows=ArraySubquery(taxes), settlement_rows=ArraySubquery(settlements))
    )


def taxes_of(invoice: Invoice) -> list[ShownTax]:
    """The taxes that came with an invoice of `invoices_shown`."""
    rows: list[dict[str, Any]] = invoice.tax_rows  # type: ignore[attr-defined]  # an annotation
    return [ShownTax(**{**row, "rate": Decimal(str(row["rate"]))}) for row in rows]


def settlements_of(invoice: Invoice) -> list[ShownSettlement]:
    """The settlements that came with an invoice of `invoices_shown`, the earliest first."""
    rows: list[dict[str, Any]] = invoice.settlement_rows  # type: ignore[attr-defined]  # an annotation
    return [
        ShownSettlement(
            key=row["key"], kind=SettlementKind(row["kind"]), amount=row["amount"],
            settled_on=date.fromisoformat(row["settled_on"]), text=row["text"],
            source=row["source"], entry=row["entry"], entry_number=row["entry_number"],
            undoes=row["undoes"], is_undone=row["undone_by"] is not None,
        )
        for row in rows
    ]  # fmt: skip


def follow_ups_of(invoice: Invoice) -> list[FollowUp]:
    """What was found out about an invoice, the last first."""
    rows = FollowUp.objects.filter(invoice=invoice).select_related("noted_by__user")
    return list(rows.order_by("-pk"))


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """The lines of an invoice with their accounts and taxes, in order."""
    return list(
        InvoiceLine.objects.filter(invoice=invoice)
        .select_related("account", "tax_code")
        .order_by("place")
    )
