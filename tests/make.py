"""Test data, made through actions: names tell the story, figures are exact."""

from itertools import count

from teliti.audit.duties import StandardRole
from teliti.people import actions, operations, queries
from teliti.people.models import Member

_numbers = count(1)


def company(name: str = "PT Teliti Contoh") -> Member:
    """A company with its books open; gives its system member."""
    system = operations.found_company(name=name, short_name=name[:30], legal_form="PT")
    actions.open_books(system)
    return system


def member(system: Member, *roles: StandardRole, name: str = "Ayu Lestari", language: str = "id") -> Member:
    """A person of the company with these standard roles, able to sign in with `password`."""
    chosen = [queries.standard_role(system.company, role) for role in roles]
    return actions.add_member(
        system,
        email=f"orang{next(_numbers)}@contoh.id",
        name=name,
        roles=chosen,
        password="sangat-rahasia-123",
        language=language,
    )
