"""What a company decides for all its invoices."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teliti.invoicing import actions, forms, queries
from teliti.invoicing.models import Settings
from teliti.kit.asks import Ask, Data
from teliti.people.models import Member


class InvoiceSettings(Ask):
    """Control accounts, usual accounts and taxes, and what stands on every invoice."""

    title, duty, form = _("Invoice settings"), "invoicing.settings", forms.SettingsForm
    submit, done = _("Save"), _("Saved.")

    @cached_property
    def settings(self) -> Settings | None:
        """What was decided so far."""
        return queries.settings_of(self.member.company_id)

    def form_options(self) -> Data:
        return {"codes": queries.tax_choices(self.member)}

    def initial(self) -> Data:
        return forms.settings_shown(self.settings)

    def carry_out(self, member: Member, data: Data) -> str:
        actions.change_settings(member, **data)
        return reverse("invoicing:settings")
