"""What a company decides for all its invoices."""

from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.invoicing import events
from teliti.invoicing.models import Settings
from teliti.ledger.domain import AccountType

FIELDS = (
    "receivable", "payable", "income", "expense", "withheld", "sale_tax", "purchase_tax",
    "bank_text", "note",
)  # fmt: skip


@action("invoicing.settings")
def change_settings(act: Act, /, *, version: int | None = None, **fields: Any) -> Settings:
    """Choose control accounts, usual accounts and taxes, and texts (`FIELDS`).

    Refused: a control account of another type.
    """
    assert fields.keys() <= set(FIELDS), "only the fields of the settings"
    for name, kind in (
        ("receivable", AccountType.RECEIVABLE),
        ("payable", AccountType.PAYABLE),
    ):
        account = fields.get(name)
        if account is not None and account.type != kind:
            raise Refused(
                _("%(account)s is no control account of this kind. Choose another.")
                % {"account": account},
                field=name,
            )
    settings, made = Settings.objects.get_or_create(company_id=act.company_id)
    settings = act.lock(Settings, settings.pk, version=None if made else version)
    save(settings, **fields)
    act.record(events.SETTINGS_CHANGED, settings)
    return settings
