"""A book, whoever keeps its bank accounts, and one of them."""

import pytest

from teliti.audit.duties import StandardRole
from teliti.people.models import Member
from teliti.treasury.models import BankAccount
from teliti.treasury.tests import make as bank
from tests import make


@pytest.fixture
def system() -> Member:
    return make.books()


@pytest.fixture
def clerk(system: Member) -> Member:
    return make.member(system, StandardRole.FINANCE, language="en")


@pytest.fixture
def account(system: Member) -> BankAccount:
    return bank.bank_account(system)
