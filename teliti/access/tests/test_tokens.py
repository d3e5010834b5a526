"""Tokens of machines, through the public functions."""

from datetime import timedelta

import pytest

from teliti.access import actions, operations, queries
from teliti.access.models import Token
from teliti.access.tests.make import token_of
from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.base.refusals import Forbidden, Refused
from teliti.people.models import Grant, Member
from tests import make

pytestmark = pytest.mark.django_db


def test_a_token_acts_as_its_member_with_its_own_duties_only(administrator: Member) -> None:
    made = actions.make_token(
        administrator, name="Toko", duties=["people.read", "people.company"],
        expires_on=administrator.today,
    )  # fmt: skip
    scope.leave()
    member = queries.member_of_token(made.text)
    assert member == administrator
    assert member.duties == {"people.read"}, "read-only unless it may change"
    assert scope.current().company == administrator.company_id
    with pytest.raises(Forbidden):
        actions.end_sessions(member, member=member)
    changing = actions.make_token(
        administrator, name="Toko", duties=["people.company"], may_change=True,
        expires_on=administrator.today,
    )  # fmt: skip
    narrowed = queries.member_of_token(changing.text)
    assert narrowed is not None
    assert narrowed.duties == {"people.company"}
    assert not Token.objects.filter(digest=made.text).exists()


def test_a_token_opens_nothing_once_revoked_expired_or_orphaned(
    administrator: Member, system: Member
) -> None:
    maker = make.member(system, StandardRole.SYSTEM, name="Joko")
    texts = [
        actions.make_token(maker, name=name, duties=["people.read"], expires_on=maker.today)
        for name in ("a", "b")
    ]
    assert queries.member_of_token(texts[0].text) == maker
    actions.revoke_own_token(maker, token=texts[0].token)
    assert queries.member_of_token(texts[0].text) is None
    assert scope.current().company is None
    scope.enter(system.company_id)
    assert queries.member_of_token(texts[1].text) == maker
    Token.objects.filter(pk=texts[1].token.pk).update(expires_on=maker.today - timedelta(days=1))
    assert queries.member_of_token(texts[1].text) is None
    third = token_of(maker, system)
    Grant.objects.filter(member=maker).delete()
    found = queries.member_of_token(third)
    assert found is not None
    assert found.duties == frozenset(), "roles that end narrow every token"
    Member.objects.filter(pk=maker.pk).update(is_active=False)
    assert queries.member_of_token(third) is None
    assert queries.member_of_token("teliti_1_" + "x" * 43) is None


@pytest.mark.parametrize(
    ("duties", "days"),
    [(["people.manage"], 0), (["ledger.post"], 0), ([], 0), (["people.read"], -1),
     (["people.read"], 367), (["access.own_tokens"], 0)],
)  # fmt: skip
def test_a_token_is_refused_what_its_member_lacks_or_what_opens_access(
    administrator: Member, duties: list[str], days: int
) -> None:
    day = administrator.today + timedelta(days=days)
    with pytest.raises(Refused):
        actions.make_token(administrator, name="x", duties=duties, expires_on=day)
    assert not Token.objects.exists()


def test_the_use_of_a_token_is_noted_once_a_minute(administrator: Member) -> None:
    made = actions.make_token(
        administrator, name="x", duties=["people.read"], expires_on=administrator.today
    )
    now = made.token.made_at
    operations.note_use(made.token, now)
    token = Token.objects.get()
    assert token.last_used_at == now
    operations.note_use(token, now + timedelta(seconds=59))
    assert Token.objects.get().last_used_at == now
    operations.note_use(token, now + timedelta(seconds=60))
    assert Token.objects.get().last_used_at == now + timedelta(seconds=60)
