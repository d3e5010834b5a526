"""A list goes out as a workbook and comes back as changes to approve."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from teliti.approvals import actions as approvals
from teliti.approvals.domain import RuleStep
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, Reading
from teliti.base.refusals import NeedsApproval, Refused
from teliti.exchange import actions, jobs, queries, workbooks
from teliti.exchange.declaring import importables
from teliti.exchange.domain.sheets import read
from teliti.exchange.models import Import, ImportRow, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.ledger.models import Account
from teliti.parties import actions as parties
from teliti.parties.models import Party
from teliti.people import queries as people
from teliti.people.models import Member
from tests import make, make_approvals, make_parties
from tests.shared import shared

pytestmark = pytest.mark.django_db
CUSTOMERS = "parties.customer"


@pytest.fixture
def system() -> Member:
    member = make.books()
    make_parties.customer(member, "PT Satu", code="C-1", city="Jakarta", email="a@b.example")
    make_parties.customer(member, "PT Dua", code="C-2", payment_days=14)
    return member


def _put(rows: list[list[Any]], code: str, head: str, value: Any) -> list[list[Any]]:
    """The rows with one cell changed: of the thing with that code, in the column of that head."""
    place = rows[0].index(head)
    return [[*row[:place], value, *row[place + 1 :]] if row[2] == code else row for row in rows]


def _take(member: Member, batch: Import) -> None:
    jobs.take_in(member, batch, importables()[CUSTOMERS])


def test_what_was_not_edited_changes_nothing(system: Member) -> None:
    batch = make_exchange.returned(system, CUSTOMERS, lambda rows: rows)
    assert (batch.state, batch.troubled_count) == (ImportState.CHECKED, 0)
    assert queries.diff_counts(batch) == queries.DiffCounts(0, 0)
    with pytest.raises(Refused):
        _take(system, batch)


def test_changed_and_new_rows_come_back_and_missing_ones_stay(system: Member) -> None:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        heads, one, _two = _put(rows, "C-1", "Kota", "Bandung")
        new = [None, None, "C-3", "PT Tiga", *[None] * (len(heads) - 4)]
        return [heads, one, new]

    with translation.override("id"):
        batch = make_exchange.returned(system, CUSTOMERS, edit)
    assert queries.diff_counts(batch) == queries.DiffCounts(1, 1)
    changed, new = ImportRow.objects.filter(batch=batch).order_by("number")
    assert changed.changes == [[13, "Jakarta", "Bandung"]]
    assert new.changes == [[-1, "", ""]]
    _take(system, batch)
    assert list(Party.objects.order_by("code").values_list("code", "name", "city")) == [
        ("C-1", "PT Satu", "Bandung"), ("C-2", "PT Dua", ""), ("C-3", "PT Tiga", ""),
    ]  # fmt: skip
    told = Event.objects.filter(name="parties.party_changed").get()
    assert told.detail["changes"] == {"city": ["Jakarta", "Bandung"]}


def test_a_total_written_below_a_list_is_told(system: Member) -> None:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        return [*rows, [None, None, "TOTAL", 2]]

    batch = make_exchange.returned(system, CUSTOMERS, edit)
    [(place, sentence)] = make_exchange.troubles(batch)
    assert place == "4"
    assert sentence == "Baris ini jumlah dari baris di atasnya. Hapus dari berkas, lalu kirim lagi."


def test_a_conflict_is_chosen_cell_by_cell(system: Member) -> None:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        party = Party.objects.get(code="C-1")
        parties.change_party(system, party=party, city="Surabaya", email="baru@b.example")
        return _put(_put(rows, "C-1", "City", "Bandung"), "C-1", "E-mail", "lain@b.example")

    with translation.override("en"):
        batch = make_exchange.returned(system, CUSTOMERS, edit)
    said = "Changed here since the list went out: Surabaya. In the file: Bandung."
    assert ("N2", said) in make_exchange.troubles(batch)
    assert len(make_exchange.troubles(batch)) == 2
    row = ImportRow.objects.get(batch=batch, is_troubled=True)
    city, email = (int(place) for place in sorted(row.choices, key=int, reverse=True))
    jobs.examine_and_keep(
        system, batch, importables()[CUSTOMERS], choices={2: {city: "mine", email: "theirs"}}
    )
    _take(system, Import.objects.get(pk=batch.pk))
    kept = Party.objects.get(code="C-1")
    assert (kept.city, kept.email) == ("Bandung", "baru@b.example")


def test_a_choice_after_the_signature_needs_another(system: Member) -> None:
    """What stands in the file is signed; whose value stays where both changed is decided later."""
    make_approvals.policy(system, "exchange.import")
    siti = make.member(system, StandardRole.DATA, name="Siti")
    hendra = make.member(system, StandardRole.DIRECTOR, name="Hendra")
    batch = make_exchange.returned(
        siti, CUSTOMERS, lambda rows: _put(rows, "C-1", "Kota", "Bandung")
    )
    with pytest.raises(NeedsApproval) as needed:
        _take(siti, batch)
    approvals.approve(hendra, request=make_approvals.asked(siti, needed.value))
    parties.change_party(system, party=Party.objects.get(code="C-1"), city="Surabaya")
    jobs.examine_and_keep(siti, Import.objects.get(pk=batch.pk), importables()[CUSTOMERS])
    place = int(next(iter(ImportRow.objects.get(batch=batch, is_troubled=True).choices)))
    again = Import.objects.get(pk=batch.pk)
    jobs.examine_and_keep(siti, again, importables()[CUSTOMERS], choices={2: {place: "mine"}})
    with pytest.raises(NeedsApproval):
        _take(siti, Import.objects.get(pk=batch.pk))
    assert Party.objects.get(code="C-1").city == "Surabaya"


def test_a_list_that_goes_out_is_noted_with_who_took_it(system: Member) -> None:
    siti = make.member(system, StandardRole.DATA, name="Siti", language="en")
    answer = make.signed_in(siti).get(reverse("exchange:list", args=["parties-customer"]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file
    noted = Reading.objects.get(name="kit.list_exported")
    assert (noted.actor_id, noted.label) == (siti.pk, "Customers /exchange/lists/parties-customer/")


def test_hidden_columns_that_were_changed_are_found(system: Member) -> None:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        heads, one, two = rows
        return [heads, [one[0], two[1], *one[2:]], two]

    with translation.override("en"):
        batch = make_exchange.returned(system, CUSTOMERS, edit)
    said = "The hidden columns of this row were changed. Take the list out again."
    assert make_exchange.troubles(batch) == [("2", said)]


def test_rules_are_asked_about_what_comes_back(system: Member) -> None:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows = _put(_put(rows, "C-1", "Phone", "12"), "C-1", "E-mail", "bukan")
        return _put(rows, "C-2", "Code", "C-1")

    with translation.override("en"):
        batch = make_exchange.returned(system, CUSTOMERS, edit)
    assert [cell for cell, _sentence in make_exchange.troubles(batch)] == ["K2", "L2", "C3"]


def test_formulas_go_out_and_come_back_as_the_same_text(system: Member) -> None:
    path = shared("samples/payloads/csv-injection/csv-injection-payloads/csv-payload.txt")
    payloads = [line.strip() for line in path.read_text().splitlines() if line.strip()]
    for number, text in enumerate(payloads):
        make_parties.customer(system, text[:200], code=f"X-{number}", note=text)
    data = workbooks.list_of(importables()[CUSTOMERS], system).getvalue()
    names = [row[3] for row in read(data)[0].rows[1:]]
    assert set(payloads) <= set(names)
    batch = make_exchange.returned(system, CUSTOMERS, lambda rows: rows)
    assert (batch.troubled_count, queries.diff_counts(batch).changed) == (0, 0)


def test_a_chart_comes_back_too(system: Member) -> None:
    batch = make_exchange.returned(
        system, "ledger.account", lambda rows: _put(rows, "1-1101", "Nama", "Kas kecil kantor")
    )
    jobs.take_in(system, batch, importables()["ledger.account"])
    assert Account.objects.get(code="1-1101").name_id == "Kas kecil kantor"


def test_many_rows_need_a_signature_where_a_policy_says_so(system: Member) -> None:
    director = people.standard_role(system.company, StandardRole.DIRECTOR)
    approvals.add_policy(
        system, kind="exchange.import", note="Impor besar", valid_from=date(2026, 1, 1),
        steps=[RuleStep(1, role=director.pk)], from_count=2,
    )  # fmt: skip
    siti = make.member(system, StandardRole.DATA, name="Siti")
    make.member(system, StandardRole.DIRECTOR, name="Hendra")
    small = make_exchange.taken_in(siti, CUSTOMERS, "Kode,Nama\nK-1,PT Kecil\n")
    assert small.state == ImportState.DONE
    large = make_exchange.checked(siti, CUSTOMERS, "Kode,Nama\nK-2,PT A\nK-3,PT B\n")
    with pytest.raises(NeedsApproval):
        _take(siti, large)
    with pytest.raises(NeedsApproval):
        actions.ask_taking(siti, batch=large)
    assert not Party.objects.filter(code="K-2").exists()
