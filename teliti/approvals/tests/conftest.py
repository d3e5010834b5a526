"""Books with a clerk and two directors who may sign."""

import pytest

from teliti.audit.duties import StandardRole
from teliti.people.models import Member
from tests import make


@pytest.fixture
def books() -> Member:
    return make.books()


@pytest.fixture
def clerk(books: Member) -> Member:
    return make.member(books, StandardRole.FINANCE, name="Rina")


@pytest.fixture
def hendra(books: Member) -> Member:
    return make.member(books, StandardRole.DIRECTOR, name="Hendra")


@pytest.fixture
def lilis(books: Member) -> Member:
    return make.member(books, StandardRole.DIRECTOR, name="Lilis")
