"""The way of a file through the screens."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from xlsxwriter import Workbook

from teliti.audit.duties import StandardRole
from teliti.exchange.domain.sheets import read
from teliti.exchange.models import Import, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.people.queries import system_member
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti() -> Member:
    return make.member(make.books(), StandardRole.DATA, name="Siti", language="en")


@pytest.fixture
def client(siti: Member) -> Client:
    return make.signed_in(siti)


def _upload(client: Client, text: bytes, kind: str = "parties.customer", once: str = "a") -> Any:
    file = SimpleUploadedFile("daftar.csv", text)
    return client.post(reverse("exchange:new_import"), {"kind": kind, "upload": file, "once": once})


def test_a_form_that_is_sent_twice_leads_to_what_came_of_it_where_its_subject_left(
    client: Client, siti: Member
) -> None:
    """A discarded file is not among those that can be discarded: the second time is no 404."""
    batch = make_exchange.read(siti, "parties.customer", "Kode,Nama\nC-1,PT A\n")
    discard = reverse("exchange:discard_import", args=[batch.pk])
    assert client.post(discard, {"once": "a"}).status_code == 303
    again = client.post(discard, {"once": "a"})
    page = reverse("exchange:import", args=[batch.pk])
    assert (again.status_code, again.headers.get("Location")) == (303, page)
    assert client.post(discard, {"once": "b"}).status_code == 404
    other = make.signed_in(make.member(system_member(siti.company), StandardRole.DATA))
    assert other.post(discard, {"once": "a"}).status_code == 404, "a key is somebody's own"


def test_a_file_goes_from_upload_to_books(client: Client) -> None:
    file = b"Kode,Nama,Termin\nC-1,PT A,lusa\n"
    answer = _upload(client, file)
    batch = Import.objects.get()
    here = reverse("exchange:import", args=[batch.pk])
    assert (answer.status_code, answer["Location"]) == (303, here)
    client.post(reverse("exchange:check_import", args=[batch.pk]))
    page = client.get(here).content.decode()
    assert "C2" in page
    assert "&quot;lusa&quot; is no number. Write it like 1.234,56." in page
    mend = reverse("exchange:mend_cells", args=[batch.pk])
    assert 'value="lusa"' in client.get(mend).content.decode()
    client.post(mend, {"cell_2_2": "45"})
    assert "No errors: it can be taken in" in client.get(here).content.decode()
    client.post(reverse("exchange:take_in", args=[batch.pk]), {"once": "b"})
    assert Party.objects.get().payment_days == 45
    assert Import.objects.get().state == ImportState.DONE
    again = _upload(client, file, once="c")["Location"]
    assert "The same file" in client.get(again).content.decode()
    client.post(reverse("exchange:undo_import", args=[batch.pk]), {"because": "Wrong file"})
    assert Import.objects.get(pk=batch.pk).state == ImportState.UNDONE
    assert "The same file" not in client.get(again).content.decode()


def test_what_is_no_table_is_said_at_the_file(client: Client) -> None:
    answer = _upload(client, b"%PDF-1.7 nothing")
    assert answer.status_code == 422
    assert "This is no table." in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_without_a_required_column_asks_for_it(client: Client) -> None:
    _upload(client, b"Kode,Telepon\nC-1,021\n")
    batch = Import.objects.get()
    answer = client.post(reverse("exchange:check_import", args=[batch.pk]))
    assert answer.status_code == 422
    assert "No column is Name." in answer.content.decode()
    columns = reverse("exchange:choose_columns", args=[batch.pk])
    client.post(columns, {"style": "1.234,56", "order": "DMY", "column_0": "name", "column_1": ""})
    assert Import.objects.get().columns == {"0": "name"}


def test_templates_come_in_the_persons_language_and_are_understood(client: Client) -> None:
    answer: Any = client.get(reverse("exchange:template", args=["parties-customer"]))
    data = b"".join(answer.streaming_content)
    sheets = read(data)
    assert [sheet.name for sheet in sheets] == ["Customers", "Instructions"]
    assert sheets[0].rows[0][:3] == ["Code", "Name", "Kind"]
    assert any(row[:2] == ["Name", "yes"] for row in sheets[1].rows)
    filled = _filled(sheets[0].rows[0])
    batch = make_exchange.read(Member.objects.get(user__name="Siti"), "parties.customer", filled)
    assert batch.columns == {str(place): name for place, name in enumerate(_names())}


def _names() -> list[str]:
    return [
        "code", "name", "kind", "tax_number", "tax_place", "is_other", "payment_days",
        "contact_name", "phone", "email", "address", "city", "postal_code", "note",
    ]  # fmt: skip


def _filled(heads: Any) -> bytes:
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head)
            sheet.write_string(1, place, "PT A" if place == 1 else "")
    return file.getvalue()


def test_a_large_file_goes_to_the_worker_and_its_bar_is_shown(client: Client) -> None:
    rows = "".join(f"K-{number},PT Mitra Sejahtera {number}\n" for number in range(6_000))
    answer = _upload(client, f"Kode,Nama\n{rows}".encode())
    batch = Import.objects.get()
    assert (batch.state, batch.rows_count) == (ImportState.ARRIVED, 0)
    assert batch.progress is not None
    assert answer["Location"] == reverse("work:progress", args=[batch.progress.pk])
    assert client.get(answer["Location"]).status_code == 200
    page = client.get(reverse("exchange:import", args=[batch.pk])).content.decode()
    assert "The worker is busy with it" in page
    assert reverse("exchange:take_in", args=[batch.pk]) not in page


def test_a_large_file_that_is_no_table_is_refused_at_once(client: Client) -> None:
    answer = _upload(client, b"%PDF-1.7 " + b"x" * 200_000)
    assert answer.status_code == 422
    assert "This is no table." in answer.content.decode()
    assert not Import.objects.exists()


def test_an_import_is_seen_by_those_who_may_read_its_list(client: Client, siti: Member) -> None:
    _upload(client, b"Kode,Nama\nC-1,PT A\n")
    batch = Import.objects.get()
    shown = {}
    for role in (StandardRole.FINANCE, StandardRole.SYSTEM):
        browser = make.signed_in(make.member(system_member(siti.company), role))
        page = browser.get(reverse("exchange:import", args=[batch.pk])).status_code
        listed = "daftar.csv" in browser.get(reverse("exchange:imports")).content.decode()
        shown[role] = (page, listed)
    assert shown == {StandardRole.FINANCE: (200, True), StandardRole.SYSTEM: (404, False)}


def test_lists_say_where_a_file_of_them_is_taken_in(client: Client) -> None:
    page = client.get(reverse("parties:customers")).content.decode()
    assert f"{reverse('exchange:new_import')}?kind=parties.customer" in page
    assert reverse("exchange:list", args=["parties-customer"]) in page


def test_rows_that_the_workbook_hides_are_read_and_told(client: Client, siti: Member) -> None:
    file = BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("Kode", "Nama"), ("C-1", "PT A"), ("C-2", "PT B"), ()]):
            sheet.write_row(number, 0, row)
        for number in (0, 2, 3):  # neither headings nor blank rows are counted
            sheet.set_row(number, None, None, {"hidden": True})
    batch = make_exchange.read(siti, "parties.customer", file.getvalue(), "daftar.xlsx")
    assert (batch.rows_count, batch.hidden_count) == (2, 1)
    shown = client.get(reverse("exchange:import", args=[batch.pk])).content.decode()
    assert "1, by a filter perhaps: it is read too" in shown
