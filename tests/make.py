"""Test data, made through actions: names tell the story, figures are exact."""

from datetime import date
from itertools import count

from django.test import Client
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.ledger.domain import EntryKind, Posting, PostingLine
from teliti.ledger.models import Account
from teliti.packs.indonesia.founding import found_books
from teliti.people import actions, operations, queries
from teliti.people.models import Member

PASSWORD = "sangat-rahasia-123"
_numbers = count(1)


def company(name: str = "PT Teliti Contoh") -> Member:
    """A company with its books open; gives its system member."""
    system = operations.found_company(
        name=name, short_name=name[:30], legal_form="PT", at=timezone.now()
    )
    actions.open_books(system)
    return system


def signed_in(member: Member) -> Client:
    """A browser in which this member is signed in."""
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def member(
    system: Member, *roles: StandardRole, name: str = "Ayu Lestari", language: str = "id"
) -> Member:
    """A person of the company with these standard roles, able to sign in with PASSWORD."""
    chosen = [queries.standard_role(system.company, role) for role in roles]
    return actions.add_member(
        system,
        email=f"orang{next(_numbers)}@contoh.id",
        name=name,
        roles=chosen,
        password=PASSWORD,
        language=language,
    )


def books(name: str = "PT Teliti Contoh", *, year: int = 2026) -> Member:
    """A company with chart, tax codes and an open fiscal year; gives its system member."""
    system = company(name)
    found_books(system, year_starts_on=date(year, 1, 1))
    return system


def account(system: Member, code: str) -> Account:
    """An account of the company by its code."""
    return Account.objects.get(company_id=system.company_id, code=code)


def posting(system: Member, day: date, rupiah: int = 1_000, *, debit: str = "1-1101",
            credit: str = "4-1101", text: str = "Penjualan tunai") -> Posting:  # fmt: skip
    """A balanced posting of two lines, of so many whole rupiah."""
    return Posting(
        day,
        text,
        EntryKind.MANUAL,
        [
            PostingLine(account(system, debit).pk, rupiah * 100),
            PostingLine(account(system, credit).pk, -rupiah * 100),
        ],
    )
