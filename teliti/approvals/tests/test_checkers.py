"""The maker is never the checker, and one voice counts once: the ways round that people find."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from teliti.access import actions as access
from teliti.access import queries as access_queries
from teliti.access.domain import NOT_FOR_TOKENS
from teliti.approvals import actions, queries
from teliti.approvals.domain import RuleStep
from teliti.approvals.models import (
    Decision,
    LaterReview,
    Policy,
    Request,
    RequestState,
    RequestStep,
    Substitute,
)
from teliti.approvals.verify import CHECKS
from teliti.audit.duties import StandardRole, declared
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.kit.columns import today_of
from teliti.kit.desk import waiting_for
from teliti.people.models import Member, Role
from tests import make, make_approvals
from tests.make_invoicing import customer, issued_invoice, line, sale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DIRECTOR, FINANCE, SYSTEM = StandardRole.DIRECTOR, StandardRole.FINANCE, StandardRole.SYSTEM
ISSUE = "invoicing.issue"


@pytest.fixture
def budi(books: Member) -> Member:
    return make.member(books, StandardRole.ADMINISTRATION, name="Budi")


def asked(clerk: Member) -> Request:
    return invoicing.draft_to_sign(clerk, content=sale(customer(clerk), line(clerk)))


def invoice_of(request: Request) -> Invoice:
    return Invoice.objects.get(pk=request.subject.partition(":")[2])


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def waits(member: Member) -> list[str]:
    return [one.title for one in waiting_for(member) if one.room == "compliance"]


def stands_in(absent: Member, deputy: Member, kind: str = "") -> None:
    today = today_of(absent)
    actions.name_substitute(absent, deputy=deputy, starts_on=today, ends_on=today, kind=kind)


def two_directors(books: Member) -> None:
    make_approvals.policy(books, ISSUE, RuleStep(1, make_approvals.role(books, DIRECTOR), quorum=2))


def test_nobody_does_what_they_approved(books: Member, clerk: Member) -> None:
    owner = make.member(books, FINANCE, DIRECTOR, name="Pemilik")
    sari = make.member(books, FINANCE, name="Sari")
    make_approvals.policy(books, ISSUE)
    request = actions.approve(owner, request=asked(clerk))
    invoice = invoice_of(request)
    with pytest.raises(Refused, match=r"You approved this yourself\. Rina, or somebody else, has"):
        invoicing.issue_invoice(owner, invoice=invoice)
    assert not Invoice.objects.get(pk=invoice.pk).is_issued
    assert invoicing.issue_invoice(sari, invoice=invoice).is_issued  # a colleague may


def test_nobody_does_what_was_approved_in_their_place(
    books: Member, clerk: Member, budi: Member
) -> None:
    owner = make.member(books, FINANCE, DIRECTOR, name="Pemilik")
    make_approvals.policy(books, ISSUE)
    stands_in(owner, budi)
    request = actions.approve(budi, request=asked(clerk))
    with pytest.raises(Refused, match="You approved this yourself"):
        invoicing.issue_invoice(owner, invoice=invoice_of(request))


def test_a_colleagues_approval_does_not_spare_what_ones_own_act_needs(
    books: Member, clerk: Member, hendra: Member
) -> None:
    bayu = make.member(books, SYSTEM, name="Bayu")
    office = StandardRole.ADMINISTRATION
    both = make.member(books, FINANCE, office, name="Dewi")
    make_approvals.policy(books, ISSUE, RuleStep(1, make_approvals.role(books, SYSTEM)))
    make_approvals.policy(
        books, ISSUE, note="Bukan tugasnya",
        role=Role.objects.get(pk=make_approvals.role(books, office)),
    )  # fmt: skip
    request = actions.approve(bayu, request=asked(clerk))
    with pytest.raises(Refused, match=r"Rina asked .* if you do it, Director has to approve it"):
        invoicing.issue_invoice(both, invoice=invoice_of(request))
    assert invoicing.issue_invoice(clerk, invoice=invoice_of(request)).is_issued


def test_a_substitute_and_the_absent_person_are_one_voice(
    books: Member, clerk: Member, hendra: Member, lilis: Member, budi: Member
) -> None:
    two_directors(books)
    stands_in(hendra, budi)
    request = asked(clerk)
    actions.approve(budi, request=request)
    assert waits(hendra) == []
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(hendra, request=request)
    assert waits(lilis) == [request.titled]
    assert actions.approve(lilis, request=request).state == RequestState.GRANTED
    assert [one for check in CHECKS for one in check.findings(books.company_id)] == []


def test_whoever_signed_is_not_signed_for_once_more(
    books: Member, clerk: Member, hendra: Member, lilis: Member, budi: Member
) -> None:
    two_directors(books)
    stands_in(hendra, budi)
    request = actions.approve(hendra, request=asked(clerk))
    assert waits(budi) == []
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(budi, request=request)
    stands_in(lilis, budi)  # another voice, which they may give
    assert waits(budi) == [request.titled]
    assert actions.approve(budi, request=request).state == RequestState.GRANTED
    assert Decision.objects.get(by=budi).absent == lilis


def test_two_substitutes_of_one_person_are_one_voice(
    books: Member, clerk: Member, hendra: Member, lilis: Member, budi: Member
) -> None:
    eka = make.member(books, StandardRole.ADMINISTRATION, name="Eka")
    two_directors(books)
    stands_in(hendra, budi)
    stands_in(hendra, eka, kind=ISSUE)
    request = actions.approve(budi, request=asked(clerk))
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(eka, request=request)


def test_a_substitute_makes_no_second_director(
    books: Member, clerk: Member, hendra: Member, budi: Member
) -> None:
    two_directors(books)
    stands_in(hendra, budi)
    assert issued_invoice(clerk).is_issued  # nobody could give two: it is looked at later
    assert LaterReview.objects.get().is_forced


def test_forwarded_to_a_substitute_it_waits_on_their_desk(
    books: Member, clerk: Member, hendra: Member, lilis: Member, budi: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    stands_in(hendra, budi)
    request = asked(clerk)
    actions.forward(lilis, request=request, to=budi)
    assert [waits(one) for one in (hendra, lilis, budi)] == [[], [], [request.titled]]
    page = make.signed_in(budi).get(f"/approvals/{request.pk}/").content.decode()
    steps = page[page.index('id="steps"') : page.index('id="talk"')]
    assert "Budi" in steps
    assert "Lilis" not in steps, "it waits for one person, and the page says so"
    assert actions.approve(budi, request=request).state == RequestState.GRANTED


def test_a_substitute_hears_of_what_is_escalated_to_the_absent_person(
    books: Member, clerk: Member, hendra: Member, budi: Member
) -> None:
    director, system = (make_approvals.role(books, one) for one in (DIRECTOR, SYSTEM))
    make_approvals.policy(books, ISSUE, RuleStep(1, director, hours=4, escalate_to=system))
    bayu = make.member(books, SYSTEM, name="Bayu")
    stands_in(bayu, budi)
    request = asked(clerk)
    assert (waits(budi), list(queries.requests_seen_by(budi))) == ([], [])
    actions.escalate(books, step=RequestStep.objects.get())
    assert (waits(budi), list(queries.requests_seen_by(budi))) == ([request.titled], [request])
    assert actions.approve(budi, request=request).state == RequestState.GRANTED


def test_nobody_stands_in_for_whoever_left(
    books: Member, clerk: Member, hendra: Member, lilis: Member, budi: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    stands_in(hendra, budi)
    request = asked(clerk)
    access.end_member(books, member=hendra, because="Pindah")
    assert waits(budi) == []
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(budi, request=request)


def test_what_was_refused_is_not_escalated(books: Member, clerk: Member, hendra: Member) -> None:
    director, system = (make_approvals.role(books, one) for one in (DIRECTOR, SYSTEM))
    make_approvals.policy(books, ISSUE, RuleStep(1, director, hours=4, escalate_to=system))
    request = actions.refuse(hendra, request=asked(clerk), because="Tidak")
    with pytest.raises(Refused, match="does not wait any more: refused"):
        actions.escalate(books, step=request.steps.get())
    assert not Event.objects.filter(name="approvals.escalated").exists()


def test_an_approval_of_somebody_who_left_since_needs_no_review(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    request = actions.approve(hendra, request=asked(clerk))
    access.end_member(books, member=hendra, because="Pindah")
    assert invoicing.issue_invoice(again(clerk), invoice=invoice_of(request)).is_issued
    assert not LaterReview.objects.exists()


def test_nothing_waits_about_an_invoice_that_was_reversed(
    books: Member, clerk: Member, hendra: Member
) -> None:
    sari = make.member(books, FINANCE, name="Sari")
    invoice = issued_invoice(clerk)
    make_approvals.policy(books, "invoicing.reverse")
    given: dict[str, Any] = {"invoice": invoice, "day": invoice.issued_on}
    with pytest.raises(NeedsApproval) as needed:
        invoicing.reverse_invoice(clerk, **given, because="Salah harga")
    request = make_approvals.asked(clerk, needed.value)
    make_approvals.approved(
        sari, hendra, invoicing.reverse_invoice, **given, because="Terkirim dua kali"
    )
    request.refresh_from_db()
    assert request.state == RequestState.VOID
    assert waits(hendra) == []


def test_a_policy_that_has_not_begun_is_ended_for_good(books: Member) -> None:
    begins = today_of(books) + timedelta(days=10)
    policy = actions.add_policy(
        books, kind=ISSUE, note="Mulai tahun depan", valid_from=begins,
        steps=[RuleStep(1, duty="ledger.reopen")],
    )  # fmt: skip
    actions.end_policy(books, policy=policy, because="Batal")
    for day in (today_of(books), begins):
        assert queries.rules_for(books.company_id, [ISSUE], day) == []
    with pytest.raises(Refused, match="ended already"):
        actions.end_policy(books, policy=policy, because="Lagi")


def test_two_approvals_of_one_role_are_one_step(books: Member) -> None:
    director = make_approvals.role(books, DIRECTOR)
    with pytest.raises(Refused, match="Two steps name the same signer"):
        make_approvals.policy(books, ISSUE, RuleStep(1, director), RuleStep(2, director))
    assert queries.rules_for(books.company_id, [ISSUE], date(2026, 6, 1)) == []


def test_a_token_of_one_duty_does_not_hide_the_other(books: Member, hendra: Member) -> None:
    make.member(books, FINANCE, name="Rina")
    dewi = make.member(books, FINANCE, DIRECTOR, SYSTEM, name="Dewi")
    party = customer(dewi)
    actions.forbid_pair(hendra, first=ISSUE, second="ledger.reopen", because="Uji.")
    made = access.make_token(
        dewi, name="Kasir", duties=[ISSUE, "invoicing.draft"], expires_on=today_of(dewi),
        may_change=True,
    )  # fmt: skip
    narrowed = access_queries.member_of_token(made.text)
    assert narrowed is not None
    with pytest.raises(Refused, match="You carry both"):
        issued_invoice(narrowed, party)


def test_a_forbidden_pair_stops_who_comes_back_but_not_who_changes_one_for_the_other(
    books: Member, hendra: Member
) -> None:
    dewi = make.member(books, FINANCE, DIRECTOR, name="Dewi")
    gita = make.member(books, name="Gita")
    own = access.add_role(books, name="Khusus", duties=[ISSUE])
    access.change_member(books, member=again(gita), roles=[own], title="")
    access.end_member(books, member=dewi, because="Cuti panjang")
    actions.forbid_pair(hendra, first=ISSUE, second="ledger.reopen", because="Uji.")
    with pytest.raises(Refused, match="Dewi would carry both"):
        access.readmit_member(books, member=again(dewi))
    assert not again(dewi).has_access
    both = [Role.objects.get(pk=make_approvals.role(books, one)) for one in (FINANCE, DIRECTOR)]
    with pytest.raises(Refused, match="Eka would carry both"):  # at once, not when they come
        access.invite(books, email="eka@contoh.id", name="Eka", roles=both)
    changed = access.change_role(books, role=own, duties=["ledger.reopen"], name="Khusus")
    assert changed.duties == {"ledger.reopen"}
    with pytest.raises(Refused, match="Gita would carry both"):
        access.change_role(books, role=own, duties=[ISSUE, "ledger.reopen"], name="Khusus")


def test_a_leavers_heir_signs_what_was_forwarded_unless_they_asked_for_it(
    books: Member, clerk: Member, hendra: Member, lilis: Member
) -> None:
    owner = make.member(books, FINANCE, DIRECTOR, name="Pemilik")
    make_approvals.policy(books, ISSUE)
    theirs, another = asked(owner), asked(clerk)
    for request in (theirs, another):
        actions.forward(hendra, request=request, to=lilis)
    leaving = access.begin_leaving(
        books, member=lilis, last_on=today_of(lilis), because="Pensiun", successor=owner
    )
    access.hand_over(books, leaving=leaving, to=owner)
    assert [one.steps.get().forwarded_to for one in (theirs, another)] == [None, owner]
    assert waits(hendra) == [theirs.titled]  # it waits for whoever may
    with pytest.raises(Refused, match="You asked for this"):
        actions.approve(owner, request=theirs)


def test_whoever_stood_in_did_so_on_the_days_that_were_named(
    books: Member, clerk: Member, hendra: Member, budi: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    stands_in(hendra, budi)
    request = actions.approve(budi, request=asked(clerk))
    [substitute] = Substitute.objects.all()
    ended = actions.end_substitute(hendra, substitute=substitute)
    given = request.decisions.get()
    assert ended.starts_on == ended.ends_on == today_of(hendra)
    assert ended.ended_at is not None
    assert given.at < ended.ended_at
    second = asked(clerk)
    assert waits(budi) == []
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(budi, request=second)
    with pytest.raises(Refused, match="ended already"):
        actions.end_substitute(hendra, substitute=ended)
    stands_in(hendra, budi)  # the days are free again
    assert actions.approve(budi, request=second).state == RequestState.GRANTED


def test_the_day_is_that_of_the_company_and_ends_at_its_midnight(
    books: Member, clerk: Member, hendra: Member, budi: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of May in Jayapura begins at three in the afternoon of the thirtieth in UTC."""
    books.company.time_zone = "Asia/Jayapura"
    books.company.save(update_fields=["time_zone"])
    make_approvals.policy(books, ISSUE)
    request, day = asked(clerk), date(2026, 5, 1)
    at = datetime(2026, 4, 30, 14, 59, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    actions.name_substitute(again(hendra), deputy=budi, starts_on=day, ends_on=day)
    for minutes, is_able in ((0, False), (1, True), (24 * 60, True), (24 * 60 + 1, False)):
        at = datetime(2026, 4, 30, 14, 59, tzinfo=UTC) + timedelta(minutes=minutes)
        assert waits(again(budi)) == [request.titled] * is_able, at
        if not is_able:
            with pytest.raises(Refused, match="does not wait for you"):
                actions.approve(again(budi), request=request)
    at = datetime(2026, 5, 1, 14, 59, tzinfo=UTC)
    assert actions.approve(again(budi), request=request).state == RequestState.GRANTED


def test_a_step_tells_the_reason_it_was_asked_for(
    books: Member, clerk: Member, hendra: Member
) -> None:
    policy = make_approvals.policy(books, ISSUE, from_minor=5_000_000_00, note="Di atas lima juta")
    request = asked(clerk)
    actions.change_policy(
        books, policy=policy, kind=ISSUE, note="Satu miliar", valid_from=policy.valid_from,
        steps=[RuleStep(1, duty="ledger.reopen")], from_minor=1_000_000_000_00,
    )  # fmt: skip
    page = make.signed_in(hendra).get(f"/approvals/{request.pk}/").content.decode()
    assert "Di atas lima juta (mulai Rp5.000.000)" in page
    assert "miliar" not in page
    assert queries.policies_named(books.company_id, [policy.pk])[policy.pk].note == "Satu miliar"


def test_what_a_paper_says_is_approved_with_it(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    content = sale(customer(clerk), line(clerk), bank_text="BCA 7310252527")
    request = actions.approve(hendra, request=invoicing.draft_to_sign(clerk, content=content))
    assert request.content["bank_text"] == "BCA 7310252527"
    invoice = invoice_of(request)
    invoicing.change_invoice(
        clerk, invoice=invoice, content=replace(content, bank_text="BCA 9999999999")
    )
    with pytest.raises(NeedsApproval, match="It was changed since it was approved"):
        invoicing.issue_invoice(clerk, invoice=invoice)


def test_a_policy_that_ends_before_it_begins_is_refused_on_the_form(hendra: Member) -> None:
    sent = {
        "kind": ISSUE, "note": "Nilai besar", "valid_from": "10-12-2026",
        "valid_until": "01-12-2026", "rows-0-place": "1", "rows-0-signer": "duty:ledger.reopen",
        "rows-0-quorum": "1", "once": "a",
    }  # fmt: skip
    answer = make.signed_in(hendra).post("/approvals/policies/new/", sent)
    assert (answer.status_code, Policy.objects.count()) == (422, 0)
    assert answer.context["form"].errors["valid_until"] == [
        "Hari terakhir mendahului hari pertama."
    ]


def test_what_if_nobody_says_which_mark_tells_all_that_could_be_asked(
    books: Member, hendra: Member, lilis: Member
) -> None:
    make_approvals.policy(books, ISSUE, from_minor=25_000_000_00, flag="purchase", note="Tagihan")
    make_approvals.policy(books, ISSUE, from_minor=90_000_000_00, flag="sale", note="Faktur")
    client, asks = make.signed_in(hendra), f"/approvals/policies/what-if/?kind={ISSUE}"
    told = client.get(f"{asks}&amount=75000000").content.decode()
    assert "Tagihan (mulai Rp25.000.000, tagihan)" in told
    assert "Lilis" in told
    assert "Tidak perlu persetujuan" not in told
    assert (
        "Tidak perlu persetujuan"
        in client.get(f"{asks}&amount=75000000&flag=sale").content.decode()
    )


def test_the_second_step_opens_after_the_first_and_counts_its_own_approvals(
    books: Member, clerk: Member, hendra: Member, lilis: Member
) -> None:
    bayu = make.member(books, SYSTEM, name="Bayu")
    director, system = (make_approvals.role(books, one) for one in (DIRECTOR, SYSTEM))
    make_approvals.policy(
        books, ISSUE, RuleStep(1, system), RuleStep(2, director, quorum=2, hours=4)
    )
    request = asked(clerk)
    assert [waits(one) for one in (bayu, hendra)] == [[request.titled], []]
    assert request.steps.get(place=2).due_at is None  # its hours have not begun
    with pytest.raises(Refused, match="does not wait for you"):
        actions.approve(hendra, request=request)
    actions.approve(bayu, request=request)
    assert waits(hendra) == [request.titled]
    assert request.steps.get(place=2).due_at is not None
    assert actions.approve(hendra, request=request).state == RequestState.WAITING
    assert actions.approve(lilis, request=request).state == RequestState.GRANTED


def test_what_was_forwarded_and_escalated_waits_for_all_who_may(
    books: Member, clerk: Member, hendra: Member, lilis: Member
) -> None:
    bayu = make.member(books, SYSTEM, name="Bayu")
    director, system = (make_approvals.role(books, one) for one in (DIRECTOR, SYSTEM))
    make_approvals.policy(books, ISSUE, RuleStep(1, director, hours=4, escalate_to=system))
    request = asked(clerk)
    actions.forward(hendra, request=request, to=lilis)
    assert [waits(one) for one in (hendra, lilis, bayu)] == [[], [request.titled], []]
    actions.escalate(books, step=request.steps.get())
    assert [waits(one) for one in (hendra, lilis, bayu)] == [[request.titled]] * 3
    assert actions.approve(hendra, request=request).state == RequestState.GRANTED


def test_a_colleague_asks_anew_for_what_was_changed(
    books: Member, clerk: Member, hendra: Member
) -> None:
    sari = make.member(books, FINANCE, name="Sari")
    make_approvals.policy(books, ISSUE)
    first = asked(clerk)
    invoice = invoice_of(first)
    invoicing.change_invoice(
        sari, invoice=invoice, content=sale(invoice.party, line(sari, "12000000"))
    )
    second = actions.ask_for_signature(sari, thing=invoice, kind=ISSUE, also={})
    first.refresh_from_db()
    assert (first.state, second.state) == (RequestState.VOID, RequestState.WAITING)
    assert waits(hendra) == [second.titled]


def test_the_only_one_who_may_is_not_stopped_by_a_pair_but_looked_at(
    books: Member, hendra: Member
) -> None:
    dewi = make.member(books, FINANCE, DIRECTOR, name="Dewi")
    actions.forbid_pair(hendra, first=ISSUE, second="ledger.reopen", because="Uji.")
    assert issued_invoice(dewi).is_issued
    review = LaterReview.objects.get()
    assert (review.is_forced, review.maker, review.reviewed_by) == (True, dewi, None)
    make.member(books, FINANCE, name="Rina")
    with pytest.raises(Refused, match="You carry both"):
        issued_invoice(again(dewi))


def test_nobody_stands_in_on_days_that_lie_behind(hendra: Member, budi: Member) -> None:
    today = today_of(hendra)
    for first, last in (
        (today - timedelta(9), today - timedelta(1)),
        (today, today - timedelta(1)),
    ):
        with pytest.raises(Refused, match="before the first, or behind us"):
            actions.name_substitute(hendra, deputy=budi, starts_on=first, ends_on=last)
    assert not Substitute.objects.exists()


def test_people_approve_and_tokens_do_not(
    books: Member, clerk: Member, hendra: Member, budi: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    request = asked(clerk)
    owner = make.member(books, DIRECTOR, SYSTEM, name="Pemilik")
    made = access.make_token(
        owner, name="Skrip", duties=["approvals.ask", "approvals.review"],
        expires_on=today_of(owner), may_change=True,
    )  # fmt: skip
    script, today = access_queries.member_of_token(made.text), today_of(owner)
    assert script is not None
    for act in (
        lambda: actions.approve(script, request=request),
        lambda: actions.forward(script, request=request, to=hendra),
        lambda: actions.name_substitute(script, deputy=budi, starts_on=today, ends_on=today),
    ):
        with pytest.raises(Refused, match="People approve, not API tokens"):
            act()
    assert (Decision.objects.count(), Substitute.objects.count()) == (0, 0)
    assert actions.approve(again(owner), request=request).state == RequestState.GRANTED


def test_duties_that_no_token_carries_are_duties() -> None:
    assert {duty.name for duty in declared()} >= NOT_FOR_TOKENS


def test_a_request_that_nobody_could_approve_any_more_says_so(
    books: Member, clerk: Member, hendra: Member
) -> None:
    make_approvals.policy(books, ISSUE)
    request = asked(clerk)
    access.end_member(books, member=hendra, because="Pindah")
    page = make.signed_in(clerk).get(f"/approvals/{request.pk}/").content.decode()
    assert "Saat ini tidak ada yang bisa: tarik kembali, lalu minta lagi." in page
    actions.withdraw(clerk, request=request)
    with pytest.raises(Refused, match="Nobody else has to approve this"):
        actions.ask_for_signature(clerk, thing=invoice_of(request), kind=ISSUE, also={})
    assert invoicing.issue_invoice(again(clerk), invoice=invoice_of(request)).is_issued
    assert LaterReview.objects.get().is_forced
