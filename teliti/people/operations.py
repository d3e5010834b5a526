"""Writes about people that other parts and commands ask for."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people import events, queries
from teliti.people.models import Company, Grant, Member, Role, User


def found_company(*, name: str, short_name: str, legal_form: str, at: datetime,
                  **particulars: object) -> Member:  # fmt: skip
    """Open the books of a new company: the company, its standard roles, its system member.

    Gives the system member, who does the rest through actions. The one write outside an action:
    before a company exists there is nobody who could act for it.
    """
    with transaction.atomic():  # noqa: TID251 - before there is an actor
        company = Company(
            name=name, short_name=short_name, legal_form=legal_form,
            created_at=at, **particulars,
        )  # fmt: skip
        scope.enter(scope.EVERY_COMPANY)
        company.save(force_insert=True)
        scope.enter(company.pk)
        Role.objects.bulk_create(Role(company=company, standard=role) for role in StandardRole)
        return Member.objects.create(company=company, is_system=True)


def add_member(
    act: Act, *, email: str, name: str, roles: list[Role], title: str = "",
    password: str = "", language: str = "id",
) -> Member:  # fmt: skip
    """Make the person known in the act's company, with these roles. A known e-mail is reused."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email.lower(), name=name, language=language, joined_at=act.now)
        user.set_password(password or None)
        user.save(force_insert=True)
    member = Member.objects.create(company_id=act.company_id, user=user, title=title)
    grant(act, member, dict.fromkeys(roles))
    act.record(events.MEMBER_ADDED, member, roles=[str(role) for role in roles])
    return member


def insist_on_period(first: date | None, last: date | None) -> None:
    """Refuse a period of the books with one end, or one that ends before it begins."""
    if (first is None) != (last is None):
        missing = "books_from" if first is None else "books_until"
        raise Refused(
            _("A period of the books has a first and a last day: fill in both, or neither."),
            field=missing,
        )
    if first is not None and last is not None and last < first:
        raise Refused(_("The last day lies before the first."), field="books_until")


def limit(act: Act, member: Member, first: date | None, last: date | None) -> None:
    """Show the member the books of these days only; of None: all of them."""
    insist_on_period(first, last)
    act.know(member)
    save(member, books_from=first, books_until=last)
    act.record(events.MEMBER_LIMITED if first else events.MEMBER_UNLIMITED, member)


def grant(act: Act, member: Member, roles: Mapping[Role, date | None]) -> None:
    """Let the member have exactly these roles, each for good or until the end of a day."""
    member.grants.exclude(role__in=roles).delete()
    for role, ends_on in roles.items():
        Grant.objects.update_or_create(
            member=member,
            role=role,
            defaults={"company_id": act.company_id, "ends_on": ends_on},
        )
    fix_grants(act, member)


def fix_grants(act: Act, member: Member) -> None:
    """Have the trail know the grants of a member as they stand now."""
    act.fix(subject_of(member), *queries.grants_as_fixed(member.grants.all()))
