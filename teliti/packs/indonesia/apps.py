from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from teliti.insight.domain.forms import STATEMENTS
from teliti.invoicing.domain import RULES as INVOICE_RULES
from teliti.packs.indonesia.domain import bank_files
from teliti.packs.indonesia.domain.bank_lines import bank_rules
from teliti.packs.indonesia.domain.papers import invoice_rules
from teliti.packs.indonesia.domain.statements import statements
from teliti.packs.indonesia.domain.taxpayers import country_rules
from teliti.parties.domain import RULES
from teliti.taxes.domain import RATE_NAMES
from teliti.treasury.domain.country import RULES as BANK_RULES
from teliti.treasury.domain.readers import registry


class IndonesiaConfig(AppConfig):
    name = "teliti.packs.indonesia"
    label = "indonesia"

    def ready(self) -> None:
        """Tell the parts what Indonesia decides."""
        RULES["indonesia"] = country_rules()
        INVOICE_RULES["indonesia"] = invoice_rules()
        STATEMENTS["indonesia"] = statements()
        BANK_RULES["indonesia"] = bank_rules()
        RATE_NAMES["ppn.rate"] = _("PPN rate")
        RATE_NAMES["ppn.dpp_nilai_lain"] = _("PPN base: other value (DPP nilai lain)")
        registry.register(*bank_files.readers())
