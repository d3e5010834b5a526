"""What the database refuses of parties, against raw SQL as the application's role."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.parties.models import BankAccount
from teliti.parties.verify import trust_was_given
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make, make_parties

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Member:
    return make.member(make.company(), StandardRole.FINANCE)


@pytest.fixture
def account(clerk: Member) -> BankAccount:
    return make_parties.bank_account(clerk, make_parties.supplier(clerk))


def test_neither_party_nor_account_is_deleted(account: BankAccount) -> None:
    _refused("DELETE FROM parties_bankaccount WHERE id = %s", account.pk)
    _refused("DELETE FROM parties_party WHERE id = %s", account.party_id)


def test_a_new_account_is_not_trusted(account: BankAccount) -> None:
    copy = (
        "INSERT INTO parties_bankaccount (company_id, version, party_id, bank_code, number, "
        "holder_name, changed_by_id, changed_at, is_trusted, trusted_by_id, trusted_at, "
        "trust_note) SELECT company_id, 1, party_id, bank_code, '999999', holder_name, "
        "changed_by_id, changed_at, true, {}, now(), '' FROM parties_bankaccount WHERE id = %s"
    )
    _refused(copy.format("(SELECT max(id) FROM people_member)"), account.pk)


def test_trust_is_another_persons(account: BankAccount) -> None:
    _refused(
        "UPDATE parties_bankaccount SET is_trusted = true, trusted_by_id = changed_by_id, "
        "trusted_at = now() WHERE id = %s",
        account.pk,
    )
    _refused("UPDATE parties_bankaccount SET is_trusted = true WHERE id = %s", account.pk)
    _refused(
        "UPDATE parties_bankaccount SET changed_by_id = "
        "(SELECT min(id) FROM people_member) WHERE id = %s",
        account.pk,
    )


def test_a_changed_number_is_not_trusted(clerk: Member, account: BankAccount) -> None:
    director = make.member(system_member(clerk.company), StandardRole.DIRECTOR)
    make_parties.trusted(director, account, "Ibu Sari, 021 555")
    _refused("UPDATE parties_bankaccount SET number = '999999' WHERE id = %s", account.pk)
    _refused(
        "UPDATE parties_bankaccount SET number = '999999', changed_at = now() WHERE id = %s",
        account.pk,
    )


def test_trust_without_a_trail_is_found(clerk: Member, account: BankAccount) -> None:
    other = make.member(system_member(clerk.company), StandardRole.DIRECTOR)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_bankaccount SET is_trusted = true, trusted_by_id = %s, "
            "trusted_at = now() WHERE id = %s",
            [other.pk, account.pk],
        )
    assert len(list(trust_was_given(clerk.company_id))) == 1


def test_an_account_stays_with_its_company(account: BankAccount) -> None:
    stranger = make.company("PT Lain")
    foreign = make_parties.supplier(stranger)
    scope.enter(account.company_id)
    _refused(
        "UPDATE parties_bankaccount SET party_id = %s, changed_at = now() WHERE id = %s",
        foreign.pk,
        account.pk,
    )


def test_the_columns_hold_what_they_promise(account: BankAccount) -> None:
    for change in (
        "tax_number = '12a'",
        "tax_place = '000001'",
        "phone = '0812345'",
        "state = 'gone'",
        "payment_days = 400",
        "code = ''",
    ):
        _refused(f"UPDATE parties_party SET {change} WHERE id = %s", account.party_id)


def _refused(sql: str, *values: int) -> None:
    with (
        pytest.raises((IntegrityError, ProgrammingError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
