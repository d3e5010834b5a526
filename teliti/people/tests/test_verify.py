"""Grants and roles against the trail."""

import pytest
from django.db import connection
from django.utils import translation

from teliti.access import actions as access
from teliti.audit.duties import StandardRole
from teliti.people.models import Member
from teliti.people.verify import grants_as_told, roles_as_told
from tests import make

pytestmark = pytest.mark.django_db


def found(system: Member) -> list[str]:
    with translation.override("en"):
        company = system.company_id
        return [*grants_as_told(company), *roles_as_told(company)]


def test_roles_given_by_actions_prove_clean() -> None:
    system = make.company()
    ayu = make.member(system, StandardRole.FINANCE)
    own = access.add_role(system, name="Kasir", duties=["ledger.read"])
    access.change_member(system, member=ayu, roles=[own], title="Kasir")
    access.change_role(system, role=own, name="Kasir", duties=["ledger.post"])
    assert found(system) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "INSERT INTO people_grant (company_id, version, member_id, role_id) "
            "SELECT company_id, 1, %(ayu)s, max(id) FROM people_role GROUP BY company_id",
            "The roles of Ayu Lestari are not those that the trail tells.",
        ),
        (
            "UPDATE people_grant SET ends_on = '2099-12-31'",
            "The roles of Ayu Lestari are not those that the trail tells.",
        ),
        (
            "DELETE FROM people_grant",
            "The roles of Ayu Lestari are not those that the trail tells.",
        ),
        (
            "UPDATE people_role SET chosen_duties = ARRAY['ledger.reopen'] "
            "WHERE standard = 'finance'",
            "The role Finance specialist was changed by no action: chosen_duties.",
        ),
    ],
)
def test_a_grant_or_a_duty_given_by_sql_is_found(statement: str, sentence: str) -> None:
    system = make.company()
    ayu = make.member(system, StandardRole.FINANCE)
    assert found(system) == []
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ayu": ayu.pk})
    assert found(system) == [sentence]
