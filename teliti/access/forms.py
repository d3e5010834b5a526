"""What is asked about access."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.access import queries
from teliti.access.domain import NOT_FOR_TOKENS
from teliti.audit.duties import declared
from teliti.kit.forms import DayField, Form, offer
from teliti.kit.parts import duties_to_choose
from teliti.people.models import Language, Member
from teliti.people.queries import roles_of


class InvitationForm(Form):
    """Somebody to invite, and the roles they will have."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=150)
    title = forms.CharField(label=_("Position"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple(attrs={"data-span": "4"})
    )
    ends_on = DayField(
        label=_("Until"), required=False, help_text=_("Left empty, the roles have no end.")
    )
    books_from = DayField(
        label=_("Sees the books from"), required=False,
        help_text=_("For an auditor: with both days filled in, nothing else is seen or changed."),
    )  # fmt: skip
    books_until = DayField(label=_("Sees the books until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = {str(role.pk): role for role in roles_of(self.member.company)}
        offer(self, "roles", [(key, str(role)) for key, role in self._roles.items()])

    def clean_roles(self) -> list[Any]:
        return [self._roles[key] for key in self.cleaned_data["roles"]]


class AcceptForm(forms.Form):
    """The name and password of an invited person; nobody is signed in yet."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-span": "4"}),
        help_text=_("Twelve signs or more. A sentence is easier to remember than signs."),
    )
    use_required_attribute = False


class _WithPeople(Form):
    """A form with a choice among the people of the company, but one."""

    people: tuple[str, ...] = ()

    def __init__(self, *args: Any, without: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {
            str(one.pk): one
            for one in queries.people_seen_by(self.member)
            if one.pk != without.pk and one.has_access
        }
        for name in self.people:
            none = [] if self.fields[name].required else [("", gettext("nobody"))]
            offer(self, name, [*none, *((key, str(one)) for key, one in self._people.items())])

    def person(self, name: str) -> Member | None:
        """The chosen person of a field."""
        return self._people.get(self.cleaned_data[name])


class BeginLeavingForm(_WithPeople):
    """When somebody leaves, who takes over, and what to collect."""

    people = ("successor",)
    last_on = DayField(label=_("Last day"))
    successor = forms.ChoiceField(label=_("Takes over"), required=False)
    because = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_collect = forms.CharField(
        label=_("To collect"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One thing a line: laptop, keys, bank token."),
    )

    def clean_successor(self) -> Member | None:
        return self.person("successor")

    def clean_to_collect(self) -> list[str]:
        lines = self.cleaned_data["to_collect"].splitlines()
        return [line.strip()[:200] for line in lines if line.strip()]


class LendRoleForm(Form):
    """A role for a time."""

    role = forms.ChoiceField(label=_("Role"))
    ends_on = DayField(label=_("Until"), help_text=_("The role counts to the end of this day."))
    because = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = {str(role.pk): role for role in roles_of(self.member.company)}
        offer(self, "role", [(key, str(role)) for key, role in self._roles.items()])

    def clean_role(self) -> Any:
        return self._roles[self.cleaned_data["role"]]


class LimitForm(Form):
    """The period of the books that somebody sees."""

    books_from = DayField(label=_("Sees the books from"), required=False)
    books_until = DayField(
        label=_("Sees the books until"), required=False,
        help_text=_("Both left empty, all books are seen."),
    )  # fmt: skip
    because = forms.CharField(
        label=_("Reason"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class HandOverForm(_WithPeople):
    """Who takes over."""

    people = ("to",)
    to = forms.ChoiceField(label=_("Takes over"))

    def clean_to(self) -> Member | None:
        return self.person("to")


class ItemForm(Form):
    """Something to collect."""

    title = forms.CharField(label=_("What"), max_length=200)


class TickForm(Form):
    """A word about what was ticked."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class BecauseForm(Form):
    """A reason."""

    because = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReviewForm(Form):
    """Until when the review is to be done."""

    due_on = DayField(label=_("To be done by"))


class TokenForm(Form):
    """What a machine may do in one's name, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it: the web shop, a script.")
    )
    expires_on = DayField(label=_("Valid until"), help_text=_("A year at most."))
    may_change = forms.BooleanField(
        label=_("May change things"),
        required=False,
        help_text=_("Without this it only reads, whatever its duties."),
    )
    duties = forms.MultipleChoiceField(
        label=_("Duties"), widget=forms.CheckboxSelectMultiple(attrs={"data-span": "4"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [
            duty
            for duty in declared()
            if duty.name not in NOT_FOR_TOKENS and self.member.may(duty.name)
        ]
        offer(self, "duties", duties_to_choose(mine))
