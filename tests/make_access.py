"""Something of each kind of access, made through actions."""

from allauth.usersessions.models import UserSession

from teliti.access import actions
from teliti.audit.duties import StandardRole
from teliti.people import queries
from teliti.people.models import Member
from tests import make


def one_of_each(system: Member, person: Member, name: str) -> None:
    """An invitation, a token, a review, a leaver, and a session of the person."""
    day = person.today
    role = queries.standard_role(system.company, StandardRole.ANALYST)
    guest = f"undangan{system.company_id}@contoh.id"
    actions.invite(person, email=guest, name=f"Tamu {name}", roles=[role])
    actions.make_token(person, name=f"Kunci {name}", duties=["ledger.read"], expires_on=day)
    actions.begin_review(person, due_on=day)
    leaver = make.member(system, StandardRole.FINANCE, name=f"Pergi {name}")
    actions.begin_leaving(
        person, member=leaver, last_on=day, because="Pindah", to_collect=["Kunci"]
    )
    assert person.user is not None
    UserSession.objects.create(
        user=person.user, ip="127.0.0.1", session_key=f"sesi{system.company_id}", user_agent="Uji"
    )
