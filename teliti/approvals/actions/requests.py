"""What is said to a request: asked for, approved, refused, asked about, passed on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.approvals import domain, events, kinds, operations, queries
from teliti.approvals.domain import DecisionKind
from teliti.approvals.models import Decision, Request, RequestState, RequestStep, StepState
from teliti.audit.action import Act, action
from teliti.audit.domain import plain
from teliti.base.refusals import Refusals, Refused
from teliti.base.saving import save
from teliti.people.models import Member
from teliti.work.queue import later


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


def refuse_token(act: Act) -> None:
    """A second pair of eyes is a person's, who signed in."""
    if getattr(act.actor, "token", None):
        raise Refused(_("People approve, not API tokens: sign in, and do it on the page."))


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
    refuse_token(act)
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
