"""Signatures through the browser's eyes: asked for, signed from the desk, done by one key."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from teliti.approvals import actions as approvals
from teliti.approvals import jobs
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import Request, RequestState, RequestStep
from teliti.audit.duties import StandardRole
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.kit.desk import waiting_for
from teliti.kit.screens import address_of
from teliti.kit.words import shown_moment
from teliti.people.models import Member
from tests import make, make_approvals
from tests.make_invoicing import customer, line, sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def books() -> Member:
    system = make.books()
    make_approvals.policy(system, "invoicing.issue", from_minor=10_000_000_00)
    return system


@pytest.fixture
def clerk(books: Member) -> Member:
    return make.member(books, StandardRole.FINANCE, name="Rina", language="en")


@pytest.fixture
def director(books: Member) -> Member:
    return make.member(books, StandardRole.DIRECTOR, name="Hendra", language="en")


def draft(member: Member) -> Invoice:
    return invoicing.draft_invoice(member, content=sale(customer(member), line(member)))


def test_from_the_draft_to_the_desk_and_back(clerk: Member, director: Member) -> None:
    invoice = draft(clerk)
    issue = reverse("invoicing:issue_invoice", args=[invoice.pk])
    answer = make.signed_in(clerk).post(issue, follow=True)
    request = Request.objects.get()
    assert answer.redirect_chain == [(reverse("approvals:request", args=[request.pk]), 303)]
    assert "Sent for approval to: Director." in answer.content.decode()
    [waiting] = waiting_for(director)
    assert (waiting.title, waiting.amount) == (
        "Issue an invoice or post a bill: PT Maju Jaya",
        11_100_000_00,
    )
    assert [(verb.label, verb.key, verb.post) for verb in waiting.verbs] == [
        ("Approve", "a", True),
        ("Refuse", "x", False),
    ]
    make.signed_in(director).post(str(waiting.verbs[0].url))
    assert waiting_for(director) == []
    [to_do] = [one for one in waiting_for(clerk) if str(one.kind) == "Approved: now do it"]
    assert (to_do.verbs[0].label, to_do.verbs[0].url, to_do.verbs[0].post) == ("Issue", issue, True)
    make.signed_in(clerk).post(str(to_do.verbs[0].url))
    invoice.refresh_from_db()
    request.refresh_from_db()
    assert (invoice.is_issued, request.state) == (True, RequestState.USED)


def test_a_request_on_paper_has_a_line_for_each_signature(
    books: Member, clerk: Member, director: Member
) -> None:
    other, *_more = [make.member(books, StandardRole.SYSTEM, name=name) for name in ("Ayu", "Eko")]
    system = make_approvals.role(books, StandardRole.SYSTEM)
    make_approvals.policy(books, "invoicing.issue", RuleStep(2, system, quorum=2))
    make.signed_in(clerk).post(reverse("invoicing:issue_invoice", args=[draft(clerk).pk]))
    request = Request.objects.get()

    def lines() -> list[tuple[str, str]]:
        panels = make.signed_in(clerk).get(address_of(request)).context["panels"]
        return [line for panel in panels for line in panel.context.get("signers", ())]

    asked = ("Asked by", f"Rina\n{shown_moment(request.asked_at, clerk.time_zone)}")
    blank = [("System administrator", ""), ("System administrator", "")]
    assert lines() == [asked, ("Director", ""), *blank]
    signed = approvals.approve(director, request=request, note="Dicek").decisions.get()
    given = ("Director", f"Hendra\n{shown_moment(signed.at, clerk.time_zone)}")
    assert lines() == [asked, given, *blank]
    approvals.refuse(other, request=request, because="Belum lengkap")
    assert lines() == [], "what was refused is not to be signed"


def test_the_mail_leads_to_the_page_and_only_its_reader(clerk: Member, director: Member) -> None:
    make.signed_in(clerk).post(reverse("invoicing:issue_invoice", args=[draft(clerk).pk]))
    step = RequestStep.objects.get()
    jobs.tell_signers(clerk, steps=[step.pk])
    [message] = mail.outbox
    assert director.user is not None
    assert message.to == [director.user.email]
    assert message.subject == "To approve: Issue an invoice or post a bill: PT Maju Jaya"
    assert "Nilai besar (from Rp10,000,000)" in message.body
    [link] = [line for line in message.body.splitlines() if line.startswith("http")]
    path = link.removeprefix("http://localhost:8000")
    page = reverse("approvals:request", args=[step.request_id])
    assert make.signed_in(director).get(path).headers["Location"] == page
    assert make.signed_in(clerk).get(path).status_code == 403
    assert reverse("account_login") in Client().get(path).headers["Location"]
    assert make.signed_in(director).get(path[:-3] + "xx/").status_code == 404


def test_a_row_of_the_desk_is_signed_in_place(clerk: Member, director: Member) -> None:
    for _each in range(3):
        make.signed_in(clerk).post(reverse("invoicing:issue_invoice", args=[draft(clerk).pk]))
    desk = make.signed_in(director)
    assert '<input type="hidden" name="back" value="/?all=waiting-0">' in (
        desk.get("/?all=waiting-0").content.decode()
    )
    first, second, third = waiting_for(director)
    answer = desk.post(str(second.verbs[0].url), {"back": "/?all=waiting-0"}, follow=True)
    assert answer.redirect_chain == [("/?all=waiting-0", 303)]
    assert "Approved" in answer.content.decode()
    assert [one.key for one in waiting_for(director)] == [first.key, third.key]
    elsewhere = desk.post(str(third.verbs[0].url), {"back": "//example.com/"})
    assert elsewhere.headers["Location"] == third.url


def test_many_are_approved_together_from_the_list(clerk: Member, director: Member) -> None:
    requests = []
    for _each in range(3):
        make.signed_in(clerk).post(reverse("invoicing:issue_invoice", args=[draft(clerk).pk]))
        requests.append(Request.objects.latest("pk"))
    here = reverse("approvals:requests")
    keys = [request.pk for request in requests[:2]]
    answer = make.signed_in(director).post(here, {"verb": "approve", "keys": keys}, follow=True)
    assert "2 approved" in answer.content.decode()
    states = [state for _pk, state in Request.objects.order_by("pk").values_list("pk", "state")]
    assert states == [RequestState.GRANTED, RequestState.GRANTED, RequestState.WAITING]
    again = make.signed_in(director).post(
        here, {"verb": "approve", "keys": [one.pk for one in requests]}
    )
    assert again.status_code == 409
    assert "This request does not wait any more" in again.content.decode()
    assert Request.objects.get(pk=requests[2].pk).state == RequestState.WAITING, "all or none"


def test_one_mail_tells_of_what_was_asked_together(clerk: Member, director: Member) -> None:
    for _each in range(2):
        make.signed_in(clerk).post(reverse("invoicing:issue_invoice", args=[draft(clerk).pk]))
    steps = list(RequestStep.objects.order_by("pk").values_list("pk", flat=True))
    jobs.tell_signers(clerk, steps=steps)
    [message] = mail.outbox
    assert message.subject == "To approve: 2 requests"
    assert message.body.count("– Issue an invoice or post a bill: PT Maju Jaya") == 2
    assert message.body.endswith(reverse("approvals:requests"))
