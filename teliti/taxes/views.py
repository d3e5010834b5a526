"""Screens of tax codes and of the dated rates behind them."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.exchange.verbs import file_verbs
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Link, Panel, Tone, Verb
from teliti.kit.words import shown_day
from teliti.people.models import Member
from teliti.taxes import actions, forms, queries
from teliti.taxes.models import TaxCode, TaxRate
from teliti.taxes.words import CHECKED, TREATMENTS, rate_named, unit_named


def _treatment(code: TaxCode) -> str:
    return str(TREATMENTS[code.treatment])  # type: ignore[index]  # the column holds the enum's value


class Codes(Listing):
    """The taxes that people choose on a line."""

    title, duty = gettext_lazy("Tax codes"), "taxes.read"
    columns = (
        Column("code", gettext_lazy("Code"), cell="code", sort="code"),
        Column("name", gettext_lazy("Name"), first=True),
        Column("treatment", gettext_lazy("Treatment"), value=_treatment),
        Column("invoice_code", gettext_lazy("Transaction code"), cell="code", sort="invoice_code"),
        Column("sales_account", gettext_lazy("Account for sales")),
        Column("purchase_account", gettext_lazy("Account for purchases")),
    )
    search = ("code", "name_id", "name_en")
    order = "code"
    rows = queries.codes_with_accounts

    def verbs(self) -> Sequence[Verb]:
        return file_verbs(self.member, "taxes.code")

    def empty(self) -> Empty:
        return Empty(_("No tax codes yet"), _("A new company gets those of its country."))


class CodePage(Page):
    """One tax code: which rate, which part of the price, which accounts."""

    duty = "taxes.read"
    find = queries.codes_seen_by
    subject: TaxCode

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Tax codes"), reverse("taxes:codes"))]

    def panels(self) -> Sequence[Panel]:
        code = self.subject
        rows = [
            Fact(_("Code"), Cell(code.code, "code")),
            Fact(_("Treatment"), Cell(_treatment(code))),
            Fact(_("Transaction code"), Cell(code.invoice_code or "–", "code")),
            Fact(
                _("Account for sales"),
                Cell(str(code.sales_account), url=address_of(code.sales_account)),
            ),
            Fact(
                _("Account for purchases"),
                Cell(str(code.purchase_account), url=address_of(code.purchase_account)),
            ),
        ]
        for rate in queries.rates_behind(code):
            shown = f"{rate.value} {unit_named(rate.unit)}"
            name = f"{rate_named(rate.key)}, {shown_day(rate.valid_from)}"
            rows.append(Fact(name, Cell(shown, sub=rate.basis)))
        return [facts("code", "", *rows)]


def _until(rate: TaxRate) -> str:
    return shown_day(rate.valid_to) if rate.valid_to else _("until further notice")


def _checked(rate: TaxRate) -> Badge | None:
    if not rate.checked:
        return None
    word, tone = CHECKED.get(rate.checked, (rate.checked, Tone.WARN))
    return Badge(str(word), tone)


class Rates(Listing):
    """Dated tax rates: which value holds from which day, by which law."""

    title, duty = gettext_lazy("Tax rates"), "taxes.read"
    columns = (
        Column("name", gettext_lazy("Rate"), lambda rate: rate_named(rate.key), first=True),
        Column("value", gettext_lazy("Value")),
        Column("unit", gettext_lazy("Unit"), lambda rate: unit_named(rate.unit)),
        Column("valid_from", gettext_lazy("From"), cell="date", sort="valid_from"),
        Column("valid_to", gettext_lazy("Until"), value=_until),
        Column("basis", gettext_lazy("Legal basis")),
        Column("key", gettext_lazy("Key"), cell="code", sort="key"),
        Column("checked", gettext_lazy("Checked"), value=_checked, cell="badge"),
    )
    search = ("key", "basis")
    order = "key"
    rows = queries.rates_seen_by
    link = staticmethod(lambda _rate: "")

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("taxes.change"):
            return ()
        return [Verb(_("New rate"), reverse("taxes:new_rate"), "n", main=True)]


class NewRate(Ask):
    """Enter a new value of a tax table; the one before it ends the day before."""

    title, duty, form = gettext_lazy("New rate"), "taxes.change", forms.Rate
    submit = gettext_lazy("Save")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Tax rates"), reverse("taxes:rates"))]

    def effects(self) -> Sequence[str]:
        return [_("Papers of earlier days keep the rate of their day.")]

    def _form(self, data: QueryDict | None = None, files: Any = None) -> forms.Rate:
        form = super()._form(data, files)
        assert isinstance(form, forms.Rate)
        form.offer(sorted(set(queries.rates_seen_by(self.member).values_list("key", flat=True))))
        return form

    def carry_out(self, member: Member, data: Data) -> str:
        actions.add_rate(member, unit=queries.unit_of(member, data["key"]), **data)
        return reverse("taxes:rates")
