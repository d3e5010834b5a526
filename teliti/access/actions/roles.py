"""Who has which role and what a role carries; what a policy asks for is signed by another."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from teliti.access import operations as own
from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.audit.duties import StandardRole, declared, of_role
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people import events, operations
from teliti.people.models import Grant, Member, Role


@action("people.manage")
def change_member(
    act: Act, *, member: Member, roles: list[Role], title: str, version: int | None = None
) -> Member:
    """Give a member exactly these roles, and a position. Roles that stay keep their end.

    Refused: one's own; duties of which two are forbidden in one hand.
    """
    member = _of_another(act, member, version)
    held = {grant.role: grant.ends_on for grant in member.grants.select_related("role")}
    approvals.require(
        act, member, "access.change_roles", roles=words_of(roles), gains=_gains(held, roles)
    )
    approvals.check_pairs(act, member, duties_of(roles))
    operations.grant(act, member, {role: held.get(role) for role in roles})
    save(member, title=title)
    act.record(events.MEMBER_CHANGED, member, roles=[sorted(map(str, held)), _names(roles)])
    return member


@action("people.manage")
def lend_role(act: Act, *, member: Member, role: Role, ends_on: date, because: str) -> Member:
    """Give a member a role until the end of a day, or move the end of one they have.

    Duties that they would not carry on that day otherwise are a gain that may need a signature.
    Refused: one's own; a day that has passed; duties of which two are forbidden in one hand.
    """
    if ends_on < act.today:
        raise Refused(_("That day has passed."), field="ends_on")
    member = _of_another(act, member, None)
    held = {grant.role: grant.ends_on for grant in member.grants.select_related("role")}
    lasting = [each for each, until in held.items() if until is None or until >= ends_on]
    approvals.require(
        act, member, "access.change_roles",
        roles=words_of([*held, role]), gains=_gains(lasting, [role]),
        ends_on=ends_on, because=because,
    )  # fmt: skip
    approvals.check_pairs(act, member, duties_of([*held, role]))
    operations.grant(act, member, {**held, role: ends_on})
    act.record(
        events.MEMBER_CHANGED, member, because=because,
        roles=[_names(held), [*_names(held), f"{role} → {ends_on.isoformat()}"]],
    )  # fmt: skip
    return member


@action("people.manage")
def limit_member(
    act: Act, *, member: Member, books_from: date | None, books_until: date | None,
    because: str = "", version: int | None = None,
) -> Member:  # fmt: skip
    """Let a member see the books of these days only; without days: of all.

    They read, ask and draw samples there, and change nothing, whatever their roles carry. Refused:
    one's own; a period with one end. Days that were closed to them are a gain that may need a
    signature.
    """
    operations.insist_on_period(books_from, books_until)
    member = _of_another(act, member, version)
    seen, roles = member.limit, [grant.role for grant in member.grants.select_related("role")]
    opens_days = seen is not None and not (
        books_from and books_until and seen.holds(books_from, books_until)
    )
    approvals.require(
        act, member, "access.change_roles", roles=words_of(roles), opens_days=opens_days,
        books_from=books_from, books_until=books_until, because=because,
    )  # fmt: skip
    operations.limit(act, member, books_from, books_until)
    return member


@action("people.manage")
def end_member(act: Act, *, member: Member, because: str) -> Member:
    """End a person's access to the company from now on: browsers are signed out, tokens end."""
    if member.pk == act.actor.pk:
        raise Refused(_("You cannot end your own access."))
    member = act.lock(Member, member.pk)
    if not member.is_active:
        raise Refused(_("%(name)s has no access any more.") % {"name": member})
    save(member, is_active=False, ends_on=act.today)
    act.record(events.MEMBER_ENDED, member, because=because)
    own.end_access(act, member)
    return member


@action("people.manage")
def readmit_member(act: Act, *, member: Member) -> Member:
    """Give a member whose access has ended access again, with the roles they had.

    Refused: duties of which two are forbidden in one hand by now.
    """
    member = act.lock(Member, member.pk)
    if member.has_access:
        raise Refused(_("%(name)s has access already.") % {"name": member})
    roles = [grant.role for grant in member.grants.select_related("role")]
    approvals.require(
        act, member, "access.change_roles", roles=words_of(roles), gains=sorted(duties_of(roles))
    )
    approvals.check_pairs(act, member, member.carried)
    save(member, is_active=True, ends_on=None)
    act.record(events.MEMBER_READMITTED, member)
    return member


@action("people.manage")
def change_role(
    act: Act, *, role: Role, duties: Collection[str], name: str = "",
    needs_second_factor: bool = False, version: int | None = None,
) -> Role:  # fmt: skip
    """Let a role carry exactly these duties, and call it `name` ("" keeps a standard name).

    Refused: a duty that no part declares; a role of one's own that would gain a duty or shed the
    second factor; holders who would carry a forbidden pair.
    """
    wanted = sorted(set(duties))
    unknown = set(wanted) - {duty.name for duty in declared()}
    if unknown:
        raise Refused(_("There is no duty called %(duty)s.") % {"duty": min(unknown)})
    role = act.lock(Role, role.pk, version=version)
    gains = sorted(set(wanted) - role.duties)
    holders = [grant.member for grant in Grant.objects.filter(role=role).select_related("member")]
    eases = role.needs_second_factor and not needs_second_factor
    if (gains or eases) and any(holder.pk == act.actor.pk for holder in holders):
        raise Refused(_("Somebody else has to widen a role that you carry yourself."))
    if not name and not role.standard:
        raise Refused(_("A role needs a name."), field="name")
    approvals.require(
        act, role, "access.change_role",
        duties=wanted, name=name, needs_second_factor=needs_second_factor, gains=gains,
    )  # fmt: skip
    for holder in holders if gains else ():
        others = [one for one in holder.held_roles if one.pk != role.pk]
        approvals.check_pairs(act, holder, duties_of(others) | set(wanted))
    standard = not name and role.standard and set(wanted) == of_role(StandardRole(role.standard))
    save(
        role,
        name=name,
        chosen_duties=None if standard else wanted,
        needs_second_factor=needs_second_factor,
    )
    act.record(events.ROLE_CHANGED, role)
    return role


@action("people.manage")
def add_role(
    act: Act, *, name: str, duties: Collection[str], needs_second_factor: bool = False
) -> Role:
    """Make a role of the company's own; nobody has it yet. Refused: a name of another role."""
    if any(str(role) == name for role in Role.objects.filter(company_id=act.company_id)):
        raise Refused(_("There is a role called %(name)s already.") % {"name": name}, field="name")
    wanted = sorted(set(duties) & {duty.name for duty in declared()})
    role = Role.objects.create(
        company_id=act.company_id, name=name, chosen_duties=wanted,
        needs_second_factor=needs_second_factor,
    )  # fmt: skip
    act.record(events.ROLE_ADDED, role)
    return role


def words_of(roles: Iterable[Role]) -> list[str]:
    """Roles as they are signed: the same words whatever language one reads in.

    Words change hands when roles are renamed, so what the roles carry is signed beside them.
    """
    return sorted(role.name or role.standard for role in roles)


def duties_of(roles: Iterable[Role]) -> frozenset[str]:
    """Everything that these roles carry together."""
    return frozenset().union(*(role.duties for role in roles))


def _of_another(act: Act, member: Member, version: int | None) -> Member:
    if member.pk == act.actor.pk:
        raise Refused(_("Somebody else has to change your roles."))
    return act.lock(Member, member.pk, version=version)


def _gains(held: Iterable[Role], roles: Iterable[Role]) -> list[str]:
    return sorted(duties_of(roles) - duties_of(held))


def _names(roles: Iterable[Role]) -> list[str]:
    return sorted(map(str, roles))
