"""Questions about people: who may sign, and in whose place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from teliti.approvals import domain
from teliti.approvals.models import DecisionKind, Request, RequestStep, Substitute
from teliti.people.models import Member, Unit
from teliti.people.queries import with_roles

SIGNING = "approvals.ask"
"""The duty without which nobody signs."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of a company with their roles, and who stands in for whom today; read once."""

    people: dict[int, Member]
    substitutes: Sequence[Substitute]

    def able(
        self, *, role: int | None, duty: str, kind: str, maker: int,
        heard: Collection[int] = (),
    ) -> dict[int, int | None]:  # fmt: skip
        """Who may sign for a role or a duty, and for whom each stands in; whoever may sign nothing
        at all (limited to a period, a role of the company's own without it) is left aside, and so
        are those whose voice was `heard`."""
        principals = [
            key
            for key, person in self.people.items()
            if key not in heard
            and (person.may(duty) if duty else any(one.pk == role for one in person.held_roles))
        ]
        standing_in = [
            (one.absent_id, one.deputy_id)
            for one in self.substitutes
            if one.kind in ("", kind) and one.deputy_id in self.people
        ]
        able = domain.signers(principals, standing_in, maker)
        return {key: absent for key, absent in able.items() if self.people[key].may(SIGNING)}

    def able_on(self, step: RequestStep, request: Request) -> dict[int, int | None]:
        """Who may sign this step of a request now: of a forwarded one, that person alone."""
        able = self.able_if_not_forwarded(step, request)
        if step.forwarded_to_id and not step.escalated_at:
            return {key: absent for key, absent in able.items() if key == step.forwarded_to_id}
        return able

    def able_if_not_forwarded(self, step: RequestStep, request: Request) -> dict[int, int | None]:
        """The same, to whomever it was forwarded. Left aside are those who signed the request
        before, and on this step those whose voice was given: by themselves or a substitute."""
        given = [one for one in request.decisions.all() if one.kind == DecisionKind.APPROVE]
        on_step = [one for one in given if one.step_id == step.pk]
        heard = {domain.voice_of(one.by_id, one.absent_id) for one in on_step}
        asked: dict[str, Any] = {"kind": request.kind, "maker": request.maker_id, "heard": heard}
        able = self.able(role=step.role_id, duty=step.duty, **asked)
        if step.escalated_at and step.escalate_to_id:
            able = self.able(role=step.escalate_to_id, duty="", **asked) | able
        signed = {one.by_id for one in given}
        return {key: absent for key, absent in able.items() if key not in signed}


def staff_of(company: int, day: date) -> Staff:
    """The people of a company who have access, and their substitutes of that day."""
    people = people_with_roles(company)
    return Staff({one.pk: one for one in people}, list(substitutes_on(company, day)))


def people_with_roles(company: int) -> list[Member]:
    """The people of a company who have access, with what they carry."""
    people = (
        Member.objects.filter(company_id=company, is_active=True, is_system=False)
        .select_related("user", "company")
        .prefetch_related(with_roles())
    )
    return [one for one in people if one.has_access]


def substitutes_on(company: int, day: date) -> QuerySet[Substitute]:
    """Who stands in for whom on a day."""
    return Substitute.objects.filter(
        company_id=company, starts_on__lte=day, ends_on__gte=day, ended_at=None
    )


def substitutes_between(
    company: int, absent: int, kind: str, starts_on: date, ends_on: date
) -> QuerySet[Substitute]:
    """Who stands in for this person for this kind on any of these days."""
    return Substitute.objects.filter(
        company_id=company, absent_id=absent, kind=kind, starts_on__lte=ends_on,
        ends_on__gte=starts_on, ended_at=None,
    )  # fmt: skip


def standing_in_from(deputy: Member, day: date) -> QuerySet[Substitute]:
    """For whom somebody stands in on this day or later."""
    return Substitute.objects.filter(
        company_id=deputy.company_id, deputy=deputy, ends_on__gte=day, ended_at=None
    ).order_by("pk")


def people_to_choose(company: int) -> list[Member]:
    """The people of a company who have access, by name."""
    rows = Member.objects.filter(company_id=company, is_active=True, is_system=False)
    return list(rows.select_related("user").order_by("user__name", "pk"))


def units_of(company: int) -> QuerySet[Unit]:
    """The units in use."""
    return Unit.objects.filter(company_id=company, is_active=True).order_by("code")


def substitutes_seen_by(member: Member) -> QuerySet[Substitute]:
    """Everybody's substitutes for whoever names them; else those that concern the member."""
    rows = Substitute.objects.filter(company_id=member.company_id).select_related(
        "absent__user", "deputy__user"
    )
    if member.may("approvals.substitutes") or member.may("approvals.read"):
        return rows
    return rows.filter(Q(absent=member) | Q(deputy=member))
