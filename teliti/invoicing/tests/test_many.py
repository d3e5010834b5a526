"""What is done about many invoices or bills at once: followed up, given their papers."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.audit.verify import declared
from teliti.base.refusals import Refused, RefusedEach
from teliti.documents import actions as documents
from teliti.documents.models import Document, StoredFile
from teliti.documents.store import keep
from teliti.invoicing import actions
from teliti.invoicing.domain import Finding, Found
from teliti.invoicing.models import FollowUp, Invoice
from teliti.invoicing.queries import lists, scans
from teliti.people.models import Member
from teliti.quality.declaring import rules
from tests import make, make_documents, make_invoicing
from tests.forms import lines_sent

pytestmark = pytest.mark.django_db
LONG_AGO = date(2026, 1, 5)


@pytest.fixture
def system() -> Member:
    return make.books()


@pytest.fixture
def rina(system: Member) -> Member:
    return make.member(system, StandardRole.FINANCE, name="Rina", language="en")


def signed_in(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def _late(system: Member) -> Invoice:
    return make_invoicing.issued_invoice(system, day=LONG_AGO)


def _listed(system: Member, today: date) -> list[Invoice]:
    return list(rules()["invoicing.long_overdue"].rows(system.company_id, today).order_by("pk"))


def _proven(system: Member) -> list[str]:
    return [line for check in declared() for line in check.findings(system.company_id)]


def _told(refusal: Any) -> dict[int, tuple[str, str]]:
    return {key: (one.field, one.sentence) for key, one in refusal.value.each.items()}


def test_an_invoice_that_was_asked_about_leaves_the_fix_list_until_its_day(rina: Member) -> None:
    today = rina.today
    promised, disputed, forgotten = _late(rina), _late(rina), _late(rina)
    assert _listed(rina, today) == [promised, disputed, forgotten]
    friday = today + timedelta(5)
    noted = actions.follow_up(rina, findings=[
        Found(promised.pk, Finding.PROMISED, friday),
        Found(disputed.pk, Finding.DISPUTED, None, " Barang rusak, kata Bu Ani "),
    ])  # fmt: skip
    assert noted == 2
    assert _listed(rina, today) == [forgotten]
    assert _listed(rina, friday) == [forgotten]
    assert _listed(rina, friday + timedelta(1)) == [promised, forgotten]
    told = Event.objects.filter(subject=f"invoicing.invoice:{disputed.pk}").latest("sequence")
    assert (told.name, told.reason) == ("invoicing.invoice_disputed", "Barang rusak, kata Bu Ani")
    assert _proven(rina) == []


def test_a_later_finding_takes_the_place_of_the_earlier_and_both_stay(rina: Member) -> None:
    invoice = _late(rina)
    actions.follow_up(rina, findings=[Found(invoice.pk, Finding.PROMISED, rina.today)])
    actions.follow_up(rina, findings=[Found(invoice.pk, Finding.LOST, None, "Toko tutup")])
    kept = FollowUp.objects.order_by("pk").values_list("finding", "is_last", "note")
    assert list(kept) == [("promised", False, ""), ("lost", True, "Toko tutup")]
    found = {
        value: [one.pk for one in Invoice.objects.filter(lists.with_finding(value, rina.today))]
        for value in ("promised", "lost", "nobody", "again")
    }
    assert found == {"promised": [], "lost": [invoice.pk], "nobody": [], "again": []}
    assert _proven(rina) == []


def test_every_finding_that_does_not_fit_is_named_and_none_is_noted(rina: Member) -> None:
    good, dayless, passed, silent = (_late(rina) for _each in range(4))
    bill = make_invoicing.issued_bill(rina, day=LONG_AGO)
    yesterday = rina.today - timedelta(1)
    before = Event.objects.count()
    with pytest.raises(RefusedEach) as refusal:
        actions.follow_up(rina, findings=[
            Found(good.pk, Finding.PROMISED, rina.today), Found(dayless.pk, Finding.PROMISED),
            Found(passed.pk, Finding.PROMISED, yesterday), Found(silent.pk, Finding.PAID),
            Found(bill.pk, Finding.LOST, None, "x"), Found(0, Finding.LOST, None, "x"),
        ])  # fmt: skip
    assert _told(refusal) == {
        dayless.pk: ("again_on", "Isi tanggal yang dijanjikan."),
        passed.pk: ("again_on", "Tanggal ini sudah lewat. Pilih tanggal yang lebih kemudian."),
        silent.pk: ("note", "Tulis apa yang Anda ketahui, dan dari siapa."),
        bill.pk: ("", f"{bill} sudah tidak ada sisanya lagi."),
        0: ("", "Faktur ini sudah tidak ada. Pilih yang lain."),
    }
    with pytest.raises(Refused, match="paling tidak"):
        actions.follow_up(rina, findings=[])
    assert (Event.objects.count(), FollowUp.objects.count()) == (before, 0)


def test_the_database_keeps_what_was_found_out(rina: Member) -> None:
    invoice, bill = _late(rina), make_invoicing.issued_bill(rina)
    actions.follow_up(rina, findings=[Found(invoice.pk, Finding.LOST, None, "Toko tutup")])
    for sql, words in (
        ("UPDATE invoicing_followup SET note = 'Lunas'", "stays as it is"),
        ("UPDATE invoicing_followup SET is_last = true", "stays as it is"),
        ("DELETE FROM invoicing_followup", "permission denied"),
        (
            "INSERT INTO invoicing_followup (company_id, version, invoice_id, finding, note, "
            f"noted_by_id, noted_at, is_last) SELECT company_id, 1, {bill.pk}, 'lost', 'x', "
            "noted_by_id, noted_at, true FROM invoicing_followup",
            "about an issued sales invoice",
        ),
        (
            "INSERT INTO invoicing_followup (company_id, version, invoice_id, finding, note, "
            "noted_by_id, noted_at, is_last) SELECT company_id, 1, invoice_id, 'lost', 'x', "
            "noted_by_id, noted_at, true FROM invoicing_followup",
            "follow_up_last_once",
        ),
    ):
        with pytest.raises(DatabaseError, match=words), transaction.atomic():
            connection.cursor().execute(sql)


def test_the_list_opens_the_fix_and_the_page_shows_what_was_found(rina: Member) -> None:
    first, second = _late(rina), _late(rina)
    client = signed_in(rina)
    here = reverse("quality:rule", args=["invoicing-long_overdue"])
    answer = client.post(here, {"verb": "mend", "keys": [first.pk, second.pk]})
    many = f"{reverse('invoicing:follow_up')}?keys={first.pk},{second.pk}&back={here}"
    assert answer["Location"] == many
    page = client.get(many).content.decode()
    assert f"{first} · PT Maju Jaya" in page
    assert "11,100,000" in page
    one = {"thing": first.pk, "finding": "promised", "again_on": "+3"}
    other = {"thing": second.pk, "finding": "paid"}
    wrong = client.post(many, {**lines_sent(one, other), "once": "a"})
    assert wrong.status_code == 422
    assert "Line 2, Note: Write down what you found out" in wrong.content.decode()
    assert FollowUp.objects.count() == 0
    left = {**other, "finding": ""}
    assert client.post(many, {**lines_sent(one, left), "once": "b"})["Location"] == here
    assert list(FollowUp.objects.values_list("invoice", flat=True)) == [first.pk]
    shown = client.get(reverse("invoicing:invoice", args=[first.pk])).content.decode()
    assert "Payment promised" in shown
    assert "noted that the customer promised to pay" in shown
    sales = reverse("invoicing:invoices")
    assert f">{first}<" in client.get(sales, {"follow_up": "promised"}).content.decode()
    assert f">{first}<" not in client.get(sales, {"follow_up": "nobody"}).content.decode()
    chosen = client.post(sales, {"verb": "follow_up", "keys": [second.pk]})
    wanted = f"{reverse('invoicing:follow_up')}?keys={second.pk}&back=%2Finvoicing%2Fsales%2F"
    assert chosen["Location"] == wanted


def test_bills_are_given_their_papers_together(system: Member, rina: Member) -> None:
    supplier = make_invoicing.supplier(system)
    named = make_invoicing.issued_bill(system, supplier, reference="SR-2026/0871")
    lying = make_invoicing.issued_bill(system, supplier, "7000000", reference="9")
    bare = make_invoicing.issued_bill(system, supplier, "8000000", reference="10")
    content = make_documents.png()
    scan = make_documents.attached(rina, supplier, "faktur SR-2026 0871.png", content)
    amount = make_documents.attached(
        rina, supplier, "nota 7.770.000.png", make_documents.png(colour="red")
    )
    assert scans.guesses(rina, [named, lying, bare]) == {named.pk: scan, lying.pk: amount}
    client = signed_in(rina)
    keys = [str(one.pk) for one in (named, lying, bare)]
    here = rules()["invoicing.bills_without_scan"].mended_at(keys)
    page = client.get(here).content.decode()
    assert page.count(f'value="{scan.name}"') == 1
    lines = [
        {"thing": named.pk, "paper_key": scan.pk, "paper": scan.name},
        {"thing": lying.pk, "paper": ""},
        {"thing": bare.pk, "paper": "", "file": SimpleUploadedFile("kosong.png", b"")},
    ]
    wrong = client.post(here, {**lines_sent(*lines), "once": "a"})
    assert wrong.status_code == 422
    assert "Line 3, File" in wrong.content.decode()
    assert Document.objects.filter(subject__startswith="invoicing.").count() == 0
    lines[2]["file"] = SimpleUploadedFile("tagihan 10.png", make_documents.png(50))
    done = client.post(here, {**lines_sent(*lines), "once": "b"})
    assert done["Location"].endswith("/invoicing-bills_without_scan/")
    attached = Document.objects.filter(subject__startswith="invoicing.").order_by("pk")
    assert {(one.subject_label, one.name) for one in attached} == {
        (str(named), scan.name), (str(bare), "tagihan 10.png"),
    }  # fmt: skip
    assert StoredFile.objects.count() == 3, "the same file is kept once"
    left = rules()["invoicing.bills_without_scan"].rows(system.company_id, rina.today)
    assert list(left) == [lying]
    assert scans.guesses(rina, [lying, bare]) == {lying.pk: amount}, "a filed paper is not offered"


def test_papers_for_many_are_attached_all_or_none(system: Member) -> None:
    one, two = make_invoicing.issued_bill(system), make_invoicing.issued_bill(system, price="9")
    make_documents.attached(system, two, "lama.png", make_documents.png())
    kept = keep(system.company_id, "baru.png", [make_documents.png()])
    before = Event.objects.count()
    with pytest.raises(RefusedEach) as refusal:
        documents.attach_to_each(system, papers=[(one, [kept]), (two, [kept])])
    assert _told(refusal) == {
        two.pk: ("file", "baru.png sudah dilampirkan di sini sebagai lama.png.")
    }
    with pytest.raises(Refused, match="paling tidak"):
        documents.attach_to_each(system, papers=[])
    assert (Event.objects.count(), Document.objects.count()) == (before, 1)
    assert documents.attach_to_each(system, papers=[(one, [kept])]) == 1
