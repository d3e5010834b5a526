"""Roles are given and taken away at once: what the trail fixes is what stands."""

from threading import Barrier

import pytest

from teliti.access import actions
from teliti.access.models import Invitation, Review, ReviewLine
from teliti.audit.duties import StandardRole
from teliti.people.models import Grant
from teliti.people.queries import standard_role
from tests import make
from tests.races import at_once, proofs

pytestmark = pytest.mark.race
CLERKS = 12


def test_a_review_takes_a_role_away_while_another_is_given(fresh_database: str) -> None:
    system = make.company()
    administrator = make.member(system, StandardRole.SYSTEM)
    director = make.member(system, StandardRole.DIRECTOR)
    clerks = [make.member(system, StandardRole.FINANCE) for _each in range(CLERKS)]
    analyst = standard_role(system.company, StandardRole.ANALYST)
    review = actions.begin_review(director, due_on=director.today)
    lines = dict(ReviewLine.objects.filter(review=review).values_list("member_id", "pk"))

    together = Barrier(2)

    def work(number: int) -> None:
        for clerk in clerks:
            together.wait()
            if number:
                actions.remove_grants(director, review=review, lines=[lines[clerk.pk]])
            else:
                actions.lend_role(
                    administrator, member=clerk, role=analyst, ends_on=clerk.today, because="x"
                )

    assert at_once(system, work, 2) == ["", ""]
    left = Grant.objects.filter(member__in=clerks).values_list("member_id", "role_id")
    assert sorted(left) == [(clerk.pk, analyst.pk) for clerk in clerks]
    assert proofs(system) == []


def test_of_several_who_do_the_same_at_once_one_does_it_and_the_others_are_told(
    fresh_database: str,
) -> None:
    system = make.company()
    administrator = make.member(system, StandardRole.SYSTEM)

    def invite(_number: int) -> None:
        actions.invite(administrator, email="sari@contoh.id", name="Sari", roles=[])

    def review(_number: int) -> None:
        actions.begin_review(administrator, due_on=administrator.today)

    for act, rows in ((invite, Invitation.objects), (review, Review.objects)):
        said = at_once(system, act)
        assert (said.count(""), rows.count()) == (1, 1)
    assert proofs(system) == []
