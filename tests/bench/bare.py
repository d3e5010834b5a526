"""The equivalent rows written and read by nothing but psycopg, on the same server.

In a schema of its own, without guards, rights or a trail: the physical limit beside our figures.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg

from tests import database
from tests.bench.measuring import timed
from tests.bench.stage import Stage
from tests.bench.workload import Workload

Connection = psycopg.Connection[Any]
ENTRIES = (
    "create table entry (id bigint primary key, number text not null, day date not null, "
    "text text not null)",
    "create unique index entry_number on entry (number)",
)
BANK = (
    "create table bank_line (id bigint primary key, day date not null, amount bigint not null, "
    "reference text not null, entry bigint)",
    "create table settlement (id bigint generated always as identity primary key, "
    "invoice bigint not null, line bigint not null, amount bigint not null)",
    "create index settlement_invoice on settlement (invoice)",
    "create table open_invoice (id bigint primary key, number text not null, open bigint not null)",
    "create unique index open_invoice_number on open_invoice (number)",
)


@contextmanager
def connected(stage: Stage) -> Iterator[Connection]:
    """A connection with the peers' tables and ours, all empty, in a schema of their own."""
    with database.as_owner(stage.database) as connection:
        connection.execute("drop schema if exists bare cascade")
        connection.execute("create schema bare")
        connection.execute("set search_path to bare, public")
        peers = stage.workload.bare
        for statement in (*peers.SCHEMA, *peers.INDEXES, *ENTRIES, *BANK):
            connection.execute(statement)
        yield connection


def emptied(connection: Connection, workload: Workload) -> None:
    """Take the rows of an earlier run away."""
    tables = ", ".join((*workload.bare.TABLES, "entry", "bank_line", "settlement", "open_invoice"))
    connection.execute(f"truncate {tables} restart identity")


class Invoices:
    """The ten rows of an invoice in four inserts and one commit, one drawn invoice after another.

    The statements are those of the peers' `rawdb_bench`.
    """

    def __init__(self, connection: Connection, workload: Workload, count: int) -> None:
        self.connection, self.peers = connection, workload.bare
        self.rows = self.peers.rows(count)
        self.next = iter(self.rows)
        self.statements = [
            f"insert into {table} values " + ", ".join([_places(self.peers.WIDTH[table])] * size)
            for table, size in zip(self.peers.TABLES, map(len, self.rows[0]), strict=True)
        ]

    def one(self) -> float:
        """Write the next invoice; the seconds it took."""
        return timed(self._write_one)

    def all_at_once(self) -> float:
        """COPY all of them in one transaction; the seconds it took."""
        return timed(self._copy_all)

    def _write_one(self) -> None:
        invoice = next(self.next)
        with self.connection.transaction():
            for statement, rows in zip(self.statements, invoice, strict=True):
                given = [value for row in rows for value in row]
                self.connection.execute(statement, given, prepare=True)

    def _copy_all(self) -> None:
        with self.connection.transaction():
            for at, table in enumerate(self.peers.TABLES):
                rows = (row for invoice in self.rows for row in invoice[at])
                copied(self.connection, table, rows)


def write_entry(connection: Connection, number: int, move: Any) -> None:
    """An entry and its four lines in two inserts and one commit."""
    day, lines = move
    rows = [
        (number * 4 + place, number, account, None, day.isoformat(), debit, credit)
        for place, (account, debit, credit) in enumerate(lines)
    ]
    with connection.transaction():
        connection.execute(
            "insert into entry values (%s, %s, %s, %s)",
            [number, f"JU/{number:06d}", day, f"Move {number:07d}"],
            prepare=True,
        )
        connection.execute(
            "insert into journal_line values " + ", ".join([_places(7)] * len(rows)),
            [value for row in rows for value in row],
            prepare=True,
        )


def copy_entries(connection: Connection, moves: Sequence[Any]) -> None:
    """All entries and their lines by COPY, in one transaction."""
    with connection.transaction():
        copied(
            connection,
            "entry",
            (
                (number, f"JU/{number:06d}", day, f"Move {number:07d}")
                for number, (day, _lines) in enumerate(moves)
            ),
        )
        copied(
            connection,
            "journal_line",
            (
                (number * 4 + place, number, account, None, day.isoformat(), debit, credit)
                for number, (day, lines) in enumerate(moves)
                for place, (account, debit, credit) in enumerate(lines)
            ),
        )


def pay_invoices(connection: Connection, paid: Sequence[tuple[date, int, str]]) -> None:
    """COPY bank lines, find their invoices by reference, settle and post, in one transaction."""
    with connection.transaction():
        lines = ((key, day, amount, text, None) for key, (day, amount, text) in enumerate(paid))
        copied(connection, "bank_line", lines)
        connection.execute(
            "insert into settlement (invoice, line, amount) select i.id, b.id, b.amount "
            "from bank_line b join open_invoice i on i.number = b.reference and i.open = b.amount"
        )
        connection.execute("insert into entry select id, reference, day, reference from bank_line")
        connection.execute(
            "insert into journal_line select 2 * b.id + side, b.id, 1 + side, null, "
            "b.day::text, case side when 0 then b.amount else 0 end, "
            "case side when 1 then b.amount else 0 end "
            "from bank_line b, generate_series(0, 1) side"
        )
        connection.execute(
            "update open_invoice i set open = 0 from settlement s where s.invoice = i.id"
        )
        connection.execute("update bank_line set entry = id")


def copied(connection: Connection, target: str, rows: Iterable[Sequence[Any]]) -> None:
    """Rows into a table (with its columns in brackets, perhaps) by COPY."""
    with connection.cursor() as cursor, cursor.copy(f"copy {target} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _places(width: int) -> str:
    return "(" + ", ".join(["%s"] * width) + ")"
