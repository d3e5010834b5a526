"""Screens about companies, people, roles and duties."""

import pytest
from django.test import Client

from teliti.access import actions as access
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Refused
from teliti.people import actions, queries
from teliti.people.models import Company, Member, Role, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Member:
    return make.company("PT Maju Jaya")


@pytest.fixture
def administrator(system: Member) -> Member:
    return make.member(system, StandardRole.SYSTEM, name="Ayu Lestari", language="en")


@pytest.fixture
def client(administrator: Member) -> Client:
    return make.signed_in(administrator)


def _user(person: Member) -> User:
    """The person's user as it stands now."""
    assert person.user is not None
    return User.objects.get(pk=person.user.pk)


def test_one_changes_ones_own_settings(client: Client, administrator: Member) -> None:
    assert "Ayu Lestari" in client.get("/people/me/").content.decode()
    typed = {"name": "Ayu L.", "language": "id", "theme": "dark", "density": "comfortable"}
    answer = client.post("/people/me/", typed)
    assert (answer.status_code, answer["Location"]) == (303, "/people/me/")
    user = _user(administrator)
    assert (user.name, user.language, user.theme, user.density) == (
        "Ayu L.", "id", "dark", "comfortable",
    )  # fmt: skip
    assert "Pengaturan" in client.get("/people/me/").content.decode()


def test_nobody_changes_the_settings_of_somebody_else(
    system: Member, administrator: Member
) -> None:
    other = make.member(system, StandardRole.FINANCE)
    assert other.user is not None
    with pytest.raises(Refused, match=r"own settings|pengaturannya sendiri"):
        actions.change_own_settings(
            administrator, user=other.user, language="en", theme="dark", density="dense"
        )
    assert _user(other).theme == "auto"


def test_the_particulars_are_changed_and_recorded(client: Client, system: Member) -> None:
    page = client.get("/people/company/", follow=True)
    assert page.redirect_chain == [(f"/people/company/{system.company_id}/", 303)]
    answer = client.post(
        f"/people/company/{system.company_id}/change/",
        {
            "name": "PT Maju Jaya", "short_name": "Maju", "legal_form": "PT", "standard": "SAK EP",
            "tax_number": "01.234.567.8-901.234", "city": "Bandung", "version": "1",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    company = Company.objects.get(pk=system.company_id)
    assert (company.tax_number, company.city, company.version) == ("012345678901234", "Bandung", 2)
    assert company.is_vat_registered is False
    last = Event.objects.get(name="people.company_changed")
    assert last.detail["changes"]["city"] == ["", "Bandung"]


def test_a_wrong_tax_number_is_said_and_nothing_is_written(client: Client, system: Member) -> None:
    answer = client.post(
        f"/people/company/{system.company_id}/change/",
        {
            "name": "X",
            "short_name": "X",
            "legal_form": "PT",
            "standard": "SAK EP",
            "tax_number": "12",
        },
    )
    assert answer.status_code == 422
    assert "An NPWP has 15 or 16 digits." in answer.content.decode()
    assert Company.objects.get(pk=system.company_id).name == "PT Maju Jaya"


def test_two_who_change_the_same_field_see_the_conflict(client: Client, system: Member) -> None:
    address = f"/people/company/{system.company_id}/change/"
    form = client.get(address).context
    typed = {
        "name": "PT Maju Jaya", "short_name": "Maju", "legal_form": "PT", "standard": "SAK EP",
        "city": "Medan", "version": "1", "initial": form["initial_token"],
    }  # fmt: skip
    actions.change_company(system, city="Bandung")
    answer = client.post(address, typed)
    assert answer.status_code == 409
    differences = answer.context["differences"]
    assert [(one.name, one.mine, one.theirs) for one in differences] == [
        ("city", "Medan", "Bandung")
    ]
    assert Company.objects.get(pk=system.company_id).city == "Bandung"


def test_roles_change_and_access_ends_and_comes_again(client: Client, system: Member) -> None:
    clerk = make.member(system, StandardRole.FINANCE, name="Budi")
    auditor = queries.standard_role(system.company, StandardRole.AUDITOR)
    page = f"/people/members/{clerk.pk}/"
    typed = {"title": "Auditor", "roles": [str(auditor.pk)], "version": str(clerk.version)}
    assert client.post(f"{page}change/", typed).status_code == 303
    clerk = Member.objects.get(pk=clerk.pk)
    assert clerk.role_names == str(auditor)
    assert client.post(f"{page}end/", {"because": "Left the company"}).status_code == 303
    assert not Member.objects.get(pk=clerk.pk).is_active
    assert Event.objects.get(name="people.member_ended").reason == "Left the company"
    assert client.post(f"{page}readmit/").status_code == 303
    clerk = Member.objects.get(pk=clerk.pk)
    assert (clerk.is_active, clerk.ends_on, clerk.role_names) == (True, None, str(auditor))


def test_whoever_has_been_ended_is_told_so(system: Member, administrator: Member) -> None:
    clerk = make.member(system, StandardRole.FINANCE)
    assert clerk.user is not None
    access.end_member(administrator, member=clerk, because="Left")
    gone = Client()
    gone.force_login(clerk.user)
    answer = gone.get("/")
    assert answer.status_code == 403
    assert "Anda tidak lagi menjadi bagian dari perusahaan mana pun." in answer.content.decode()


def test_nobody_widens_a_role_of_their_own(system: Member, administrator: Member) -> None:
    own = queries.standard_role(system.company, StandardRole.SYSTEM)
    wanted = {*own.duties, "audit.read_confidential"}
    with pytest.raises(Refused, match=r"Somebody else|Orang lain"):
        access.change_role(administrator, role=own, duties=wanted)
    other = queries.standard_role(system.company, StandardRole.ANALYST)
    assert access.change_role(administrator, role=other, duties=["people.read"]).duties == {
        "people.read"
    }


def test_a_role_changed_back_follows_the_standard_again(
    system: Member, administrator: Member
) -> None:
    role = queries.standard_role(system.company, StandardRole.ANALYST)
    standard = role.duties
    changed = access.change_role(administrator, role=role, duties=["people.read"])
    assert changed.chosen_duties == ["people.read"]
    back = access.change_role(administrator, role=role, duties=standard)
    assert back.chosen_duties is None
    with pytest.raises(Refused, match=r"no\.such"):
        access.change_role(administrator, role=role, duties=["no.such"])


def test_a_new_role_and_who_may_do_what(client: Client, system: Member) -> None:
    typed = {"name": "Cashier", "duties": ["people.read", "people.own_settings"]}
    assert client.post("/people/roles/new/", typed).status_code == 303
    role = Role.objects.get(name="Cashier")
    assert role.duties == {"people.read", "people.own_settings"}
    assert client.post("/people/roles/new/", typed).status_code == 422
    shown = client.get("/people/duties/").content.decode()
    assert "Cashier" in shown
    assert "people.manage" in shown
    assert "Cashier" in client.get("/people/roles/").content.decode()


@pytest.mark.parametrize("address", ["/people/members/", "/people/roles/", "/people/duties/"])
def test_lists_ask_few_questions(client: Client, system: Member, address: str,
                                 django_assert_max_num_queries: object) -> None:  # fmt: skip
    for number in range(12):
        make.member(system, StandardRole.FINANCE, name=f"Orang {number}")
    client.get("/")
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's own type
        assert client.get(address).status_code == 200


def test_a_person_in_two_companies_switches(administrator: Member, client: Client) -> None:
    other = make.company("PT Kedua")
    assert administrator.user is not None
    roles = [queries.standard_role(other.company, StandardRole.DIRECTOR)]
    actions.add_member(other, email=administrator.user.email, name="Ayu", roles=roles)
    assert "PT Maju Jaya" in client.get("/people/company/", follow=True).content.decode()
    answer = client.post("/kit/company/", {"company": str(other.company_id)})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    shown = client.get("/people/company/", follow=True).content.decode()
    assert "<h1>PT Kedua</h1>" in shown
    assert client.get(f"/people/company/{administrator.company_id}/").status_code == 404
    third = make.company("PT Ketiga")
    assert client.post("/kit/company/", {"company": str(third.company_id)}).status_code == 404
