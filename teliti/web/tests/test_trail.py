"""The trail's screens: filters, sentences, every field, the chain."""

from datetime import timedelta

import pytest
from django.test import Client

from teliti.audit.action import subject_of
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.people import actions
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Member:
    system = make.company("PT Maju Jaya")
    person = make.member(system, StandardRole.DIRECTOR, name="Ayu Lestari", language="en")
    actions.change_company(person, city="Bandung", signer="Ayu")
    return person


@pytest.fixture
def client(director: Member) -> Client:
    return make.signed_in(director)


def _sentences(client: Client, **given: str) -> list[str]:
    rows = client.get("/audit/", given).context["table"].rows
    return [row.cells[3].text for row in rows]


ALL = [
    "changed the particulars of PT Maju Jaya",
    "added Ayu Lestari",
    "opened the books of PT Maju Jaya",
]


def test_each_event_is_a_sentence_with_a_link_to_its_subject(
    client: Client, director: Member
) -> None:
    assert _sentences(client) == ALL
    first = client.get("/audit/").context["table"].rows[0]
    assert first.cells[3].url == f"/people/company/{director.company_id}/"
    assert first.url == f"/audit/{Event.objects.get(name='people.company_changed').pk}/"


def test_the_trail_is_filtered_by_kind_person_day_and_words(
    client: Client, director: Member
) -> None:
    day = Event.objects.get(sequence=1).at.astimezone().date()
    assert _sentences(client, name="people.member_added") == ["added Ayu Lestari"]
    assert _sentences(client, actor_id=str(director.pk)) == ALL[:1]
    assert _sentences(client, **{"from": (day - timedelta(days=1)).isoformat()}) == ALL
    assert _sentences(client, **{"from": (day + timedelta(days=2)).isoformat()}) == []
    assert _sentences(client, until=(day - timedelta(days=2)).isoformat()) == []
    assert _sentences(client, q="lestari") == [
        "changed the particulars of PT Maju Jaya",
        "added Ayu Lestari",
    ]
    assert _sentences(client, q="nothing like it") == []
    of_director = subject_of(director)
    assert _sentences(client, subject=of_director) == ["added Ayu Lestari"]


def test_the_trail_goes_out_whole(client: Client) -> None:
    answer = client.get("/audit/?export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a streaming answer
    assert len(lines) == 4
    assert "opened the books of PT Maju Jaya" in lines[-1]


def test_one_event_shows_every_field_and_its_place(client: Client) -> None:
    event = Event.objects.get(name="people.company_changed")
    answer = client.get(f"/audit/{event.pk}/")
    shown = answer.content.decode()
    panels = {panel.key: panel for panel in answer.context["panels"]}
    changes = [[cell.text for cell in row.cells] for row in panels["changes"].context["table"].rows]
    assert changes == [["City", "–", "Bandung"], ["Signs for the company", "–", "Ayu"]]
    assert event.digest in shown
    assert event.previous in shown
    assert "as it was written" in shown


def test_the_trail_asks_few_questions(
    client: Client, django_assert_max_num_queries: object
) -> None:
    client.get("/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's own type
        client.get("/audit/")
