"""Invitations, one by one or everybody of a file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from teliti.access import events, queries
from teliti.access.domain import INVITED_FOR, roles_named
from teliti.access.models import Invitation
from teliti.approvals import operations as approvals
from teliti.audit.action import Act
from teliti.exchange.declaring import Finding, Record
from teliti.exchange.models import Import
from teliti.exchange.queries import rows_of
from teliti.people.models import Company, Language, Member, Role
from teliti.work.queue import later


def send_invitation(
    act: Act, *, email: str, name: str, roles: Mapping[Role, date | None], title: str,
    language: str, books: tuple[date | None, date | None] = (None, None),
) -> Invitation:  # fmt: skip
    """Write an invitation with these roles, each with its last day, and have its link mailed.

    Refused: roles that carry two duties forbidden in one hand; the invited could not mend that.
    """
    approvals.check_pairs(act, name, {duty for role in roles for duty in role.duties})
    invitation = Invitation.objects.create(
        company_id=act.company_id, email=email.lower(), name=name, title=title, language=language,
        grants={str(role.pk): day.isoformat() if day else None for role, day in roles.items()},
        invited_by_id=act.actor.pk, invited_at=act.now, expires_on=act.today + INVITED_FOR,
        books_from=books[0], books_until=books[1],
    )  # fmt: skip
    act.record(events.INVITED, invitation, roles=[str(role) for role in roles])
    later("access.send_invitation", company=act.company_id, invitation=invitation.pk)
    return invitation


def why_not_invited(email: str, here: Member | Invitation) -> str:
    """What to say of an address that is in the company already, or invited."""
    if isinstance(here, Member):
        return _("%(email)s is in this company already.") % {"email": email}
    return _("%(email)s is invited already. Send that invitation again.") % {"email": email}


def prepared_invitations(
    company: Company, today: date, records: Sequence[Record]
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The invitations that records would become, as `send_invitation` takes them, and everything
    that the rules have against them. Nothing is written."""
    known = queries.roles_by_word(company)
    here = queries.here_already(company.pk, [str(one.get("email")) for one in records])
    invitations, findings = [], list[Finding]()
    seen: dict[str, int] = {}
    for record in records:
        email, ends_on = str(record.get("email")).lower(), record.get("ends_on", None)
        roles = _roles_in(str(record.get("roles")), known)
        found = [
            *(_troubles_of_email(email, here) if email else ()),  # none: said of its cell
            *(("roles", _unknown_role(word, known)) for word, role in roles.items() if not role),
        ]
        if record.get("roles") and not roles:
            found.append(("roles", _("This must not be empty.")))
        if ends_on and ends_on < today:
            found.append(("ends_on", _("That day has passed.")))
        if email and (first := seen.setdefault(email, record.number)) != record.number:
            found.append(("email", _("Row %(row)s has the same.") % {"row": first}))
        findings += [Finding(record.number, field, sentence) for field, sentence in found]
        invitations.append(
            {
                "email": email,
                "name": record.get("name"),
                "title": record.get("title"),
                "language": record.get("language", Language.INDONESIAN),
                "roles": {role: ends_on for role in roles.values() if role},
            }
        )
    return invitations, findings


def duties_named(batch: Import) -> list[str]:
    """The duties that the roles named in a file carry today: whoever signs it signs them too."""
    column, known = batch.column_of("roles"), queries.roles_by_word(batch.company)
    texts = [str(row.cells[column] or "") for row in rows_of(batch)] if column is not None else []
    roles = {role for text in texts for role in _roles_in(text, known).values() if role}
    return sorted(frozenset().union(*(role.duties for role in roles)))


def _roles_in(text: str, known: Mapping[str, Role]) -> dict[str, Role | None]:
    """The roles that a cell names, by the words for them; None where nothing is called so."""
    return {word: known.get(word.casefold()) for word in roles_named(text, known)}


def _unknown_role(word: str, known: Mapping[str, Role]) -> str:
    names = sorted({str(role) for role in known.values()})
    said = _("No role is called %(name)s. There are: %(known)s.")
    return said % {"name": word, "known": ", ".join(names)}


def _troubles_of_email(
    email: str, here: Mapping[str, Member | Invitation]
) -> Iterator[tuple[str, str]]:
    try:
        validate_email(email)
    except ValidationError as trouble:
        yield "email", trouble.messages[0]
    if email in here:
        yield "email", why_not_invited(email, here[email])
