"""Screens of invoicing: what they show, to whom, with how many statements."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from teliti.audit.duties import StandardRole
from teliti.documents.models import Document
from teliti.invoicing import actions
from teliti.invoicing.models import Invoice, Settings, Settlement
from teliti.kit.columns import today_of
from teliti.kit.desk import waiting_for
from teliti.people.models import Member
from tests import make
from tests.make_documents import png
from tests.make_invoicing import (
    MAY,
    customer,
    issued_bill,
    issued_invoice,
    line,
    purchase,
    sale,
    supplier,
)

pytestmark = pytest.mark.django_db

LISTS = ("invoices", "bills", "register", "sale_ageing", "purchase_ageing")
VERBS = (
    "invoice", "change_invoice", "correct_invoice", "issue_invoice", "discard_invoice",
    "amend_invoice", "reverse_invoice", "record_payment", "record_withholding",
    "clear_collected_tax", "write_off", "invoice_paper",
)  # fmt: skip


@pytest.fixture
def books() -> Member:
    return make.books()


@pytest.fixture
def clerk(books: Member) -> Member:
    return make.member(books, StandardRole.FINANCE, language="en")


@pytest.fixture
def client(clerk: Member) -> Client:
    return signed_in(clerk)


def signed_in(member: Member) -> Client:
    client = make.signed_in(member)
    client.get("/")  # the first page of a session also counts what waits
    return client


def at(name: str, *keys: int) -> str:
    return reverse(f"invoicing:{name}", args=keys)


def text_of(answer: Any) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def form(books: Member, party: Any, **more: str) -> dict[str, str]:
    """A form of one line, as a browser sends it."""
    return {
        "party": str(party), "party_key": str(party.pk), "issued_on": "11-5-2026",
        "rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0", "rows-MIN_NUM_FORMS": "0",
        "rows-MAX_NUM_FORMS": "1000",
        "rows-0-description": "Paper", "rows-0-quantity": "2", "rows-0-unit_price": "5m",
        "rows-0-tax": str(line(books).tax), "rows-1-quantity": "1",
        "rows-1-tax": str(line(books).tax), **more,
    }  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_few_statements_however_long_it_is(
    books: Member, client: Client, name: str
) -> None:
    for number in range(6):
        issued_invoice(books, customer(books, f"PT Pembeli {number}"))
        issued_bill(books, supplier(books, f"CV Penjual {number}"))
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(at(name))
    assert answer.status_code == 200
    assert len(statements) <= 8, [query["sql"][:120] for query in statements]
    expected = "CV Penjual 5" if name in {"bills", "purchase_ageing"} else "PT Pembeli 5"
    assert expected in text_of(answer)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_answers_with_its_table_alone(books: Member, client: Client, name: str) -> None:
    issued_invoice(books)
    answer = client.get(at(name), headers={"HX-Request": "true"})
    assert "<html" not in text_of(answer)


def test_the_page_takes_few_statements(books: Member, client: Client) -> None:
    invoice = actions.issue_content(
        books, content=sale(customer(books), *[line(books) for _ in range(9)])
    )
    cash = make.account(books, "1-1101")
    for day in range(1, 4):
        actions.record_payment(
            books, invoice=invoice, amount=100_00, paid_on=date(2026, 6, day), account=cash
        )
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(at("invoice", invoice.pk))
    assert len(statements) <= 8, [query["sql"][:120] for query in statements]
    shown = text_of(answer)
    for part in ("INV/2026/05/0001", "99,900,000", "82,500,000", "11/12", "JU/2026/05/00001"):
        assert part in shown, part


def test_what_the_filters_find(books: Member, client: Client) -> None:
    today = today_of(books)
    issued_invoice(books, customer(books, "PT Terlambat"), day=MAY)
    issued_invoice(books, customer(books, "PT Tepat"), day=MAY, due=today + timedelta(9))
    actions.draft_invoice(books, content=sale(customer(books, "PT Draf"), line(books)))
    found = {
        state: [name for name in ("PT Terlambat", "PT Tepat", "PT Draf")
                if name in text_of(client.get(at("invoices"), {"state": state}))]
        for state in ("draft", "open", "overdue", "settled")
    }  # fmt: skip
    assert found == {
        "draft": ["PT Draf"],
        "open": ["PT Terlambat", "PT Tepat"],
        "overdue": ["PT Terlambat"],
        "settled": [],
    }
    assert "33,300,000" in text_of(client.get(at("invoices")))  # the total of the three


def test_one_writes_an_invoice_and_issues_it(books: Member, client: Client) -> None:
    party = customer(books)
    answer = client.post(at("new_invoice"), form(books, party))
    draft = Invoice.objects.get()
    assert answer.headers["Location"] == at("invoice", draft.pk)
    assert (draft.state, draft.gross_minor) == ("draft", 11_100_000_00)
    assert draft.lines.get().account.code == "4-1101"
    client.post(at("issue_invoice", draft.pk), {})
    draft.refresh_from_db()
    assert draft.number == "INV/2026/05/0001"
    client.post(at("new_invoice"), form(books, party, next="more"))
    assert Invoice.objects.filter(number="INV/2026/05/0002").exists()


def test_the_same_form_twice_makes_one_invoice(books: Member, client: Client) -> None:
    typed = form(books, customer(books), once="k1", next="more")
    first = client.post(at("new_invoice"), typed)
    second = client.post(at("new_invoice"), typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert Invoice.objects.count() == 1


def test_a_discount_is_typed_as_share_or_amount(books: Member, client: Client) -> None:
    party = customer(books)
    client.post(at("new_invoice"), form(books, party, discount="10%"))
    client.post(at("new_invoice"), form(books, party, discount="250k"))
    kept = [(one.discount_percent, one.discount_minor) for one in Invoice.objects.order_by("pk")]
    assert kept == [(Decimal(10), 1_000_000_00), (Decimal(0), 250_000_00)]


def test_an_officer_drafts_but_does_not_issue(books: Member) -> None:
    officer = signed_in(make.member(books, StandardRole.ADMINISTRATION, language="en"))
    assert "Save and issue" not in text_of(officer.get(at("new_invoice")))
    officer.post(at("new_invoice"), form(books, customer(books), next="more"))
    draft = Invoice.objects.get()
    assert draft.state == "draft"
    assert officer.post(at("issue_invoice", draft.pk)).status_code == 404


def test_a_draft_is_changed_and_a_stale_form_is_told(books: Member, client: Client) -> None:
    party = customer(books)
    draft = actions.draft_invoice(books, content=sale(party, line(books)))
    page = text_of(client.get(at("change_invoice", draft.pk)))
    assert "Kertas A4 80 gram" in page
    typed = form(books, party, version="1")
    stale = client.post(at("change_invoice", draft.pk), {**typed, "version": "0"})
    assert stale.status_code == 409
    client.post(at("change_invoice", draft.pk), typed)
    draft.refresh_from_db()
    assert (draft.version, draft.gross_minor) == (2, 11_100_000_00)


def test_the_preview_is_the_paper(books: Member, client: Client) -> None:
    answer = client.post(at("preview"), form(books, customer(books)))
    assert text_of(answer).startswith('<img src="data:image/svg+xml;base64,')
    half = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-description": "Pa"}
    assert client.post(at("preview"), half).status_code == 200


def test_a_bill_comes_with_its_scan_once(books: Member, client: Client) -> None:
    party = supplier(books)

    def sent(**more: str) -> Any:
        scan = SimpleUploadedFile("bill.png", png())
        return client.post(at("new_bill"), {**form(books, party, **more), "file": scan})

    sent(reference="F-1")
    bill = Invoice.objects.get()
    assert Document.objects.get().subject == f"invoicing.invoice:{bill.pk}"
    again = sent(reference="f 1")
    assert again.status_code == 422
    assert "is here already" in text_of(again)
    assert at("invoice", bill.pk) in text_of(again)
    suspect = sent(reference="F-2", next="more", issued_on="1-8-2026")
    assert "The same file is attached" in text_of(suspect)
    assert "Why this is another bill" in text_of(suspect)
    sent(reference="F-2", next="more", issued_on="1-8-2026", duplicate_reason="Two pages")
    assert Invoice.objects.get(reference="F-2").duplicate_reason == "Two pages"


def test_a_payment_is_recorded_and_taken_back(books: Member, client: Client) -> None:
    invoice = issued_invoice(books)
    page = text_of(client.get(at("record_payment", invoice.pk)))
    assert "11,100,000" in page
    typed = {"amount": "100k", "paid_on": "3-6-2026", "account": "1-1101"}
    answer = client.post(at("record_payment", invoice.pk), typed)
    assert answer.headers["Location"] == at("invoice", invoice.pk)
    paid = Settlement.objects.get()
    assert paid.amount_minor == 100_000_00
    client.post(at("undo_settlement", paid.pk), {"day": "4-6-2026", "because": "Wrong invoice"})
    invoice.refresh_from_db()
    assert invoice.open_minor == invoice.gross_minor
    assert "taken back" in text_of(client.get(at("invoice", invoice.pk)))


def test_the_other_settlements_through_their_forms(books: Member, client: Client) -> None:
    invoice = actions.issue_content(
        books, content=sale(customer(books), line(books, code="PPN-PEMUNGUT"))
    )
    assert "PPN paid by the collector" in text_of(client.get(at("invoice", invoice.pk)))
    client.post(
        at("clear_collected_tax", invoice.pk), {"cleared_on": "3-6-2026", "proof": "NTPN-1"}
    )
    page = text_of(client.get(at("record_withholding", invoice.pk)))
    assert "1-1605" in page  # the country's account for withheld tax
    client.post(
        at("record_withholding", invoice.pk),
        {"amount": "200k", "withheld_on": "3-6-2026", "slip": "BP-1", "account": "1-1605"},
    )
    client.post(
        at("write_off", invoice.pk),
        {"amount": "9800000", "written_on": "4-6-2026", "account": "8-1106", "because": "Closed"},
    )
    kinds = list(Settlement.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["collected_tax", "withholding", "write_off"]
    invoice.refresh_from_db()
    assert invoice.is_settled


def test_a_correction_shows_what_it_does(books: Member, client: Client) -> None:
    invoice = issued_invoice(books)
    page = text_of(client.get(at("correct_invoice", invoice.pk)))
    assert "JU/2026/05/00001 stays as it is" in page
    assert "under the next number" in page
    typed = form(books, invoice.party, day="3-6-2026", because="Price", **{
        "rows-0-unit_price": "4m", "rows-0-account": "4-1201",
    })  # fmt: skip
    client.post(at("correct_invoice", invoice.pk), typed)
    new = Invoice.objects.get(corrects=invoice)
    assert (new.gross_minor, new.lines.get().account.code) == (8_880_000_00, "4-1201")
    old = text_of(client.get(at("invoice", invoice.pk)))
    assert "Corrected by" in old
    assert new.number in old


def test_a_paid_invoice_is_corrected_only_after_taking_back(books: Member, client: Client) -> None:
    invoice = issued_invoice(books)
    cash = make.account(books, "1-1101")
    actions.record_payment(books, invoice=invoice, amount=1_00, paid_on=MAY, account=cash)
    page = text_of(client.get(at("correct_invoice", invoice.pk)))
    assert "Settlements stand against INV/2026/05/0001 (1)" in page
    typed = form(books, invoice.party, day="3-6-2026", because="Price")
    answer = client.post(at("correct_invoice", invoice.pk), typed)
    assert answer.status_code == 422
    assert "Take them back first" in text_of(answer)


def test_drafts_are_issued_and_thrown_away_from_the_list(books: Member, client: Client) -> None:
    party = customer(books)
    drafts = [actions.draft_invoice(books, content=sale(party, line(books))) for _ in range(4)]
    keys = [str(draft.pk) for draft in drafts]
    client.post(at("invoices"), {"verb": "issue", "keys": keys[:2]})
    client.post(at("invoices"), {"verb": "discard", "keys": keys[2:]})
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [
        "INV/2026/05/0001", "INV/2026/05/0002",
    ]  # fmt: skip


def test_the_register_says_why_a_number_is_void(books: Member, client: Client) -> None:
    invoice = issued_invoice(books)
    actions.reverse_invoice(books, invoice=invoice, day=MAY, because="Sent twice")
    shown = text_of(client.get(at("register")))
    assert "INV/2026/05/0001" in shown
    assert "Sent twice" in shown


def test_ageing_leads_to_the_invoices(books: Member, client: Client) -> None:
    party = customer(books)
    invoice = issued_invoice(books, party)
    cash = make.account(books, "1-1101")
    actions.record_payment(
        books, invoice=invoice, amount=1_100_000_00, paid_on=date(2026, 7, 1), account=cash
    )
    page = text_of(client.get(at("sale_ageing"), {"on": "30-6-2026"}))
    assert "11,100,000" in page
    assert "<svg" in page
    of_party = at("sale_ageing_of", party.pk)
    assert f"{of_party}?on=30-6-2026" in page
    assert "INV/2026/05/0001" in text_of(client.get(of_party, {"on": "30-6-2026"}))
    later = text_of(client.get(at("sale_ageing"), {"on": "31-7-2026"}))
    assert "10,000,000" in later
    sheet = client.get(at("sale_ageing"), {"on": "30-6-2026", "export": "csv"})
    lines = b"".join(sheet.streaming_content).decode()  # type: ignore[attr-defined]  # streamed
    assert "P-0001,PT Maju Jaya,0.00,11100000.00,0.00,0.00,0.00,11100000.00" in lines
    assert client.get(at("sale_ageing"), {"export": "xlsx"}).status_code == 200


def test_the_paper_is_asked_for_in_either_language(books: Member, client: Client) -> None:
    invoice = issued_invoice(books)
    answer = client.get(at("invoice_paper", invoice.pk), {"language": "id"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert text_start(answer) == b"%PDF"
    assert client.get(at("invoice_paper", issued_bill(books).pk)).status_code == 404


def text_start(answer: Any) -> bytes:
    found: bytes = answer.content[:4]
    return found


def test_settings_decide_the_accounts(books: Member, client: Client) -> None:
    assert client.get(at("settings")).status_code == 200
    client.post(at("settings"), {"receivable": "1-1302", "income": "4-1201", "bank_text": "BCA"})
    assert Settings.objects.get().receivable == make.account(books, "1-1302")
    invoice = issued_invoice(books)
    assert invoice.control == make.account(books, "1-1302")
    wrong = client.post(at("settings"), {"receivable": "1-1101"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("name", VERBS)
def test_an_invoice_of_another_company_is_not_found(books: Member, name: str) -> None:
    invoice = issued_invoice(books)
    elsewhere = make.books("PT Lain")
    stranger = signed_in(make.member(elsewhere, StandardRole.FINANCE))
    assert stranger.get(at(name, invoice.pk)).status_code == 404


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_opens_or_leads_back(books: Member, client: Client, name: str) -> None:
    content = purchase(supplier(books), line(books, account="6-1103"))
    draft = actions.draft_invoice(books, content=content)
    assert client.get(at(name, draft.pk)).status_code in {200, 303, 404}
    for thing in (issued_invoice(books), issued_bill(books, supplier(books, "CV Lain"))):
        assert client.get(at(name, thing.pk)).status_code in {200, 303, 404}


def test_what_is_due_waits_as_one_row_for_each_party(books: Member, clerk: Member) -> None:
    today = today_of(clerk)
    late, prompt = customer(books, "PT Lambat"), customer(books, "PT Tepat")
    rent = supplier(books, "CV Gedung")
    for days in (40, 35):
        day = today - timedelta(days)
        issued_invoice(books, late, day=day, due=day + timedelta(30))
    issued_invoice(books, prompt, day=today, due=today)
    bill = issued_bill(books, rent, day=today - timedelta(27))
    with translation.override("en"):
        shown = [
            (one.title, str(one.why_me), one.amount, str(one.url))
            for one in waiting_for(clerk)
            if one.key.startswith("invoicing.")
        ]
    assert shown == [
        (
            "PT Lambat", "2 papers, the oldest late by 10 days.", 22_200_000_00,
            reverse("invoicing:sale_ageing_of", args=[late.pk]),
        ),
        (
            f"CV Gedung · {bill.number}", "Due in 3 days.", 5_550_000_00,
            reverse("invoicing:invoice", args=[bill.pk]),
        ),
    ]  # fmt: skip


def test_the_page_of_a_party_shows_its_papers(books: Member, client: Client) -> None:
    party = customer(books, "PT Maju Jaya")
    first = issued_invoice(books, party, day=MAY)
    second = issued_invoice(books, party, "20000000", day=MAY + timedelta(1))
    issued_invoice(books, customer(books, "PT Lain"))
    panels = client.get(reverse("parties:party", args=[party.pk])).context["panels"]
    [papers] = [panel for panel in panels if panel.key == "papers"]
    assert [row.cells[0].text for row in papers.context["table"].rows] == [
        second.number, first.number,
    ]  # fmt: skip
    assert [verb.url for verb in papers.verbs] == [f"/invoicing/sales/?party={party.pk}"]


def test_the_entry_of_an_invoice_tells_the_story_of_the_invoice(
    books: Member, client: Client
) -> None:
    invoice = issued_invoice(books)
    assert invoice.entry is not None
    page = client.get(reverse("ledger:entry", args=[invoice.entry.pk]))
    stories = [one.sentence for one in page.context["frame"].activity]
    assert stories == [f"issued {invoice.number}", "drafted it"]


def test_the_left_bar_shows_in_which_list_an_invoice_stands(books: Member, client: Client) -> None:
    page = client.get(reverse("invoicing:invoice", args=[issued_bill(books).pk]))
    [place] = re.findall(r'<a href="([^"]+)"[^>]*aria-current="page"', page.content.decode())
    assert place == reverse("invoicing:bills")
