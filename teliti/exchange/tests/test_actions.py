"""From a file to rows in the books and back, through public functions."""

from functools import partial

import pytest
from django.utils import translation

from teliti.access import actions as access
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Conflict, Refused
from teliti.exchange import actions, checking, jobs, queries
from teliti.exchange.declaring import importables
from teliti.exchange.models import Import, ImportRow, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.parties.models import Party, PartyState
from teliti.people import queries as people
from teliti.people.models import Member
from tests import make, make_parties

pytestmark = pytest.mark.django_db

GOOD = "Kode;Nama Pelanggan;NPWP;No. Telp;Termin\nC-1;PT Maju;;0812-3456-789;14\n;CV Jaya;;;\n"
BAD = (
    "Kode;Nama Pelanggan;No. Telp;Termin;Email\n"
    "C-1;PT Maju;12;empat belas;a@b.id\n"
    "C-1;;0812-3456-789;14;\n"
    "c-1;PT Maju Dua;;400;\n"
)


@pytest.fixture
def system() -> Member:
    return make.books()


def test_a_list_is_taken_in_as_a_whole(system: Member) -> None:
    batch = make_exchange.taken_in(system, "parties.customer", GOOD)
    assert (batch.state, batch.rows_count) == (ImportState.DONE, 2)
    first, second = Party.objects.filter(company_id=system.company_id).order_by("pk")
    assert (first.code, first.name, first.phone) == ("C-1", "PT Maju", "+628123456789")
    assert (first.payment_days, first.is_customer, first.is_supplier) == (14, True, False)
    assert (second.code, second.name, second.payment_days) == ("P-0001", "CV Jaya", 30)
    assert Import.objects.get().made == [first.pk, second.pk]
    told = Event.objects.filter(name="exchange.import_taken").get()
    assert (told.detail["rows"], told.detail["file"]) == (2, batch.file_digest)


def test_every_error_is_said_by_cell_in_the_persons_language(system: Member) -> None:
    with translation.override("id"):
        batch = make_exchange.checked(system, "parties.customer", BAD)
    assert batch.troubled_count == 3
    phone = "12 bukan nomor telepon. Ketik dengan kode wilayahnya, atau dengan + dan kode negara."
    assert make_exchange.troubles(batch) == [
        ("C2", phone),
        ("D2", '"empat belas" bukan angka. Tulis seperti 1.234,56.'),
        ("A3", "Baris 2 berisi sama."),
        ("B3", "Bagian ini tidak boleh kosong."),
        ("A4", "Baris 2 berisi sama."),
        ("D4", "Paling banyak 365."),
    ]
    assert not Party.objects.filter(company_id=system.company_id).exists()


def test_rules_of_the_books_are_asked_about_rows_that_can_be_read(system: Member) -> None:
    make_parties.customer(system, "PT Lama", code="C-9")
    text = "Kode,Nama,Telepon\nC-9,PT Baru,12\nC-8,PT Satu,\nC-8,PT Dua,\n"
    with translation.override("en"):
        batch = make_exchange.checked(system, "parties.customer", text)
    phone = "12 is no phone number. Type it with its area code, or with + and the country code."
    assert make_exchange.troubles(batch) == [
        ("A2", "C-9 PT Lama has this code already."),
        ("C2", phone),
        ("A4", "Row 3 has the same."),
    ]


def test_a_check_of_what_somebody_changed_meanwhile_is_not_kept(system: Member) -> None:
    known = importables()["parties.customer"]
    batch = make_exchange.read(system, known.key, "Kode,Nama\nC-1,PT Satu\n")
    actions.choose_columns(
        system, batch=batch, columns={0: "name", 1: "code"}, style=batch.style, order=batch.order
    )
    with pytest.raises(Conflict):
        jobs.examine_and_keep(system, batch, known)
    assert Import.objects.get().state == ImportState.READ


def test_only_whoever_may_change_a_list_brings_a_file_of_it_or_has_it_taken_in(
    system: Member,
) -> None:
    rina = make.member(system, StandardRole.DATA, name="Rina")
    role = people.standard_role(system.company, StandardRole.DATA)
    batch = make_exchange.checked(rina, "parties.customer", "Kode,Nama\nC-1,PT Satu\n")
    access.change_role(system, role=role, duties=role.duties - {"parties.manage"})
    budi = Member.objects.get(pk=rina.pk)
    data = b"Kode,Nama\nC-2,PT Dua\n"
    for bring in (
        partial(make_exchange.read, budi, "parties.customer", data),
        partial(actions.send_import, budi, kind="parties.customer", file_name="a.csv", data=data),
        partial(actions.ask_taking, budi, batch=batch),
    ):
        with pytest.raises(Refused, match=r"parties\.manage"):
            bring()
    assert (Import.objects.count(), Party.objects.count()) == (1, 0)


def test_a_file_that_was_changed_after_it_was_read_is_not_taken_in_as_it_was(
    system: Member,
) -> None:
    known = importables()["parties.customer"]
    batch = make_exchange.checked(system, known.key, "Kode,Nama\nC-1,PT Satu\n")
    before = checking.records_of(batch, known, queries.rows_of(batch))
    meanwhile = queries.imports_seen_by(system).get()
    jobs.examine_and_keep(system, meanwhile, known, changes={2: {1: "PT Dua"}})
    with pytest.raises(Conflict):
        known.carry_out(system, batch=batch, records=before.records, step=checking.nothing)
    assert not Party.objects.exists()
    jobs.take_in(system, queries.imports_seen_by(system).get(), known)
    assert Party.objects.get().name == "PT Dua"


def test_nothing_with_errors_is_taken_in(system: Member) -> None:
    batch = make_exchange.checked(system, "parties.customer", BAD)
    with pytest.raises(Refused, match=r"Check this file again|Periksa lagi"):
        actions.ask_taking(system, batch=batch)
    with pytest.raises(Refused, match=r"Periksa lagi|Check this file again"):
        jobs.take_in(system, batch, importables()["parties.customer"])
    assert not Party.objects.filter(company_id=system.company_id).exists()


def test_a_total_below_the_rows_is_told_and_not_taken_in(system: Member) -> None:
    text = "Kode,Nama\nC-1,PT A\n,\nTotal,1 pelanggan\n"
    with translation.override("en"):
        batch = make_exchange.checked(system, "parties.customer", text)
    said = "This row is a total of those above. Take it out of the file and send it again."
    assert [sentence for _cell, sentence in make_exchange.troubles(batch)] == [said]


def test_a_customer_may_be_called_total(system: Member) -> None:
    text = "Kode,Nama,Kota\nC-1,PT A,\nTOTAL,PT Total Makmur,Medan\nC-2,PT B,\n"
    batch = make_exchange.taken_in(system, "parties.customer", text)
    assert Party.objects.get(code="TOTAL").name == "PT Total Makmur"
    assert len(batch.made) == 3


def test_a_mended_cell_is_checked_again_and_told(system: Member) -> None:
    batch = make_exchange.checked(system, "parties.customer", "Kode,Nama,Termin\nC-1,PT A,x\n")
    jobs.examine_and_keep(system, batch, importables()["parties.customer"], changes={2: {2: "45"}})
    batch = Import.objects.get(pk=batch.pk)
    assert (batch.state, batch.troubled_count) == (ImportState.CHECKED, 0)
    assert ImportRow.objects.get(batch=batch).cells == ["C-1", "PT A", "45"]
    told = Event.objects.filter(name="exchange.cells_changed").get()
    assert told.detail["changed"] == [["C2", "x", "45"]]


def test_columns_once_said_are_remembered_for_files_with_the_same_headings(
    system: Member,
) -> None:
    text = "Nomor,Siapa\nC-1,PT A\n"
    batch = make_exchange.read(system, "parties.customer", text)
    assert batch.columns == {}
    actions.choose_columns(
        system, batch=batch, columns={0: "code", 1: "name"}, style=batch.style, order=batch.order
    )
    again = make_exchange.read(system, "parties.customer", "NOMOR,siapa *\nC-2,PT B\n")
    assert again.columns == {"0": "code", "1": "name"}
    elsewhere = make_exchange.read(system, "parties.supplier", text)
    assert elsewhere.columns == {}


def test_an_import_is_undone_while_nothing_depends_on_it(system: Member) -> None:
    batch = make_exchange.taken_in(system, "parties.customer", GOOD)
    importables()["parties.customer"].undo(system, batch=batch, because="Berkas lama")  # type: ignore[misc]  # it has one
    assert Import.objects.get(pk=batch.pk).state == ImportState.UNDONE
    states = Party.objects.filter(company_id=system.company_id).values_list("state", flat=True)
    assert list(states) == [PartyState.WITHDRAWN, PartyState.WITHDRAWN]
    again = make_exchange.taken_in(system, "parties.customer", GOOD)
    assert again.state == ImportState.DONE, "the codes are free again"


def test_an_import_stays_when_something_depends_on_it(system: Member) -> None:
    batch = make_exchange.taken_in(system, "parties.customer", GOOD)
    party = Party.objects.get(code="C-1")
    make_parties.bank_account(system, party)
    with pytest.raises(Refused, match="C-1 PT Maju"):
        importables()["parties.customer"].undo(system, batch=batch, because="Salah")  # type: ignore[misc]  # it has one
    assert Import.objects.get(pk=batch.pk).state == ImportState.DONE
    assert Party.objects.get(pk=party.pk).state == PartyState.ACTIVE
