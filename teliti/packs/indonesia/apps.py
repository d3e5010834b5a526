from django.apps import AppConfig

from teliti.packs.indonesia.domain.taxpayers import country_rules
from teliti.parties.domain import RULES


class IndonesiaConfig(AppConfig):
    name = "teliti.packs.indonesia"
    label = "indonesia"

    def ready(self) -> None:
        """Tell the parts what Indonesia decides."""
        RULES["indonesia"] = country_rules()
