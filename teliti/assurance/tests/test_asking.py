"""Requests for evidence: asked, answered, asked again, accepted, and told to whom they concern."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from teliti.access import actions as access
from teliti.assurance import actions, jobs, queries
from teliti.assurance.desk import inquiries
from teliti.assurance.domain import INQUIRY_MOVES, age_in_days
from teliti.assurance.models import Inquiry
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, Reading
from teliti.base.moves import closed
from teliti.base.refusals import Forbidden, Refused
from teliti.documents.store import keep
from teliti.ledger import actions as ledger
from teliti.ledger.domain import Posting
from teliti.ledger.models import Entry
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def posted(system: Member, posting: Posting) -> Entry:
    ledger.import_entries(system, postings=[posting])
    return Entry.objects.latest("pk")


@pytest.fixture
def system() -> Member:
    return make.books()


@pytest.fixture
def auditor(system: Member) -> Member:
    return make.member(system, StandardRole.AUDITOR, name="Wira Auditor", language="en")


@pytest.fixture
def clerk(system: Member) -> Member:
    return make.member(system, StandardRole.FINANCE, name="Rina", language="en")


def test_moves_are_closed_and_age_is_counted() -> None:
    assert closed(INQUIRY_MOVES)
    assert age_in_days(date(2026, 1, 1), date(2026, 1, 11)) == 10
    assert age_in_days(date(2026, 1, 2), date(2026, 1, 1)) == 0


def test_an_auditor_asks_and_the_company_answers(auditor: Member, clerk: Member) -> None:
    due = auditor.today + timedelta(7)
    asked = actions.ask_for_evidence(auditor, text="The lease of the office", due_on=due)
    assert [one.key for one in inquiries(clerk)] == [f"assurance.inquiry:{asked.pk}"]
    assert [one.until for one in inquiries(clerk)] == [due]
    assert list(inquiries(auditor)) == []
    kept = keep(clerk.company_id, "sewa.txt", [b"Sewa kantor"])
    answered = actions.answer_inquiry(clerk, inquiry=asked, text="Here it is", files=[kept])
    assert (answered.state, list(inquiries(clerk))) == ("answered", [])
    assert [one.title for one in inquiries(auditor)] == ["The lease of the office"]
    again = actions.ask_again(auditor, inquiry=asked, text="Also page two")
    assert (again.state, again.due_on) == ("open", None)
    actions.answer_inquiry(clerk, inquiry=asked, text="Page two", address="/documents/")
    closed_one = actions.accept_answer(auditor, inquiry=asked)
    assert closed_one.state == "accepted"
    assert [
        (note.kind, note.by.pk, note.text, note.files) for note in queries.notes_of(closed_one)
    ] == [
        ("asked", auditor.pk, "The lease of the office", 0),
        ("answered", clerk.pk, "Here it is", 1),
        ("again", auditor.pk, "Also page two", 0),
        ("answered", clerk.pk, "Page two", 0),
        ("accepted", auditor.pk, "", 0),
    ]
    told = Event.objects.filter(subject=f"assurance.inquiry:{asked.pk}").order_by("sequence")
    assert [event.name for event in told] == [
        "assurance.evidence_asked",
        "documents.paper_attached",
        "assurance.evidence_given",
        "assurance.evidence_asked_again",
        "assurance.evidence_given",
        "assurance.evidence_accepted",
    ]


def test_nobody_answers_or_accepts_for_themselves(system: Member, auditor: Member) -> None:
    both = make.member(system, StandardRole.AUDITOR, StandardRole.FINANCE, name="Dua")
    own = actions.ask_for_evidence(both, text="Mine")
    with pytest.raises(Refused, match="Somebody else has to answer"):
        actions.answer_inquiry(both, inquiry=own, text="Yes")
    other = actions.ask_for_evidence(auditor, text="Theirs")
    actions.answer_inquiry(both, inquiry=other, text="Yes")
    with pytest.raises(Refused, match="Somebody else has to accept"):
        actions.accept_answer(both, inquiry=other)
    with pytest.raises(Forbidden):
        actions.answer_inquiry(auditor, inquiry=own, text="Yes")
    with pytest.raises(IntegrityError, match="nobody answers"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO assurance_inquirynote (company_id, version, inquiry_id, kind, by_id, at, "
            "text, address, files) VALUES (%s, 1, %s, 'answered', %s, now(), 'x', '', 0)",
            [own.company_id, own.pk, both.pk],
        )
    assert Inquiry.objects.get(pk=own.pk).state == "open"


def test_what_is_not_there_or_past_is_refused(auditor: Member, clerk: Member) -> None:
    with pytest.raises(Refused, match="has passed"):
        actions.ask_for_evidence(auditor, text="Late", due_on=auditor.today - timedelta(1))
    asked = actions.ask_for_evidence(auditor, text="Something")
    with pytest.raises(Refused, match="Write an answer"):
        actions.answer_inquiry(clerk, inquiry=asked, text=" ")
    with pytest.raises(Refused, match="Not as it stands"):
        actions.accept_answer(auditor, inquiry=asked)


def test_what_was_asked_and_said_cannot_be_changed_by_sql(auditor: Member, clerk: Member) -> None:
    asked = actions.ask_for_evidence(auditor, text="Something")
    actions.answer_inquiry(clerk, inquiry=asked, text="Answer")
    for statement in (
        "UPDATE assurance_inquiry SET text = 'other'",
        "DELETE FROM assurance_inquirynote",
        "UPDATE assurance_inquirynote SET text = 'other'",
    ):
        with pytest.raises(Exception, match=r"stays|denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_whoever_may_answer_is_told_by_mail_and_the_asker_of_the_answer(
    system: Member, auditor: Member, clerk: Member
) -> None:
    asked = actions.ask_for_evidence(auditor, text="The lease", about="Neraca")
    jobs.tell_answerers(system, inquiry=asked.pk)
    assert clerk.user is not None
    assert auditor.user is not None
    assert [message.to for message in mail.outbox] == [[clerk.user.email]]
    assert mail.outbox[0].subject == "The auditor asks for evidence: The lease"
    assert "Wira Auditor: The lease\n\nNeraca\n\n" in mail.outbox[0].body
    actions.answer_inquiry(clerk, inquiry=asked, text="Here")
    jobs.tell_answerers(system, inquiry=asked.pk)
    jobs.tell_asker(system, inquiry=asked.pk)
    assert [message.to for message in mail.outbox[1:]] == [[auditor.user.email]]


def test_an_auditor_asks_from_a_record_and_from_a_figure(
    system: Member, auditor: Member, clerk: Member
) -> None:
    entry = posted(system, make.posting(system, date(2026, 5, 4)))
    client = make.signed_in(auditor)
    ask = reverse("assurance:ask_about", args=[f"ledger.entry:{entry.pk}"])
    assert f'href="{ask}"' in client.get(reverse("ledger:entry", args=[entry.pk])).content.decode()
    assert client.post(ask, {"text": "The receipt"}).status_code == 303
    asked = Inquiry.objects.get()
    assert (asked.subject, asked.about) == (f"ledger.entry:{entry.pk}", entry.number)
    sheet = reverse("insight:balance_sheet")
    assert "Ask for evidence" in client.get(sheet).content.decode()
    figure = {"text": "Cash", "about": "Balance sheet", "address": f"{sheet}?until=2026-05-31"}
    assert client.post(reverse("assurance:ask"), figure).status_code == 303
    assert Inquiry.objects.latest("pk").address == f"{sheet}?until=2026-05-31"
    for wrong in ("https://jahat.example/x", "javascript:alert(1)", "//jahat.example/balance"):
        answer = client.post(reverse("assurance:ask"), {**figure, "address": wrong})
        assert answer.status_code == 422, wrong
    page = make.signed_in(clerk).get(reverse("assurance:inquiry", args=[asked.pk])).content.decode()
    assert reverse("assurance:answer", args=[asked.pk]) in page
    assert "The receipt" in page


def test_what_an_auditor_opens_is_noted_with_one_insert(
    system: Member, auditor: Member, clerk: Member
) -> None:
    entry = posted(system, make.posting(system, date(2026, 5, 4)))
    address = reverse("ledger:entry", args=[entry.pk])
    for member in (auditor, clerk):
        make.signed_in(member).get(address)
    noted = Reading.objects.filter(name="kit.page_opened")
    assert [(one.actor_id, one.subject, one.label) for one in noted] == [
        (auditor.pk, f"ledger.entry:{entry.pk}", f"{entry.number} {address}")
    ]
    director = make.member(system, StandardRole.DIRECTOR, name="Hadi", language="en")
    shown = make.signed_in(director).get(reverse("audit:opened")).content.decode()
    assert "Wira Auditor" in shown
    assert f'href="{address}"' in shown


def test_a_limited_auditor_asks_draws_and_sees_a_banner(system: Member, auditor: Member) -> None:
    access.limit_member(
        system, member=auditor, books_from=date(2026, 2, 1), books_until=date(2026, 3, 31)
    )
    limited = Member.objects.get(pk=auditor.pk)
    for month in (1, 2):
        posted(system, make.posting(system, date(2026, month, 4), month))
    sample = actions.draw_sample(
        limited, method="random", first=date(2026, 2, 1), last=date(2026, 3, 31), size=9, seed="a"
    )
    assert (sample.population, len(sample.entries)) == (1, 1)
    with pytest.raises(Refused, match="You see the books of 1 February 2026 – 31 March 2026"):
        actions.draw_sample(
            limited, method="random", first=date(2026, 1, 1), last=date(2026, 3, 31), size=9,
            seed="a",
        )  # fmt: skip
    client = make.signed_in(auditor)
    room = client.get(reverse("assurance:room")).content.decode()
    assert "You see the books of 1 February 2026 – 31 March 2026." in room
    asked = client.post(reverse("assurance:ask"), {"text": "All contracts"})
    assert asked.status_code == 303
    assert "All contracts" in client.get(asked["Location"]).content.decode()
