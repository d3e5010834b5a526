"""Questions about requests: which are open, whose turn it is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from teliti.approvals import kinds
from teliti.approvals.models import (
    Decision,
    DecisionKind,
    Request,
    RequestState,
    RequestStep,
    StepState,
    Substitute,
)
from teliti.approvals.queries.people import substitutes_on
from teliti.people.models import Member


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


def has_signed(member: Member, request: Request) -> bool:
    """Whether this member approved a request, by themselves or through a substitute."""
    given = Decision.objects.filter(request=request, kind=DecisionKind.APPROVE)
    return given.filter(Q(by=member) | Q(absent=member)).exists()
