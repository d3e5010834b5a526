"""A company with a hundred thousand invoices, made once and kept for the next run.

One invoice is issued through the action; the others are its copies, written by SQL with the guards
of those tables off for that moment. What came of it is proven by `teliti verify` like any books.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

from teliti.base import scope
from tests import database, make, make_invoicing, make_parties

INVOICES = 100_000
_COPIED = (
    # table, whose rows are copied, and what differs in each copy (n counts from 1)
    ("ledger_entry", "id = {entry}", {"id": "{entry} + n", "number": "{entry_number}",
     "source": "'invoicing.invoice:' || {invoice} + n"}),
    ("ledger_line", "entry_id = {entry}", {"entry_id": "{entry} + n"}),
    ("invoicing_invoice", "id = {invoice}", {"id": "{invoice} + n", "number": "{number}",
     "entry_id": "{entry} + n"}),
    ("invoicing_invoiceline", "invoice_id = {invoice}", {"invoice_id": "{invoice} + n"}),
    ("invoicing_invoicetax", "invoice_id = {invoice}", {"invoice_id": "{invoice} + n"}),
)  # fmt: skip


def company() -> str:
    """The name of its database; clone it."""
    digest = sha256(Path(__file__).read_bytes() + database.template().encode()).hexdigest()[:16]
    return database.filled("large", digest, _fill)


def _fill() -> None:
    scope.forget()
    system = make.books()
    with scope.entered(system.company_id):
        party = make_parties.customer(system, "Pelanggan Setia")
        invoice = make_invoicing.issued_invoice(system, party)
        entry = invoice.entry
        assert entry is not None
        words = {
            "invoice": invoice.pk,
            "entry": entry.pk,
            "number": _counted(invoice.number),
            "entry_number": _counted(entry.number),
        }
    scope.forget()
    with database.as_owner(connections["default"].settings_dict["NAME"]) as owner:
        for table, whose, differs in _COPIED:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            _copy(owner, table, whose.format(**words),
                  {name: sql.format(**words) for name, sql in differs.items()})  # fmt: skip
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("ALTER TABLE ledger_balance DISABLE TRIGGER USER")
        owner.execute(f"UPDATE ledger_balance SET debit = debit * {INVOICES}, "
                      f"credit = credit * {INVOICES}")  # fmt: skip
        owner.execute("ALTER TABLE ledger_balance ENABLE TRIGGER USER")
        owner.execute(
            f"UPDATE audit_numbercounter SET last = {INVOICES} WHERE last = 1 AND span = ANY(%s)",
            [[f"{invoice.issued_on:%Y}", f"{invoice.issued_on:%Y-%m}"]],
        )
        for table in ("ledger_entry", "invoicing_invoice"):
            owner.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )
        owner.execute("ANALYZE")


def _counted(number: str) -> str:
    """SQL: the same number further on, where the first ends in 1 with leading zeros."""
    digits = len(number) - len(number.rstrip("0123456789"))
    assert int(number[-digits:]) == 1, number
    width = f"greatest({digits}, length((n + 1)::text))"
    return f"'{number[:-digits]}' || lpad((n + 1)::text, {width}, '0')"


def _copy(owner: psycopg.Connection[Any], table: str, whose: str, differs: dict[str, str]) -> None:
    """Copies of the rows, with some columns computed from `n`; keys not named are given anew."""
    columns = [
        row[0]
        for row in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
            "AND table_schema = 'public' AND is_generated = 'NEVER'",
            [table],
        )
        if row[0] != "id" or "id" in differs
    ]
    values = ", ".join(differs.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    owner.execute(
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values} "
        f"FROM {table}, generate_series(1, {INVOICES - 1}) n WHERE {whose}"
    )
