"""Screens about the company itself: its particulars."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.base.clock import day_in
from teliti.kit.asks import Ask, Data
from teliti.kit.page import Page, facts
from teliti.kit.screens import Screen, address_of, go
from teliti.kit.shapes import Cell, Fact, Link, Panel, Verb
from teliti.kit.words import shown_day
from teliti.people import actions, queries
from teliti.people.models import Company, LegalForm, Member
from teliti.web import forms


class Particulars(Screen):
    """The page of the company in which one works now."""

    duty = "people.read"

    def get(self, request: Any) -> HttpResponse:
        return go(address_of(self.member.company))


class CompanyPage(Page):
    """A company's particulars."""

    duty, find = "people.read", queries.companies_seen_by
    subject: Company

    def subtitle(self) -> str:
        return f"{self.subject.legal_form} · {self.subject.standard}"

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("people.company"):
            return ()
        change = reverse("people:change_company", args=[self.subject.pk])
        return [Verb(_("Change"), change, key="e", main=True)]

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        yes = _("yes") if one.is_vat_registered else _("no")
        papers = [
            Fact(_("Name"), Cell(one.name)),
            Fact(_("Short name"), Cell(one.short_name)),
            Fact(_("Legal form"), Cell(str(LegalForm(one.legal_form).label))),
            Fact("NPWP", Cell(one.tax_number, "code")),
            Fact(_("Registered for PPN (PKP)"), Cell(yes)),
            Fact(_("Address"), Cell(one.address)),
            Fact(_("City"), Cell(one.city)),
            Fact(_("Phone"), Cell(one.phone)),
            Fact(_("E-mail"), Cell(one.email)),
            Fact(_("Signs for the company"), Cell(one.signer, sub=one.signer_title)),
        ]
        books = [
            Fact(_("Accounting standard"), Cell(one.standard)),
            Fact(_("Currency"), Cell(one.currency)),
            Fact(_("Time zone"), Cell(one.time_zone)),
            Fact(_("Since"), Cell(shown_day(day_in(one.created_at, one.time_zone)))),
        ]
        return [
            facts("papers", _("On its papers"), *papers),
            facts("books", _("Its books"), *books),
        ]


class ChangeCompany(Ask):
    """Change what stands on the company's papers."""

    title, duty, form = gettext_lazy("Change particulars"), "people.company", forms.CompanyForm
    submit, find = gettext_lazy("Save"), queries.companies_seen_by
    done = gettext_lazy("The particulars are saved.")
    subject: Company

    def crumbs(self) -> Sequence[Link]:
        return [Link(self.subject.name, address_of(self.subject))]

    def initial(self) -> Data:
        return forms.CompanyForm.shown(self.subject)

    def effects(self) -> Sequence[str]:
        return [_("Papers that are made from now on carry the new particulars; earlier ones stay.")]

    def carry_out(self, member: Member, data: Data) -> Company:
        return actions.change_company(member, version=self.subject.version, **data)
