"""The first run: from a fresh database to the desk of the first person."""

import contextlib
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

from django.contrib.auth import login
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views import View

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.kit.asks import Ask, Data
from teliti.kit.screens import go
from teliti.kit.shapes import Frame
from teliti.people import actions, operations, queries
from teliti.people.middleware import COMPANY_KEY
from teliti.people.models import Member
from teliti.web import forms

FIRST_ROLES = (StandardRole.DIRECTOR, StandardRole.SYSTEM, StandardRole.FINANCE)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SetUp(View):
    """Company and first person, on one page. There is nothing here once a company exists."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if queries.any_company():
            return go("/")
        answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse)
        return answer

    def get(self, request: HttpRequest) -> HttpResponse:
        first = {"year": self._years()[0], "is_vat_registered": True, "standard": "SAK EP"}
        return self._show(forms.SetUpForm(initial=first, years=self._years()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.SetUpForm(request.POST, years=self._years())
        if not form.is_valid():
            return self._show(form, 422)
        try:
            person = found(form.cleaned_data)
        except Refused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, refusal.sentence
            )
            return self._show(form, 422)
        assert person.user is not None
        login(request, person.user, backend=BACKEND)
        request.session[COMPANY_KEY] = person.company_id
        return go(reverse("web:desk"))

    def _years(self) -> list[int]:
        now = timezone.localdate().year
        return [now, now - 1, now - 2]

    def _show(self, form: forms.SetUpForm, status: int = 200) -> HttpResponse:
        more = {"frame": Frame(title=_("Welcome to Teliti")), "form": form}
        return render(self.request, "web/set_up.html", more, status=status)


def found(data: dict[str, Any]) -> Member:
    """Found the company, let its first person in, and open the books; gives that person.

    Each step is an action of its own. Whatever stays undone stands on the desk as an open step.
    """
    with _only_one():
        system = operations.found_company(
            name=data["company"], short_name=data["short_name"], legal_form=data["legal_form"],
            is_vat_registered=data["is_vat_registered"], standard=data["standard"],
            signer=data["name"], at=timezone.now(),
        )  # fmt: skip
    actions.open_books(system)
    roles = [queries.standard_role(system.company, role) for role in FIRST_ROLES]
    person = actions.add_member(
        system,
        email=data["email"],
        name=data["name"],
        roles=roles,
        password=data["password"],
        language=get_language() or "id",
    )
    load_books(system, data["year"])
    return person


def load_books(system: Member, year: int) -> None:
    """Chart of accounts, taxes, first fiscal year and usual policies of the company's country."""
    pack = import_module(f"teliti.packs.{system.company.country_pack}.founding")
    pack.found_books(system, year_starts_on=date(year, 1, 1))
    pack.found_policies(system, valid_from=date(year, 1, 1))


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Two strangers at once: the second one finds a company founded."""
    done = False
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('teliti_set_up'))")
            if queries.any_company():
                raise Refused(_("Somebody has just set this up. Ask them to let you in."))
            yield
            done = True
    finally:
        if not done:
            scope.forget()  # the session's scope was rolled back with the rest


class LoadBooks(Ask):
    """For a company without a chart: load the country's, and open the first year."""

    title, duty, form = (
        gettext_lazy("Load the chart of accounts"),
        "ledger.accounts",
        forms.LoadBooksForm,
    )
    submit = gettext_lazy("Load")

    def effects(self) -> list[str]:
        return [
            _("Loads the chart of accounts and the tax codes of the country, which can be edited."),
            _("Opens the fiscal year with its twelve months."),
        ]

    def carry_out(self, member: Member, data: Data) -> str:
        load_books(queries.system_member(member.company), data["year"])
        return reverse("web:desk")
