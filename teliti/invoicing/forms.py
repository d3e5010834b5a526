"""What people type about invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base import numerals
from teliti.documents.forms import FilesField
from teliti.invoicing.domain import Content, Direction, LineContent
from teliti.invoicing.models import Finding, Settings
from teliti.invoicing.pickers import (
    COST,
    COUNTER_ACCOUNT,
    INCOME,
    MONEY_ACCOUNT,
    SCAN,
    SETTING_ACCOUNT,
)
from teliti.invoicing.queries import Defaults
from teliti.kit.forms import (
    AmountField,
    DayField,
    Form,
    PercentField,
    PickField,
    PickWidget,
    PriceField,
    QuantityField,
    offer,
)
from teliti.kit.rowforms import EachRow, ThingField
from teliti.kit.words import language, shown_amount, shown_percent
from teliti.parties.pickers import CUSTOMER, SUPPLIER
from teliti.taxes.models import TaxCode


def _one_column() -> forms.TextInput:
    return forms.TextInput(attrs={"data-span": "1"})


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount of the whole document: a percentage, or else an amount in minor units."""

    percent: Decimal = Decimal(0)
    amount: int = 0


class DiscountField(forms.CharField):
    """`10%` of the lines, or an amount such as `250rb`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            if not text:
                return Discount()
            if text.rstrip().endswith("%"):
                return Discount(percent=_of_hundred(numerals.parse_percent(text, language())))
            return Discount(amount=numerals.parse_amount(text, language()))
        except numerals.Unreadable as trouble:
            raise ValidationError(gettext(trouble.template) % trouble.parameters) from trouble

    def run_validators(self, value: Any) -> None:
        """A `Discount` has no length to check; the text was short enough for the field."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Discount):
            return value
        if value.percent:
            return shown_percent(value.percent)
        return shown_amount(value.amount) if value.amount else ""


class ShortField(forms.CharField):
    """A word or two: its column is narrow."""

    kind = "short"


class TaxField(forms.ChoiceField):
    """A choice in a line: its column fits a word or two."""

    kind = "choice"


class InvoiceForm(Form):
    """The head of an invoice in either direction."""

    direction = Direction.SALE

    party = PickField(CUSTOMER, label=_("Customer"))
    issued_on = DayField(label=_("Date"))
    due_on = DayField(
        label=_("Due"), required=False, help_text=_("Empty: by the terms of the party.")
    )
    reference = forms.CharField(
        label=_("Order number"), max_length=60, required=False, widget=_one_column()
    )
    text = forms.CharField(label=_("Subject"), max_length=200, required=False)
    discount = DiscountField(
        label=_("Discount"),
        required=False,
        help_text=_("A percentage such as 10%, or an amount."),
        widget=_one_column(),
    )
    bank_text = forms.CharField(
        label=_("Pay to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-span": "2"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2, "data-span": "2"})
    )

    def content(self, rows: Sequence[dict[str, Any]], defaults: Defaults) -> Content:
        """What was typed, as an invoice; the form is valid."""
        return content_of(self.direction, self.cleaned_data, rows, defaults)


class BillForm(InvoiceForm):
    """The head of a bill: the supplier's number is needed, and its own tax may be typed."""

    direction = Direction.PURCHASE
    bank_text = None  # type: ignore[assignment]  # Django's way to leave out a field

    party = PickField(SUPPLIER, label=_("Supplier"))
    reference = forms.CharField(
        label=_("Number on their paper"), max_length=60, widget=_one_column()
    )
    stated_tax = AmountField(
        label=_("Tax on the paper"),
        required=False,
        positive=True,
        help_text=_("Only where it differs from ours by rounding."),
    )
    file = FilesField(
        label=_("Scan"), required=False, allow_empty_file=True,
        help_text=_("PDF or picture; more can be attached later."),
    )  # fmt: skip
    duplicate_reason = forms.CharField(
        label=_("Why this is another bill"),
        max_length=300,
        required=False,
        widget=forms.HiddenInput,
    )

    field_order = [
        "duplicate_reason", "party", "reference", "issued_on", "due_on", "text", "discount",
        "stated_tax", "file", "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("duplicate_reason"):
            self._ask()

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "duplicate_reason":
            self._ask()
        super().add_error(field, error)

    def _ask(self) -> None:
        self.fields["duplicate_reason"].widget = forms.TextInput()


class CorrectInvoiceForm(InvoiceForm):
    """An invoice once more, and why and when the first one is reversed."""

    day = DayField(label=_("Reversed on"), help_text=_("A day of a month that is still open."))
    because = forms.CharField(label=_("Reason"), max_length=300)
    field_order = ["because", "day"]


class CorrectBillForm(BillForm):
    """A bill once more, and why and when the first one is reversed."""

    day = DayField(label=_("Reversed on"), help_text=_("A day of a month that is still open."))
    because = forms.CharField(label=_("Reason"), max_length=300)
    file = None  # type: ignore[assignment]  # Django's way to leave out a field
    field_order = ["because", "day", *BillForm.field_order]


class RowForm(Form):
    """One line. The choice of taxes and the usual account come from the screen, read once."""

    description = forms.CharField(label=_("Description"), max_length=300)
    quantity = QuantityField(label=_("Quantity"), initial=Decimal(1), required=False)
    unit = ShortField(label=_("Unit"), max_length=20, required=False)
    unit_price = PriceField(label=_("Price"))
    discount_percent = PercentField(label=_("Disc. %"), required=False)
    account = PickField(INCOME, label=_("Account"), required=False)
    tax = TaxField(label=_("Tax"), required=False)

    def __init__(
        self, *args: Any, codes: Sequence[TaxCode], defaults: Defaults, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {str(code.pk): code for code in codes}
        taxes = ((key, code.name) for key, code in self.codes.items())
        offer(self, "tax", [("", gettext("None")), *taxes])
        self.fields["tax"].initial = str(defaults.tax.pk) if defaults.tax else ""
        self.usual = defaults.line
        if self.usual is not None:
            self.fields["account"].widget.attrs["placeholder"] = str(self.usual)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("description") and not data.get("account") and self.usual is None:
            self.add_error("account", gettext("Choose an account."))
        return data


class BillRowForm(RowForm):
    """One line of a bill."""

    account = PickField(COST, label=_("Account"), required=False)


def content_of(
    direction: Direction, head: dict[str, Any], rows: Sequence[dict[str, Any]], defaults: Defaults
) -> Content:
    """Typed values as the content of an invoice. A line without an account takes the usual one."""
    discount: Discount = head.get("discount") or Discount()
    lines = []
    for row in rows:
        account = row.get("account") or defaults.line
        assert account is not None, "the form asked for an account"
        lines.append(
            LineContent(
                row["description"],
                Decimal(1) if row.get("quantity") is None else row["quantity"],
                row["unit_price"],
                account.pk,
                int(row["tax"]) if row.get("tax") else None,
                row.get("unit") or "",
                row.get("discount_percent") or Decimal(0),
            )
        )
    return Content(
        direction=direction, party=head["party"].pk, issued_on=head["issued_on"], lines=lines,
        due_on=head.get("due_on"), reference=head.get("reference") or "",
        text=head.get("text") or "", note=head.get("note") or "",
        bank_text=head.get("bank_text") or "", discount_percent=discount.percent,
        discount=discount.amount, stated_tax=head.get("stated_tax"),
    )  # fmt: skip


class Reason(Form):
    """Why a bill that looks like another is another one."""

    duplicate_reason = forms.CharField(label=_("Why this is another bill"), max_length=300)


class DayAndReason(Form):
    """A day of an open period, and why."""

    day = DayField(label=_("Date"), help_text=_("A day of a month that is still open."))
    because = forms.CharField(label=_("Reason"), max_length=300)


class Amend(Form):
    """What touches no figure of an issued invoice."""

    due_on = DayField(label=_("Due"))
    text = forms.CharField(label=_("Subject"), max_length=200, required=False)
    bank_text = forms.CharField(
        label=_("Pay to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-span": "2"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2, "data-span": "2"})
    )


class Payment(Form):
    """A payment, whole or in part."""

    amount = AmountField(label=_("Amount"), positive=True, zero=False)
    paid_on = DayField(label=_("Date"))
    account = PickField(MONEY_ACCOUNT, label=_("Cash or bank account"))
    text = forms.CharField(label=_("Reference"), max_length=150, required=False)


class Withholding(Form):
    """Income tax that was kept back, against its slip."""

    amount = AmountField(label=_("Tax withheld"), positive=True, zero=False)
    withheld_on = DayField(label=_("Date of the slip"))
    slip = forms.CharField(label=_("Number of the slip"), max_length=60)
    account = PickField(COUNTER_ACCOUNT, label=_("Tax account"))


class Cleared(Form):
    """The proof that a collector paid the tax to the State."""

    cleared_on = DayField(label=_("Date of the proof"))
    proof = forms.CharField(label=_("Number of the proof"), max_length=60)


class WriteOff(Form):
    """An amount that is given up."""

    amount = AmountField(label=_("Amount"), positive=True, zero=False)
    written_on = DayField(label=_("Date"))
    account = PickField(COUNTER_ACCOUNT, label=_("Account"))
    because = forms.CharField(label=_("Reason"), max_length=150)


class FollowUpRow(EachRow):
    """What was found out about one of many invoices; empty, it stays as it is."""

    thing = ThingField(label=_("Invoice"))
    finding = forms.ChoiceField(
        label=_("Finding"), choices=[("", _("Leave it as it is")), *Finding.choices],
        required=False, widget=forms.Select({"data-width": "middle"}),
    )  # fmt: skip
    again_on = DayField(
        label=_("Promised for, or ask again on"), required=False,
        widget=forms.TextInput({"data-width": "middle"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ScanRow(EachRow):
    """The paper of one of many bills: a file, or one that lies in the archive already."""

    thing = ThingField(label=_("Bill"))
    paper = PickField(
        SCAN, label=_("From the archive"), required=False, widget=PickWidget({"data-width": "free"})
    )
    file = forms.FileField(
        label=_("File"), required=False,
        allow_empty_file=True,  # the store refuses those, with its own sentence
    )  # fmt: skip


class SettingsForm(Form):
    """What a company decides for all its invoices."""

    receivable = PickField(SETTING_ACCOUNT, label=_("Receivables account"), required=False)
    payable = PickField(SETTING_ACCOUNT, label=_("Payables account"), required=False)
    income = PickField(SETTING_ACCOUNT, label=_("Usual income account"), required=False)
    expense = PickField(SETTING_ACCOUNT, label=_("Usual expense account"), required=False)
    withheld = PickField(
        SETTING_ACCOUNT, label=_("Account for tax withheld by customers"), required=False
    )
    sale_tax = forms.ChoiceField(label=_("Usual tax on sales"), required=False)
    purchase_tax = forms.ChoiceField(label=_("Usual tax on bills"), required=False)
    bank_text = forms.CharField(
        label=_("Pay to"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bank, account number and holder, as they stand on every new invoice."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note at the foot of invoices"), required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-span": "2"}),
    )  # fmt: skip

    def __init__(self, *args: Any, codes: Sequence[TaxCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = {str(code.pk): code for code in codes}
        choices = [
            ("", gettext("By itself")),
            *((key, one.name) for key, one in self.codes.items()),
        ]
        for name in ("sale_tax", "purchase_tax"):
            offer(self, name, choices)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("sale_tax", "purchase_tax"):
            data[name] = self.codes.get(data.get(name) or "")
        return data


def settings_shown(settings: Settings | None) -> dict[str, Any]:
    """Stored settings as a form shows them."""
    if settings is None:
        return {}
    return {
        "receivable": settings.receivable, "payable": settings.payable, "income": settings.income,
        "expense": settings.expense, "withheld": settings.withheld,
        "sale_tax": settings.sale_tax_id or "", "purchase_tax": settings.purchase_tax_id or "",
        "bank_text": settings.bank_text, "note": settings.note,
    }  # fmt: skip


def _of_hundred(percent: Decimal) -> Decimal:
    if not 0 <= percent <= 100:
        raise ValidationError(gettext("A percentage lies between 0 and 100."))
    return percent
