"""The life of a request: questions, forwarding, substitutes, escalation, small firms, pairs."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from teliti.approvals import actions, jobs, operations, queries
from teliti.approvals.domain import Facts, RuleStep
from teliti.approvals.models import (
    Decision,
    LaterReview,
    PairException,
    Request,
    RequestState,
    RequestStep,
)
from teliti.approvals.verify import CHECKS
from teliti.audit.action import Act, action
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.kit.columns import today_of
from teliti.kit.desk import Waiting, waiting_for
from teliti.ledger import actions as ledger
from teliti.people import actions as people
from teliti.people.events import MEMBER_CHANGED
from teliti.people.models import Member
from tests import make, make_approvals
from tests.make_invoicing import customer, issued_invoice, line, sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DIRECTOR, FINANCE = StandardRole.DIRECTOR, StandardRole.FINANCE
ISSUE = "invoicing.issue"


def asked(clerk: Member) -> Request:
    content = sale(customer(clerk), line(clerk))
    return invoicing.draft_to_sign(clerk, content=content)


def waits(member: Member) -> list[Waiting]:
    """What waits for somebody about approvals."""
    return [one for one in waiting_for(member) if one.room == "compliance"]


def invoice_of(request: Request) -> Invoice:
    return Invoice.objects.get(pk=request.subject.partition(":")[2])


def holds(company: int) -> bool:
    """Whether everything that `verify` asks about approvals is well."""
    return not [one for check in CHECKS for one in check.findings(company)]


def test_a_refusal_ends_it_with_a_reason(books: Member, clerk: Member, hendra: Member) -> None:
    make_approvals.policy(books, ISSUE)
    request = asked(clerk)
    with pytest.raises(Refused) as refusal:
        actions.refuse(hendra, request=request, because=" ")
    assert refusal.value.field == "because"
    actions.refuse(hendra, request=request, because="Harga belum disepakati")
    assert Event.objects.get(name="approvals.refused").reason == "Harga belum disepakati"
    with pytest.raises(Refused, match="does not wait any more: refused"):
        actions.approve(hendra, request=request)
    with pytest.raises(NeedsApproval):
        invoicing.issue_invoice(clerk, invoice=invoice_of(request))


def test_a_question_waits_for_the_maker_until_it_is_answered(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    request = asked(clerk)
    assert waits(clerk) == []
    actions.ask_question(hendra, request=request, text="Sudah ada kontrak?")
    assert [str(one.kind) for one in waits(clerk)] == ["Questions to you"]
    with pytest.raises(Refused, match="Rina asked for this"):
        actions.answer(hendra, request=request, text="Sudah")
    actions.answer(clerk, request=request, text="Sudah, terlampir")
    assert waits(clerk) == []
    assert actions.approve(hendra, request=request).state == RequestState.GRANTED


def test_forwarded_it_waits_for_one_person_alone(
    books: Member, clerk: Member, hendra: Member, lilis: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    request = asked(clerk)
    assert [len(waits(one)) for one in (hendra, lilis)] == [1, 1]
    with pytest.raises(Refused, match="Rina may not approve this"):
        actions.forward(hendra, request=request, to=clerk)
    actions.forward(hendra, request=request, to=lilis, text="Proyek Anda")
    assert [len(waits(one)) for one in (hendra, lilis)] == [0, 1]
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(hendra, request=request)
    assert actions.approve(lilis, request=request).state == RequestState.GRANTED


def test_two_steps_in_order_and_nobody_signs_both(
    books: Member, clerk: Member, hendra: Member, lilis: Member
) -> None:
    director = make_approvals.role(books, DIRECTOR)
    make_approvals.policy(books, ISSUE, RuleStep(1, director), RuleStep(2, duty="ledger.reopen"))
    request = asked(clerk)
    assert actions.approve(hendra, request=request).state == RequestState.WAITING
    assert waits(hendra) == []
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(hendra, request=request)
    assert actions.approve(lilis, request=request).state == RequestState.GRANTED
    assert holds(books.company_id)


def test_a_substitute_signs_on_their_days_and_never_for_the_maker(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    budi = make.member(books, StandardRole.ADMINISTRATION, name="Budi")
    request, today = asked(clerk), today_of(hendra)
    with pytest.raises(Refused):
        actions.name_substitute(hendra, deputy=hendra, starts_on=today, ends_on=today)
    named = actions.name_substitute(hendra, deputy=budi, starts_on=today, ends_on=today)
    assert [one.title for one in waits(budi)] == [request.titled]
    actions.name_substitute(budi, deputy=clerk, starts_on=today, ends_on=today)
    assert waits(clerk) == []  # nobody hands on
    actions.approve(budi, request=request)
    decision = Decision.objects.get()
    assert (decision.by, decision.absent) == (budi, hendra)
    bayu = make.member(books, StandardRole.SYSTEM, name="Bayu")
    with pytest.raises(Refused, match="Somebody else has to name you"):
        actions.name_substitute(bayu, absent=clerk, deputy=bayu, starts_on=today, ends_on=today)
    actions.end_substitute(hendra, substitute=named)
    later = asked(clerk)
    assert waits(budi) == []
    assert later.state == RequestState.WAITING


def test_a_substitute_reads_what_they_may_sign_and_nothing_else(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE, RuleStep(1, duty="approvals.policies"))
    bayu = make.member(books, StandardRole.TECHNICIAN, name="Bayu")
    budi = make.member(books, StandardRole.TECHNICIAN, name="Budi")
    request, today = asked(clerk), today_of(hendra)
    actions.name_substitute(bayu, deputy=budi, starts_on=today, ends_on=today)
    assert list(queries.requests_seen_by(budi)) == []
    actions.name_substitute(hendra, deputy=budi, starts_on=today, ends_on=today)
    assert list(queries.requests_seen_by(budi)) == [request]


def test_after_its_hours_the_next_role_may_sign_too(
    books: Member, clerk: Member, hendra: Member
) -> None:
    director, system = (make_approvals.role(books, one) for one in (DIRECTOR, StandardRole.SYSTEM))
    make_approvals.policy(books, ISSUE, RuleStep(1, director, hours=4, escalate_to=system))
    bayu = make.member(books, StandardRole.SYSTEM, name="Bayu")
    request = asked(clerk)
    step = RequestStep.objects.get()
    assert step.due_at is not None
    assert queries.overdue_steps(books.company_id, step.due_at - timedelta(minutes=1)) == []
    assert queries.overdue_steps(books.company_id, step.due_at) == [step]
    assert waits(bayu) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_requeststep SET due_at = now() - interval '1 hour'")
    jobs.escalate(books)
    jobs.escalate(books)
    with pytest.raises(Refused, match="does not wait for that any more"):
        actions.escalate(books, step=step)
    assert Event.objects.filter(name="approvals.escalated").count() == 1
    assert len(waits(hendra)) == 1
    assert actions.approve(bayu, request=request).state == RequestState.GRANTED
    jobs.tell_maker(books, request=request.pk)
    assert mail.outbox[-1].to == [clerk.user.email if clerk.user else ""]


def test_in_a_very_small_firm_it_passes_and_is_looked_at_later(
    books: Member, clerk: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    invoice = issued_invoice(clerk)
    review = LaterReview.objects.get()
    assert (review.is_forced, review.maker, review.amount_minor) == (True, clerk, 11_100_000_00)
    event = Event.objects.get(name="invoicing.invoice_issued", subject__endswith=f":{invoice.pk}")
    assert event.detail["later_review"] == review.pk
    hendra = make.member(books, DIRECTOR, name="Hendra")
    [waiting] = waits(hendra)
    assert str(waiting.kind) == "To look at later"
    actions.review_later(hendra, reviews=[review], finding="Wajar")
    assert waits(hendra) == []
    with pytest.raises(Refused, match="Somebody has looked at"):
        actions.review_later(hendra, reviews=[review])
    with pytest.raises(NeedsApproval):  # from now on there is somebody
        issued_invoice(clerk)
    assert holds(books.company_id)


def test_nobody_looks_later_at_what_they_did(books: Member, hendra: Member) -> None:
    owner = make.member(books, FINANCE, DIRECTOR, name="Pemilik")
    make_approvals.policy(books, ISSUE, is_later=True)
    issued_invoice(owner)
    review = LaterReview.objects.get()
    assert review.is_forced is False
    assert waits(owner) == []
    with pytest.raises(Refused, match="You did this yourself"):
        actions.review_later(owner, reviews=[review])
    assert actions.review_later(hendra, reviews=[review]) == 1


def test_a_policy_of_a_unit_and_of_a_role(books: Member, clerk: Member, hendra: Member) -> None:
    unit = people.add_unit(books, code="KEU", name="Keuangan")
    make_approvals.policy(books, ISSUE, unit=unit, note="Bagian keuangan")
    assert issued_invoice(clerk).is_issued
    people.move_member(books, member=clerk, unit=unit)
    with pytest.raises(NeedsApproval, match=r"Bagian keuangan \(of the unit Keuangan\)"):
        issued_invoice(Member.objects.get(pk=clerk.pk))


def test_forbidden_pairs_are_checked_when_given_and_when_used(
    books: Member, clerk: Member, hendra: Member
) -> None:
    pair = actions.forbid_pair(hendra, first=ISSUE, second="ledger.reopen", because="Uji.")
    both = make.member(books, FINANCE, DIRECTOR, name="Dewi")
    with pytest.raises(Refused, match="You carry both “Issue invoices and post bills” and"):
        issued_invoice(both)
    with pytest.raises(Refused, match="Nobody makes an exception for themselves"):
        actions.make_exception(
            hendra, pair=pair, member=hendra, because="x", ends_on=today_of(hendra)
        )
    for day in (today_of(hendra) - timedelta(days=1), today_of(hendra) + timedelta(days=367)):
        with pytest.raises(Refused, match="An exception ends within a year"):
            actions.make_exception(hendra, pair=pair, member=both, because="x", ends_on=day)
    assert not PairException.objects.exists()
    with pytest.raises(Refused, match="Dewi would carry both"):
        _give(books, member=both, duties=both.duties)
    actions.make_exception(
        hendra, pair=pair, member=both, because="Cuti bersama", ends_on=today_of(hendra)
    )
    assert issued_invoice(both).is_issued
    assert _give(books, member=both, duties=both.duties) == both
    actions.allow_pair(hendra, pair=pair, because="Tidak perlu lagi")
    assert issued_invoice(make.member(books, FINANCE, DIRECTOR, name="Eka")).is_issued


@action("people.manage")
def _give(act: Act, *, member: Member, duties: frozenset[str]) -> Member:
    """What `access` does when it gives roles."""
    operations.check_pairs(act, member, duties)
    act.moment(MEMBER_CHANGED, member)
    return member


def test_a_correction_is_approved_with_its_replacement(
    books: Member, clerk: Member, hendra: Member
) -> None:
    invoice = issued_invoice(clerk)
    make_approvals.policy(books, "invoicing.correct")
    given: dict[str, Any] = {
        "invoice": invoice, "day": invoice.issued_on, "because": "Salah harga",
        "content": sale(invoice.party, line(clerk, "9000000")),
    }  # fmt: skip
    replacement = make_approvals.approved(clerk, hendra, invoicing.correct_invoice, **given)
    assert replacement.gross_minor == 9_990_000_00
    request = Request.objects.get()
    assert request.state == RequestState.USED
    assert request.also["new_gross"] == 9_990_000_00
    assert request.amount_minor == 11_100_000_00
    assert holds(books.company_id)


def test_many_drafts_are_thrown_away_by_two(books: Member, clerk: Member, hendra: Member) -> None:
    make_approvals.policy(books, "invoicing.discard", from_count=2)
    drafts = [
        invoicing.draft_invoice(clerk, content=sale(customer(clerk), line(clerk)))
        for _each in range(3)
    ]
    invoicing.discard_invoices(clerk, invoices=drafts[:1])
    with pytest.raises(NeedsApproval):
        invoicing.discard_invoices(clerk, invoices=drafts[1:])
    assert make_approvals.approved(
        clerk, hendra, invoicing.discard_invoices, invoices=drafts[1:]
    ) == 2  # fmt: skip
    assert Request.objects.get().label == "2 drafts"
    assert holds(books.company_id)


def test_a_large_entry_by_hand_is_approved(books: Member, clerk: Member, hendra: Member) -> None:
    make_approvals.policy(books, "ledger.post_entry", from_minor=1_000_000_00)
    day = date(2026, 3, 2)
    small = ledger.draft_entry(clerk, day=day, text="Kecil", lines=make.posting(books, day).lines)
    assert ledger.post_entry(clerk, entry=small).posted
    lines = make.posting(books, day, 1_000_000).lines
    large = ledger.draft_entry(clerk, day=day, text="Besar", lines=lines)
    posted = make_approvals.approved(clerk, hendra, ledger.post_entry, entry=large)
    assert posted.number == "JU/2026/03/00002"
    assert Request.objects.get().amount_minor == 1_000_000_00


def test_a_draft_that_is_gone_waits_for_nobody(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    request = asked(clerk)
    invoicing.discard_invoices(clerk, invoices=[invoice_of(request)])
    request.refresh_from_db()
    assert request.state == RequestState.VOID
    assert waits(hendra) == []


def test_withdrawn_it_is_of_no_use(books: Member, clerk: Member, hendra: Member) -> None:
    make_approvals.policy(books, ISSUE)
    request = actions.approve(hendra, request=asked(clerk))
    with pytest.raises(Refused, match="Rina asked for this"):
        actions.withdraw(hendra, request=request)
    assert actions.withdraw(clerk, request=request).state == RequestState.WITHDRAWN
    with pytest.raises(NeedsApproval):
        invoicing.issue_invoice(clerk, invoice=invoice_of(request))


def test_what_an_act_would_need(books: Member, clerk: Member, hendra: Member) -> None:
    make_approvals.policy(books, ISSUE, from_minor=50_000_000_00)
    day = date(2026, 5, 1)
    foreseen = operations.foreseen
    facts = Facts(75_000_000_00)
    [step] = foreseen(clerk, ISSUE, facts, day)
    assert (step.is_before, step.able) == (True, [hendra])
    assert foreseen(clerk, ISSUE, Facts(49_999_999_99), day) == []
