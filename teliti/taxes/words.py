"""Words of taxes."""

from django.utils.translation import gettext_lazy as _

from teliti.kit.shapes import Tone
from teliti.taxes.domain import Treatment

TREATMENTS = {
    Treatment.TAXABLE: _("Taxable"),
    Treatment.LUXURY: _("Luxury goods"),
    Treatment.EXEMPT: _("Exempt"),
    Treatment.NOT_COLLECTED: _("Not collected"),
    Treatment.OUT_OF_SCOPE: _("Out of scope"),
    Treatment.ZERO_RATED: _("Zero-rated"),
}
CHECKED = {
    "V": (_("Read in a source"), Tone.GOOD),
    "K": (_("To be confirmed"), Tone.WARN),
    "D": (_("Sources differ"), Tone.WARN),
}
