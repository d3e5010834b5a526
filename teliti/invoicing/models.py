"""Invoices in both directions, their lines and taxes, and what settled them.

Amounts are minor units of the company's currency.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from teliti.invoicing import domain
from teliti.ledger.models import Account, Entry
from teliti.parties.models import Party
from teliti.people.models import Member, OfCompany
from teliti.taxes.models import TaxCode

FIXED = (
    "number", "direction", "party_id", "reference", "issued_on", "currency", "subtotal_minor",
    "discount_minor", "net_minor", "tax_minor", "gross_minor", "entry_id", "control_id",
)  # fmt: skip
"""Columns of an invoice that issuing fixes for good, together with its lines and taxes."""


class Direction(models.TextChoices):
    SALE = domain.Direction.SALE.value, _("Sales invoice")
    PURCHASE = domain.Direction.PURCHASE.value, _("Bill")


class InvoiceState(models.TextChoices):
    DRAFT = domain.InvoiceState.DRAFT.value, _("Draft")
    ISSUED = domain.InvoiceState.ISSUED.value, _("Issued")
    REVERSED = domain.InvoiceState.REVERSED.value, _("Reversed")


class SettlementKind(models.TextChoices):
    PAYMENT = domain.SettlementKind.PAYMENT.value, _("Payment")
    WITHHOLDING = domain.SettlementKind.WITHHOLDING.value, _("Tax withheld")
    COLLECTED_TAX = domain.SettlementKind.COLLECTED_TAX.value, _("PPN paid by the collector")
    WRITE_OFF = domain.SettlementKind.WRITE_OFF.value, _("Written off")
    CREDIT = domain.SettlementKind.CREDIT.value, _("Credit")


def _without(text: Combinable, pattern: str) -> Func:
    return Func(text, Value(pattern), Value(""), Value("g"), function="REGEXP_REPLACE")


def _form(column: str) -> Func:
    """A number as bank texts are searched for it: letters and digits in capitals."""
    return Upper(_without(F(column), "[^0-9A-Za-z]"))


def _form_column(expression: Func) -> models.GeneratedField:
    """A column that the database keeps: under row-level security an index over an expression
    would not be used."""
    return models.GeneratedField(
        expression=expression, output_field=models.CharField(max_length=60), db_persist=True
    )


def _open_by(*fields: str, name: str) -> models.Index:
    return models.Index(fields=["company", *fields], condition=Q(open_minor__gt=0), name=name)


def _open_by_reference(field: str, *, name: str) -> models.Index:
    """Most papers have no reference: kept out of the index, they don't mislead the planner."""
    given = Q(open_minor__gt=0) & ~Q(**{field: ""})
    return models.Index(fields=["company", field], condition=given, name=name)


class Invoice(OfCompany):
    """A sales invoice or a bill: a draft without number, then issued and fixed for good.

    gross = net + tax; net = subtotal - discount; open = gross less its settlements, zero unless it
    is issued. `reference` is the supplier's number on a bill, the customer's order on an invoice;
    `reference_key` is the same made comparable; bank texts are searched for the `_form` and
    `_digits` of both numbers. `corrects` is the invoice that this one replaces.
    """

    direction = models.CharField(_("Kind"), max_length=8, choices=Direction)
    state = models.CharField(
        _("State"), max_length=8, choices=InvoiceState, default=InvoiceState.DRAFT
    )
    number = models.CharField(_("Number"), max_length=40, blank=True)
    reference = models.CharField(_("Reference"), max_length=60, blank=True)
    reference_key = models.CharField(max_length=60, blank=True)
    number_form = _form_column(_form("number"))
    number_digits = _form_column(_without(_form("number"), "^[^0-9]+"))
    reference_form = _form_column(_form("reference"))
    reference_digits = _form_column(_without(_form("reference"), "^[^0-9]+"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", db_index=False)
    issued_on = models.DateField(_("Date"))
    due_on = models.DateField(_("Due"))
    currency = models.CharField(_("Currency"), max_length=3, default="IDR")
    text = models.CharField(_("Subject"), max_length=200, blank=True)
    note = models.TextField(_("Note"), blank=True)
    bank_text = models.TextField(_("Pay to"), blank=True)
    discount_percent = models.DecimalField(
        _("Discount (%)"), max_digits=7, decimal_places=4, default=0
    )
    subtotal_minor = models.BigIntegerField(_("Lines"), default=0)
    discount_minor = models.BigIntegerField(_("Discount"), default=0)
    net_minor = models.BigIntegerField(_("Before tax"), default=0)
    tax_minor = models.BigIntegerField(_("Tax"), default=0)
    gross_minor = models.BigIntegerField(_("Total"), default=0)
    open_minor = models.BigIntegerField(_("Open"), default=0)
    stated_tax_minor = models.BigIntegerField(_("Tax on the paper"), null=True, blank=True)
    duplicate_reason = models.CharField(_("Why it is no duplicate"), max_length=300, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by_id = models.BigIntegerField(null=True)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("Journal entry"),
    )  # fmt: skip
    control = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("Receivables or payables account"),
    )  # fmt: skip
    reversed_on = models.DateField(_("Reversed on"), null=True)
    reversal = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("Reversing entry"),
    )  # fmt: skip
    reversal_reason = models.CharField(_("Why it was reversed"), max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected_by", verbose_name=_("Corrects")
    )

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "number"], condition=~Q(number=""), name="invoice_number_once"
            ),
            models.UniqueConstraint(
                fields=["company", "party", "reference_key"],
                condition=Q(direction=Direction.PURCHASE) & ~Q(reference_key="")
                & ~Q(state=InvoiceState.REVERSED),
                name="bill_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.DRAFT, number="", entry__isnull=True)
                | Q(state__in=[InvoiceState.ISSUED, InvoiceState.REVERSED], entry__isnull=False,
                    control__isnull=False,
                    issued_at__isnull=False) & ~Q(number=""),
                name="invoice_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.REVERSED, reversal__isnull=False,
                            reversed_on__isnull=False) & ~Q(reversal_reason="")
                | ~Q(state=InvoiceState.REVERSED) & Q(reversal__isnull=True),
                name="invoice_reversed_by_entry",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="invoice_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(gross_minor=F("net_minor") + F("tax_minor"))
                & Q(net_minor=F("subtotal_minor") - F("discount_minor")),
                name="invoice_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(open_minor=0)
                | Q(state=InvoiceState.ISSUED, open_minor__gt=0, open_minor__lte=F("gross_minor")),
                name="invoice_open_within_gross",
            ),
            models.CheckConstraint(
                condition=Q(state=InvoiceState.DRAFT) | Q(direction=Direction.SALE)
                | ~Q(reference_key=""),
                name="bill_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="invoice_due_after_issue"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["company", "direction", "issued_on", "id"], name="invoice_by_day"),
            models.Index(
                fields=["company", "direction", "gross_minor", "id"], name="invoice_by_gross"
            ),
            models.Index(fields=["company", "party", "issued_on"], name="invoice_by_party"),
            models.Index(
                fields=["company", "direction", "due_on", "id"],
                condition=Q(open_minor__gt=0),
                name="invoice_open",
            ),
            _open_by("direction", "open_minor", "due_on", name="invoice_open_by_amount"),
            _open_by("party", "due_on", "id", name="invoice_open_by_party"),
            _open_by("number_form", name="invoice_open_by_number"),
            _open_by("number_digits", name="invoice_open_by_digits"),
            _open_by_reference("reference_form", name="invoice_open_by_reference"),
            _open_by_reference("reference_digits", name="invoice_open_by_ref_digits"),
            models.Index(
                fields=["company", "reference_key"],
                condition=~Q(reference_key=""),
                name="invoice_by_reference",
            ),
            models.Index(
                fields=["company", "direction", "id"],
                condition=Q(state=InvoiceState.DRAFT),
                name="invoice_drafts",
            ),
            models.Index(
                fields=["company", "direction", "reversed_on"],
                condition=Q(state=InvoiceState.REVERSED),
                name="invoice_reversed",
            ),
        ]

    def __str__(self) -> str:
        if self.number:
            return self.number
        if self.direction == Direction.PURCHASE:
            return str(_("Draft bill"))
        return str(_("Draft invoice"))

    @property
    def is_sale(self) -> bool:
        return self.direction == Direction.SALE

    @property
    def is_draft(self) -> bool:
        return self.state == InvoiceState.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.state == InvoiceState.ISSUED

    @property
    def is_settled(self) -> bool:
        """Issued, and nothing is open any more."""
        return self.is_issued and self.open_minor == 0


class InvoiceLine(OfCompany):
    """One line. `net_minor` is after its own discount, `reduction_minor` its part of the
    document's discount."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", db_index=False)
    place = models.PositiveSmallIntegerField()
    description = models.CharField(_("Description"), max_length=300)
    quantity = models.DecimalField(_("Quantity"), max_digits=18, decimal_places=4, default=1)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    unit_price = models.DecimalField(_("Price"), max_digits=19, decimal_places=4)
    discount_percent = models.DecimalField(
        _("Discount (%)"), max_digits=7, decimal_places=4, default=0
    )
    net_minor = models.BigIntegerField(_("Amount"))
    reduction_minor = models.BigIntegerField(default=0)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    tax_code = models.ForeignKey(TaxCode, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("invoice line")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "place"], name="invoice_line_place_once"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="invoice_line_discount_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.place}"


class InvoiceTax(OfCompany):
    """The tax of one code on an invoice: price, base (DPP), rate and part of the price as they
    held on its day, the tax, and what of it is charged."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="taxes", db_index=False)
    tax_code = models.ForeignKey(TaxCode, models.PROTECT, related_name="+")
    price_minor = models.BigIntegerField(_("Price"))
    base_minor = models.BigIntegerField(_("Tax base"))
    rate_percent = models.DecimalField(_("Rate"), max_digits=7, decimal_places=4)
    base_fraction = models.CharField(_("Part of the price"), max_length=12, default="1")
    tax_minor = models.BigIntegerField(_("Tax"))
    charged_minor = models.BigIntegerField(_("Charged"))

    class Meta:
        verbose_name = _("tax of an invoice")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "tax_code"], name="invoice_tax_once"),
            models.CheckConstraint(
                condition=Q(charged_minor=0) | Q(charged_minor=F("tax_minor")),
                name="invoice_tax_charged_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.tax_code_id}"


class Settlement(OfCompany):
    """What took an amount off an invoice, and the entry that says so in the books.

    Never changed or deleted: taking one back is a row of its own with the negative amount, which
    `undoes` the first. `source` names the paper it came from (`treasury.bankline:7`), or is "".
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="settlements")
    kind = models.CharField(_("Kind"), max_length=14, choices=SettlementKind)
    amount_minor = models.BigIntegerField(_("Amount"))
    settled_on = models.DateField(_("Date"))
    text = models.CharField(_("Reference"), max_length=200, blank=True)
    source = models.CharField(max_length=100, blank=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("settlement")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=SettlementKind.values), name="settlement_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, undoes__isnull=True)
                | Q(amount_minor__lt=0, undoes__isnull=False),
                name="settlement_takes_off",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "source"], condition=~Q(source=""), name="settlement_by_source"
            ),
            models.Index(fields=["company", "settled_on"], name="settlement_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.settled_on}"


class Finding(models.TextChoices):
    PROMISED = domain.Finding.PROMISED.value, _("Payment promised")
    DISPUTED = domain.Finding.DISPUTED.value, _("Disputed")
    PAID = domain.Finding.PAID.value, _("Says it is paid")
    LOST = domain.Finding.LOST.value, _("Hardly to be collected")


class FollowUp(OfCompany):
    """What somebody found out when they asked about an overdue sales invoice.

    A later one takes its place as the last and both stay. From `again_on` on, the day of a promise
    among others, the invoice is to be asked about again.
    """

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="follow_ups", verbose_name=_("Invoice")
    )
    finding = models.CharField(_("Finding"), max_length=8, choices=Finding)
    again_on = models.DateField(_("Ask again on"), null=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    noted_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("Noted by")
    )
    noted_at = models.DateTimeField(_("Noted at"))
    is_last = models.BooleanField(_("The last one"), default=True)

    class Meta:
        verbose_name = _("follow-up")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(is_last=True), name="follow_up_last_once"
            ),
            models.CheckConstraint(
                condition=Q(finding__in=Finding.values), name="follow_up_finding_known"
            ),
            models.CheckConstraint(
                condition=Q(finding=Finding.PROMISED, again_on__isnull=False)
                | ~Q(finding=Finding.PROMISED) & ~Q(note=""),
                name="follow_up_says_when_or_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.finding}"


class Settings(OfCompany):
    """What a company decided for its invoices; each may be left open.

    Without a control account the first account of its type in use stands in (queries.defaults).
    """

    receivable = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Receivables account"),
    )  # fmt: skip
    payable = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Payables account"),
    )  # fmt: skip
    income = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Usual income account"),
    )  # fmt: skip
    expense = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Usual expense account"),
    )  # fmt: skip
    withheld = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Account for tax withheld by customers"),
    )  # fmt: skip
    sale_tax = models.ForeignKey(
        TaxCode, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Usual tax on sales"),
    )  # fmt: skip
    purchase_tax = models.ForeignKey(
        TaxCode, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Usual tax on bills"),
    )  # fmt: skip
    bank_text = models.TextField(_("Pay to"), blank=True)
    note = models.TextField(_("Note at the foot of invoices"), blank=True)

    class Meta:
        verbose_name = _("invoice settings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="invoicing_settings_once")
        ]

    def __str__(self) -> str:
        return str(_("Invoice settings"))
