"""What the database itself refuses of access, tried with raw SQL as the application's role."""

import pytest
from django.db import DatabaseError, connection, transaction

from teliti.access import actions
from teliti.people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(administrator: Member, director: Member, clerk: Member) -> None:
    """A withdrawn invitation, a ticked item, a decided line, a revoked token."""
    invitation = actions.invite(administrator, email="a@contoh.id", name="A", roles=[])
    actions.withdraw_invitation(administrator, invitation=invitation)
    leaving = actions.begin_leaving(
        administrator, member=clerk, last_on=clerk.today, because="x", to_collect=["Kunci"]
    )
    item = leaving.items.get(kind="collect")
    actions.tick_item(administrator, item=item)
    review = actions.begin_review(administrator, due_on=administrator.today)
    line = review.lines.get(member=clerk)
    actions.keep_grants(administrator, review=review, lines=[line.pk])
    made = actions.make_token(
        administrator, name="x", duties=["people.read"], expires_on=administrator.today
    )
    actions.revoke_own_token(administrator, token=made.token)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_invitation SET state = 'open'",
        "UPDATE access_invitation SET email = 'b@contoh.id'",
        "DELETE FROM access_invitation",
        "UPDATE access_leavingitem SET ticked_at = NULL, ticked_by_id = NULL "
        "WHERE ticked_at IS NOT NULL",
        "DELETE FROM access_leavingitem",
        "UPDATE access_reviewline SET state = 'remove' WHERE state = 'keep'",
        "UPDATE access_reviewline SET state = 'keep', decided_by_id = member_id",
        "DELETE FROM access_reviewline",
        "DELETE FROM access_review",
        "UPDATE access_token SET revoked_at = NULL",
        "UPDATE access_token SET duties = duties || '{ledger.post}'",
        "UPDATE access_token SET may_change = true",
        "UPDATE access_token SET digest = 'x'",
        "UPDATE access_token SET expires_on = expires_on + 1",
        "DELETE FROM access_token",
    ],
)
def test_the_database_refuses(everything: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_token SET last_used_at = now()")
        assert cursor.rowcount == 1, "what may change still does"
