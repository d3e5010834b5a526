"""What of access can need a signature: roles given, their duties, people let in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from teliti.approvals.domain import Facts
from teliti.approvals.kinds import Shown, Signed, Text
from teliti.audit.duties import label_of
from teliti.people.models import Company, Member, Role

_FLAGS = {"gains": _("only where duties are gained")}
_LABELS: dict[str, tuple[Text, Shown]] = {
    "roles": (_("Roles"), "text"),
    "gains": (_("Duties gained"), label_of),
    "duties": (_("Duties"), label_of),
    "name": (_("Name"), "text"),
    "email": (_("E-mail"), "text"),
    "ends_on": (_("Until"), "date"),
    "books_from": (_("Sees the books from"), "date"),
    "books_until": (_("Sees the books until"), "date"),
    "opens_days": (_("Opens days that were closed"), "text"),
    "needs_second_factor": (_("Demands a second factor"), "text"),
    "because": (_("Reason"), "text"),
}


def facts_of(_thing: Any, also: Mapping[str, Any]) -> Facts:
    """Whether somebody gains a duty by it, or days of the books."""
    gains = also.get("gains") or also.get("opens_days")
    return Facts(flags=frozenset({"gains"} if gains else ()))


def roles_now(member: Member) -> dict[str, Any]:
    """Whose roles change, and from which: an approval ends when they change otherwise."""
    grants = member.grants.select_related("role").order_by("pk")
    return {
        "person": str(member),
        "before": [
            f"{grant.role.name or grant.role.standard} {grant.ends_on or ''}".strip()
            for grant in grants
        ],
    }


def duties_now(role: Role) -> dict[str, Any]:
    """Which role changes, and from which duties."""
    return {"role": role.name or role.standard, "before": sorted(role.duties)}


def company_now(company: Company) -> dict[str, Any]:
    """Into which company somebody is let."""
    return {"company": company.name}


_MORE: dict[str, tuple[Text, Shown]] = {
    "person": (_("Person"), "text"),
    "role": (_("Role"), "text"),
    "before": (_("Before"), label_of),
    "company": (_("Company"), "text"),
}

SIGNED = [
    Signed(
        "access.change_roles",
        _("Give somebody other roles"),
        Member,
        duty="people.manage",
        verb=_("Change roles"),
        address="people:change_member",
        facts=facts_of,
        content=roles_now,
        labels=_LABELS | _MORE,
        flags=_FLAGS,
    ),
    Signed(
        "access.change_role",
        _("Change what a role carries"),
        Role,
        duty="people.manage",
        verb=_("Change duties"),
        address="people:change_role",
        facts=facts_of,
        content=duties_now,
        labels=_LABELS | _MORE,
        flags=_FLAGS,
    ),
    Signed(
        "access.invite",
        _("Let somebody into the company"),
        Company,
        duty="people.manage",
        verb=_("Invite"),
        content=company_now,
        labels=_LABELS | _MORE,
    ),
]
