"""Finding invoices: a number by its beginning along the index, words anywhere."""

import pytest
from django.db import connection

from teliti.audit.duties import StandardRole
from teliti.base.seeking import sought
from teliti.invoicing import actions, queries
from teliti.invoicing.models import Direction, Invoice
from teliti.people.models import Member
from tests import make
from tests.make_invoicing import customer, line, sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Member:
    return make.member(make.books(), StandardRole.FINANCE, language="en")


def issued(clerk: Member, text: str = "") -> Invoice:
    content = sale(customer(clerk, f"PT {text or 'Maju'}"), line(clerk), text=text)
    return actions.issue_content(clerk, content=content)


def found(clerk: Member, text: str) -> list[str]:
    return [str(one) for one in queries.found(clerk, Direction.SALE, text)]


def test_a_number_is_found_by_its_beginning_and_not_where_it_is_only_mentioned(
    clerk: Member,
) -> None:
    first = issued(clerk)
    issued(clerk, f"Instead of {first.number}")
    assert found(clerk, first.number) == [first.number]
    assert found(clerk, first.number.lower()) == [first.number]
    assert len(found(clerk, first.number[:-1])) == 2, "both begin so"


def test_what_is_no_beginning_of_a_number_is_sought_in_every_word(clerk: Member) -> None:
    number = issued(clerk, "Order 4711 of May").number
    assert found(clerk, "4711") == [number]
    assert found(clerk, number[-4:]) == [number]
    assert found(clerk, f"4711 {number}") == [number]
    assert found(clerk, "4712") == []


def test_row_level_security_lets_begins_with_use_an_index(clerk: Member) -> None:
    number = issued(clerk).number
    mine = Invoice.objects.filter(company_id=clerk.company_id)
    assert " ^@ " in str(sought(mine, number, ["text"], number="number").query)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(proleakproof) FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode "
            "WHERE o.oprname IN ('^@', '>=', '<') AND o.oprleft = 'text'::regtype "
            "AND o.oprright = 'text'::regtype"
        )
        assert cursor.fetchone() == (True,)
