"""What a person can do about the company and its people."""

from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
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
