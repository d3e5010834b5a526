from django.apps import AppConfig

from teliti.insight.domain.forms import STATEMENTS
from teliti.invoicing.domain import RULES as INVOICE_RULES
from teliti.packs.indonesia.domain.papers import invoice_rules
from teliti.packs.indonesia.domain.statements import statements
from teliti.packs.indonesia.domain.taxpayers import country_rules
from teliti.parties.domain import RULES


class IndonesiaConfig(AppConfig):
    name = "teliti.packs.indonesia"
    label = "indonesia"

    def ready(self) -> None:
        """Tell the parts what Indonesia decides."""
        RULES["indonesia"] = country_rules()
        INVOICE_RULES["indonesia"] = invoice_rules()
        STATEMENTS["indonesia"] = statements()
