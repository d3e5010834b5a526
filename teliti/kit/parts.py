"""What people call the parts of the product, and the duties of each."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import Duty

PART_NAMES: Mapping[str, Promise] = {
    "ledger": _("Books"),
    "invoicing": _("Invoices and bills"),
    "treasury": _("Bank and cash"),
    "taxes": _("Taxes"),
    "insight": _("Reports"),
    "parties": _("Customers and suppliers"),
    "documents": _("Documents"),
    "people": _("Company and people"),
    "access": _("Access"),
    "approvals": _("Approvals"),
    "exchange": _("Imports"),
    "quality": _("Quality of the data"),
    "assurance": _("Proof"),
    "audit": _("Trail"),
    "work": _("Work and health"),
    "backups": _("Backups"),
    "api": _("API"),
}
"""In the order in which they are shown; a part without a name here stands last, by its own."""


def by_part(duties: Iterable[Duty]) -> dict[str, list[Duty]]:
    """Duties under the names of their parts."""
    found: dict[str, list[Duty]] = {part: [] for part in PART_NAMES}
    for duty in duties:
        found.setdefault(duty.name.partition(".")[0], []).append(duty)
    return {str(PART_NAMES.get(part, part)): some for part, some in found.items() if some}


def duties_to_choose(duties: Iterable[Duty]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of duties, by part; each as it is read, with its name."""
    return [
        (part, [(one.name, f"{one.label} ({one.name})") for one in some])
        for part, some in by_part(duties).items()
    ]
