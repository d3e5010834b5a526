"""A company with an administrator, a director and a clerk."""

from collections.abc import Callable

import pytest
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.people.models import Member
from tests import make


@pytest.fixture
def system() -> Member:
    return make.company("PT Maju Jaya")


@pytest.fixture
def administrator(system: Member) -> Member:
    return make.member(system, StandardRole.SYSTEM, name="Ayu Lestari", language="en")


@pytest.fixture
def director(system: Member) -> Member:
    return make.member(system, StandardRole.DIRECTOR, name="Dewi Anggraini", language="en")


@pytest.fixture
def clerk(system: Member) -> Member:
    return make.member(system, StandardRole.FINANCE, name="Budi Santoso", language="en")


@pytest.fixture
def browser() -> Callable[[Member], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(member: Member) -> Client:
        client = make.signed_in(member)
        client.get("/")
        return client

    return signed_in
