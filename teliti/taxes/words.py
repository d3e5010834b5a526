"""Words of taxes."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.shapes import Tone
from teliti.kit.words import FieldWords
from teliti.taxes.domain import RATE_NAMES, Treatment

TREATMENTS = {
    Treatment.TAXABLE: _("Taxable"),
    Treatment.LUXURY: _("Luxury goods"),
    Treatment.EXEMPT: _("Exempt"),
    Treatment.NOT_COLLECTED: _("Not collected"),
    Treatment.OUT_OF_SCOPE: _("Out of scope"),
    Treatment.ZERO_RATED: _("Zero-rated"),
}
UNITS = {"percent": _("percent"), "fraction of price": _("of the price")}
CHECKED = {
    "V": (_("Read in a source"), Tone.GOOD),
    "K": (_("To be confirmed"), Tone.WARN),
    "D": (_("Sources differ"), Tone.WARN),
}


def rate_named(key: str) -> str:
    """What people call a rate; its key where its pack has no word for it."""
    return str(RATE_NAMES.get(key, key))


def unit_named(unit: str) -> str:
    """The unit of a rate in the reader's language."""
    return str(UNITS.get(unit, unit))


FIELDS = [
    FieldWords("taxes.taxcode", "treatment", choices=TREATMENTS),
    FieldWords("taxes.taxcode", "sales_account", _("Account of sales")),
    FieldWords("taxes.taxcode", "purchase_account", _("Account of purchases")),
]
"""How fields read whose models know only keys."""
