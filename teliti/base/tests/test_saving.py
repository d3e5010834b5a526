"""Many rows in one statement: what goes in as an array comes out unchanged."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from teliti.base.saving import array_of, insert_all, repeated
from teliti.ledger.domain import AccountType, Side
from teliti.ledger.models import Account, Entry
from teliti.people.models import Member
from tests import make

ODD = [
    'a "quoted" word',
    "back\\slash",
    "{brace},comma",
    "line\nbreak",
    "NULL",
    "",
    " é – 仕 ",
    "'",
]


@pytest.fixture
def system() -> Member:
    return make.company()


def account(system: Member, code: str, name: str) -> Account:
    return Account(
        company_id=system.company_id, code=code, name_id=name, name_en=name,
        type=AccountType.EXPENSE, normal_side=Side.DEBIT, is_postable=False,
    )  # fmt: skip


@pytest.mark.django_db
def test_words_come_back_as_they_were_and_in_their_order(system: Member) -> None:
    made = insert_all([account(system, f"9-{at}", name) for at, name in enumerate(ODD)])
    found = Account.objects.in_bulk([row.pk for row in made])
    assert [found[row.pk].name_id for row in made] == ODD
    assert {(row.is_postable, row.type) for row in found.values()} == {(False, "expense")}
    assert [row.code for row in made] == [found[row.pk].code for row in made]


@pytest.mark.django_db
def test_nothing_stays_nothing_and_days_stay_days(system: Member) -> None:
    entry = Entry(company_id=system.company_id, date=date(2026, 2, 28), text="x", kind="manual")
    insert_all([entry])
    found = Entry.objects.get(pk=entry.pk)
    assert (found.date, found.period_id, found.posted) == (date(2026, 2, 28), None, False)


@pytest.mark.django_db
def test_a_word_that_is_too_long_is_refused_and_not_cut(system: Member) -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert_all([account(system, "9" * 21, "x")])
    assert not Account.objects.filter(code__startswith="999").exists()


@pytest.mark.django_db
def test_moments_and_fractions_in_arrays() -> None:
    moment = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::timestamptz[], %s::numeric[], %s::bigint[], %s::bool[]",
            [array_of([moment, None]), array_of([Decimal("0.0001"), Decimal("1E+3")]),
             array_of([-(2**62), None]), array_of([True, False])],
        )  # fmt: skip
        moments, fractions, whole, truths = cursor.fetchone()
    assert moments == [moment, None]
    assert fractions == [Decimal("0.0001"), Decimal(1000)]
    assert (whole, truths) == ([-(2**62), None], [True, False])


def test_no_rows_are_no_statement() -> None:
    assert insert_all(list[Account]()) == []


@pytest.mark.django_db
def test_a_repeated_statement_keeps_its_plan_and_is_seen_by_who_counts_statements() -> None:
    with CaptureQueriesContext(connection) as statements:
        for number in range(3):
            with repeated() as cursor:
                cursor.execute("SELECT %s::bigint + 1", [number])
                assert cursor.fetchone() == (number + 1,)
    assert len(statements) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                       ["SELECT $1::bigint + 1%"])  # fmt: skip
        assert cursor.fetchone() == (1,)
