"""What is owed, by party and by how late it is, as of any day: one query.

From what is open now, what happened after the day is taken back: settlements, reversals, invoices
of later days. For today that costs nothing beyond the open invoices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from teliti.invoicing.domain import Bucket, Direction

_CHANGES = """
WITH changes AS (
  SELECT i.id, i.party_id, i.due_on, i.open_minor AS amount FROM invoicing_invoice i
  WHERE i.company_id = %(company)s AND i.direction = %(direction)s AND i.open_minor > 0
  UNION ALL
  SELECT i.id, i.party_id, i.due_on, s.amount_minor FROM invoicing_settlement s
  JOIN invoicing_invoice i ON i.id = s.invoice_id AND i.direction = %(direction)s
  WHERE s.company_id = %(company)s AND s.settled_on > %(day)s
  UNION ALL
  SELECT i.id, i.party_id, i.due_on, i.gross_minor FROM invoicing_invoice i
  WHERE i.company_id = %(company)s AND i.direction = %(direction)s AND i.state = 'reversed'
  AND i.reversed_on > %(day)s
  UNION ALL
  SELECT i.id, i.party_id, i.due_on, -i.gross_minor FROM invoicing_invoice i
  WHERE i.company_id = %(company)s AND i.direction = %(direction)s AND i.state <> 'draft'
  AND i.issued_on > %(day)s
)
"""
_BUCKET = """
  CASE WHEN c.due_on >= %(day)s THEN 'not_due' WHEN %(day)s - c.due_on <= 30 THEN 'to_30'
  WHEN %(day)s - c.due_on <= 60 THEN 'to_60' WHEN %(day)s - c.due_on <= 90 THEN 'to_90'
  ELSE 'over_90' END
"""
"""The bucket of an invoice, as `domain.bucket_of` says it."""

_BY_PARTY = f"""{_CHANGES}
, aged AS (
  SELECT c.party_id, {_BUCKET} AS bucket, SUM(c.amount)::bigint AS amount
  FROM changes c GROUP BY 1, 2 HAVING SUM(c.amount) <> 0
)
SELECT p.id, p.code, p.name, a.bucket, a.amount
FROM aged a JOIN parties_party m ON m.id = a.party_id
JOIN parties_party p ON p.id = COALESCE(m.survivor_id, m.id)
"""  # noqa: S608 - of our own constants
_OF_PARTY = f"""{_CHANGES}
, open AS (
  SELECT c.id, SUM(c.amount)::bigint AS amount, MIN({_BUCKET}) AS bucket FROM changes c
  WHERE c.party_id IN (SELECT p.id FROM parties_party p
  WHERE p.id = %(party)s OR p.survivor_id = %(party)s) GROUP BY 1 HAVING SUM(c.amount) <> 0
)
SELECT i.id, i.number, i.reference, i.issued_on, i.due_on, i.gross_minor, o.amount, o.bucket
FROM open o JOIN invoicing_invoice i ON i.id = o.id ORDER BY i.due_on, i.id
"""  # noqa: S608 - of our own constants


@dataclass(frozen=True, slots=True)
class Aged:
    """What a party owes (or is owed), in minor units by bucket."""

    party: int
    code: str
    name: str
    amounts: dict[Bucket, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.amounts.values())

    @property
    def overdue(self) -> int:
        """What is past its due date."""
        return self.total - self.amounts.get(Bucket.NOT_DUE, 0)


@dataclass(frozen=True, slots=True)
class AgedInvoice:
    """One invoice as it stood on a day; `open` in minor units."""

    invoice: int
    number: str
    reference: str
    issued_on: date
    due_on: date
    gross: int
    open: int
    bucket: Bucket


def ageing(company: int, direction: Direction, day: date) -> list[Aged]:
    """Every party with something open at the end of a day, the largest amount first."""
    found: dict[int, Aged] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_PARTY, {"company": company, "direction": str(direction), "day": day})
        for key, code, name, bucket, amount in cursor:
            if key not in found:
                found[key] = Aged(key, code, name, {})
            amounts = found[key].amounts  # a party and those merged into it are one
            amounts[Bucket(bucket)] = amounts.get(Bucket(bucket), 0) + amount
    return sorted(found.values(), key=lambda one: (-one.total, one.name))


def aged_invoices(company: int, direction: Direction, day: date, party: int) -> list[AgedInvoice]:
    """The invoices of one party that were open at the end of a day, the oldest due first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OF_PARTY,
            {"company": company, "direction": str(direction), "day": day, "party": party},
        )
        return [
            AgedInvoice(key, number, reference, issued_on, due_on, gross, left, Bucket(bucket))
            for key, number, reference, issued_on, due_on, gross, left, bucket in cursor
        ]


def summed(rows: Sequence[Aged]) -> dict[Bucket, int]:
    """The sum of each bucket over all parties."""
    sums = dict.fromkeys(Bucket, 0)
    for row in rows:
        for bucket, amount in row.amounts.items():
            sums[bucket] += amount
    return sums
