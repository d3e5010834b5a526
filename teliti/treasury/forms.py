"""Forms of bank accounts, statement files and bank lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.texts import AmountStyle, DayOrder
from teliti.kit.forms import AmountField, DayField, Form, PickField, PickWidget, offer
from teliti.kit.rowforms import EachRow, ThingField
from teliti.ledger.models import Account
from teliti.ledger.pickers import ACCOUNT
from teliti.parties.pickers import PARTY
from teliti.people.models import Member
from teliti.treasury.domain.country import rules_of
from teliti.treasury.domain.reading import LARGEST_FILE, MEGABYTE
from teliti.treasury.models import BankAccount
from teliti.treasury.pickers import FREE_ACCOUNT, OPEN_PAPER
from teliti.treasury.queries import accounts, people

MOST_FILES = 50


def banks_of(member: Member) -> tuple[tuple[str, str], ...]:
    """The banks of the company's country, by code."""
    return rules_of(member.company.country_pack).banks


class BankAccountForm(Form):
    """A bank account of the company; `own` is the ledger account on which it stands already."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As you call it: BCA Operasional.")
    )
    bank_code = forms.ChoiceField(label=_("Bank"), required=False)
    number = forms.CharField(label=_("Account number"), max_length=50)
    holder = forms.CharField(label=_("Account holder"), max_length=150, required=False)
    account = PickField(
        FREE_ACCOUNT,
        label=_("Ledger account"),
        help_text=_("Each bank account stands on a bank or cash account of the chart of its own."),
    )

    def __init__(self, *args: Any, own: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a bank")), *banks_of(self.member)]
        offer(self, "bank_code", choices)
        if own is not None:
            self.fields["account"] = _OwnOrFree(
                own,
                FREE_ACCOUNT,
                label=self.fields["account"].label,
                help_text=self.fields["account"].help_text,
            )
            self.fields["account"].member = self.member  # type: ignore[attr-defined]  # a PickField
            self.order_fields(list(self.base_fields))


class _OwnOrFree(PickField):
    """A free account of the chart, or the one that was chosen before."""

    def __init__(self, own: Account, *args: Any, **kwargs: Any) -> None:
        self.own = own
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> Any:
        key = value[0] if isinstance(value, tuple) else ""
        text = value[1] if isinstance(value, tuple) else str(value or "")
        if key == str(self.own.pk) or text.strip() == str(self.own):
            return self.own
        return super().clean(value)


class NewBankAccountForm(BankAccountForm):
    """A new one: its currency and first day, too."""

    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    opened_on = DayField(label=_("Kept here since"))


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = _FilesInput(attrs={"multiple": True, "data-span": "4"})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        for one in given:
            if (one.size or 0) > LARGEST_FILE:
                raise forms.ValidationError(
                    _("%(name)s is larger than %(limit)s MB. Ask the bank for a shorter period.")
                    % {"name": one.name, "limit": LARGEST_FILE // MEGABYTE}
                )
        return given


class ImportForm(Form):
    """The files, and the account when the files do not name it."""

    uploads = FilesField(
        label=_("Statement files"),
        help_text=_("MT940, CAMT.053, OFX, or the CSV of BCA, Mandiri, BRI, BNI and other banks."),
    )
    account = forms.ChoiceField(label=_("Bank account"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = accounts.open_accounts(self.member.company_id)
        choices = [(str(one.pk), f"{one.name} · {one.number}") for one in self.own]
        offer(self, "account", [("", _("As the file says")), *choices])

    def clean_account(self) -> BankAccount | None:
        """The chosen account; None leaves it to the files."""
        chosen = self.cleaned_data.get("account") or ""
        return next((one for one in self.own if str(one.pk) == chosen), None)


class Explanation(Form):
    """Why a statement does not agree."""

    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you found, and whom you asked. It stays beside the statement."),
    )


class MappingForm(Form):
    """Which column means what, and how days and amounts are written."""

    ROLES = (
        ("booked_on", _("Day booked"), True),
        ("text", _("Text"), False),
        ("text_more", _("More text"), False),
        ("amount", _("Amount"), False),
        ("side", _("Debit or credit"), False),
        ("money_in", _("Money in"), False),
        ("money_out", _("Money out"), False),
        ("balance", _("Balance"), False),
        ("reference", _("Reference"), False),
        ("party_name", _("Payer or payee"), False),
    )
    day_order = forms.ChoiceField(
        label=_("Days are written"),
        choices=[
            (DayOrder.DMY.value, "31/12/2026"),
            (DayOrder.MDY.value, "12/31/2026"),
            (DayOrder.YMD.value, "2026-12-31"),
        ],
    )
    amount_style = forms.ChoiceField(
        label=_("Amounts are written"),
        choices=[(AmountStyle.POINT.value, "1,234.56"), (AmountStyle.COMMA.value, "1.234,56")],
    )

    def __init__(self, *args: Any, columns: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *columns]
        for name, label, is_needed in self.ROLES:
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, required=is_needed,
                widget=forms.Select(attrs={"data-span": "1"}),
            )  # fmt: skip
        self.order_fields([*(name for name, _label, _needed in self.ROLES), *self.base_fields])

    def clean(self) -> dict[str, Any]:
        """An amount with its sign or side, or two columns: one of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        one, two = data.get("amount"), (data.get("money_in"), data.get("money_out"))
        if bool(one) == all(two) or (one and any(two)):
            self.add_error("amount", _("Choose either the amount, or both money in and money out."))
        return data


class BookForm(Form):
    """The account that a whole line belongs to."""

    account = PickField(ACCOUNT, label=_("Account"))
    party = PickField(
        PARTY, label=_("Customer or supplier"), required=False,
        help_text=_("Only where the account asks for one."),
    )  # fmt: skip
    text = forms.CharField(label=_("Text"), max_length=200, required=False)


class SplitForm(Form):
    """Where the rest of a line goes."""

    difference_account = PickField(
        ACCOUNT, label=_("Account for the rest"), required=False,
        help_text=_("A fee, withheld tax, an advance: whatever the papers do not explain."),
    )  # fmt: skip
    party = PickField(PARTY, label=_("Customer or supplier"), required=False)
    text = forms.CharField(label=_("Text of the rest"), max_length=200, required=False)


class SplitRow(Form):
    """One paper and how much of it; an empty amount is all that is open."""

    paper = PickField(OPEN_PAPER, label=_("Invoice or bill"), required=False)
    amount = AmountField(label=_("Amount"), positive=True, required=False)


class AcceptForm(Form):
    """A suggestion by its key, and another account for the difference."""

    suggestion = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    difference_account = PickField(ACCOUNT, label=_("Account"), required=False)


class ParkForm(Form):
    """A question, and whom to ask."""

    question = forms.CharField(
        label=_("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    asked = forms.ChoiceField(label=_("Ask"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people.may_answer(self.member)
        choices = [(str(one.pk), f"{one} – {one.role_names}") for one in self.people]
        offer(self, "asked", [("", _("Nobody yet: only put it aside")), *choices])

    def clean_asked(self) -> Any:
        """The person, or None."""
        chosen = self.cleaned_data.get("asked") or ""
        return next((one for one in self.people if str(one.pk) == chosen), None)


class AnswerForm(Form):
    """The answer to a question about a line."""

    answer = forms.CharField(
        label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class UndoForm(Form):
    """Why a match is taken back."""

    because = forms.CharField(label=_("Reason"), max_length=300, required=False)


class BatchForm(Form):
    """From which score on suggestions are accepted together; the lines come along as keys."""

    threshold = forms.CharField(widget=forms.HiddenInput, required=False)


ACCOUNT_NAMED, PARKED = "account", "park"
"""Where a line can belong that is as none of its suggestions says."""


class _AsItWas(forms.ChoiceField):
    """A choice that may be gone since it was shown: the action says so."""

    def valid_value(self, value: Any) -> bool:
        return True


class ExplainRow(EachRow):
    """Where one of many lines belongs: as one of its suggestions says, to an account, or nowhere
    yet. An account that is named takes the line, or what the suggestion leaves over."""

    thing = ThingField(label=_("Bank line"))
    belongs = _AsItWas(
        label=_("Belongs to"), required=False, widget=forms.Select({"data-width": "free"})
    )
    account = PickField(
        ACCOUNT, label=_("Account"), required=False, widget=PickWidget({"data-width": "middle"})
    )
    words = forms.CharField(
        label=_("Text or question"), max_length=200, required=False,
        widget=forms.TextInput({"data-width": "middle"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, suggested: Mapping[str, Sequence[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = suggested.get(str(self["thing"].value()), ())
        self.fields["belongs"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Leave it as it is")),
            *known,
            (ACCOUNT_NAMED, _("To the account beside it")),
            (PARKED, _("Park it with a question")),
        ]

    def clean(self) -> dict[str, Any]:
        """What has to be typed for the choice is there."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("belongs") == ACCOUNT_NAMED and "account" in data and not data["account"]:
            self.add_error("account", gettext("Choose the account."))
        if data.get("belongs") == PARKED and not data.get("words"):
            self.add_error("words", gettext("Type the question."))
        return data
