"""What an import does with what is here already: an error, left out, or changed; and back."""

from collections.abc import Iterator

import pytest

from teliti.approvals.models import Request, RequestState
from teliti.audit.models import Event
from teliti.base.refusals import Refused
from teliti.exchange import actions, jobs, queries
from teliti.exchange.declaring import importables
from teliti.exchange.models import Existing, Import, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.ledger.models import Account
from teliti.parties import actions as parties
from teliti.parties.models import BankAccount, Party, PartyState
from teliti.people.models import Member
from teliti.taxes.models import TaxCode
from tests import make, make_parties
from tests.races import proofs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
CUSTOMERS = "parties.customer"
TEXT = (
    "Kode;Nama;Telepon;Kota;Termin\n"
    "C-1;PT Satu;0812-3456-789;Bandung;\n"
    "C-2;PT Dua;;;30\n"
    "C-9;PT Baru;;Medan;14\n"
)


@pytest.fixture
def system() -> Iterator[Member]:
    """Whatever is done to its lists, `verify` finds nothing afterwards."""
    member = make.books()
    make_parties.customer(member, "PT Satu", code="C-1", city="Jakarta", phone="08123456789")
    make_parties.customer(member, "PT Dua", code="C-2", payment_days=30)
    yield member
    assert proofs(member) == []


def _checked(member: Member, kind: str, text: str, existing: str) -> Import:
    batch = make_exchange.read(member, kind, text)
    actions.choose_columns(
        member, batch=batch, columns=batch.fields, style=batch.style, order=batch.order,
        existing=existing,
    )  # fmt: skip
    batch = Import.objects.get(pk=batch.pk)
    jobs.examine_and_keep(member, batch, importables()[kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def _take(member: Member, batch: Import) -> Import:
    jobs.take_in(member, batch, importables()[batch.kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def _undo(member: Member, batch: Import) -> None:
    jobs.undo_import(member, batch, importables()[batch.kind], "Berkas lama")


def test_what_is_here_is_an_error_unless_one_says_otherwise(system: Member) -> None:
    batch = _checked(system, CUSTOMERS, TEXT, Existing.REFUSE)
    assert [cell for cell, _sentence in make_exchange.troubles(batch)] == ["A2", "A3"]


def test_what_is_here_is_left_out(system: Member) -> None:
    batch = _checked(system, CUSTOMERS, TEXT, Existing.SKIP)
    assert (batch.troubled_count, batch.skipped_count) == (0, 2)
    done = _take(system, batch)
    assert list(Party.objects.filter(pk__in=done.made).values_list("code", "city")) == [
        ("C-9", "Medan")
    ]
    assert Party.objects.get(code="C-1").city == "Jakarta"
    again = _checked(system, CUSTOMERS, TEXT, Existing.SKIP)
    assert again.skipped_count == 3
    with pytest.raises(Refused, match="Everything in this file is here already"):
        _take(system, again)


def test_what_is_here_is_changed_and_changed_back(system: Member) -> None:
    batch = _checked(system, CUSTOMERS, TEXT, Existing.CHANGE)
    assert (batch.troubled_count, batch.skipped_count) == (0, 1), "C-2 says what is here"
    assert queries.diff_counts(batch) == queries.DiffCounts(1, 1)
    row, _new = queries.differing_rows(batch, most=9)
    assert row.changes == [[3, "Jakarta", "Bandung"]], "the phone is the same, written otherwise"
    done = _take(system, batch)
    assert Party.objects.get(code="C-1").city == "Bandung"
    assert Party.objects.get(code="C-9").city == "Medan"
    told = Event.objects.get(name="parties.party_changed")
    assert told.detail["changes"] == {"city": ["Jakarta", "Bandung"]}
    _undo(system, done)
    assert Import.objects.get(pk=done.pk).state == ImportState.UNDONE
    assert Party.objects.get(code="C-1").city == "Jakarta"
    assert Party.objects.get(pk=done.made[0]).state == PartyState.WITHDRAWN


def test_a_change_since_then_keeps_the_import(system: Member) -> None:
    done = _take(system, _checked(system, CUSTOMERS, TEXT, Existing.CHANGE))
    parties.change_party(system, party=Party.objects.get(code="C-1"), city="Solo")
    with pytest.raises(Refused, match="C-1 PT Satu was changed since, so the import stays"):
        _undo(system, done)
    assert Party.objects.get(code="C-1").city == "Solo"
    assert Party.objects.get(code="C-9").state == PartyState.ACTIVE


def test_what_only_changes_says_no_more_than_that(system: Member) -> None:
    batch = _checked(system, CUSTOMERS, "Kode,Kota\nC-1,Bandung\nC-7,Medan\n", Existing.CHANGE)
    said = "This is not here yet: say its Name."
    assert make_exchange.troubles(batch) == [("3", said)]
    batch = _checked(system, CUSTOMERS, "Kode,Nama,Kota\nC-1,,Solo\n", Existing.CHANGE)
    _take(system, batch)
    assert list(Party.objects.filter(code="C-1").values_list("name", "city")) == [
        ("PT Satu", "Solo")
    ]


def test_one_thing_is_changed_by_one_row(system: Member) -> None:
    text = "Kode,Nama,Kota\nC-1,PT Satu,Bandung\nC-1,PT Satu,Medan\n"
    batch = _checked(system, CUSTOMERS, text, Existing.CHANGE)
    assert make_exchange.troubles(batch) == [("3", "Row 2 has the same.")]


def test_opening_balances_cannot_be_told_apart(system: Member) -> None:
    batch = make_exchange.read(system, "ledger.opening", "Kode Akun,Debit\nx,1\n")
    with pytest.raises(Refused, match="Choose that it is an error"):
        actions.choose_columns(
            system, batch=batch, columns=batch.fields, style=batch.style, order=batch.order,
            existing=Existing.SKIP,
        )  # fmt: skip


def test_an_edited_list_is_taken_back_too(system: Member) -> None:
    def edit(rows: list[list[object]]) -> list[list[object]]:
        place = rows[0].index("Name")
        return [
            [*row[:place], "Kas kecil kantor", *row[place + 1 :]] if row[2] == "1-1101" else row
            for row in rows
        ]

    before = Account.objects.get(code="1-1101").name_id
    batch = make_exchange.returned(system, "ledger.account", edit)
    done = _take(system, batch)
    assert Account.objects.get(code="1-1101").name_id == "Kas kecil kantor"
    _undo(system, done)
    assert Account.objects.get(code="1-1101").name_id == before


def test_a_tax_code_goes_out_and_comes_back(system: Member) -> None:
    def edit(rows: list[list[object]]) -> list[list[object]]:
        name, account = rows[0].index("Name"), rows[0].index("Account of sales")
        one = next(row for row in rows if row[2] == "PPN")
        one[name], one[account] = "PPN keluaran", "2-1402"
        return rows

    before = TaxCode.objects.get(code="PPN")
    done = _take(system, make_exchange.returned(system, "taxes.code", edit))
    code = TaxCode.objects.get(code="PPN")
    assert (code.name_id, code.sales_account.code) == ("PPN keluaran", "2-1402")
    _undo(system, done)
    code = TaxCode.objects.get(code="PPN")
    assert (code.name_id, code.sales_account) == (before.name_id, before.sales_account)


def test_a_changed_bank_account_waits_for_trust_again(system: Member) -> None:
    text = "Kode,Kode Bank,No Rekening\nC-1,014,731-025-2527\n"
    first = _take(system, _checked(system, "parties.bankaccount", text, Existing.REFUSE))
    [asked] = Request.objects.all()
    assert (asked.kind, asked.state) == ("parties.trust", RequestState.WAITING)

    def edit(rows: list[list[object]]) -> list[list[object]]:
        rows[1][rows[0].index("Account number")] = "7310252599"
        return rows

    done = _take(system, make_exchange.returned(system, "parties.bankaccount", edit))
    account = BankAccount.objects.get(pk=first.made[0])
    assert (account.number, account.is_trusted) == ("7310252599", False)
    assert list(Request.objects.order_by("pk").values_list("state", flat=True)) == [
        RequestState.VOID, RequestState.WAITING,
    ]  # fmt: skip
    _undo(system, done)
    assert BankAccount.objects.get(pk=account.pk).number == "7310252527"
    same = _checked(system, "parties.bankaccount", text, Existing.CHANGE)
    assert (same.troubled_count, same.skipped_count) == (0, 1)
