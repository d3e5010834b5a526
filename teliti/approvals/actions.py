"""What a person can do about signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.approvals import domain, events, kinds, operations, queries
from teliti.approvals.domain import DecisionKind, RuleStep
from teliti.approvals.models import (
    Decision,
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
from teliti.audit.action import Act, action
from teliti.audit.domain import plain
from teliti.audit.duties import declared
from teliti.base.refusals import Forbidden, Refusals, Refused
from teliti.base.saving import save
from teliti.people.models import Member
from teliti.work.queue import later

CONDITIONS = ("from_minor", "from_count", "flag", "unit", "role", "is_later", "valid_until")


@action("approvals.ask")
def ask_for_signature(
    act: Act, *, thing: Model, kind: str, also: dict[str, Any], because: str = "",
    address: str = "", is_plain: bool = False,
) -> Request:  # fmt: skip
    """Ask for the signatures that a thing needs; see `operations.ask`."""
    thing = act.lock(type(thing), thing.pk)
    return operations.ask(
        act, thing, kind, because=because, address=address, is_plain=is_plain, also=also
    )


@action("approvals.ask")
def approve(act: Act, *, request: Request, note: str = "") -> Request:
    """Sign a request, for oneself or for whom one stands in. The last signature approves it.

    Refused: to its maker, to whoever has signed it, to an API token, and when the thing was changed
    since.
    """
    return _approve(act, request.pk, note)


@action("approvals.ask")
def approve_many(
    act: Act, *, requests: Sequence[Request], notes: Mapping[int, str] | None = None
) -> list[Request]:
    """Sign many requests, all or none; `notes` are what is written down about each, by its key.

    Refused: each that cannot be signed, by its key.
    """
    if not requests:
        raise Refused(_("Choose at least one request."))
    signed, refusals = [], Refusals()
    for key, label in sorted({request.pk: request.label for request in requests}.items()):
        with refusals.about(key, label):
            signed.append(_approve(act, key, (notes or {}).get(key, "")))
    refusals.say()
    return signed


@action("approvals.ask")
def refuse(act: Act, *, request: Request, because: str) -> Request:
    """Refuse to sign, and say why. That ends the request."""
    request = _held(act, request)
    step, absent = _my_step(act, request)
    if not because.strip():
        raise Refused(_("Say why you refuse."), field="because")
    _decide(act, request, DecisionKind.REFUSE, because, step=step, absent_id=absent)
    operations.move(request, domain.RequestState.REFUSED, decided_at=act.now)
    later("approvals.tell_maker", company=act.company_id, request=request.pk)
    act.record(events.REFUSED, request, because=because.strip())
    return request


@action("approvals.ask")
def ask_question(act: Act, *, request: Request, text: str) -> Request:
    """Ask the maker something before one approves; the request goes on waiting."""
    request = _held(act, request)
    step, absent = _my_step(act, request)
    if not text.strip():
        raise Refused(_("Write your question."), field="text")
    _decide(act, request, DecisionKind.QUESTION, text, step=step, absent_id=absent)
    later("approvals.tell_maker", company=act.company_id, request=request.pk)
    act.record(events.QUESTION_ASKED, request, because=text.strip())
    return request


@action("approvals.ask")
def answer(act: Act, *, request: Request, text: str) -> Request:
    """Answer what was asked about one's request."""
    request = _held(act, request)
    _refuse_another(act, request)
    if not text.strip():
        raise Refused(_("Write your answer."), field="text")
    _decide(act, request, DecisionKind.ANSWER, text)
    act.record(events.ANSWERED, request, because=text.strip())
    return request


@action("approvals.ask")
def forward(act: Act, *, request: Request, to: Member, text: str = "") -> Request:
    """Leave one's step to another person who may approve it; it waits for them alone.

    Refused: somebody whom the policy does not let approve this.
    """
    request = _held(act, request)
    step, absent = _my_step(act, request)
    staff = queries.staff_of(act.company_id, act.today)
    if to.pk == act.actor.pk or to.pk not in staff.able_if_not_forwarded(step, request):
        raise Refused(
            _("%(person)s may not approve this. Choose one of those who may.") % {"person": to},
            field="to",
        )
    save(step, forwarded_to=to)
    _decide(act, request, DecisionKind.FORWARD, text, step=step, absent_id=absent, to=to)
    later("approvals.tell_signers", company=act.company_id, steps=[step.pk])
    act.record(events.FORWARDED, request, because=text.strip(), to=str(to))
    return request


@action("approvals.ask")
def withdraw(act: Act, *, request: Request, because: str = "") -> Request:
    """Take back what one asked for, waiting or approved."""
    request = act.lock(Request, request.pk)
    _refuse_another(act, request)
    if not request.is_open:
        _refuse_decided(request)
    operations.move(request, domain.RequestState.WITHDRAWN, decided_at=act.now)
    act.record(events.REQUEST_WITHDRAWN, request, because=because.strip())
    return request


@action("approvals.policies")
def escalate(act: Act, *, step: RequestStep) -> RequestStep:
    """Let those of the next role approve too, since nobody did in time. Done once for a step."""
    request = _held(act, step.request)
    step = act.lock(RequestStep, step.pk)
    if step.state != StepState.OPEN or step.escalated_at or step.escalate_to is None:
        raise Refused(_("This step does not wait for that any more."))
    save(step, escalated_at=act.now)
    later("approvals.tell_signers", company=act.company_id, steps=[step.pk])
    act.record(events.ESCALATED, request, to=str(step.escalate_to))
    return step


@action("approvals.policies")
def add_policy(
    act: Act, /, *, kind: str, note: str, valid_from: date, steps: Sequence[RuleStep],
    **conditions: Any,
) -> Policy:  # fmt: skip
    """Make a policy: what needs whose signature (`CONDITIONS` say when). Refused: no step."""
    policy = Policy(
        company_id=act.company_id, kind=kind, note=note.strip(), valid_from=valid_from,
        **_conditions(kind, conditions),
    )  # fmt: skip
    policy.save(force_insert=True)
    _write_steps(act, policy, steps)
    act.record(events.POLICY_ADDED, policy, steps=_told(steps))
    return policy


@action("approvals.policies")
def change_policy(
    act: Act, /, *, policy: Policy, kind: str, note: str, valid_from: date,
    steps: Sequence[RuleStep], version: int | None = None, **conditions: Any,
) -> Policy:  # fmt: skip
    """Change a policy. Requests that wait keep the steps they were filed with."""
    policy = act.lock(Policy, policy.pk, version=version)
    before = [step_of(step) for step in policy.steps.all()]
    policy.steps.all().delete()
    save(
        policy, kind=kind, note=note.strip(), valid_from=valid_from,
        **_conditions(kind, conditions),
    )  # fmt: skip
    _write_steps(act, policy, steps)
    act.record(events.POLICY_CHANGED, policy, before=_told(before), steps=_told(steps))
    return policy


@action("approvals.policies")
def end_policy(act: Act, *, policy: Policy, because: str) -> Policy:
    """End a policy with today, or before it begins; it stays on record."""
    policy = act.lock(Policy, policy.pk)
    if policy.valid_until is not None and policy.valid_until <= max(
        act.today, policy.valid_from - timedelta(1)
    ):
        raise Refused(_("This policy has ended already."))
    save(policy, valid_until=max(act.today, policy.valid_from - timedelta(1)))
    act.record(events.POLICY_ENDED, policy, because=because)
    return policy


@action("approvals.ask")
def name_substitute(
    act: Act, *, deputy: Member, starts_on: date, ends_on: date, kind: str = "", because: str = "",
    absent: Member | None = None,
) -> Substitute:  # fmt: skip
    """Let somebody approve in one's place for some days: everything, or one kind.

    For somebody else (`absent`) it needs the duty for that, and the deputy is then not oneself.
    Refused: days that lie behind, another substitute of the same days; to an API token.
    """
    _refuse_token(act)
    absent_id = absent.pk if absent else act.actor.pk
    if absent_id != act.actor.pk:
        _refuse_without(act, "approvals.substitutes")
        if deputy.pk == act.actor.pk:
            raise Refused(_("Somebody else has to name you as a substitute."), field="deputy")
    if deputy.pk == absent_id:
        raise Refused(_("Nobody is their own substitute. Choose another person."), field="deputy")
    if ends_on < max(starts_on, act.today):
        raise Refused(_("The last day lies before the first, or behind us."), field="ends_on")
    if queries.substitutes_between(act.company_id, absent_id, kind, starts_on, ends_on).exists():
        raise Refused(_("These days have a substitute already. End that one first."))
    substitute = Substitute.objects.create(
        company_id=act.company_id, absent_id=absent_id, deputy=deputy, kind=kind,
        starts_on=starts_on, ends_on=ends_on, because=because.strip(),
    )  # fmt: skip
    act.record(events.SUBSTITUTE_NAMED, substitute, because=because.strip())
    return substitute


@action("approvals.ask")
def end_substitute(act: Act, *, substitute: Substitute) -> Substitute:
    """End one's substitute now (or somebody else's, with the duty for it)."""
    substitute = act.lock(Substitute, substitute.pk)
    if substitute.absent_id != act.actor.pk:
        _refuse_without(act, "approvals.substitutes")
    if substitute.ended_at or substitute.ends_on < act.today:
        raise Refused(_("This substitute has ended already."))
    save(substitute, ended_at=act.now)
    act.record(events.SUBSTITUTE_ENDED, substitute)
    return substitute


@action("approvals.review")
def review_later(act: Act, *, reviews: Sequence[LaterReview], finding: str = "") -> int:
    """Say that one has looked at what passed without an approval, and what one found. How many.

    Refused: one's own acts, and what somebody has looked at.
    """
    _refuse_token(act)
    if not reviews:
        raise Refused(_("Choose at least one."))
    for key in sorted({review.pk for review in reviews}):
        review = act.lock(LaterReview, key)
        if review.maker_id == act.actor.pk:
            raise Refused(_("You did this yourself. Somebody else has to look at it."))
        if review.reviewed_by_id:
            raise Refused(_("Somebody has looked at %(label)s.") % {"label": review.label})
        save(
            review, reviewed_by_id=act.actor.pk, reviewed_at=act.now, finding=finding.strip()
        )  # fmt: skip
        act.record(events.REVIEWED, review)
    return len(reviews)


@action("approvals.pairs")
def forbid_pair(act: Act, *, first: str, second: str, because: str) -> Pair:
    """Forbid that one person has both duties. Whoever has both now is shown, and stopped when
    they use one of the two where approvals are asked."""
    known = {duty.name for duty in declared()}
    first, second = sorted((first, second))
    if first == second or not {first, second} <= known:
        raise Refused(_("Choose two different duties."), field="second")
    if Pair.objects.filter(
        company_id=act.company_id, first=first, second=second, ended_on=None
    ).exists():
        raise Refused(_("This pair is forbidden already."), field="second")
    pair = Pair.objects.create(
        company_id=act.company_id, first=first, second=second, because=because.strip()
    )
    act.record(events.PAIR_ADDED, pair)
    return pair


@action("approvals.pairs")
def allow_pair(act: Act, *, pair: Pair, because: str) -> Pair:
    """Allow both duties in one hand again, and say why."""
    pair = act.lock(Pair, pair.pk)
    if pair.ended_on is not None:
        raise Refused(_("This pair is not forbidden any more."))
    save(pair, ended_on=act.today)
    act.record(events.PAIR_ENDED, pair, because=because.strip())
    return pair


@action("approvals.pairs")
def make_exception(
    act: Act, *, pair: Pair, member: Member, because: str, ends_on: date
) -> PairException:
    """Let one person have both duties of a pair until a day, with the reason. Never oneself."""
    if member.pk == act.actor.pk:
        raise Refused(_("Nobody makes an exception for themselves."), field="person")
    if not act.today <= ends_on <= act.today + timedelta(366):
        raise Refused(_("An exception ends within a year from now."), field="ends_on")
    exception = PairException.objects.create(
        company_id=act.company_id, pair=pair, member=member, because=because.strip(),
        starts_on=act.today, ends_on=ends_on, given_by_id=act.actor.pk,
    )  # fmt: skip
    act.record(events.EXCEPTION_MADE, exception, because=because.strip())
    return exception


def _refuse_token(act: Act) -> None:
    """A second pair of eyes is a person's, who signed in."""
    if getattr(act.actor, "token", None):
        raise Refused(_("People approve, not API tokens: sign in, and do it on the page."))


def _refuse_without(act: Act, duty: str) -> None:
    if not act.actor.may(duty):
        raise Forbidden(_("You do not have the duty for this: %(duty)s.") % {"duty": duty})


def step_of(step: PolicyStep) -> RuleStep:
    """A stored step as the domain knows it."""
    return RuleStep(
        step.place, step.role_id, step.duty, step.quorum, step.hours, step.escalate_to_id
    )


def _conditions(kind: str, conditions: dict[str, Any]) -> dict[str, Any]:
    assert conditions.keys() <= set(CONDITIONS), "only the conditions of a policy"
    known = kinds.declared().get(kind)
    if known is None:
        raise Refused(_("Choose what needs an approval."), field="kind")
    if conditions.get("flag") and conditions["flag"] not in known.flags:
        raise Refused(_("This mark is not of that kind. Choose another."), field="flag")
    if conditions.get("is_later") and known.always:
        raise Refused(_("This always needs a second person before it is done."), field="is_later")
    return conditions


def _write_steps(act: Act, policy: Policy, steps: Sequence[RuleStep]) -> None:
    if not steps:
        raise Refused(_("A policy needs at least one step: who has to approve?"))
    if any((step.role is None) == (not step.duty) for step in steps):
        raise Refused(_("Each step names a role or a duty, one of the two."))
    if len({(step.role, step.duty) for step in steps}) < len(steps):
        raise Refused(
            _("Two steps name the same signer. Write one step, with as many approvals as it needs.")
        )
    PolicyStep.objects.bulk_create(
        PolicyStep(
            company_id=act.company_id, policy=policy, place=step.place, role_id=step.role,
            duty=step.duty, quorum=step.quorum, hours=step.hours,
            escalate_to_id=step.escalate_to,
        )
        for step in steps
    )  # fmt: skip


def _told(steps: Sequence[RuleStep]) -> list[dict[str, Any]]:
    return [asdict(step) for step in steps]


def _approve(act: Act, key: int, note: str) -> Request:
    request = Request.objects.get(company_id=act.company_id, pk=key)
    thing = queries.thing_of(request)
    if thing is None:
        raise Refused(_("%(label)s is not there any more.") % {"label": request.label})
    thing = act.lock(type(thing), thing.pk)  # the thing first, as everywhere
    request = _held(act, request)
    step, absent = _my_step(act, request)
    kind = kinds.declared()[request.kind]
    if kind.made_by(thing) in {act.actor.pk, absent} - {None}:
        raise Refused(_("You made this. Somebody else has to approve it."))
    if kind.note and not note.strip():
        raise Refused(_("Write this down: %(what)s.") % {"what": kind.note}, field="note")
    if domain.digest_of(plain(kind.signed_content(thing, request.also))) != request.digest:
        raise Refused(
            _("%(label)s was changed since it was sent. %(person)s has to ask again.")
            % {"label": request.label, "person": request.maker}
        )  # fmt: skip
    _decide(
        act, request, DecisionKind.APPROVE, note, step=step, absent_id=absent,
        digest=request.digest,
    )  # fmt: skip
    signed = Decision.objects.filter(step=step, kind=DecisionKind.APPROVE).count()
    if signed >= step.quorum:
        save(step, state=StepState.DONE)
    if operations.open_next(act, request):
        act.record(events.APPROVED, request)
        return request
    operations.move(request, domain.RequestState.GRANTED, decided_at=act.now)
    later("approvals.tell_maker", company=act.company_id, request=request.pk)
    act.record(events.GRANTED, request)
    if kind.granted is not None:
        operations.use(act, request, thing)
        kind.granted(act, thing, act.actor.pk, note.strip())
    return request


def _held(act: Act, request: Request) -> Request:
    request = act.lock(Request, request.pk)
    _refuse_decided(request)
    return request


def _refuse_another(act: Act, request: Request) -> None:
    if request.maker_id != act.actor.pk:
        raise Refused(_("%(person)s asked for this.") % {"person": request.maker})


def _refuse_decided(request: Request) -> None:
    if request.state != RequestState.WAITING:
        raise Refused(
            _("This request does not wait any more: %(state)s.")
            % {"state": request.get_state_display()}
        )


def _my_step(act: Act, request: Request) -> tuple[RequestStep, int | None]:
    """The open step that the actor may sign, and for whom they stand in, if anybody."""
    _refuse_token(act)
    if request.maker_id == act.actor.pk:
        raise Refused(_("You asked for this. Somebody else has to approve it."))
    staff = queries.staff_of(act.company_id, act.today)
    for step in request.steps.all():
        able = staff.able_on(step, request)
        if step.state == StepState.OPEN and act.actor.pk in able:
            return act.lock(RequestStep, step.pk), able[act.actor.pk]
    raise Refused(_("This does not wait for you. Look on the page for whom it waits."))


def _decide(act: Act, request: Request, kind: DecisionKind, text: str, **more: Any) -> Decision:
    return Decision.objects.create(
        company_id=act.company_id, request=request, kind=kind.value, by_id=act.actor.pk,
        text=text.strip(), at=act.now, **more,
    )  # fmt: skip
