"""Pickers of parties: any, customers, suppliers. Inactive ones are not suggested."""

from teliti.kit.forms import Picked, Picker, picker
from teliti.parties import queries
from teliti.parties.models import Party


def shown(party: Party) -> Picked:
    """`P-0001 PT Maju Jaya`, with its city and tax number as a hint."""
    hint = " · ".join(part for part in (party.city, party.listed_tax_number) if part)
    return Picked(str(party.pk), str(party), hint)


PARTY = picker(
    Picker(
        "party",
        "parties.read",
        search=queries.find_parties,
        shown=shown,
        find=lambda member: queries.in_use(queries.parties_seen_by(member)),
        create_address="parties:new_party",
    )
)
CUSTOMER = picker(
    Picker(
        "customer",
        "parties.read",
        search=queries.find_customers,
        shown=shown,
        find=lambda member: queries.in_use(queries.customers_seen_by(member)),
        create_address="parties:new_customer",
    )
)
SUPPLIER = picker(
    Picker(
        "supplier",
        "parties.read",
        search=queries.find_suppliers,
        shown=shown,
        find=lambda member: queries.in_use(queries.suppliers_seen_by(member)),
        create_address="parties:new_supplier",
    )
)
