"""What Indonesian tax law needs to know of parties: NPWP or NIK, and NITKU.

Sixteen digits: PMK 112/2022 with its changes. Twice the rate of PPh 22 and 23 without a number: UU
PPh. Both as read in the reference of 2026-11 (identifiers.md; tax.md, source 20).
"""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teliti.parties.models import Party, PartyKind
from teliti.parties.quality import EACH, MANAGE, active, customers, suppliers
from teliti.quality.declaring import Rule
from teliti.quality.domain import Severity


def _with_tax_number(company: int, today: date) -> QuerySet[Party]:
    return active(company, today).exclude(tax_number="")


def _organisations_with_tax_number(company: int, today: date) -> QuerySet[Party]:
    return _with_tax_number(company, today).filter(kind=PartyKind.ORGANISATION)


RULES = [
    Rule(
        "indonesia.customer_tax_number",
        _("Customers without NPWP or NIK"),
        _("Their tax invoice cannot be made. Ask for the number."),
        MANAGE,
        Severity.HIGH,
        lambda company, today: customers(company, today).filter(tax_number=""),
        customers,
        mend=EACH,
        asked="field=tax_number",
        reads="parties.read",
    ),
    Rule(
        "indonesia.supplier_tax_number",
        _("Suppliers without NPWP or NIK"),
        _("Tax withheld from them costs twice the rate. Ask for the number."),
        MANAGE,
        Severity.HIGH,
        lambda company, today: suppliers(company, today).filter(tax_number=""),
        suppliers,
        mend=EACH,
        asked="field=tax_number",
        reads="parties.read",
    ),
    Rule(
        "indonesia.tax_number_length",
        _("Tax numbers that are not 16 digits"),
        _("The old NPWP of 15 digits is refused since 2024. Ask for the new one."),
        MANAGE,
        Severity.HIGH,
        lambda company, today: _with_tax_number(company, today).exclude(
            tax_number__regex=r"^[0-9]{16}$"
        ),
        _with_tax_number,
        said=lambda party: party.listed_tax_number,
        mend=EACH,
        asked="field=tax_number",
        reads="parties.read",
    ),
    Rule(
        "indonesia.place_of_business",
        _("Organisations without NITKU"),
        _("A tax invoice names the place of business that buys. Ask for its number."),
        MANAGE,
        Severity.MEDIUM,
        lambda company, today: _organisations_with_tax_number(company, today).filter(tax_place=""),
        _organisations_with_tax_number,
        mend=EACH,
        asked="field=tax_place",
        reads="parties.read",
    ),
]
