"""What the database refuses of taxes."""

from teliti.base.guards import never
from teliti.base.spans import ALWAYS

GUARDS = [
    never(
        "tax_rate_not_deleted", "taxes_taxrate", "DELETE", "a tax rate ends, but stays on record"
    ),
    never("tax_code_not_deleted", "taxes_taxcode", "DELETE", "a tax code is taken out of use"),
]

SPANS = {"taxes_taxrate": ALWAYS, "taxes_taxcode": ALWAYS}
