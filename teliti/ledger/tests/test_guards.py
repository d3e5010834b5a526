"""What the database refuses of the books, tried with raw SQL as the application's role."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from teliti.ledger import actions, queries
from teliti.ledger.models import Entry, Line, Period
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def refused(sql: str, *parameters: int | date) -> str:
    """Run raw SQL that the database must refuse; gives its words."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        connection.cursor().execute(sql, parameters)
    return str(refusal.value).splitlines()[0]


@pytest.fixture
def books() -> Member:
    system = make.books()
    actions.import_entries(system, postings=[make.posting(system, date(2026, 3, 5), 250)])
    return system


def _draft(books: Member, *amounts: int, day: date = date(2026, 4, 1)) -> int:
    """A draft entry with these line amounts, made by raw SQL; gives its key."""
    cash = make.account(books, "1-1101").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (company_id, version, number, date, text, kind, source, "
            "posted) VALUES (%s, 1, '', %s, 'Uji', 'manual', '', false) RETURNING id",
            [books.company_id, day],
        )
        key: int = cursor.fetchone()[0]
        for place, amount in enumerate(amounts, 1):
            cursor.execute(
                "INSERT INTO ledger_line (company_id, version, entry_id, place, account_id, date, "
                "amount, text) VALUES (%s, 1, %s, %s, %s, %s, %s, '')",
                [books.company_id, key, place, cash, day, amount],
            )
    return key


SEAL = (
    "UPDATE ledger_entry SET posted = true, number = 'X/' || id, posted_at = now(), period_id = "
    "(SELECT id FROM ledger_period WHERE starts_on = %s) WHERE id = %s"
)


def test_a_balanced_draft_is_sealed_and_an_unbalanced_one_is_not(books: Member) -> None:
    good, bad = _draft(books, 500, -500), _draft(books, 500, -499)
    connection.cursor().execute(SEAL, [date(2026, 4, 1), good])
    assert Entry.objects.get(pk=good).posted
    assert "must balance" in refused(SEAL, date(2026, 4, 1), bad)
    assert not Entry.objects.get(pk=bad).posted


def test_an_entry_without_lines_is_not_sealed(books: Member) -> None:
    assert "must balance" in refused(SEAL, date(2026, 4, 1), _draft(books))


def test_nothing_is_sealed_into_a_closed_or_wrong_period(books: Member) -> None:
    january = Period.objects.get(starts_on=date(2026, 1, 1))
    late = _draft(books, 500, -500, day=date(2026, 1, 10))
    assert "open period" in refused(SEAL, date(2026, 2, 1), late)
    actions.discard_entries(books, entries=[Entry.objects.get(pk=late)])
    actions.close_period(books, period=january)
    closed = _draft(books, 500, -500, day=date(2026, 1, 11))
    assert "open period" in refused(SEAL, date(2026, 1, 1), closed)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE ledger_entry SET text = 'lain' WHERE posted", "never changed"),
        ("UPDATE ledger_entry SET posted = false WHERE posted", "never changed"),
        ("DELETE FROM ledger_entry WHERE posted", "never"),
        ("UPDATE ledger_line SET amount = amount * 2", "never changed"),
        ("UPDATE ledger_line SET text = 'lain'", "never changed"),
        ("DELETE FROM ledger_line", "never changed"),
        (
            "INSERT INTO ledger_line (company_id, version, entry_id, place, account_id, date, "
            "amount, text) SELECT company_id, 1, entry_id, 9, account_id, date, 1, '' "
            "FROM ledger_line LIMIT 1",
            "only to a draft",
        ),
        (
            "INSERT INTO ledger_entry (company_id, version, number, date, text, kind, source, "
            "posted, posted_at, period_id) SELECT company_id, 1, 'Y/1', date, 't', 'manual', '', "
            "true, now(), period_id FROM ledger_entry LIMIT 1",
            "made as a draft",
        ),
        ("TRUNCATE ledger_line", "permission denied"),
        ("DELETE FROM ledger_account", "permission denied"),
        ("DELETE FROM ledger_balance", "permission denied"),
        ("UPDATE ledger_balance SET debit = debit - 1 WHERE debit > 0", "never taken back"),
        ("UPDATE audit_event SET label = 'lain'", "never changed"),
        ("DELETE FROM audit_event", "permission denied"),
        ("UPDATE audit_numbercounter SET last = 0", "never goes back"),
        ("UPDATE audit_head SET sequence = 1", "only goes forward"),
        ("ALTER TABLE ledger_line DISABLE TRIGGER ALL", "must be owner"),
    ],
)
def test_against_any_sql(books: Member, sql: str, words: str) -> None:
    assert words in refused(sql)
    cash = make.account(books, "1-1101").pk
    assert queries.turnovers_until(books.company_id, date(2026, 12, 31))[cash].net == 25_000
    assert Line.objects.count() == 2


def test_a_period_is_not_reopened_by_one_hand(books: Member) -> None:
    actions.close_period(books, period=Period.objects.get(starts_on=date(2026, 1, 1)))
    assert "second person" in refused("UPDATE ledger_period SET state = 'open'")


def test_another_company_sees_and_reaches_nothing(books: Member) -> None:
    other = make.books("PT Lain")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry")
        assert cursor.fetchone() == (0,)
    words = refused(
        "INSERT INTO ledger_fiscalyear (company_id, version, label, starts_on, ends_on) "
        "VALUES (%s, 1, 'x', '2030-01-01', '2030-12-31')",
        books.company_id,
    )
    assert "row-level security" in words
    assert other.company_id != books.company_id
