"""Asking for signatures, giving them, and what an approval is good for."""

from datetime import date

import pytest

from teliti.access import actions as access
from teliti.approvals import actions
from teliti.approvals.models import Decision, LaterReview, Request, RequestState
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.people.models import Member
from tests import make, make_approvals
from tests.make_invoicing import customer, line, sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIMIT = 10_000_000_00


@pytest.fixture
def director(books: Member) -> Member:
    return make.member(books, StandardRole.DIRECTOR, name="Hendra")


def draft(member: Member, price: str = "10000000") -> Invoice:
    return invoicing.draft_invoice(member, content=sale(customer(member), line(member, price)))


def asked(member: Member, thing: Invoice, kind: str = "invoicing.issue") -> Request:
    return actions.ask_for_signature(member, thing=thing, kind=kind, also={})


def test_below_the_limit_nobody_is_asked(books: Member, clerk: Member, director: Member) -> None:
    make_approvals.policy(books, "invoicing.issue", from_minor=LIMIT)
    invoice = invoicing.issue_invoice(clerk, invoice=draft(clerk, "9000000"))
    assert invoice.number == "INV/2026/05/0001"
    assert Request.objects.count() == 0


def test_an_invoice_over_the_limit_is_issued_once_the_director_signed(
    books: Member, clerk: Member, director: Member
) -> None:
    make_approvals.policy(books, "invoicing.issue", from_minor=LIMIT)
    invoice = draft(clerk)
    before = Event.objects.count()
    with pytest.raises(NeedsApproval) as needed:
        invoicing.issue_invoice(clerk, invoice=invoice)
    assert needed.value.sentence == (
        "Director has to approve this first: Issue an invoice or post a bill. "
        "Nilai besar (from Rp10,000,000)"
    )
    assert Event.objects.count() == before
    request = asked(clerk, invoice)
    assert request.amount_minor == 11_100_000_00
    with pytest.raises(Refused, match="You asked for this"):
        actions.approve(clerk, request=request)
    with pytest.raises(NeedsApproval):
        invoicing.issue_invoice(clerk, invoice=invoice)
    assert actions.approve(director, request=request).state == RequestState.GRANTED
    assert Invoice.objects.get(pk=invoice.pk).is_draft
    issued = invoicing.issue_invoice(clerk, invoice=invoice)
    request.refresh_from_db()
    assert request.state == RequestState.USED
    event = Event.objects.get(name="invoicing.invoice_issued")
    assert event.detail["approval"] == request.pk
    assert event.subject == f"invoicing.invoice:{issued.pk}"


def test_nobody_is_waited_for_who_may_sign_nothing(
    books: Member, clerk: Member, director: Member
) -> None:
    """A director whose access is limited to a period changes nothing: a signature that only they
    could give would be waited for without end."""
    make_approvals.policy(books, "invoicing.issue", from_minor=LIMIT)
    access.limit_member(
        books, member=director, books_from=date(2025, 1, 1), books_until=date(2025, 12, 31)
    )
    issued = invoicing.issue_invoice(clerk, invoice=draft(clerk))
    assert issued.number == "INV/2026/05/0001"
    review = LaterReview.objects.get()
    assert (review.is_forced, review.maker) == (True, clerk)


def test_an_edit_after_the_approval_voids_it(
    books: Member, clerk: Member, director: Member
) -> None:
    make_approvals.policy(books, "invoicing.issue", from_minor=LIMIT)
    invoice = draft(clerk)
    request = actions.approve(director, request=asked(clerk, invoice))
    content = sale(invoice.party, line(clerk, "12000000"))
    invoicing.change_invoice(clerk, invoice=invoice, content=content)
    with pytest.raises(NeedsApproval, match="It was changed since it was approved"):
        invoicing.issue_invoice(clerk, invoice=invoice)
    again = asked(clerk, invoice)
    request.refresh_from_db()
    assert request.state == RequestState.VOID
    actions.approve(director, request=again)
    assert invoicing.issue_invoice(clerk, invoice=invoice).is_issued


def test_a_signature_is_refused_when_the_thing_was_changed_meanwhile(
    books: Member, clerk: Member, director: Member
) -> None:
    make_approvals.policy(books, "invoicing.issue", from_minor=LIMIT)
    invoice = draft(clerk)
    request = asked(clerk, invoice)
    content = sale(invoice.party, line(clerk, "12000000"))
    invoicing.change_invoice(clerk, invoice=invoice, content=content)
    with pytest.raises(Refused, match="was changed since it was sent"):
        actions.approve(director, request=request)
    assert Decision.objects.count() == 0
