"""axe-core finds nothing against WCAG 2.2 A and AA on any screen: light and dark, wide and narrow.

Every address of the product is opened once, a share of them by each test. The whole page is looked
at wide and in light; then what it has of its own, for the frame is the same everywhere and stands
in a test of its own. Where only colours differ, only contrast is asked about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Error, Page, ViewportSize, expect

from teliti.base import scope
from teliti.people.models import Member
from tests import make
from tests.addresses import addresses
from tests.everything import everything
from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
LAWS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
EVERY_RULE = {"type": "tag", "values": LAWS}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
WIDE = ViewportSize(width=1440, height=4000)
NARROW = ViewportSize(width=390, height=9000)
"""Tall, so that what sticks to the window's edge does not lie over the rest."""
SHARES = 4
PUBLIC_PAGES = ("/account/login/", "/account/password/reset/", "/not-here/")
OWN_PAGES = ("/account/logout/", "/account/password/change/", "/not-here/")
TYPED = "/invoicing/sales/new/", "/ledger/entries/new/", "/parties/new/"
RUN = """([within, runOnly]) => axe.run(
  within || document, {runOnly, resultTypes: ["violations"], preload: false})"""


@dataclass(frozen=True, slots=True)
class Light:
    """A way to look at a page: its size and its colours, and what is asked of it there."""

    name: str
    size: ViewportSize
    scheme: Any
    rules: dict[str, Any]


LIGHTS = (
    Light("wide, light", WIDE, "light", EVERY_RULE),
    Light("wide, dark", WIDE, "dark", CONTRAST),
    Light("narrow, dark", NARROW, "dark", EVERY_RULE),
    Light("narrow, light", NARROW, "light", CONTRAST),
)


@pytest.fixture
def language() -> str:
    """Words change nothing for axe."""
    return "id"


@pytest.fixture
def visitor(person: MakePerson) -> Callable[[str], Person]:
    """Makes people whose every page brings axe along."""

    def make(address: str) -> Person:
        one = person(address, reduced_motion="reduce")  # else a colour on its way is judged
        one.context.add_init_script(path=AXE)
        return one

    return make


def test_the_first_page_of_a_new_installation(
    empty_product: str, visitor: Callable[[str], Person]
) -> None:
    stranger = visitor(empty_product)
    assert _on(stranger, "/setup/") == []
    stranger.button("Buka pembukuan", "Open the books").press("Enter")
    expect(stranger.page.locator("[aria-invalid=true]").first).to_be_visible()
    assert _in_every_light(stranger.page) == []


@pytest.mark.parametrize("share", range(SHARES))
def test_no_screen_breaks_a_rule(
    product: str, visitor: Callable[[str], Person], share: int
) -> None:
    member = everything("PT Serba Ada")
    assert member.user is not None
    paths, untried = _paths(member)
    assert untried == set(), "no company of this test has what they show"
    one = visitor(product)
    one.sign_in(member.user.email, make.PASSWORD)
    found = [broken for path in paths[share::SHARES] for broken in _on(one, path)]
    assert found == []


def test_the_frame_and_what_floats_break_no_rule(
    product: str, visitor: Callable[[str], Person]
) -> None:
    stranger = visitor(product)
    found = [broken for path in PUBLIC_PAGES for broken in _on(stranger, path)]
    rina = visitor(product)
    rina.sign_in("rina@nusakarya.example")
    found += [broken for path in OWN_PAGES for broken in _on(rina, path)]
    for open_it, size in FLOATING:
        rina.page.set_viewport_size(size)
        within = open_it(rina)
        for light in LIGHTS[:2]:
            rina.page.emulate_media(color_scheme=light.scheme)
            said = _broken(rina.page, EVERY_RULE, within)
            found += [f"{within}, {light.scheme}: {one}" for one in said]
    assert found == []


def test_a_form_that_was_refused_breaks_no_rule(
    product: str, visitor: Callable[[str], Person]
) -> None:
    rina = visitor(product)
    rina.sign_in("rina@nusakarya.example")
    found = []
    for path in TYPED:
        rina.page.set_viewport_size(WIDE)
        rina.go(path)
        rina.send()
        expect(rina.page.locator("[aria-invalid=true]").first).to_be_visible()
        rina.ready()
        found += [f"{path} {one}" for one in _in_every_light(rina.page)]
    assert found == []


def _frame(rina: Person) -> str:
    rina.go("/")
    rina.ready()
    return "body"


def _my_menu(rina: Person) -> str:
    rina.go("/")
    rina.page.locator("summary.me").press("Enter")
    return ".menu[open] .menu-panel"


def _keys(rina: Person) -> str:
    rina.go("/")
    rina.press("?")
    expect(rina.page.get_by_role("dialog")).to_be_visible()
    return "dialog[open]"


def _commands(rina: Person) -> str:
    rina.go("/")
    rina.press("Control+k")
    expect(rina.page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    return "dialog[open]"


def _suggestions(rina: Person) -> str:
    rina.go("/invoicing/sales/new/")
    rina.ready()
    rina.labelled("Pelanggan", "Customer").fill("PT")
    expect(rina.page.locator("[role=option]:visible").first).to_be_visible()
    return "[role=listbox]:not([hidden])"


def _drawer(rina: Person) -> str:
    rina.go("/")
    rina.ready()
    rina.found("link", "Ruang", "Rooms").press("Enter")
    expect(rina.page.locator("#left").get_by_role("link").first).to_be_in_viewport()
    return "#left"


FLOATING: Sequence[tuple[Callable[[Person], str], ViewportSize]] = (
    (_frame, WIDE), (_frame, NARROW), (_my_menu, WIDE), (_my_menu, NARROW), (_keys, WIDE),
    (_commands, WIDE), (_suggestions, WIDE), (_drawer, NARROW),
)  # fmt: skip
"""What opens each; it gives where to look, for what lies below is half hidden."""


def _paths(member: Member) -> tuple[list[str], set[str]]:
    """The address of each screen, of what this member may see; and the screens without any."""
    found, untried = [], set()
    with scope.entered(member.company_id):
        for one in addresses():
            keys = one.subjects(member)[:1] if one.screen else []
            found += [one.of(key) for key in keys]
            untried |= {one.name} if one.screen and not keys else set()
    return found, untried


def _on(someone: Person, path: str) -> list[str]:
    """What breaks a rule on this page; nothing for what is no page (a file, a fragment)."""
    page = someone.page
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    try:
        answer = page.goto(someone.address + path)
    except Error as error:
        if "Download" not in error.message:
            raise
        return []
    assert answer is not None
    kind = answer.headers.get("content-type", "")
    if "text/html" not in kind or "<html" not in answer.text():
        return []
    someone.ready()
    return [f"{path} {one}" for one in _in_every_light(page)]


def _in_every_light(page: Page) -> list[str]:
    found = []
    for light in LIGHTS:
        page.set_viewport_size(light.size)
        page.emulate_media(color_scheme=light.scheme)
        said = _broken(page, light.rules, "" if light is LIGHTS[0] else "main")
        found += [f"({light.name}) {one}" for one in said]
    return found


def _broken(page: Page, rules: dict[str, Any], within: str) -> list[str]:
    answer = page.evaluate(RUN, [within, rules])
    return [
        f"{broken['id']}: {node['html'][:160]}"
        for broken in answer["violations"]
        for node in broken["nodes"][:3]
    ]
