"""What a screen shows and does, the API shows and does: by the same duties, forms and actions."""

from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from teliti.access import actions as access
from teliti.access.models import Token
from teliti.access.queries import tokens_of
from teliti.api.tests.make import Caller
from teliti.approvals import actions as approvals
from teliti.approvals.models import Request
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, Reading
from teliti.base import scope
from teliti.exchange.tests import make as make_exchange
from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.treasury.models import BankLine
from teliti.treasury.tests import make as make_treasury
from tests import make, make_approvals, make_invoicing, make_parties
from tests.everything import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Member:
    return make.books("PT Alfa")


@pytest.fixture
def clerk(books: Member) -> Member:
    return make.member(books, StandardRole.FINANCE, StandardRole.TECHNICIAN)


@pytest.fixture
def caller(clerk: Member) -> Caller:
    return Caller(clerk)


def _draft(books: Member) -> dict[str, Any]:
    customer = make_parties.customer(books, "PT Maju Jaya")
    line = {"description": "Kertas", "quantity": "2.5", "unit_price": "100000.40"}
    return {"party": customer.pk, "issued_on": "2026-05-11", "rows": [line]}


def test_a_stranger_is_told_how_to_sign_in(books: Member) -> None:
    answer = Client().get("/api/v1/parties/parties")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="Teliti"'
    assert answer["Content-Type"] == "application/problem+json"
    wrong = Client().get("/api/v1/parties/parties", headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


def test_whoever_lacks_the_duty_is_told_which(caller: Caller) -> None:
    status, said = caller.get("audit/events")
    assert status == 403
    assert said["duty"] == "audit.read"
    assert said["detail"] == "This needs the duty audit.read."


def test_a_token_only_reads_unless_it_may_change(books: Member, clerk: Member) -> None:
    reader = Caller(clerk, may_change=False)
    assert reader.get("parties/customers")[0] == 200
    status, said = reader.post("parties/new_customer", name="CV Anggrek")
    assert (status, said["duty"]) == (403, "parties.manage")
    assert Caller(clerk).post("parties/new_customer", name="CV Anggrek")[0] == 200


def test_a_token_of_somebody_limited_shows_the_days_of_the_period_only(books: Member) -> None:
    """The token was made before; from then on it changes nothing either."""
    member = make.member(books, *StandardRole)
    caller = Caller(member)
    may = make_invoicing.issued_invoice(books)
    june = make_invoicing.issued_invoice(books, day=date(2026, 6, 5))
    access.limit_member(
        books, member=member, books_from=date(2026, 6, 1), books_until=date(2026, 6, 30)
    )
    status, said = caller.get("invoicing/invoices")
    assert (status, [row["id"] for row in said["rows"]]) == (200, [june.pk])
    assert caller.get(f"invoicing/invoice/{june.pk}")[0] == 200
    assert caller.get(f"invoicing/invoice/{may.pk}")[0] == 404
    status, said = caller.post("parties/new_customer", name="CV Anggrek")
    assert (status, said["duty"]) == (403, "parties.manage")
    opened = Reading.objects.filter(name="kit.page_opened").order_by("pk")
    assert [one.subject for one in opened] == ["", f"invoicing.invoice:{june.pk}"]


def test_an_event_tells_the_token_and_the_request_that_it_came_with(caller: Caller) -> None:
    caller.headers["X-Request-ID"] = "nomor-permintaan-1"
    assert caller.post("parties/new_customer", name="CV Anggrek")[0] == 200
    event = Event.objects.filter(name__startswith="parties.").latest("sequence")
    token = Token.objects.get()
    assert event.detail["from"] == {"request": "nomor-permintaan-1", "token": str(token)}


def test_the_use_of_a_token_is_noted(caller: Caller, clerk: Member) -> None:
    assert caller.get("parties/customers")[0] == 200
    assert tokens_of(clerk).get().last_used_at is not None


def test_a_list_gives_typed_values_and_goes_on_where_it_ended(
    books: Member, caller: Caller
) -> None:
    for name in ("CV Anggrek", "CV Bakung", "CV Cempaka"):
        make_parties.customer(books, name)
    status, first = caller.get("parties/customers", limit=2, sort="name")
    assert status == 200
    assert [row["name"] for row in first["rows"]] == ["CV Anggrek", "CV Bakung"]
    status, second = caller.get("parties/customers", limit=2, sort="name", after=first["next"])
    assert [row["name"] for row in second["rows"]] == ["CV Cempaka"]
    assert second["next"] == ""


def test_a_list_refuses_what_it_does_not_know(caller: Caller) -> None:
    status, said = caller.get("parties/customers", colour="red", limit="many", state="x")
    assert status == 400
    assert said["errors"] == [
        {"field": "colour", "message": "This list knows no such parameter."},
        {"field": "limit", "message": "This value does not fit here."},
        {"field": "state", "message": "This value does not fit here."},
    ]


def test_a_record_comes_with_its_lines_and_decimal_amounts(books: Member, caller: Caller) -> None:
    invoice = make_invoicing.issued_invoice(books, make_parties.customer(books, "PT Maju Jaya"))
    status, record = caller.get(f"invoicing/invoice/{invoice.pk}")
    assert status == 200
    assert record["subject"] == f"invoicing.invoice:{invoice.pk}"
    assert record["fields"]["number"] == invoice.number
    assert record["fields"]["gross"] == f"{invoice.gross_minor // 100}.00"
    assert [line["place"] for line in record["lines"]] == [1]
    assert "company_id" not in record["fields"]


def test_an_invoice_is_drafted_and_issued_once(books: Member, caller: Caller) -> None:
    status, said = caller.post("invoicing/new_invoice", once="draf-1", **_draft(books))
    assert status == 200, said
    invoice = Invoice.objects.get(pk=said["result"]["id"])
    assert invoice.net_minor == 250_001_00
    first = caller.post(f"invoicing/issue_invoice/{invoice.pk}", once="terbit-1")
    again = caller.post(f"invoicing/issue_invoice/{invoice.pk}", once="terbit-1")
    assert first[0] == again[0] == 200
    assert first[1]["result"]["id"] == again[1]["result"]["id"] == invoice.pk
    issued = Event.objects.filter(name="invoicing.invoice_issued")
    assert issued.filter(subject=f"invoicing.invoice:{invoice.pk}").count() == 1


def test_the_same_key_with_other_content_is_refused(books: Member, caller: Caller) -> None:
    draft = _draft(books)
    assert caller.post("invoicing/new_invoice", once="draf-1", **draft)[0] == 200
    status, said = caller.post("invoicing/new_invoice", once="draf-1", **draft, text="Lain")
    assert status == 422
    assert "already sent with other content" in said["detail"]
    assert Invoice.objects.count() == 1


def test_a_key_that_is_none_is_refused_and_nothing_is_done(caller: Caller) -> None:
    for key in ("k" * 65, "k\u0085"):
        status, said = caller.post("parties/new_customer", once=key, name="CV Anggrek")
        assert (status, said["detail"]) == (
            400, "An Idempotency-Key has at most 64 printable characters.",
        )  # fmt: skip
    assert caller.post("parties/new_customer", once="k" * 64, name="CV Anggrek")[0] == 200
    assert Party.objects.count() == 1


def test_what_is_left_out_of_a_change_stays(books: Member, caller: Caller) -> None:
    party = make_parties.customer(books, "CV Anggrek", city="Bogor", payment_days=14)
    status, _said = caller.post(f"parties/change_party/{party.pk}", city="Depok")
    party.refresh_from_db()
    assert (status, party.city, party.payment_days, party.is_customer) == (200, "Depok", 14, True)


def test_a_change_of_an_older_version_is_a_conflict(books: Member, caller: Caller) -> None:
    party = make_parties.customer(books, "CV Anggrek")
    version = party.version
    assert caller.post(f"parties/change_party/{party.pk}", city="Depok", version=version)[0] == 200
    status, said = caller.post(f"parties/change_party/{party.pk}", city="Bogor", version=version)
    assert (status, said["detail"]) == (409, "Somebody else changed this. Read it again.")
    party.refresh_from_db()
    assert party.city == "Depok"


def test_a_change_that_is_sent_again_with_its_key_is_done_already_and_no_conflict(
    books: Member, caller: Caller
) -> None:
    """The first answer was lost on its way: the version that it was about is an older one now."""
    party = make_parties.customer(books, "CV Anggrek")
    path, version = f"parties/change_party/{party.pk}", party.version
    first = caller.post(path, once="ubah-1", city="Depok", version=version)
    assert first[0] == 200
    status, said = caller.post(path, once="ubah-1", city="Depok", version=version)
    assert (status, said["result"]["id"]) == (200, party.pk)
    status, said = caller.post(path, once="ubah-1", city="Bogor", version=version)
    assert (status, "other content" in said["detail"]) == (422, True)
    assert Party.objects.get(pk=party.pk).city == "Depok"


def test_every_wrong_value_is_said_with_its_place(books: Member, caller: Caller) -> None:
    draft = _draft(books) | {"party": 999_999, "issued_on": "11-05-2026", "colour": "red"}
    draft["rows"] = [{"description": 5, "unit_price": 1.5, "size": "1"}]
    status, said = caller.post("invoicing/new_invoice", **draft)
    assert status == 400
    assert [error["field"] for error in said["errors"]] == [
        "colour", "party", "issued_on", "rows/0/size", "rows/0/description", "rows/0/unit_price",
    ]  # fmt: skip
    assert Invoice.objects.count() == 0


def test_words_are_in_the_language_that_is_asked_for(clerk: Member) -> None:
    status, said = Caller(clerk, language="id").post("parties/new_customer")
    assert status == 422
    assert said["errors"] == [{"field": "name", "message": "Bidang ini tidak boleh kosong."}]


def test_what_needs_an_approval_files_the_request(books: Member, caller: Caller) -> None:
    make.member(books, StandardRole.DIRECTOR)
    make_approvals.policy(books, "invoicing.issue", from_minor=1_000_000_00)
    party = make_parties.customer(books, "PT Maju Jaya")
    content = make_invoicing.sale(party, make_invoicing.line(books))
    invoice = invoicing.draft_invoice(books, content=content)
    status, said = caller.post(f"invoicing/issue_invoice/{invoice.pk}")
    assert status == 202, said
    request = Request.objects.get(pk=said["result"]["id"])
    assert (request.subject, request.state) == (f"invoicing.invoice:{invoice.pk}", "waiting")
    assert request.address == reverse("invoicing:issue_invoice", args=[invoice.pk])
    invoice.refresh_from_db()
    assert invoice.number == ""


def test_what_was_approved_is_done_by_the_same_call(books: Member, caller: Caller) -> None:
    director = make.member(books, StandardRole.DIRECTOR)
    make_approvals.policy(books, "exchange.import", from_count=1)
    batch = make_exchange.checked(books, "parties.customer", "Kode,Nama\nC-1,PT A\n")
    status, said = caller.post(f"exchange/take_in/{batch.pk}")
    assert status == 202, said
    assert Party.objects.count() == 0
    approvals.approve(director, request=Request.objects.get(pk=said["result"]["id"]))
    status, said = caller.post(f"exchange/take_in/{batch.pk}")
    assert status == 200, said
    assert Party.objects.get().code == "C-1"


def test_a_bank_file_is_imported_by_a_program(books: Member, caller: Caller) -> None:
    make_treasury.bank_account(books)
    data = make_treasury.mt940([(date(2026, 5, 4), "1500000.00", "TRSF INV 1")])
    upload = {"name": "mutasi.sta", "content": b64encode(data).decode()}
    assert caller.post("treasury/import_file", uploads=[upload])[0] == 200
    assert BankLine.objects.get().amount_minor == 1_500_000_00
    status, said = caller.post("treasury/import_file", uploads=[upload])
    assert status in {200, 422}, said
    assert BankLine.objects.count() == 1


def test_nothing_of_another_company_is_reached(books: Member, caller: Caller) -> None:
    other = everything("PT Beta")
    with scope.entered(other.company_id):
        invoice = Invoice.objects.order_by("pk")[0]
        before = Event.objects.count()
    for call in (
        caller.get(f"invoicing/invoice/{invoice.pk}"),
        caller.post(f"invoicing/amend_invoice/{invoice.pk}", text="x"),
    ):
        assert call[0] == 404
    status, said = caller.post("invoicing/new_invoice", party=invoice.party_id)
    assert (status, said["errors"][0]["field"]) == (400, "party")
    with scope.entered(other.company_id):
        assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[1]", "Send a JSON object."),
        ("{", "This is no JSON"),
        ('{"name": "a\\u0000b"}', "A text holds a character that no text may hold."),
        ('{"rows": [{"a": "\\ud800"}]}', "A text holds a character that no text may hold."),
    ],
)
def test_what_is_no_json_object_is_refused(caller: Caller, body: str, sentence: str) -> None:
    answer = caller.client.post(
        "/api/v1/parties/new_customer", body, content_type="application/json",
        headers=caller.headers,
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(sentence)


def test_a_sign_that_no_text_has_is_refused_as_the_api_refuses(caller: Caller) -> None:
    answer = caller.client.get("/api/v1/parties/customers?q=a%00b", headers=caller.headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"] == [
        {"field": "q", "message": "A text holds a character that no text may hold."}
    ]
    answer = caller.client.get("/api/v1/parties/party/%00", headers=caller.headers)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
