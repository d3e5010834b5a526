"""The runner: duty, transaction, record, receipt, chain."""

import pytest

from teliti.audit.action import Act, action, once
from teliti.audit.chain import AT_ONCE, broken
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, Receipt
from teliti.base.refusals import AlreadyDone, Forbidden, Refused
from teliti.people import actions
from teliti.people.events import COMPANY_CHANGED
from teliti.people.models import Company
from tests import make

pytestmark = pytest.mark.django_db


def test_an_action_records_what_changed_field_by_field() -> None:
    system = make.company("PT Maju Jaya")
    director = make.member(system, StandardRole.DIRECTOR)
    actions.change_company(director, city="Bandung", phone="022 123")
    last = Event.objects.get(name="people.company_changed")
    assert last.detail == {"changes": {"city": ["", "Bandung"], "phone": ["", "022 123"]}}
    assert (last.actor_id, last.actor_name) == (director.pk, "Ayu Lestari")
    assert last.subject == f"people.company:{system.company_id}"
    assert list(broken(system.company_id)) == []


def test_without_the_duty_nothing_is_written() -> None:
    system = make.company()
    clerk = make.member(system, StandardRole.FINANCE)
    before = Event.objects.count()
    with pytest.raises(Forbidden):
        actions.change_company(clerk, city="Bandung")
    assert Event.objects.count() == before
    assert Company.objects.get(pk=system.company_id).city == ""


@pytest.mark.parametrize("key", ["kunci", "k" * 65])
def test_the_same_key_twice_is_done_once_and_leads_to_the_first_result(key: str) -> None:
    system = make.company()
    with once(key, "isi"):
        actions.change_company(system, city="Bandung")
    with once(key, "isi"), pytest.raises(AlreadyDone) as again:
        actions.change_company(system, city="Bandung")
    assert again.value.subject == f"people.company:{system.company_id}"
    assert Receipt.objects.count() == 1


def test_the_same_key_with_other_content_is_refused() -> None:
    system = make.company()
    with once("kunci", "isi"):
        actions.change_company(system, city="Bandung")
    with once("kunci", "lain"), pytest.raises(Refused, match=r"other content|isi lain"):
        actions.change_company(system, city="Medan")
    assert Company.objects.get(pk=system.company_id).city == "Bandung"


def test_one_action_may_tell_of_thousands() -> None:
    member = make.company()

    @action("people.company")
    def tell_much(act: Act) -> None:
        """Record more events than one statement takes."""
        for _time in range(AT_ONCE + 1):
            act.moment(COMPANY_CHANGED, member.company)

    before = Event.objects.count()
    tell_much(member)
    assert Event.objects.count() == before + AT_ONCE + 1
    assert list(broken(member.company_id)) == []
