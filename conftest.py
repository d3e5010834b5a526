"""What every test stands on: the test server, a database per process, and the owner's hand."""

import atexit
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import django
import psycopg
import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis

from teliti.base import scope
from tests import database
from tools import words

os.environ["DJANGO_SETTINGS_MODULE"] = "teliti.config.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs an event loop in the test's thread
atexit.register(database.prepare_environment().close)  # the last process stops the test server
django.setup()
import_module("teliti.base.measures").forget_the_dead()  # after the settings, which name its folder
words.compile_all()
# A busy machine is no broken law; and a check says tomorrow what it says today. To look further:
# --hypothesis-profile=default.
hypothesis.register_profile("teliti", deadline=None, derandomize=True)
hypothesis.load_profile("teliti")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A clone of the template for this process, in place of pytest-django's own database."""
    with django_db_blocker.unblock(), database.in_clone():
        yield


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of an empty database of this test's own, where everything commits for real.

    For races and journeys. Threads of the test close their own connections.
    """
    with django_db_blocker.unblock(), database.in_clone() as name:
        scope.forget()
        yield name


@pytest.fixture
def owner_connection(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    """Raw SQL as the owner of the tables, outside the test's transaction; each statement commits.

    Only with `fresh_database`: what is committed elsewhere would be there for all later tests.
    """
    with database.as_owner(request.getfixturevalue("fresh_database")) as connection:
        yield connection


@pytest.fixture
def in_english() -> Iterator[None]:
    """What is said while the test runs is said in English."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nobody_signed_in() -> Iterator[None]:
    """Each test's transaction takes the session's scope back; so must our memory of it.

    And nobody has tried anything yet: the counts of the rate limits lie in the cache. Nor does
    anybody read in the language that the test before left behind.
    """
    scope.forget()
    cache.clear()
    translation.deactivate()
    yield
    scope.forget()
