"""What comes in files needs the approvals that it needs when it is entered by hand."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from teliti.approvals import actions as approvals
from teliti.approvals.models import Request, RequestState
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused
from teliti.exchange import actions, jobs
from teliti.exchange.declaring import importables
from teliti.exchange.models import Import, ImportState, Order
from teliti.exchange.tests import make as make_exchange
from teliti.invoicing.models import Invoice
from teliti.kit.desk import waiting_for
from teliti.parties.models import BankAccount
from teliti.people.models import Member
from tests import make, make_approvals, make_parties
from tests.races import proofs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
BILLS = (
    "No. Faktur;Pemasok;Tanggal;Harga;Akun\n"
    "B-1;S-1;05/02/2026;1.000.000;6-2101\n"
    "B-2;S-1;06/02/2026;30.000.000;6-2101\n"
)
ENTRIES = (
    "Tanggal;Nomor;Kode Akun;Debit;Kredit\n"
    "05/02/2026;JU-1;1-1101;60.000.000;\n"
    "05/02/2026;JU-1;4-1101;;60.000.000\n"
)
ACCOUNTS = "Kode;Kode Bank;No Rekening\nS-1;014;7310252527\nS-1;008;1240009817734\n"


@pytest.fixture
def system() -> Iterator[Member]:
    """Whatever is done to its lists, `verify` finds nothing afterwards."""
    member = make.books()
    make_parties.supplier(member, "CV Jaya", code="S-1")
    yield member
    assert proofs(member) == []


@pytest.fixture
def rina(system: Member) -> Member:
    return make.member(system, StandardRole.DATA, StandardRole.FINANCE, name="Rina", language="en")


@pytest.fixture
def hendra(system: Member) -> Member:
    return make.member(system, StandardRole.DIRECTOR, name="Hendra", language="en")


def _take(member: Member, batch: Import) -> None:
    jobs.take_in(member, batch, importables()[batch.kind])


def test_what_was_released_to_the_worker_stays_so_only_as_it_was_signed(
    system: Member, rina: Member, hendra: Member
) -> None:
    make_approvals.policy(system, "exchange.import")
    batch = make_exchange.checked(rina, "parties.customer", "Kode,Nama\nC-1,PT A\n")
    with pytest.raises(NeedsApproval) as needed:
        actions.ask_taking(rina, batch=batch)
    approvals.approve(hendra, request=make_approvals.asked(rina, needed.value))
    known = importables()[batch.kind]
    released = actions.ask_taking(rina, batch=batch)
    jobs.examine_and_keep(rina, released, known)
    assert Import.objects.get().is_released, "the same, checked once more"
    jobs.examine_and_keep(rina, Import.objects.get(), known, changes={2: {1: "PT B"}})
    assert not Import.objects.get().is_released
    with pytest.raises(NeedsApproval):
        _take(rina, Import.objects.get())


def test_days_that_are_read_another_way_need_another_signature(
    system: Member, rina: Member, hendra: Member
) -> None:
    make_approvals.policy(system, "exchange.import")
    batch = make_exchange.checked(rina, "ledger.entry", ENTRIES)
    with pytest.raises(NeedsApproval) as needed:
        _take(rina, batch)
    approvals.approve(hendra, request=make_approvals.asked(rina, needed.value))
    actions.choose_columns(
        rina, batch=batch, columns=batch.fields, style=batch.style, order=Order.MDY
    )
    jobs.examine_and_keep(rina, Import.objects.get(), importables()[batch.kind])
    with pytest.raises(NeedsApproval) as needed:
        _take(rina, Import.objects.get())
    request = make_approvals.asked(rina, needed.value)
    assert (request.content["order"], Import.objects.get().state) == ("MDY", ImportState.CHECKED)


def test_an_import_is_approved_and_then_taken_in(
    system: Member, rina: Member, hendra: Member
) -> None:
    make_approvals.policy(system, "exchange.import", from_count=2)
    text = "Kode,Nama\nC-1,PT A\nC-2,PT B\n"
    batch = make_exchange.checked(rina, "parties.customer", text)
    client, take = Client(), reverse("exchange:take_in", args=[batch.pk])
    assert rina.user is not None
    client.force_login(rina.user)
    client.post(take)
    request = Request.objects.get()
    page = client.get(reverse("exchange:import", args=[batch.pk])).content.decode()
    assert reverse("approvals:request", args=[request.pk]) in page
    assert take not in page, "it waits for somebody else"
    assert (request.kind, request.content["rows"]) == ("exchange.import", 2)
    approvals.approve(hendra, request=request)
    client.post(take)
    done = Import.objects.get()
    assert (done.state, len(done.made)) == (ImportState.DONE, 2)
    assert Request.objects.get().state == RequestState.USED
    assert Event.objects.get(name="exchange.import_taken").detail["approval"] == request.pk


def test_an_edit_after_the_approval_voids_it(system: Member, rina: Member, hendra: Member) -> None:
    make_approvals.policy(system, "exchange.import", from_count=1)
    batch = make_exchange.checked(rina, "parties.customer", "Kode,Nama\nC-1,PT A\n")
    with pytest.raises(NeedsApproval) as needed:
        _take(rina, batch)
    approvals.approve(hendra, request=make_approvals.asked(rina, needed.value))
    known = importables()["parties.customer"]
    jobs.examine_and_keep(rina, batch, known, changes={2: {1: "PT Lain"}})
    with pytest.raises(NeedsApproval, match="It was changed since it was approved"):
        _take(rina, Import.objects.get())
    actions.discard_import(rina, batch=batch)  # and what is left alone waits for nobody
    assert Request.objects.get().state == RequestState.VOID


@pytest.mark.parametrize(
    ("kind", "text", "policy", "flag", "highest"),
    [
        ("invoicing.purchases", BILLS, "invoicing.issue", "purchase", 30_000_000_00),
        ("ledger.entry", ENTRIES, "ledger.post_entry", "", 60_000_000_00),
    ],
)
def test_what_needs_an_approval_by_hand_needs_it_in_a_file(
    system: Member, rina: Member, hendra: Member, kind: str, text: str, policy: str, flag: str,
    highest: int,
) -> None:  # fmt: skip
    make_approvals.policy(system, policy, from_minor=highest + 1, flag=flag)
    system_of_ten = make_exchange.checked(system, kind, text)
    actions.discard_import(system, batch=system_of_ten)
    make_approvals.policy(system, policy, from_minor=highest, flag=flag)
    batch = make_exchange.checked(rina, kind, text)
    assert batch.highest_minor == highest
    with pytest.raises(NeedsApproval) as needed:
        _take(rina, batch)
    request = make_approvals.asked(rina, needed.value)
    assert (request.kind, request.amount_minor) == ("exchange.import", highest)
    assert waiting_for(hendra)[0].amount == highest
    approvals.approve(hendra, request=request)
    _take(rina, batch)
    assert Import.objects.get(pk=batch.pk).state == ImportState.DONE


@pytest.mark.parametrize(
    ("kind", "text", "policy", "flag", "highest"),
    [
        ("invoicing.purchases", BILLS, "invoicing.reverse", "purchase", 30_000_000_00),
        ("ledger.entry", ENTRIES, "ledger.reverse", "", 60_000_000_00),
    ],
)
@pytest.mark.parametrize("is_long", [False, True], ids=["here", "by the worker"])
def test_what_needs_an_approval_to_be_reversed_needs_it_in_a_file(
    system: Member, rina: Member, hendra: Member, kind: str, text: str, policy: str, flag: str,
    highest: int, is_long: bool,
) -> None:  # fmt: skip
    make_approvals.policy(system, "exchange.import")
    batch = make_exchange.checked(rina, kind, text)
    with pytest.raises(NeedsApproval) as needed:
        _take(rina, batch)
    approvals.approve(hendra, request=make_approvals.asked(rina, needed.value))
    # What was released to be taken in is not released to be undone.
    _take(rina, batch if is_long else actions.ask_taking(rina, batch=batch))
    make_approvals.policy(system, policy, from_minor=highest, flag=flag)

    def undo(because: str) -> None:
        here = Import.objects.get()
        if is_long:
            actions.ask_undoing(rina, batch=here, because=because)
            jobs.undo_import(rina, Import.objects.get(), importables()[kind], because)
        else:
            jobs.undo_import(rina, here, importables()[kind], because)

    with pytest.raises(NeedsApproval) as needed:
        undo("Berkas salah")
    request = make_approvals.asked(rina, needed.value)
    assert (request.kind, request.amount_minor) == ("exchange.undo", highest)
    approvals.approve(hendra, request=request)
    with pytest.raises(NeedsApproval):
        undo("Alasan lain")
    undo("Berkas salah")
    assert (Import.objects.get().state, Request.objects.get(pk=request.pk).state) == (
        ImportState.UNDONE,
        RequestState.USED,
    )


def test_a_policy_about_invoices_asks_nothing_of_bills(system: Member, rina: Member) -> None:
    make.member(system, StandardRole.DIRECTOR)
    make_approvals.policy(system, "invoicing.issue", from_minor=1, flag="sale")
    _take(rina, make_exchange.checked(rina, "invoicing.purchases", BILLS))
    assert Invoice.objects.count() == 2


def test_bank_accounts_of_a_file_wait_on_the_desk_until_they_are_compared(
    system: Member, rina: Member, hendra: Member
) -> None:
    _take(system, make_exchange.checked(system, "parties.bankaccount", ACCOUNTS))
    waiting = [one for one in waiting_for(hendra) if one.room == "compliance"]
    assert [one.title for one in waiting] == [
        "Trust a bank account: S-1 CV Jaya · BCA 7310252527",
        "Trust a bank account: S-1 CV Jaya · Mandiri 1240009817734",
    ]
    for request in Request.objects.all():
        approvals.approve(hendra, request=request, note="Pak Jaya, 021-555")
    assert set(BankAccount.objects.values_list("is_trusted", flat=True)) == {True}
    known = importables()["parties.bankaccount"]
    with pytest.raises(Refused, match="was trusted since"):
        jobs.undo_import(system, Import.objects.get(), known, "Salah")
