"""What the tests of access start from."""

from allauth.usersessions.models import UserSession
from django.test import Client

from teliti.access import actions
from teliti.access.models import Invitation
from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.people import queries as people
from teliti.people.models import Member, Role
from tests.make import signed_in


def again(member: Member) -> Member:
    """The member as they are now."""
    return Member.objects.select_related("company", "user").get(pk=member.pk)


def finance_roles(system: Member) -> list[Role]:
    """The role of the clerks."""
    return [people.standard_role(system.company, StandardRole.FINANCE)]


def invited(administrator: Member, **more: object) -> Invitation:
    """An invitation for Sari."""
    given = {
        "email": "Sari@contoh.id",
        "name": "Sari",
        "roles": finance_roles(administrator),
        **more,
    }
    return actions.invite(administrator, **given)  # type: ignore[arg-type]  # as a form gives them


def session_of(member: Member) -> tuple[Client, UserSession]:
    """A browser in which the member is signed in, and what is known of it."""
    client = signed_in(member)
    session = UserSession.objects.create(
        user=member.user, ip="127.0.0.1", user_agent="Uji", session_key=client.session.session_key
    )
    return client, session


def token_of(maker: Member, system: Member) -> str:
    """The text of a token that reads."""
    scope.enter(system.company_id)
    return actions.make_token(maker, name="c", duties=["people.read"], expires_on=maker.today).text
