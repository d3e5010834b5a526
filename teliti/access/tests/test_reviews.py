"""Reviews of who may do what, through the public functions."""

from datetime import timedelta

import pytest
from django.db import connection

from teliti.access import actions
from teliti.access.desk import review
from teliti.access.models import ReviewLine
from teliti.access.tests.make import again
from teliti.audit.models import Event
from teliti.base.refusals import Refused
from teliti.people.models import Member

pytestmark = pytest.mark.django_db


def test_whoever_has_no_access_any_more_is_not_reviewed(
    administrator: Member, director: Member, clerk: Member
) -> None:
    actions.end_member(administrator, member=clerk, because="Pergi")
    begun = actions.begin_review(director, due_on=director.today)
    lines = ReviewLine.objects.filter(review=begun).values_list("member_id", flat=True)
    assert set(lines) == {administrator.pk, director.pk}


def test_a_review_keeps_and_removes_line_by_line(
    administrator: Member, director: Member, clerk: Member
) -> None:
    assert list(review(director)) == [], "not in the first year"
    director.company.created_at -= timedelta(days=365)
    assert [one.key for one in review(director)] == ["access.review:due"]
    begun = actions.begin_review(director, due_on=director.today + timedelta(days=14))
    lines = {line.member_id: line for line in ReviewLine.objects.filter(review=begun)}
    assert set(lines) == {administrator.pk, director.pk, clerk.pk}
    with pytest.raises(Refused):
        actions.begin_review(director, due_on=director.today)
    with pytest.raises(Refused):
        actions.keep_grants(director, review=begun, lines=[lines[director.pk].pk])
    assert actions.keep_grants(director, review=begun, lines=[lines[administrator.pk].pk]) == 1
    assert actions.remove_grants(director, review=begun, lines=[lines[clerk.pk].pk]) == 1
    assert not again(clerk).may("ledger.read")
    with pytest.raises(Refused):
        actions.keep_grants(director, review=begun, lines=[lines[clerk.pk].pk])
    with pytest.raises(Refused):
        actions.close_review(director, review=begun)
    actions.keep_grants(administrator, review=begun, lines=[lines[director.pk].pk])
    actions.close_review(director, review=begun)
    assert list(review(director)) == []
    told = Event.objects.filter(name__startswith="access.grant_").order_by("sequence")
    assert [event.name for event in told] == [
        "access.grant_kept", "access.grant_removed", "access.grant_kept",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_review SET closed_at = now() - interval '366 days'")
    assert [one.key for one in review(director)] == ["access.review:due"]
