"""What a person reads when a session goes away in the midst of a request."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from teliti.audit.duties import StandardRole
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Member:
    return make.member(make.company(), StandardRole.FINANCE, language="en")


def _first_page(person: Member, meanwhile: Callable[[str], None]) -> Any:
    """The first page after sign-in, which keeps the company in the session; before it is kept,
    `meanwhile` happens."""
    client = make.signed_in(person)

    def before(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "django_session"'):
            meanwhile(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before):
        return client.get("/people/members/")


def test_a_session_that_was_ended_elsewhere_is_called_so(person: Member) -> None:
    def end(_sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")

    answer = _first_page(person, end)
    assert answer.status_code == 400
    assert "You were signed out meanwhile" in answer.content.decode()


def test_a_database_that_dies_while_the_session_is_kept_is_not_called_a_lost_session(
    person: Member,
) -> None:
    def die(_sql: str) -> None:
        raise OperationalError("terminating connection due to unexpected postmaster exit")

    answer = _first_page(person, die)
    assert answer.status_code == 503
    assert "The database does not answer just now" in answer.content.decode()
