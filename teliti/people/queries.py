"""Questions about companies and people."""

from collections.abc import Iterable, Iterator
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.people.models import Company, Grant, Member, Role, Unit


def memberships_of(user: int) -> list[Member]:
    """The companies where this person works, by name; needs the person's own scope."""
    found = (
        Member.objects.filter(user_id=user, is_active=True)
        .select_related("company", "user")
        .order_by("company__name")
    )
    return [member for member in found if member.has_access]


def works_elsewhere(member: Member) -> bool:
    """Whether the member's user has access to another company of this installation too."""
    if member.user_id is None:
        return False
    with scope.entered(member.company_id, member.user_id):
        here = {one.company_id for one in memberships_of(member.user_id)}
    return bool(here - {member.company_id})


def with_roles() -> "Prefetch[str]":
    """What to fetch with members, so that their roles and duties ask nothing more."""
    return Prefetch("grants", Grant.objects.select_related("role").order_by("pk"))


def members_seen_by(member: Member) -> QuerySet[Member]:
    """The people of the member's company."""
    return (
        Member.objects.filter(company=member.company, is_system=False)
        .select_related("user", "company", "unit")
        .prefetch_related(with_roles())
    )


def actors_seen_by(member: Member) -> QuerySet[Member]:
    """Everybody who acts or acted in the member's company, Teliti itself among them, by name."""
    everybody = Member.objects.filter(company=member.company).select_related("user")
    return everybody.order_by("user__name")


def companies_seen_by(member: Member) -> QuerySet[Company]:
    """The company in which the member works now."""
    return Company.objects.filter(pk=member.company_id)


def roles_seen_by(member: Member) -> QuerySet[Role]:
    """The roles of the member's company, with their members."""
    holders = Grant.objects.filter(member__is_active=True, member__is_system=False)
    return Role.objects.filter(company=member.company).prefetch_related(
        Prefetch(
            "grants",
            holders.select_related("member__user", "member__company").order_by(
                "member__user__name"
            ),
        )
    )


def grants_as_fixed(grants: Iterable[Grant]) -> list[tuple[int, date | None]]:
    """Grants of one member as the trail fixes them."""
    return sorted(((grant.role_id, grant.ends_on) for grant in grants), key=lambda grant: grant[0])


def has_second_factor(member: Member) -> bool:
    """Whether the member's user has a code app or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: bool = Authenticator.objects.filter(user_id=member.user_id, type__in=kinds).exists()
    return found


def units_seen_by(member: Member) -> QuerySet[Unit]:
    """The units of the member's company, with how many people each has."""
    return (
        Unit.objects.filter(company_id=member.company_id)
        .select_related("head__user")
        .annotate(member_count=Count("members", filter=Q(members__is_active=True)))
    )


def units_led_by(member: Member) -> QuerySet[Unit]:
    """The units of which the member is the head."""
    return Unit.objects.filter(company_id=member.company_id, head=member).order_by("code")


def any_company() -> bool:
    """Whether a company has been founded in this installation."""
    with scope.entered(scope.EVERY_COMPANY):
        return Company.objects.exists()


def roles_of(company: Company) -> QuerySet[Role]:
    """The roles of a company, standard ones first, in the order of their making."""
    return Role.objects.filter(company=company).order_by("pk")


def standard_role(company: Company, role: StandardRole) -> Role:
    """One standard role of a company."""
    return Role.objects.get(company=company, standard=role)


def system_member(company: Company) -> Member:
    """Who acts in scheduled work."""
    return Member.objects.select_related("company").get(company=company, is_system=True)


def each_company() -> Iterator[Company]:
    """Every company, one after the other, its rows shown while it has its turn.

    For housekeeping and commands; never in a screen.
    """
    with scope.entered(scope.EVERY_COMPANY):
        companies = list(Company.objects.order_by("pk"))
    for company in companies:
        with scope.entered(company.pk):
            yield company


def chosen_companies(wanted: str | None) -> Iterator[Company]:
    """The companies that a command means, each with its turn; Refused when it is not there.

    `wanted` is a number, name or short name; None means all.
    """
    found = False
    for company in each_company():
        if not wanted or wanted in {str(company.pk), company.name, company.short_name}:
            found = True
            yield company
    if wanted and not found:
        raise Refused(
            _("There is no company called %(name)s. Leave it away to mean all.") % {"name": wanted}
        )
