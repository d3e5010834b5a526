"""What is open: everything that matching a bank line against invoices needs, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from teliti.invoicing.domain import Direction


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An issued invoice with something left to settle. Amounts in minor units.

    `reference_key` is the comparable form of `reference` (domain.reference_key); `aliases` are the
    party's names on bank statements. `control` is the account that a settlement moves.
    """

    invoice: int
    direction: Direction
    number: str
    reference: str
    reference_key: str
    party: int
    party_code: str
    party_name: str
    aliases: Sequence[str]
    tax_number: str
    issued_on: date
    due_on: date
    currency: str
    gross: int
    net: int
    tax: int
    open: int
    text: str
    control: int


def open_items(
    company: int, direction: Direction | None = None, *, party: int | None = None,
    invoices: Sequence[int] | None = None,
) -> list[OpenItem]:  # fmt: skip
    """All open invoices of a company (of one direction, party, or among these keys), by due date.

    One query over the partial index of open invoices: what is settled costs nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.direction, i.number, i.reference, i.reference_key, p.id, p.code, "
            "p.name, p.aliases, p.tax_number, i.issued_on, i.due_on, i.currency, i.gross_minor, "
            "i.net_minor, i.tax_minor, i.open_minor, i.text, i.control_id "
            "FROM invoicing_invoice i "
            "JOIN parties_party m ON m.id = i.party_id "
            "JOIN parties_party p ON p.id = COALESCE(m.survivor_id, m.id) "
            "WHERE i.company_id = %(company)s AND i.open_minor > 0 "
            "AND (%(direction)s::text IS NULL OR i.direction = %(direction)s) "
            "AND (%(party)s::bigint IS NULL OR p.id = %(party)s) "
            "AND (%(invoices)s::bigint[] IS NULL OR i.id = ANY(%(invoices)s)) "
            "ORDER BY i.due_on, i.id",
            {
                "company": company,
                "direction": None if direction is None else str(direction),
                "party": party,
                "invoices": None if invoices is None else list(invoices),
            },
        )
        return [OpenItem(row[0], Direction(row[1]), *row[2:]) for row in cursor]
