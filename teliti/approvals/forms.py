"""Forms of approvals."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teliti.approvals import kinds, queries
from teliti.approvals.domain import RuleStep
from teliti.audit import duties
from teliti.kit.forms import AmountField, DayField, Form, offer
from teliti.people.models import Member


class OneOf(forms.ChoiceField):
    """One of a few things, by name; gives the thing, or None."""

    things: dict[str, Model]

    def offer(self, things: Iterable[Model], nothing: str = "") -> None:
        """The things to choose from, and what choosing none is called."""
        self.things = {str(thing.pk): thing for thing in things}
        self.choices = [("", nothing), *((key, str(one)) for key, one in self.things.items())]

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Model) else value

    def to_python(self, value: Any) -> Any:
        return self.things.get(str(value or ""))

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


def one_of(form: forms.Form, name: str) -> OneOf:
    """A field of the form that offers things."""
    field = form.fields[name]
    assert isinstance(field, OneOf)
    return field


def _text(label: Any, *, rows: int = 3, required: bool = True) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=1000, required=required, widget=widget)


class Approve(Form):
    """A note for those who read it later; needed where the kind says so."""

    note = _text(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, wanted: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wanted:
            self.fields["note"].label = wanted
            self.fields["note"].required = True


class Reason(Form):
    """Why."""

    because = _text(_("Reason"))


class Words(Form):
    """A question or an answer."""

    text = _text(_("Text"))


class Finding(Form):
    """What one found on looking at it later."""

    finding = _text(_("Finding"), rows=2, required=False)


class Forward(Form):
    """To whom, among those who may approve."""

    to = OneOf(label=_("To"))
    text = _text(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, able: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_of(self, "to").offer(able)


class PolicyForm(Form):
    """What needs an approval, and when; the steps stand below."""

    kind = forms.ChoiceField(label=_("What"))
    note = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Shown to everybody who has to approve.")
    )
    from_minor = AmountField(label=_("From the amount"), positive=True, required=False)
    from_count = forms.IntegerField(label=_("From how many"), min_value=1, required=False)
    flag = forms.ChoiceField(label=_("Only if"), required=False)
    unit = OneOf(label=_("Of the unit"), required=False)
    role = OneOf(label=_("Made by the role"), required=False)
    is_later = forms.BooleanField(
        label=_("Look at it later instead"), required=False,
        help_text=_("For a very small firm: it passes, and is looked at afterwards."),
    )  # fmt: skip
    valid_from = DayField(label=pgettext_lazy("a day", "From"))
    valid_until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = sorted(kinds.declared().values(), key=lambda kind: str(kind.label))
        offer(self, "kind", [("", ""), *((one.name, one.label) for one in declared)])
        marks = [
            (f"{one.name}/{flag}", f"{one.label}: {label}")
            for one in declared
            for flag, label in one.flags.items()
        ]
        offer(self, "flag", [("", gettext("all of them")), *marks])
        one_of(self, "unit").offer(queries.units_of(self.member.company_id), gettext("any"))
        roles = queries.roles_named(self.member.company_id).values()
        one_of(self, "role").offer(roles, gettext("anybody"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, _slash, flag = (values.get("flag") or "").partition("/")
        if flag and kind != values.get("kind"):
            self.add_error("flag", gettext("This mark is not of that kind. Choose another."))
        values["flag"] = flag
        begins, ends = values.get("valid_from"), values.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", gettext("The last day lies before the first."))
        return values


def _wide(width: str) -> forms.NumberInput:
    return forms.NumberInput({"data-width": width})


class PolicyStepForm(Form):
    """One step: whoever has the role, or carries the duty."""

    place = forms.IntegerField(
        label=_("Step"), min_value=1, max_value=20, initial=1, widget=_wide("narrow")
    )
    signer = forms.ChoiceField(label=_("Who approves"), widget=forms.Select({"data-width": "free"}))
    quorum = forms.IntegerField(
        label=_("Approvals"), min_value=1, max_value=20, initial=1, widget=_wide("middle")
    )
    hours = forms.IntegerField(
        label=_("Escalate after hours"), min_value=0, max_value=10_000, required=False,
        widget=_wide("middle"),
    )  # fmt: skip
    escalate_to = forms.ChoiceField(
        label=_("Escalate to"), required=False, widget=forms.Select({"data-width": "middle"})
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carried = [(f"duty:{duty.name}", str(duty.label)) for duty in duties.declared()]
        by_role = [(f"role:{key}", label) for key, label in roles]
        offer(
            self, "signer",
            [
                ("", gettext("Choose")), (gettext("Role"), by_role),
                (gettext("Whoever carries the duty"), carried),
            ],
        )  # fmt: skip
        offer(self, "escalate_to", [("", gettext("nobody")), *roles])


def step_of(values: dict[str, Any]) -> RuleStep:
    """A line of the form as a step."""
    by, _colon, name = values["signer"].partition(":")
    return RuleStep(
        values["place"],
        int(name) if by == "role" else None,
        name if by == "duty" else "",
        values["quorum"],
        values.get("hours") or 0,
        int(values["escalate_to"]) if values.get("escalate_to") else None,
    )


class WhatIf(Form):
    """Which approvals would this need?"""

    kind = forms.ChoiceField(label=_("What"))
    amount = AmountField(label=_("Amount"), positive=True, required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, required=False)
    flag = forms.ChoiceField(label=_("Only if"), required=False)
    person = OneOf(label=_("By"), required=False)

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = sorted(kinds.declared().values(), key=lambda kind: str(kind.label))
        offer(self, "kind", [(one.name, one.label) for one in declared])
        marks = {flag: label for one in declared for flag, label in one.flags.items()}
        offer(self, "flag", [("", gettext("any")), *marks.items()])
        others = [one for one in people if one.pk != self.member.pk]
        one_of(self, "person").offer(others, gettext("myself"))


class SubstituteForm(Form):
    """Who approves in whose place, on which days."""

    absent = OneOf(label=_("In the place of"), required=False)
    deputy = OneOf(label=_("Substitute"))
    kind = forms.ChoiceField(label=_("What"), required=False)
    starts_on = DayField(label=pgettext_lazy("a day", "From"))
    ends_on = DayField(label=_("Until"))
    because = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in people if one.pk != self.member.pk]
        one_of(self, "deputy").offer(others)
        if self.member.may("approvals.substitutes"):
            one_of(self, "absent").offer(others, gettext("myself"))
        else:
            del self.fields["absent"]
        declared = [(one.name, one.label) for one in kinds.declared().values()]
        offer(self, "kind", [("", gettext("everything")), *declared])


class PairForm(Form):
    """Two duties that one person must not have both."""

    first = forms.ChoiceField(label=_("Duty"))
    second = forms.ChoiceField(label=_("And"))
    because = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", ""), *((duty.name, duty.label) for duty in duties.declared())]
        offer(self, "first", known)
        offer(self, "second", known)


class ExceptionForm(Form):
    """Who may have both, why, and until when."""

    person = OneOf(label=_("Person"))
    because = _text(_("Reason"))
    ends_on = DayField(label=_("Until"))

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one_of(self, "person").offer(people)
