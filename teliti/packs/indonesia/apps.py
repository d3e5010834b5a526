from django.apps import AppConfig

from teliti.insight.domain.forms import STATEMENTS
from teliti.invoicing.domain import RULES as INVOICE_RULES
from teliti.packs.indonesia.domain import bank_files
from teliti.packs.indonesia.domain.bank_lines import bank_rules
from teliti.packs.indonesia.domain.papers import invoice_rules
from teliti.packs.indonesia.domain.statements import statements
from teliti.packs.indonesia.domain.taxpayers import country_rules
from teliti.parties.domain import RULES
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
        registry.register(*bank_files.readers())
