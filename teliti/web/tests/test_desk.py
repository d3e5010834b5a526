"""My desk, search, the command box, the first run, probes, and the error pages."""

import pytest
from django.http import QueryDict
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.kit import drafts
from teliti.ledger.models import Account, FiscalYear
from teliti.people import actions
from teliti.people.models import Company, Member
from teliti.web.queries import what_is_missing
from teliti.web.views import desk
from tests import make, make_invoicing

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Member:
    system = make.company("PT Maju Jaya")
    return make.member(
        system, StandardRole.DIRECTOR, StandardRole.FINANCE, name="Ayu Lestari", language="en"
    )


@pytest.fixture
def client(director: Member) -> Client:
    return make.signed_in(director)


def test_an_empty_desk_teaches_and_shows_the_first_steps(client: Client, director: Member) -> None:
    panels = {panel.key: panel for panel in client.get("/").context["panels"]}
    assert panels["waiting"].context["table"].empty.title == "Nothing waits for you"
    begin = [row.url for row in panels["begin"].context["table"].rows]
    assert "/parties/new/" in begin
    steps = panels["set-up"].context["table"].rows
    assert [step.cells[2].text for step in steps[:2]] == ["open", "open"]
    actions.change_company(director, address="Jl. Merdeka 1", city="Bandung", signer="Ayu",
                           tax_number="012345678901234")  # fmt: skip
    company = Company.objects.get(pk=director.company_id)
    assert what_is_missing(company) == []
    panels = {panel.key: panel for panel in client.get("/").context["panels"]}
    assert panels["set-up"].context["table"].rows[0].cells[2].text == "done"


def test_a_printed_page_says_of_whom_when_and_for_whom(client: Client) -> None:
    page = client.get("/").content.decode()
    head = page.partition('<p class="letterhead">')[2].partition("</p>")[0]
    assert head.startswith("<strong>PT Maju Jaya</strong><span>As at ")
    assert head.endswith(", for Ayu Lestari</span>")


def test_drafts_lie_on_the_desk(client: Client, director: Member) -> None:
    drafts.keep(director, "/parties/new/", "New party", QueryDict("name=Budi"))
    shown = {panel.key: panel for panel in client.get("/").context["panels"]}["drafts"]
    assert [(row.cells[0].text, row.url) for row in shown.context["table"].rows] == [
        ("New party", "/parties/new/")
    ]


def test_the_command_box_knows_places_verbs_and_things(client: Client, director: Member) -> None:
    found = client.get("/commands/?q=trail").json()
    assert (found[0]["label"], found[0]["url"]) == ("Trail", "/audit/")
    assert all("trail" in one["label"].lower() for one in found)
    labels = [one["label"] for one in client.get("/commands/?q=").json()]
    assert "My desk" in labels
    assert "Invite" not in labels
    found = client.get("/commands/?q=Ayu Lest").json()
    assert {"label": "Ayu Lestari", "url": f"/people/members/{director.pk}/"}.items() <= found[
        0
    ].items()


def test_the_command_box_puts_first_what_is_called_so_and_no_more() -> None:
    system = make.books()
    clerk = make.member(system, StandardRole.FINANCE, name="Rina", language="en")
    make_invoicing.issued_invoice(clerk, make_invoicing.customer(system))
    found = make.signed_in(clerk).get("/commands/?q=maju jaya").json()
    assert [one["group"] for one in found] == ["Customers and suppliers", "Sales invoices"]


def test_search_finds_people_grouped(client: Client, director: Member) -> None:
    answer = client.get("/search/?q=lestari")
    assert [panel.title for panel in answer.context["panels"]] == ["People"]
    assert f'href="/people/members/{director.pk}/"' in answer.content.decode()
    assert [panel.title for panel in client.get("/search/?q=orang").context["panels"]] == ["People"]
    for nobody in ("zzzz", "contoh"):  # everybody's address ends so
        nothing = client.get(f"/search/?q={nobody}").content.decode()
        assert "Nothing that you may see is called so." in nothing


def test_a_fresh_installation_is_set_up_in_one_page() -> None:
    stranger = Client()
    assert stranger.get("/")["Location"] == "/setup/"
    page = stranger.get("/setup/").content.decode()
    assert "<html" in page
    year = FIRST_YEAR
    typed = {
        "company": "PT Awal Baik", "short_name": "Awal", "legal_form": "PT", "standard": "SAK EP",
        "year": str(year), "is_vat_registered": "on", "name": "Sari Dewi", "email": "sari@awal.id",
        "password": "sangat-rahasia-789",
    }  # fmt: skip
    weak = stranger.post("/setup/", {**typed, "password": "kurang"})
    assert weak.status_code == 422
    assert not Company.objects.exists()
    answer = stranger.post("/setup/", typed)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    desk = stranger.get("/")
    assert desk.status_code == 200
    person = desk.wsgi_request.member  # type: ignore[attr-defined]  # set by our middleware
    assert str(person) == "Sari Dewi"
    assert {role.standard for role in person.roles.all()} == {"director", "system", "finance"}
    assert Account.objects.count() > 150
    assert FiscalYear.objects.get().starts_on.year == year
    assert Event.objects.filter(name="people.company_founded").count() == 1
    assert stranger.get("/setup/")["Location"] == "/"
    assert stranger.post("/setup/", typed)["Location"] == "/"
    assert Company.objects.count() == 1


FIRST_YEAR = 2026


def test_once_set_up_a_stranger_signs_in() -> None:
    make.company()
    assert Client().get("/")["Location"] == "/account/login/?next=/"


def test_probes_answer_without_signing_in() -> None:
    alive = Client().get("/healthz")
    assert (alive.status_code, alive.content) == (200, b"ok\n")
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200, {"ready": True, "database": True, "migrations_waiting": 0, "worker": False},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "verb"),
    [("id", "Ini tidak ada di sini", "Ke meja saya"), ("en", "This is not here", "To my desk")],
)
def test_an_address_that_leads_nowhere_says_so(language: str, title: str, verb: str) -> None:
    stranger = Client()
    stranger.cookies["language"] = language
    answer = stranger.get("/no/such/place/")
    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.content.decode()
    assert verb in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "title"),
    [("id", "Ini tidak dilakukan"), ("en", "This was not done")],
)
def test_a_form_from_elsewhere_is_refused_in_words(language: str, title: str) -> None:
    make.company()
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["language"] = language
    answer = stranger.post("/kit/preferences/", {"language": "en"})
    assert answer.status_code == 403
    assert title in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "title"),
    [("id", "Ada yang rusak di sisi kami"), ("en", "Something broke on our side")],
)
def test_a_fault_of_ours_is_said_in_words(
    client: Client, director: Member, monkeypatch: pytest.MonkeyPatch, language: str, title: str
) -> None:
    def broken(member: Member) -> None:
        raise ZeroDivisionError

    assert director.user is not None
    actions.change_own_settings(
        director, user=director.user, language=language, theme="auto", density="dense"
    )
    monkeypatch.setattr(desk, "waiting_for", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert title in answer.content.decode()
