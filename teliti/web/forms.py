"""Forms about companies, people, roles, and the first set-up."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from teliti.audit.duties import declared
from teliti.kit.columns import today_of
from teliti.kit.forms import Form, offer
from teliti.kit.parts import duties_to_choose
from teliti.people import queries
from teliti.people.models import Company, Density, Language, LegalForm, Member, Theme, Unit

STANDARDS = (("SAK EP", "SAK EP"), ("SAK EMKM", "SAK EMKM"), ("SAK", "SAK"), ("ISAK 35", "ISAK 35"))


class CompanyForm(Form):
    """A company's particulars, as they stand on its papers."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=30)
    legal_form = forms.ChoiceField(label=gettext_lazy("Legal form"), choices=LegalForm.choices)
    tax_number = forms.RegexField(
        r"^\s*(?:\d[ .-]?){15,16}\s*$",
        label="NPWP",
        required=False,
        help_text=gettext_lazy("15 or 16 digits; dots and dashes are taken out."),
        error_messages={"invalid": gettext_lazy("An NPWP has 15 or 16 digits.")},
    )
    is_vat_registered = forms.BooleanField(
        label=gettext_lazy("Registered for PPN (PKP)"), required=False
    )
    standard = forms.ChoiceField(label=gettext_lazy("Accounting standard"), choices=STANDARDS)
    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    signer = forms.CharField(
        label=gettext_lazy("Signs for the company"), max_length=150, required=False
    )
    signer_title = forms.CharField(
        label=gettext_lazy("Title of the signer"), max_length=80, required=False
    )

    def clean_tax_number(self) -> str:
        return "".join(sign for sign in self.cleaned_data["tax_number"] if sign.isdigit())

    @classmethod
    def shown(cls, company: Company) -> dict[str, Any]:
        """What the form shows of a company."""
        return {name: getattr(company, name) for name in cls.base_fields}


class OwnSettingsForm(Form):
    """One's own name, language and appearance."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=Language.choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"), choices=Theme.choices, widget=forms.RadioSelect
    )
    density = forms.ChoiceField(
        label=gettext_lazy("Density"), choices=Density.choices, widget=forms.RadioSelect
    )


class ChangeMemberForm(Form):
    """A member's position and roles."""

    title = forms.CharField(label=gettext_lazy("Position"), max_length=80, required=False)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple(attrs={"data-span": "4"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {str(role.pk): role for role in queries.roles_of(self.member.company)}
        offer(self, "roles", [(key, str(role)) for key, role in self._known.items()])

    def clean_roles(self) -> list[Any]:
        return [self._known[key] for key in self.cleaned_data["roles"]]


class BecauseForm(Form):
    """A reason."""

    because = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2})
    )


class RoleForm(Form):
    """A role's name and the duties that it carries, by part."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Left empty, a standard role keeps its own name."),
    )
    needs_second_factor = forms.BooleanField(
        label=gettext_lazy("Demand a second factor at sign-in"),
        required=False,
        help_text=gettext_lazy("Whoever has the role sets up a passkey or code app first."),
    )
    duties = forms.MultipleChoiceField(
        label=gettext_lazy("Duties"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-span": "4"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "duties", duties_to_choose(declared()))


class NewRoleForm(RoleForm):
    """A role of the company's own: it needs a name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class SetUpForm(forms.Form):
    """The first company and the first person of an installation; nobody is signed in yet."""

    company = forms.CharField(label=gettext_lazy("Company"), max_length=150)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=30)
    legal_form = forms.ChoiceField(label=gettext_lazy("Legal form"), choices=LegalForm.choices)
    is_vat_registered = forms.BooleanField(
        label=gettext_lazy("Registered for PPN (PKP)"), required=False
    )
    standard = forms.ChoiceField(label=gettext_lazy("Accounting standard"), choices=STANDARDS)
    year = forms.TypedChoiceField(label=gettext_lazy("First year of the books"), coerce=int)
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "data-span": "4"}),
        help_text=gettext_lazy("Twelve signs or more."),
    )

    use_required_attribute = False

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "year", [(year, str(year)) for year in years])

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class LoadBooksForm(Form):
    """The first fiscal year of a company whose chart is not loaded yet."""

    year = forms.TypedChoiceField(label=gettext_lazy("First year of the books"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = today_of(self.member).year
        offer(self, "year", [(year, str(year)) for year in range(now, now - 3, -1)])


class UnitForm(Form):
    """A department, and who leads it."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    head = forms.ChoiceField(label=pgettext_lazy("of a unit", "Head"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = queries.members_seen_by(self.member).filter(is_active=True)
        self.people = {str(one.pk): one for one in members.order_by("user__name")}
        names = [(key, str(one)) for key, one in self.people.items()]
        offer(self, "head", [("", gettext("nobody")), *names])

    def clean_head(self) -> Member | None:
        """The person, or nobody."""
        return self.people.get(self.cleaned_data.get("head") or "")


class ChangeUnitForm(UnitForm):
    """A unit that is there, and whether it is used."""

    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)


class MemberUnitForm(Form):
    """The unit of one person."""

    unit = forms.ChoiceField(label=pgettext_lazy("people", "Unit"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.units_seen_by(self.member).filter(is_active=True).order_by("code")
        self.units = {str(one.pk): one for one in units}
        names = [(key, str(one)) for key, one in self.units.items()]
        offer(self, "unit", [("", gettext("none")), *names])

    def clean_unit(self) -> Unit | None:
        """The unit, or none."""
        return self.units.get(self.cleaned_data.get("unit") or "")
