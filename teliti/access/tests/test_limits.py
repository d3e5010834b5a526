"""A membership limited to a period: given with an invitation or afterwards, widened with care."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from teliti.access import actions
from teliti.access.tests.make import again, finance_roles, invited
from teliti.audit.models import Event
from teliti.base.refusals import Forbidden, NeedsApproval, Refused
from teliti.ledger import actions as ledger
from teliti.people.models import Member
from tests import make, make_approvals

pytestmark = pytest.mark.django_db
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def _limited(by: Member, member: Member, first: date | None, last: date | None) -> Member:
    actions.limit_member(by, member=member, books_from=first, books_until=last)
    return again(member)


def test_whoever_is_limited_reads_and_asks_and_changes_nothing(
    system: Member, clerk: Member
) -> None:
    assert clerk.limit is None
    limited = _limited(system, clerk, *YEAR)
    assert limited.limit is not None
    assert (limited.limit.first, limited.limit.last) == YEAR
    assert limited.may("ledger.read")
    assert limited.may("people.own_settings")
    with pytest.raises(Forbidden):
        ledger.draft_entry(limited, day=date(2025, 5, 4), text="Nota", lines=[])
    told = Event.objects.filter(name="people.member_limited").get().detail["changes"]
    assert told["books_from"] == [None, "2025-01-01"]
    assert told["books_until"] == [None, "2025-12-31"]
    assert _limited(system, clerk, None, None).may("ledger.post")
    assert Event.objects.filter(name="people.member_unlimited").count() == 1


def test_a_period_has_two_ends_in_order(system: Member, clerk: Member) -> None:
    for first, last, sentence in (
        (YEAR[0], None, "isi keduanya"), (None, YEAR[1], "isi keduanya"),
        (YEAR[1], YEAR[0], "Hari terakhir mendahului"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            _limited(system, clerk, first, last)
    assert again(clerk).limit is None
    with pytest.raises(IntegrityError, match="member_limit_forward"), transaction.atomic():
        connection.cursor().execute(
            "UPDATE people_member SET books_from = '2025-02-01', books_until = '2025-01-01' "
            "WHERE id = %s",
            [clerk.pk],
        )


def test_nobody_widens_their_own_period(administrator: Member) -> None:
    with pytest.raises(Refused):
        _limited(administrator, administrator, *YEAR)


def test_more_days_are_a_gain_that_a_policy_may_have_signed(
    system: Member, administrator: Member, director: Member, clerk: Member
) -> None:
    make_approvals.policy(system, "access.change_roles", flag="gains")
    limited = _limited(administrator, clerk, *YEAR)
    assert _limited(administrator, limited, YEAR[0], date(2025, 6, 30)).limit is not None
    with pytest.raises(NeedsApproval):
        _limited(administrator, limited, YEAR[0], date(2025, 7, 31))
    with pytest.raises(NeedsApproval):
        _limited(administrator, limited, None, None)


def test_an_invitation_brings_its_period_along(system: Member, administrator: Member) -> None:
    with pytest.raises(Refused, match="isi keduanya"):
        invited(administrator, books=(YEAR[0], None))
    invitation = invited(administrator, books=YEAR)
    member = actions.accept_invitation(
        system, invitation=invitation, name="Sari", password="kalimat panjang yang baru"
    )
    limit = again(member).limit
    assert limit is not None
    assert (limit.first, limit.last) == YEAR
    assert [role.standard for role in finance_roles(system)] == [
        role.standard for role in again(member).held_roles
    ]
    assert make.member(system).limit is None
