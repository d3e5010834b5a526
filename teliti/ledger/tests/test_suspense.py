"""What lies open on suspense accounts, and posting it where it belongs."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from teliti.approvals import actions as approvals
from teliti.approvals.models import Request
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused, RefusedEach
from teliti.ledger import actions, queries
from teliti.ledger.domain import Unclear, still_open
from teliti.ledger.models import Account, Entry, Line
from teliti.people.models import Member
from teliti.quality.declaring import rules
from tests import make, make_approvals
from tests.forms import lines_sent
from tests.races import at_once, proofs

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 3)
SUSPENSE = "1-1902"


@given(st.lists(st.integers(-9, 9).filter(bool), max_size=30))
def test_what_is_still_open_adds_up_to_the_balance(amounts: list[int]) -> None:
    lines = [Unclear(key, amount, f"JU/{key}", "") for key, amount in enumerate(amounts)]
    left = still_open(lines)
    assert sum(amounts[key] for key in left) == sum(amounts)
    assert left == sorted(left)
    assert not any(-amounts[key] in [amounts[other] for other in left] for key in left)


def test_a_line_clears_the_one_it_names_else_the_first_of_its_amount() -> None:
    first, second, third = Unclear(1, 5, "A", ""), Unclear(2, 5, "B", ""), Unclear(3, 7, "C", "")
    assert still_open([first, second, Unclear(9, -5, "D", "B Setoran")]) == [1]
    assert still_open([first, second, Unclear(9, -5, "D", "Setoran")]) == [2]
    assert still_open([first, third, Unclear(9, -6, "D", "")]) == [1, 3, 9]
    assert still_open([first, third, Unclear(9, -12, "D", ""), Unclear(10, 4, "E", "")]) == [10]


@pytest.fixture
def system() -> Member:
    return make.books()


def _unclear(system: Member, rupiah: int, text: str, day: date = MAY) -> Line:
    """A line on the suspense account whose place was not known."""
    posting = make.posting(system, day, rupiah, debit=SUSPENSE, credit="1-1111", text=text)
    [entry] = actions.import_entries(system, postings=[posting])
    return Line.objects.get(entry=entry, account__code=SUSPENSE)


def _open(system: Member) -> list[tuple[int, int]]:
    accounts = queries.suspense_accounts(system).values_list("pk", flat=True)
    return [(line.pk, line.amount) for line in queries.suspense_lines(accounts)]


def _told(refusal: Any) -> dict[int, tuple[str, str]]:
    return {key: (one.field, one.sentence) for key, one in refusal.value.each.items()}


@pytest.mark.django_db
def test_each_line_goes_where_it_belongs_in_one_entry(system: Member) -> None:
    rent, unknown = _unclear(system, 500, "TRSF RUKO"), _unclear(system, 200, "TRSF 88")
    cost = make.account(system, "6-3101")
    entry = actions.clear_suspense(system, day=JUNE, text="Mei", places={rent.pk: cost})
    lines = [(line.account.code, line.amount, line.text) for line in queries.lines_of(entry)]
    assert lines == [
        (SUSPENSE, -500_00, f"{rent.entry.number} TRSF RUKO"),
        ("6-3101", 500_00, "TRSF RUKO"),
    ]
    assert (entry.number, entry.date, entry.kind) == ("JU/2026/06/00001", JUNE, "manual")
    assert _open(system) == [(unknown.pk, 200_00)]
    found = rules()["ledger.suspense"].rows(system.company_id, JUNE).get()
    assert (found.code, found.left) == (SUSPENSE, 200_00)
    actions.reverse_entry(system, entry=entry, day=JUNE, because="Salah akun")
    assert _open(system) == [(rent.pk, 500_00), (unknown.pk, 200_00)]
    assert proofs(system) == []


@pytest.mark.django_db
def test_every_line_that_cannot_go_is_named_and_nothing_is_posted(system: Member) -> None:
    lines = [_unclear(system, 100 * at, f"TRSF {at}") for at in range(1, 5)]
    cost = make.account(system, "6-3101")
    actions.clear_suspense(system, day=JUNE, text="Mei", places={lines[0].pk: cost})
    header = Account.objects.filter(company=system.company, is_postable=False).first()
    assert header is not None
    before = Event.objects.count(), Entry.objects.count()
    with pytest.raises(RefusedEach) as refusal:
        actions.clear_suspense(
            system, day=JUNE, text="Lagi",
            places={
                lines[0].pk: cost, lines[1].pk: make.account(system, "1-1301"),
                lines[2].pk: make.account(system, SUSPENSE), lines[3].pk: header,
            },
        )  # fmt: skip
    assert _told(refusal) == {
        lines[0].pk: ("", "Baris ini sudah dibereskan orang lain."),
        lines[1].pk: (
            "account",
            "1-1301 Piutang Usaha mengikuti faktur dan pembayaran. Masukkan dokumennya.",
        ),
        lines[2].pk: ("account", "Baris ini memang sudah di akun itu. Pilih akun lain."),
        lines[3].pk: ("account", "Akun ini tidak dapat diposting. Pilih akun lain."),
    }
    with pytest.raises(Refused, match="paling tidak"):
        actions.clear_suspense(system, day=JUNE, text="Lagi", places={})
    with pytest.raises(Refused, match="tahun buku"):
        actions.clear_suspense(
            system, day=date(2031, 1, 1), text="Lagi", places={lines[1].pk: cost}
        )
    assert (Event.objects.count(), Entry.objects.count()) == before


@pytest.mark.django_db
def test_a_large_one_waits_as_a_draft_until_a_director_approved(system: Member) -> None:
    make_approvals.policy(system, "ledger.post_entry", from_minor=1_000_000_00)
    rina = make.member(system, StandardRole.FINANCE, language="en")
    hendra = make.member(system, StandardRole.DIRECTOR)
    line = _unclear(system, 2_000_000, "TRSF BESAR")
    cost = make.account(system, "6-3101")
    places = {line.pk: cost}
    with pytest.raises(NeedsApproval):
        actions.clear_suspense(rina, day=JUNE, text="Mei", places=places)
    assert Entry.objects.filter(posted=False).count() == 0

    client = Client()
    assert rina.user is not None
    client.force_login(rina.user)
    account = make.account(system, SUSPENSE)
    here = rules()["ledger.suspense"].mended_at([str(account.pk)])
    page = client.get(here).content.decode()
    assert "TRSF BESAR" in page
    assert "2,000,000" in page
    row = {"thing": line.pk, "account_key": cost.pk, "account": str(cost.code)}
    sent = {"day": "3-6-2026", "text": "Mei", **lines_sent(row), "once": "a"}
    assert client.post(here, sent).status_code == 303
    request = Request.objects.get()
    assert (request.kind, request.state) == ("ledger.post_entry", "waiting")
    draft = Entry.objects.get(posted=False)
    assert _open(system) == [], "what a draft clears is not offered again"
    assert account in rules()["ledger.suspense"].rows(system.company_id, JUNE)
    approvals.approve(hendra, request=request)
    actions.post_entry(rina, entry=draft)
    assert account not in rules()["ledger.suspense"].rows(system.company_id, JUNE)
    assert proofs(system) == []


@pytest.mark.django_db
def test_the_screen_says_at_each_line_what_is_wrong(system: Member) -> None:
    rina = make.member(system, StandardRole.FINANCE, language="en")
    line = _unclear(system, 500, "TRSF RUKO")
    client = Client()
    assert rina.user is not None
    client.force_login(rina.user)
    here = f"{reverse('ledger:clear_suspense')}?keys={line.account_id}"
    control = make.account(system, "1-1301")
    row = {"thing": line.pk, "account_key": control.pk, "account": str(control.code)}
    sent = {"day": "3-6-2026", "text": "Mei", **lines_sent(row), "once": "a"}
    answer = client.post(here, sent)
    assert answer.status_code == 422
    told = "Line 1, Belongs to: 1-1301 Trade receivables follows invoices and payments."
    assert told in answer.content.decode()
    nothing = client.post(here, {**sent, **lines_sent({**row, "account": ""}), "once": "b"})
    assert "Say of at least one line where it belongs." in nothing.content.decode()
    gone = client.post(here, {**sent, **lines_sent({**row, "thing": 0}), "once": "c"})
    assert "It is not there any more." in gone.content.decode()
    assert client.get(here.partition("?")[0]).status_code == 200


@pytest.mark.race
def test_two_clerks_clear_the_same_line_once(fresh_database: str) -> None:
    system = make.books()
    line, cost = _unclear(system, 500, "TRSF RUKO"), make.account(system, "6-3101")

    def clear(_number: int) -> None:
        actions.clear_suspense(system, day=JUNE, text="Mei", places={line.pk: cost})

    said = at_once(system, clear)
    assert sorted(said) == ["", *["Baris ini sudah dibereskan orang lain."] * 5]
    assert _open(system) == []
    assert proofs(system) == []
