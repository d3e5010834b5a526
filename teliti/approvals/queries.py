"""Questions about policies, requests, who may sign, and forbidden pairs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from teliti.approvals import domain, kinds
from teliti.approvals.domain import Rule, RuleStep
from teliti.approvals.models import (
    Decision,
    DecisionKind,
    LaterReview,
    Pair,
    PairException,
    Policy,
    PolicyStep,
    Request,
    RequestState,
    RequestStep,
    StepState,
    Substitute,
)
from teliti.audit.action import subject_of
from teliti.audit.models import Event
from teliti.people.models import Member, Role, Unit
from teliti.people.queries import with_roles

SIGNING = "approvals.ask"
"""The duty without which nobody signs."""


def _in_force(day: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gte": day})
    )


def rules_for(company: int, kinds: Collection[str], day: date) -> list[Rule]:
    """The policies about these kinds that are in force on a day; one query."""
    steps = (
        PolicyStep.objects.filter(_in_force(day, "policy__"), company_id=company)
        .filter(policy__kind__in=kinds)
        .select_related("policy")
        .order_by("policy_id", "place", "pk")
    )
    return [
        rule_of(policy, list(group)) for policy, group in groupby(steps, lambda step: step.policy)
    ]


def rule_of(policy: Policy, steps: Iterable[PolicyStep]) -> Rule:
    """A policy as the domain knows it."""
    return Rule(
        policy.pk,
        tuple(
            RuleStep(
                step.place, step.role_id, step.duty, step.quorum, step.hours, step.escalate_to_id
            )
            for step in steps
        ),
        policy.from_minor, policy.from_count, policy.flag, policy.unit_id, policy.role_id,
        policy.is_later,
    )  # fmt: skip


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


def forwarded_to(member: Member) -> QuerySet[Request]:
    """What waits for signatures and was forwarded to this member alone."""
    steps = RequestStep.objects.filter(request=OuterRef("pk"), forwarded_to=member).exclude(
        state=StepState.DONE
    )
    rows = Request.objects.filter(company_id=member.company_id, state=RequestState.WAITING)
    return with_steps(rows.filter(Exists(steps))).order_by("pk")


def granted_for(
    company: int, kind: str, subjects: Iterable[str], digests: Iterable[str]
) -> dict[tuple[str, str], Request]:
    """Approvals that hold for exactly these contents and wait to be used."""
    found = Request.objects.filter(
        company_id=company, kind=kind, subject__in=list(subjects), digest__in=list(digests),
        state=RequestState.GRANTED,
    )  # fmt: skip
    return {(request.subject, request.digest): request for request in found}


def open_requests(company: int, subjects: Iterable[str], kind: str = "") -> QuerySet[Request]:
    """Requests about these things that wait or are granted; of one kind, or of all."""
    rows = Request.objects.filter(kind=kind) if kind else Request.objects.all()
    return rows.filter(
        company_id=company, subject__in=list(subjects),
        state__in=[RequestState.WAITING, RequestState.GRANTED],
    ).order_by("pk")  # fmt: skip


def open_request(thing: Model, kind: str) -> Request | None:
    """The newest request about this thing that waits or is granted."""
    company: int = thing.company_id  # type: ignore[attr-defined]  # every business row has one
    subject = f"{thing._meta.label_lower}:{thing.pk}"
    return open_requests(company, [subject], kind).select_related("maker__user").last()


def thing_of(request: Request) -> Model | None:
    """What a request is about, as it is now; None when it is gone."""
    name, _colon, key = request.subject.partition(":")
    model: type[Model] = apps.get_model(name)
    rows: QuerySet[Any] = model._default_manager.filter(pk=key)
    if any(column.attname == "company_id" for column in model._meta.local_concrete_fields):
        rows = rows.filter(company_id=request.company_id)
    found: Model | None = rows.first()
    return found


def content_now(request: Request) -> dict[str, Any] | None:
    """What would be signed if the request were filed now; None when the thing is gone."""
    signed, thing = kinds.declared().get(request.kind), thing_of(request)
    return signed.signed_content(thing, request.also) if signed and thing is not None else None


def with_steps(requests: QuerySet[Request]) -> QuerySet[Request]:
    """With what a page and a signature need: maker, steps, decisions."""
    return requests.select_related("maker__user").prefetch_related(
        Prefetch(
            "steps",
            RequestStep.objects.select_related("role", "escalate_to", "forwarded_to__user"),
        ),
        Prefetch(
            "decisions", Decision.objects.select_related("by__user", "absent__user", "to__user")
        ),
    )


def waiting_for(member: Member, day: date) -> QuerySet[Request]:
    """What waits for this member, the oldest first: requests of others that they may approve, and
    their own that are approved, or whose `last_word` is a question."""
    last_word = (
        Decision.objects.filter(
            request=OuterRef("pk"), kind__in=[DecisionKind.QUESTION, DecisionKind.ANSWER]
        )
        .order_by("-pk")
        .values("kind")[:1]
    )
    signed = Decision.objects.filter(request=OuterRef("pk"), by=member, kind=DecisionKind.APPROVE)
    steps = RequestStep.objects.filter(
        _asks(member, day), company_id=member.company_id, request=OuterRef("pk"),
        state=StepState.OPEN,
    )  # fmt: skip
    waits = Q(state=RequestState.WAITING)
    return (
        Request.objects.filter(company_id=member.company_id)
        .annotate(last_word=last_word)
        .filter(
            Q(waits, Exists(steps), ~Exists(signed), ~Q(maker=member))
            | Q(waits, maker=member, last_word=DecisionKind.QUESTION)
            | Q(state=RequestState.GRANTED, maker=member)
        )
        .select_related("maker__user")
        .order_by("pk")
    )


def _asks(member: Member, day: date) -> Q:
    """The condition on a step: it asks this member, or somebody for whom they stand in."""
    is_free = Q(escalated_at__isnull=False) | Q(forwarded_to=None) | Q(forwarded_to=member)
    asks = _addressed_to(member) & ~_heard(member)
    for one in _absent_for(member, day):
        theirs = _in_place_of(one) & ~_heard(one.absent)
        asks |= theirs & ~Q(request__maker=one.absent_id)
    return is_free & asks


def _absent_for(member: Member, day: date) -> list[Substitute]:
    """For whom a member stands in on a day; nobody stands in for whoever has no access."""
    standing_in = substitutes_on(member.company_id, day).filter(deputy=member)
    found = standing_in.select_related("absent__company").prefetch_related("absent__grants__role")
    return [one for one in found if one.absent.has_access]


def _addressed_to(member: Member) -> Q:
    """The condition on a step: it asks for a role or a duty of this member, since it was escalated
    perhaps."""
    roles = _roles(member)
    escalated = Q(escalated_at__isnull=False, escalate_to__in=roles)
    return Q(role__in=roles) | Q(duty__in=member.duties) | escalated


def _heard(member: Member) -> Q:
    """The condition on a step: this member's voice was given, by themselves or a substitute."""
    voice = Q(absent=member) | Q(by=member, absent=None)
    return Q(Exists(Decision.objects.filter(voice, step=OuterRef("pk"), kind=DecisionKind.APPROVE)))


def _in_place_of(substitute: Substitute) -> Q:
    """The condition on a step: it asks for what a substitute signs in somebody's place."""
    theirs = _addressed_to(substitute.absent)
    return theirs & Q(request__kind=substitute.kind) if substitute.kind else theirs


def _roles(member: Member) -> list[int]:
    return [role.pk for role in member.held_roles]


def requests_seen_by(member: Member) -> QuerySet[Request]:
    """Everybody's requests for whoever may read them; else one's own and those one signs."""
    rows = Request.objects.filter(company_id=member.company_id).select_related("maker__user")
    if member.may("approvals.read"):
        return rows
    return rows.filter(_concerns(member))


def _concerns(member: Member) -> Q:
    asked = _addressed_to(member) | Q(forwarded_to=member)
    for one in _absent_for(member, member.today):
        asked |= _in_place_of(one)
    steps = RequestStep.objects.filter(asked, request=OuterRef("pk"))
    said = Decision.objects.filter(Q(by=member) | Q(to=member), request=OuterRef("pk"))
    return Q(maker=member) | Q(Exists(steps)) | Q(Exists(said))


def policies_seen_by(member: Member) -> QuerySet[Policy]:
    """All policies of the company, with their steps."""
    return (
        Policy.objects.filter(company_id=member.company_id)
        .select_related("unit", "role")
        .prefetch_related(
            Prefetch("steps", PolicyStep.objects.select_related("role", "escalate_to"))
        )
    )


def policies_named(
    company: int, keys: Iterable[int], at: datetime | None = None
) -> dict[int, Policy]:
    """Policies by key, with what their conditions name; as they read at a moment, if one is given:
    by them somebody was asked then."""
    rows = Policy.objects.filter(company_id=company).select_related("unit", "role")
    found = rows.in_bulk(set(keys))
    changed = {subject_of(policy): policy for policy in found.values() if policy.version > 1}
    if at is not None and changed:
        later = Event.objects.filter(company_id=company, subject__in=changed, at__gt=at)
        for event in later.order_by("-sequence"):
            for name, (before, _after) in event.detail.get("changes", {}).items():
                setattr(changed[event.subject], name, before)
    return found


def roles_named(company: int) -> dict[int, Role]:
    """The company's roles by key."""
    return Role.objects.filter(company_id=company).in_bulk()


def pairs_with(company: int, duty: str) -> list[Pair]:
    """The forbidden pairs of which this duty is one."""
    return list(
        Pair.objects.filter(
            Q(first=duty) | Q(second=duty), company_id=company, ended_on=None
        ).order_by("pk")
    )


def pairs_of(company: int) -> list[Pair]:
    """Every forbidden pair in force."""
    return list(Pair.objects.filter(company_id=company, ended_on=None).order_by("pk"))


def excepted(company: int, member: int, day: date) -> set[int]:
    """The pairs from which this person is excepted on a day."""
    return set(
        PairException.objects.filter(
            company_id=company, member_id=member, starts_on__lte=day, ends_on__gte=day
        ).values_list("pair_id", flat=True)
    )


def reviews_seen_by(member: Member) -> QuerySet[LaterReview]:
    """What passed without a signature."""
    return LaterReview.objects.filter(company_id=member.company_id).select_related(
        "maker__user", "reviewed_by__user"
    )


def reviews_to_do(member: Member) -> QuerySet[LaterReview]:
    """What this member should look at: what others did and nobody has looked at."""
    rows = reviews_seen_by(member).filter(reviewed_by=None)
    return rows.exclude(maker=member).order_by("pk")


def steps_that_wait(company: int, keys: Sequence[int]) -> list[RequestStep]:
    """Those of these steps that wait for a signature, with their requests and what was said."""
    return list(
        RequestStep.objects.filter(
            company_id=company, pk__in=keys, state=StepState.OPEN,
            request__state=RequestState.WAITING,
        )
        .select_related("request__maker__user", "role", "escalate_to")
        .prefetch_related("request__decisions")
        .order_by("pk")
    )  # fmt: skip


def steps_of(request: Request) -> list[RequestStep]:
    """The steps of a request with their roles, in order."""
    return list(RequestStep.objects.filter(request=request).select_related("role"))


def requests_on_page(member: Member) -> QuerySet[Request]:
    """Requests that the member sees, with everything that a page of one shows."""
    return with_steps(requests_seen_by(member))


def request_to_tell(company: int, key: int) -> Request | None:
    """A request with whoever asked for it and everything said on it."""
    return with_steps(Request.objects.filter(company_id=company, pk=key)).first()


def overdue_steps(company: int, now: datetime) -> list[RequestStep]:
    """Open steps that wait longer than their policy allows, and can be escalated."""
    return list(
        RequestStep.objects.filter(
            company_id=company, state=StepState.OPEN, due_at__lte=now, escalated_at=None,
            escalate_to__isnull=False, request__state=RequestState.WAITING,
        ).order_by("pk")
    )  # fmt: skip


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


def pairs_seen_by(member: Member) -> QuerySet[Pair]:
    """The forbidden pairs, ended ones too."""
    return Pair.objects.filter(company_id=member.company_id)


def has_signed(member: Member, request: Request) -> bool:
    """Whether this member approved a request, by themselves or through a substitute."""
    given = Decision.objects.filter(request=request, kind=DecisionKind.APPROVE)
    return given.filter(Q(by=member) | Q(absent=member)).exists()


def exceptions_of(pair: Pair) -> list[PairException]:
    """Who may have both duties of a pair, the newest first."""
    return list(
        PairException.objects.filter(pair=pair)
        .select_related("member__user", "given_by__user")
        .order_by("-pk")
    )
