"""What a person can do about the company and its people."""

from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people import events, operations
from teliti.people.models import Company, Member, Role, User

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
def change_company(act: Act, *, version: int | None = None, **particulars: Any) -> Company:
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
    member.roles.set(roles)
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


@action("people.own_settings")
def change_own_settings(act: Act, *, user: User, language: str, theme: str, density: str) -> User:
    """Change one's own language and appearance."""
    user = act.lock(User, user.pk)
    user.language, user.theme, user.density = language, theme, density
    user.save(update_fields=["language", "theme", "density"])
    act.record(events.SETTINGS_CHANGED, user)
    return user
