"""What people type about the books."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.kit.forms import AmountField, DayField, Form, PickField, PickWidget
from teliti.kit.rowforms import EachRow, ThingField
from teliti.ledger.domain import PostingLine
from teliti.ledger.pickers import ACCOUNT
from teliti.ledger.words import CASH_FLOWS, SIDES, TYPES


class EntryForm(Form):
    """The head of a journal entry."""

    day = DayField(label=gettext_lazy("Date"))
    text = forms.CharField(label=gettext_lazy("Description"), max_length=300)


class EntryRow(Form):
    """One line of a journal entry: either a debit or a credit, in minor units."""

    account = PickField(ACCOUNT, label=gettext_lazy("Account"))
    text = forms.CharField(label=gettext_lazy("Text"), max_length=300, required=False)
    debit = AmountField(label=gettext_lazy("Debit"), required=False, positive=True)
    credit = AmountField(label=gettext_lazy("Credit"), required=False, positive=True)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        debit, credit = data.get("debit") or 0, data.get("credit") or 0
        if data.get("account") and bool(debit) == bool(credit):
            raise ValidationError(_("Fill in either debit or credit."))
        account = data.get("account")
        if account is not None and account.is_control:
            raise ValidationError(
                _("%(account)s follows invoices and payments. Enter the paper instead.")
                % {"account": account}
            )
        return data


class ClearingRow(EachRow):
    """Where one of the lines on suspense accounts belongs; empty, it stays."""

    thing = ThingField(label=gettext_lazy("Lies open"))
    account = PickField(
        ACCOUNT, label=gettext_lazy("Belongs to"), required=False,
        widget=PickWidget({"data-width": "free"}),
    )  # fmt: skip


def lines_of(rows: Sequence[dict[str, Any]]) -> list[PostingLine]:
    """The typed rows as posting lines."""
    return [
        PostingLine(row["account"].pk, (row["debit"] or 0) - (row["credit"] or 0), row["text"])
        for row in rows
    ]


class Day(Form):
    """A day and a reason."""

    day = DayField(label=gettext_lazy("Date"))
    because = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class Reason(Form):
    """A reason."""

    because = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class Year(Form):
    """A fiscal year to open."""

    starts_on = DayField(label=gettext_lazy("First day"))
    label = forms.CharField(label=gettext_lazy("Name"), max_length=20, required=False)


class Opening(Form):
    """The day of the opening balances: the day before the first day of business here."""

    day = DayField(label=gettext_lazy("As of"))


class OpeningRow(EntryRow):
    """One opening balance; control accounts may carry a total here."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        debit, credit = data.get("debit") or 0, data.get("credit") or 0
        if data.get("account") and bool(debit) == bool(credit):
            raise ValidationError(_("Fill in either debit or credit."))
        return data


class AccountForm(Form):
    """An account of the chart."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name_id = forms.CharField(label=gettext_lazy("Name (Indonesian)"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=120)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=list(TYPES.items()))
    normal_side = forms.ChoiceField(label=gettext_lazy("Normal side"), choices=list(SIDES.items()))
    report_line = forms.CharField(
        label=gettext_lazy("Statement line"), max_length=20, required=False,
        help_text=gettext_lazy("For example LPK.KAS or LR.BADM"),
    )  # fmt: skip
    cash_flow = forms.ChoiceField(
        label=gettext_lazy("Cash flow"), choices=list(CASH_FLOWS.items()), required=False
    )
    tax_tag = forms.CharField(label=gettext_lazy("Tax tag"), max_length=20, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
    is_postable = forms.BooleanField(
        label=gettext_lazy("May be posted to"), required=False, initial=True
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
