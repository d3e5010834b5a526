"""Six people decide at once: one decision a signature, and never on what was not asked."""

import pytest

from teliti.approvals import actions
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import Decision, DecisionKind, Request, RequestState
from teliti.audit.duties import StandardRole
from teliti.base.refusals import NeedsApproval
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.people.models import Member
from tests import make, make_approvals
from tests.make_invoicing import customer, line, sale
from tests.races import CLERKS, at_once, proofs

pytestmark = pytest.mark.race


def _asked(system: Member, quorum: int = 1) -> tuple[Member, list[Member], Request]:
    """A clerk who asked for the approval of an invoice, six directors, and the request."""
    director = make_approvals.role(system, StandardRole.DIRECTOR)
    make_approvals.policy(system, "invoicing.issue", RuleStep(1, director, quorum=quorum))
    clerk = make.member(system, StandardRole.FINANCE, name="Rina")
    directors = [make.member(system, StandardRole.DIRECTOR) for _each in range(CLERKS)]
    content = sale(customer(system), line(system, "10000000"))
    return clerk, directors, invoicing.draft_to_sign(clerk, content=content)


def test_six_approve_at_once_and_one_signature_counts(fresh_database: str) -> None:
    system = make.books()
    clerk, directors, request = _asked(system)
    said = at_once(system, lambda number: actions.approve(directors[number], request=request))
    assert said.count("") == 1
    assert Request.objects.get().state == RequestState.GRANTED
    assert Decision.objects.count() == 1
    invoicing.issue_invoice(clerk, invoice=Invoice.objects.get())
    assert Request.objects.get().state == RequestState.USED
    assert proofs(system) == []


def test_of_two_signatures_that_are_wanted_two_are_given(fresh_database: str) -> None:
    system = make.books()
    _clerk, directors, request = _asked(system, quorum=2)
    said = at_once(system, lambda number: actions.approve(directors[number], request=request))
    assert said.count("") == 2
    assert Request.objects.get().state == RequestState.GRANTED
    assert Decision.objects.values("by").distinct().count() == Decision.objects.count() == 2
    assert proofs(system) == []


def test_approved_and_refused_at_once_is_one_of_both(fresh_database: str) -> None:
    system = make.books()
    _clerk, directors, request = _asked(system)

    def decide(number: int) -> None:
        if number % 2:
            actions.approve(directors[number], request=request)
        else:
            actions.refuse(directors[number], request=request, because="Harga tidak wajar")

    said = at_once(system, decide)
    assert said.count("") == 1
    decision = Decision.objects.get()
    was_approved = said.index("") % 2 == 1
    assert (decision.kind == DecisionKind.APPROVE) == was_approved
    expected = RequestState.GRANTED if was_approved else RequestState.REFUSED
    assert Request.objects.get().state == expected
    assert proofs(system) == []


def test_an_edit_while_it_is_approved_is_never_issued_unseen(fresh_database: str) -> None:
    system = make.books()
    clerk, directors, request = _asked(system)
    invoice = Invoice.objects.get()
    dearer = sale(invoice.party, line(system, "90000000"))

    def work(number: int) -> None:
        if number == 0:
            invoicing.change_invoice(clerk, invoice=invoice, content=dearer)
        else:
            actions.approve(directors[number], request=request)

    said = at_once(system, work)
    signed = Decision.objects.count()
    assert said[0] == ""
    assert said[1:].count("") == signed <= 1, "before the edit once, after it never"
    expected = RequestState.GRANTED if signed else RequestState.WAITING
    assert Request.objects.get().state == expected
    assert Invoice.objects.get().gross_minor == 99_900_000_00
    with pytest.raises(NeedsApproval):
        invoicing.issue_invoice(clerk, invoice=invoice)
    assert proofs(system) == []


def test_what_is_approved_is_done_once(fresh_database: str) -> None:
    system = make.books()
    clerk, directors, request = _asked(system)
    actions.approve(directors[0], request=request)
    invoice = Invoice.objects.get()
    said = at_once(system, lambda _number: invoicing.issue_invoice(clerk, invoice=invoice))
    assert said.count("") == 1
    assert Request.objects.get().state == RequestState.USED
    assert Invoice.objects.get().number == "INV/2026/05/0001"
    assert proofs(system) == []
