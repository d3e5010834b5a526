"""What the trail keeps from whoever has only its ordinary duty, wherever it is told."""

from typing import Any

import pytest
from django.test import Client

from teliti.access import actions as access
from teliti.api.tests.make import Caller
from teliti.audit.action import subject_of
from teliti.audit.duties import StandardRole
from teliti.audit.events import by_name, kept_from
from teliti.audit.models import Event
from teliti.kit.screens import address_of
from teliti.people.models import Member
from teliti.people.queries import standard_role
from tests import make

pytestmark = pytest.mark.django_db
ENDED, WHY = "people.member_ended", "Taken from the till"


@pytest.fixture
def system() -> Member:
    return make.company("PT Maju Jaya")


@pytest.fixture
def leaver(system: Member) -> Member:
    person = make.member(system, StandardRole.FINANCE, name="Budi Santoso")
    access.end_member(system, member=person, because=WHY)
    return person


@pytest.fixture
def reader(system: Member) -> Member:
    """Somebody with the duty of the trail, and not with that of leavers."""
    role = standard_role(system.company, StandardRole.ANALYST)
    duties = ["access.own_tokens", "audit.read", "people.own_settings", "people.read"]
    access.change_role(system, role=role, duties=duties)
    return make.member(system, StandardRole.ANALYST, name="Ketut", language="en")


@pytest.fixture(params=[StandardRole.AUDITOR, StandardRole.DIRECTOR, StandardRole.SYSTEM])
def insider(system: Member, request: pytest.FixtureRequest) -> Member:
    return make.member(system, request.param, name="Dewi", language="en")


def _told(client: Client, leaver: Member) -> dict[str, bool]:
    """Where the reason of a leaving is told."""
    event = Event.objects.get(name=ENDED)
    answers = {
        "trail": client.get("/audit/"),
        "found": client.get("/audit/", {"q": "till"}),
        "exported": client.get("/audit/?export=csv"),
        "event": client.get(f"/audit/{event.pk}/"),
        "history": client.get(f"/audit/history/{subject_of(leaver)}/"),
        "page": client.get(address_of(leaver)),
    }
    return {place: WHY in _text(answer) for place, answer in answers.items()}


def _text(answer: Any) -> str:
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()


def test_why_somebody_left_is_not_told_to_whoever_only_reads_the_trail(
    leaver: Member, reader: Member
) -> None:
    client = make.signed_in(reader)
    assert _told(client, leaver) == {
        "trail": False, "found": False, "exported": False, "event": False, "history": False,
        "page": False,
    }  # fmt: skip
    trail = client.get("/audit/")
    assert "Numbers that are missing here" in trail.content.decode()
    names = [row.cells[3].text for row in trail.context["table"].rows]
    assert "added Budi Santoso" in names
    assert ENDED not in trail.content.decode(), "its kind is not offered either"
    page = client.get(address_of(leaver))
    assert page.status_code == 200
    assert "added Budi Santoso" in page.content.decode(), "the rest of the story is"


def test_of_a_record_that_was_changed_in_private_no_moment_claims_to_be_the_last(
    leaver: Member, reader: Member, system: Member
) -> None:
    history = f"/audit/history/{subject_of(leaver)}/"
    assert "as it is now" not in make.signed_in(reader).get(history).content.decode()
    auditor = make.member(system, StandardRole.AUDITOR, name="Dewi", language="en")
    assert "as it is now" in make.signed_in(auditor).get(history).content.decode()


def test_whoever_sees_leavers_reads_why(leaver: Member, insider: Member) -> None:
    told = _told(make.signed_in(insider), leaver)
    assert told == dict.fromkeys(told, True)


def test_the_api_keeps_the_same(leaver: Member, reader: Member, system: Member) -> None:
    administrator = make.member(system, StandardRole.SYSTEM, name="Ayu")
    reasons = {
        member: [row["reason"] for row in Caller(member).get("audit/events")[1]["rows"]]
        for member in (reader, administrator)
    }
    assert WHY not in reasons[reader]
    assert WHY in reasons[administrator]
    event = Event.objects.get(name=ENDED)
    assert Caller(reader).get(f"audit/event/{event.pk}")[0] == 404
    assert Caller(administrator).get(f"audit/event/{event.pk}")[0] == 200


def test_what_is_confidential_has_a_duty_that_auditors_carry(system: Member) -> None:
    auditor = make.member(system, StandardRole.AUDITOR)
    kept = {kind.only_with for kind in by_name().values() if kind.only_with}
    assert kept == {"access.read"}
    assert all(auditor.may(duty) for duty in kept)
    assert kept_from(lambda duty: duty == "audit.read") == {
        kind.name for kind in by_name().values() if kind.only_with
    }
    assert kept_from(lambda duty: duty == "audit.read_confidential") == frozenset()
