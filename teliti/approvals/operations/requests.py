"""Requests for signatures: filed, replaced, opened for the next who sign."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, cast

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.approvals import domain, events, kinds, queries
from teliti.approvals.kinds import Also
from teliti.approvals.models import Request, RequestState, RequestStep, StepState
from teliti.approvals.operations.needs import Needed, need_of, rules_of, within_reach
from teliti.approvals.operations.pairs import stop_at_pairs
from teliti.audit.action import Act, subject_of
from teliti.audit.domain import plain
from teliti.base.moves import check_move
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people.models import Member
from teliti.work.queue import later


def ask(
    act: Act, thing: Model, kind: str, *, because: str = "", address: str = "",
    is_plain: bool = False, also: Also | None = None,
) -> Request:  # fmt: skip
    """File a request for the signatures that the thing needs (locked, or just written).

    `address` is where the maker does it once it is signed; `is_plain`: one key does it there.
    Replaces the maker's older open request about the same thing. Refused: nobody has to sign,
    somebody asked for the same already, nobody could sign.
    """
    [request] = ask_each(
        act, [thing], kind, because=because, address=address, is_plain=is_plain, also=also
    )
    return request


def ask_each(
    act: Act, things: Sequence[Model], kind: str, *, because: str = "", address: str = "",
    is_plain: bool = False, also: Also | None = None,
) -> list[Request]:  # fmt: skip
    """The same for many things, each with a request of its own; a signer hears of all in one."""
    signed = kinds.declared()[kind]
    stop_at_pairs(act, signed)
    also = plain(dict(also or {}))
    rules = rules_of(act, signed, things, also)
    maker = cast(Member, act.actor)
    older = _open_by_subject(act, kind, things)
    requests, needs = [], []
    for thing in things:
        need = within_reach(act, signed, need_of(rules, signed, thing, also, maker))
        if not need.before:
            raise Refused(_("Nobody else has to approve this."))
        content = plain(signed.signed_content(thing, also))
        digest = domain.digest_of(content)
        _replace_older(act, older.get(subject_of(thing), ()), digest, also)
        needs.append(need)
        requests.append(
            Request(
                company_id=act.company_id, kind=kind, subject=subject_of(thing),
                label=signed.called(thing, also)[:200], amount_minor=need.facts.amount,
                currency=need.facts.currency, content=content, also=also, digest=digest,
                maker_id=act.actor.pk, because=because.strip(), address=address,
                is_plain=is_plain, asked_at=act.now,
            )
        )  # fmt: skip
    Request.objects.bulk_create(requests)
    steps = RequestStep.objects.bulk_create(
        step for pair in zip(requests, needs, strict=True) for step in _steps_of(act, *pair)
    )
    for request in requests:
        act.record(events.REQUEST_FILED, request, because=because.strip())
    tell_signers(act, [step for step in steps if step.state == StepState.OPEN])
    return requests


def _steps_of(act: Act, request: Request, need: Needed) -> Iterator[RequestStep]:
    """The steps of a new request; those of the first place are open."""
    first = min(step.place for step in need.before)
    for step in need.before:
        opened = _opened(act, step.hours) if step.place == first else {}
        yield RequestStep(
            company_id=act.company_id, request=request, place=step.place, role_id=step.role,
            duty=step.duty, quorum=step.quorum, hours=step.hours,
            escalate_to_id=step.escalate_to, policies=[key for key in step.reasons if key],
            **opened,
        )  # fmt: skip


def _opened(act: Act, hours: int) -> dict[str, Any]:
    due = act.now + timedelta(hours=hours) if hours else None
    return {"state": StepState.OPEN, "opened_at": act.now, "due_at": due}


def tell_signers(act: Act, steps: Sequence[RequestStep]) -> None:
    """Have whoever may sign these steps told of them."""
    if steps:
        keys = [step.pk for step in steps]
        later("approvals.tell_signers", company=act.company_id, steps=keys)


def drop(act: Act, things: Iterable[Model]) -> None:
    """Void what is asked about things that end or are done: drafts thrown away or issued, what is
    reversed, an account that is closed."""
    for request in queries.open_requests(act.company_id, map(subject_of, things)):
        _void(act, request)


def drop_changed(act: Act, things: Iterable[Model]) -> None:
    """Void what is asked about things that are not any more what was sent."""
    by_subject = {subject_of(thing): thing for thing in things}
    for request in queries.open_requests(act.company_id, by_subject) if by_subject else ():
        signed = kinds.declared().get(request.kind)
        content = signed and signed.signed_content(by_subject[request.subject], request.also)
        if content is None or domain.digest_of(plain(content)) != request.digest:
            _void(act, request)


def open_next(act: Act, request: Request) -> bool:
    """Open the steps of the next place, and have their signers told. False: no step is left."""
    steps = list(RequestStep.objects.filter(request=request).exclude(state=StepState.DONE))
    if not steps:
        return False
    first = min(step.place for step in steps)
    coming = [one for one in steps if one.place == first and one.state == StepState.COMING]
    for step in coming:
        save(step, **_opened(act, step.hours))
    tell_signers(act, coming)
    return True


def move(request: Request, to: domain.RequestState, **values: Any) -> None:
    """Give a request (locked by the caller) its next state."""
    check_move(domain.MOVES, request.state, to=to)
    save(request, state=to.value, **values)


def _open_by_subject(act: Act, kind: str, things: Iterable[Model]) -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = {}
    for request in queries.open_requests(act.company_id, map(subject_of, things), kind):
        found.setdefault(request.subject, []).append(request)
    return found


def _replace_older(act: Act, known: Iterable[Request], digest: str, also: Also) -> None:
    """Void older requests that can be of no use any more: the maker's own, and those that ask for
    the same of a thing that was changed since."""
    for older in known:
        if older.digest == digest:
            if older.state == RequestState.GRANTED:
                raise Refused(_("This is approved already: do it."))
            raise Refused(
                _("%(person)s asked for the approval of this already.") % {"person": older.maker}
            )
        if older.maker_id == act.actor.pk or older.also == also:
            _void(act, older)


def _void(act: Act, request: Request) -> None:
    request = act.lock(Request, request.pk)
    if request.is_open:
        move(request, domain.RequestState.VOID, decided_at=act.now)
        act.record(events.REQUEST_VOID, request)
