"""axe-core finds nothing against WCAG 2.2 A and AA on any screen: light and dark, wide and narrow.

Every address of the product is opened once. Wide in light and narrow in dark all rules are asked;
the other two combinations differ in colours alone, so there only the contrast is.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.people.models import Company, Member
from teliti.people.queries import system_member
from tests import make
from tests.addresses import Address, addresses
from tests.everything import everything
from tests.journeys import sample
from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=390, height=844)
PUBLIC_PAGES = ("/account/login/", "/account/password/reset/", "/not-here/")
OWN_PAGES = ("/account/logout/", "/account/password/change/", "/not-here/")
TYPED = "/invoicing/sales/new/", "/ledger/entries/new/", "/parties/new/"


@pytest.fixture
def language() -> str:
    """Words change nothing for axe."""
    return "id"


def test_the_first_page_of_a_new_installation(empty_product: str, person: MakePerson) -> None:
    stranger = person(empty_product)
    stranger.go("/setup/")
    assert _against_the_rules(stranger.page) == []
    stranger.button("Buka pembukuan", "Open the books").press("Enter")
    assert stranger.page.locator("[aria-invalid=true]").count() > 0
    assert _against_the_rules(stranger.page) == []


def test_no_screen_breaks_a_rule(product: str, person: MakePerson) -> None:
    stranger = person(product)
    found = [one for path in PUBLIC_PAGES for one in _on(stranger, path)]
    seen: set[str] = set()
    for member in (_with_every_role(), everything("PT Serba Ada")):
        assert member.user is not None
        visitor = person(product)
        visitor.sign_in(member.user.email, "sangat-rahasia-123")
        wanted = [*OWN_PAGES, *_paths(member, seen)]
        found += [one for path in wanted for one in _on(visitor, path)]
    assert found == []
    untried = {one.name for one in addresses() if one.screen and one.name not in seen}
    assert untried == set(), "no company of this test has what they show"


def test_a_form_that_was_refused_breaks_no_rule(product: str, person: MakePerson) -> None:
    rina = person(product)
    rina.sign_in("rina@nusakarya.example")
    found = []
    for path in TYPED:
        rina.go(path)
        rina.send()
        rina.page.locator("[aria-invalid=true]").first.wait_for()
        found += [f"{path}: {one}" for one in _against_the_rules(rina.page)]
    assert found == []


def _with_every_role() -> Member:
    """Somebody in the sample company who may do everything."""
    key = sample.key()
    with scope.entered(key):
        system = system_member(Company.objects.get(pk=key))
        return make.member(system, *StandardRole)


def _paths(member: Member, seen: set[str]) -> Iterator[str]:
    """The addresses of everything that this member can open, each once; noted in `seen`."""
    with scope.entered(member.company_id):
        chosen = [
            (one, key)
            for one in addresses()
            if one.screen and one.name not in seen
            for key in one.subjects(member)[:1]
        ]
    for one, key in chosen:
        seen.add(one.name)
        yield _address(one, key)


def _address(one: Address, key: object) -> str:
    return one.of(key)


def _on(visitor: Person, path: str) -> list[str]:
    """What breaks a rule on this page; nothing for what is no page (a file, a fragment)."""
    answer = visitor.context.request.get(visitor.address + path)
    if "text/html" not in answer.headers.get("content-type", "") or "<html" not in answer.text():
        return []
    page = visitor.page
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    visitor.go(path)
    found = {f"{path} wide light: {one}" for one in _against_the_rules(page)}
    page.emulate_media(color_scheme="dark")
    found |= {f"{path} wide dark: {one}" for one in _against_the_rules(page, contrast_only=True)}
    page.set_viewport_size(NARROW)
    found |= {f"{path} narrow dark: {one}" for one in _against_the_rules(page)}
    page.emulate_media(color_scheme="light")
    found |= {f"{path} narrow light: {one}" for one in _against_the_rules(page, contrast_only=True)}
    return sorted(found)


def _against_the_rules(page: Page, *, contrast_only: bool = False) -> list[str]:
    asked: dict[str, Any] = (
        {"type": "rule", "values": ["color-contrast"]}
        if contrast_only
        else {"type": "tag", "values": RULES}
    )
    options = {"runOnly": asked, "resultTypes": ["violations"]}
    answer = Axe().run(page, options=options).response
    return [
        f"{broken['id']}: {node['html'][:160]}"
        for broken in answer["violations"]
        for node in broken["nodes"][:3]
    ]
