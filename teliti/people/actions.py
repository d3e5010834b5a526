"""What a person can do about the company and its people."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.audit.duties import StandardRole, declared, of_role
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people import events, operations
from teliti.people.models import Company, Member, Role, Unit, User

PARTICULARS = (
    "name", "short_name", "legal_form", "tax_number", "is_vat_registered", "address", "city",
    "phone", "email", "signer", "signer_title", "standard",
)  # fmt: skip


@action("people.manage")
def open_books(act: Act) -> Company:
    """Record that the company's books were opened: the first event of its chain."""
    company = Company.objects.get(pk=act.company_id)
    act.record(events.COMPANY_FOUNDED, company)
    return company


@action("people.company")
def change_company(act: Act, /, *, version: int | None = None, **particulars: Any) -> Company:
    """Change the company's particulars (`PARTICULARS`)."""
    company = act.lock(Company, act.company_id, version=version)
    save(company, **{name: particulars[name] for name in PARTICULARS if name in particulars})
    act.record(events.COMPANY_CHANGED, company)
    return company


@action("people.manage")
def add_member(act: Act, *, email: str, name: str, roles: list[Role], title: str = "",
               password: str = "", language: str = "id") -> Member:  # fmt: skip
    """Let a person into the company with these roles."""
    if Member.objects.filter(company_id=act.company_id, user__email__iexact=email).exists():
        raise Refused(_("%(email)s is in this company already.") % {"email": email}, field="email")
    return operations.add_member(
        act, email=email, name=name, roles=roles, title=title, password=password, language=language
    )


@action("people.manage")
def change_member(
    act: Act, *, member: Member, roles: list[Role], title: str, version: int | None = None
) -> Member:
    """Give a member other roles or another position. Nobody changes their own roles."""
    if member.pk == act.actor.pk:
        raise Refused(_("Somebody else has to change your roles."))
    member = act.lock(Member, member.pk, version=version)
    before = sorted(str(role) for role in member.roles.all())
    operations.grant(act, member, dict.fromkeys(roles))
    save(member, title=title)
    after = sorted(str(role) for role in roles)
    act.record(events.MEMBER_CHANGED, member, roles=[before, after])
    return member


@action("people.manage")
def end_member(act: Act, *, member: Member, because: str) -> Member:
    """End a person's access to the company from now on."""
    if member.pk == act.actor.pk:
        raise Refused(_("You cannot end your own access."))
    member = act.lock(Member, member.pk)
    save(member, is_active=False, ends_on=act.today)
    act.record(events.MEMBER_ENDED, member, because=because)
    return member


@action("people.manage")
def change_role(
    act: Act, *, role: Role, duties: Collection[str], name: str = "", version: int | None = None
) -> Role:
    """Let a role carry exactly these duties, and call it `name` ("" keeps a standard name).

    Refused: a duty that no part declares; a role of one's own that would gain a duty.
    """
    wanted = sorted(set(duties))
    unknown = set(wanted) - {duty.name for duty in declared()}
    if unknown:
        raise Refused(_("There is no duty called %(duty)s.") % {"duty": min(unknown)})
    role = act.lock(Role, role.pk, version=version)
    if set(wanted) - role.duties and role.grants.filter(member=act.actor.pk).exists():
        raise Refused(_("Somebody else has to widen a role that you carry yourself."))
    if not name and not role.standard:
        raise Refused(_("A role needs a name."), field="name")
    standard = not name and role.standard and set(wanted) == of_role(StandardRole(role.standard))
    save(role, name=name, chosen_duties=None if standard else wanted)
    act.record(events.ROLE_CHANGED, role)
    return role


@action("people.manage")
def add_role(act: Act, *, name: str, duties: Collection[str]) -> Role:
    """Make a role of the company's own. Refused: a name that another role has."""
    if any(str(role) == name for role in Role.objects.filter(company_id=act.company_id)):
        raise Refused(_("There is a role called %(name)s already.") % {"name": name}, field="name")
    wanted = sorted(set(duties) & {duty.name for duty in declared()})
    role = Role.objects.create(company_id=act.company_id, name=name, chosen_duties=wanted)
    act.record(events.ROLE_ADDED, role)
    return role


@action("people.manage")
def readmit_member(act: Act, *, member: Member) -> Member:
    """Give a member whose access has ended access again, with the roles they had."""
    member = act.lock(Member, member.pk)
    if member.is_active:
        raise Refused(_("%(name)s has access already.") % {"name": member})
    save(member, is_active=True, ends_on=None)
    act.record(events.MEMBER_READMITTED, member)
    return member


@action("people.manage")
def add_unit(act: Act, *, code: str, name: str, head: Member | None = None) -> Unit:
    """Make a unit (a department) of the company. Refused: a code that another unit has."""
    _refuse_taken_code(act, code)
    unit = Unit.objects.create(company_id=act.company_id, code=code, name=name, head=head)
    act.record(events.UNIT_ADDED, unit)
    return unit


@action("people.manage")
def change_unit(
    act: Act, *, unit: Unit, code: str, name: str, head: Member | None, is_active: bool,
    version: int | None = None,
) -> Unit:  # fmt: skip
    """Change a unit, or put it out of use."""
    unit = act.lock(Unit, unit.pk, version=version)
    if code.casefold() != unit.code.casefold():
        _refuse_taken_code(act, code)
    save(unit, code=code, name=name, head=head, is_active=is_active)
    act.record(events.UNIT_CHANGED, unit)
    return unit


@action("people.manage")
def move_member(act: Act, *, member: Member, unit: Unit | None) -> Member:
    """Put a member into a unit, or into none."""
    member = act.lock(Member, member.pk)
    save(member, unit=unit)
    act.record(events.MEMBER_MOVED, member)
    return member


def _refuse_taken_code(act: Act, code: str) -> None:
    if Unit.objects.filter(company_id=act.company_id, code__iexact=code).exists():
        raise Refused(_("Another unit has this code already."), field="code")


@action("people.own_settings")
def change_own_settings(
    act: Act, *, user: User, language: str, theme: str, density: str, name: str = ""
) -> User:
    """Change one's own language, appearance and, if given, name. Refused for anybody else's."""
    if Member.objects.get(pk=act.actor.pk).user_id != user.pk:
        raise Refused(_("Everybody changes their own settings."))
    user = act.lock(User, user.pk)
    user.language, user.theme, user.density = language, theme, density
    user.name = name or user.name
    user.save(update_fields=["language", "theme", "density", "name"])
    act.record(events.SETTINGS_CHANGED, user)
    return user
