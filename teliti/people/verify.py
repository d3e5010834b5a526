"""What must hold of people and roles; `teliti verify` asks it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.audit import fixed, records
from teliti.audit.action import subject_of
from teliti.audit.domain import digest_of_content
from teliti.audit.verify import Check
from teliti.people.models import Member, Role
from teliti.people.queries import grants_as_fixed

UNTOLD = {"chosen_duties": None, "needs_second_factor": False, "name": ""}
"""What a role is from the founding of a company on, until an action changes it."""


def grants_as_told(company: int) -> Iterator[str]:
    """Each member that no action let in, or whose roles are not those that actions gave.

    Roles given before Teliti fixed them in the trail are compared from their next change on.
    """
    told = fixed.told(company, "people.member")
    members = Member.objects.filter(company_id=company, is_system=False).order_by("pk")
    members = members.select_related("user").prefetch_related("grants")
    known = records.told(company, [subject_of(member) for member in members])
    for member in members:
        if not known[subject_of(member)]:
            yield _("%(name)s (no. %(key)s) was let in by no action.") % {
                "name": member, "key": member.pk,
            }  # fmt: skip
        digest = told.get(member.pk)
        if digest and digest != digest_of_content(tuple(grants_as_fixed(member.grants.all()))):
            yield _("The roles of %(name)s are not those that the trail tells.") % {"name": member}


def roles_as_told(company: int) -> Iterator[str]:
    """Each role that was changed although no action says so."""
    roles = list(Role.objects.filter(company_id=company).order_by("pk"))
    known = records.told(company, [subject_of(role) for role in roles])
    for role in roles:
        for name, usual in UNTOLD.items():
            if name not in known[subject_of(role)] and getattr(role, name) != usual:
                yield _("The role %(role)s was changed by no action: %(field)s.") % {
                    "role": role, "field": name,
                }  # fmt: skip


CHECKS = [
    Check("people.grants", gettext_lazy("Everybody has the roles they were given"), grants_as_told),
    Check("people.roles", gettext_lazy("Roles carry what they were given"), roles_as_told),
]
