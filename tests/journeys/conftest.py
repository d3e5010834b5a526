"""A browser, a server on a database of the journey's own, and people who sit in front of it."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from teliti.base import scope
from tests import database
from tests.journeys import sample
from tests.journeys.person import Person
from tests.journeys.serving import MORNING, clock_from, served

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]  # fmt: skip
PICTURES = database.ROOT / ".cache" / "journeys"
"""Where the last page of a failed journey is kept."""

MakePerson = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lies here is a journey."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let the fixtures know whether the journey failed."""
    report: Any = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=named, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(params=["id", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the people of this journey."""
    return str(request.param)


@pytest.fixture
def empty_product(fresh_database: str) -> Iterator[str]:
    """The address of a new installation, where nobody has been."""
    with clock_from(MORNING), served() as address:
        yield address


@pytest.fixture
def product(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of an installation with the sample company, all of one's own."""
    with django_db_blocker.unblock(), database.in_clone(sample.company()[0]):
        scope.forget()
        with clock_from(MORNING), served() as address:
            yield address


@pytest.fixture
def bank_files() -> Path:
    """The folder of the sample company's bank files that wait to be imported."""
    return sample.company()[1]


@pytest.fixture
def person(request: pytest.FixtureRequest, browser: Browser, language: str) -> Iterator[MakePerson]:
    """Makes people, each with a browser of their own; none of them may have met a script error."""
    people: list[Person] = []

    def make(address: str, **options: Any) -> Person:
        given = {"viewport": {"width": 1440, "height": 900}, "accept_downloads": True, **options}
        has_script = options.get("java_script_enabled", True)
        people.append(Person(browser.new_context(**given), address, language, has_script))
        return people[-1]

    yield make
    for number, one in enumerate(people):
        if request.node.stash.get(FAILED, False):
            PICTURES.mkdir(parents=True, exist_ok=True)
            name = "".join(sign if sign.isalnum() else "-" for sign in request.node.name)
            with suppress(Error):  # a page that crashed shows nothing
                one.page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
        one.context.close()
    assert [trouble for one in people for trouble in one.troubles] == []
