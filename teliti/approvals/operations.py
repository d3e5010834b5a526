"""What other parts ask for inside their own action: that somebody else has signed.

    approvals.require(act, invoice, "invoicing.issue")

passes silently when no policy asks for a signature, or when an approval holds for exactly what the
thing is now; otherwise `NeedsApproval`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.approvals import domain, events, kinds, queries
from teliti.approvals.domain import Facts, Rule, RuleStep, Step
from teliti.approvals.kinds import Also, Signed
from teliti.approvals.models import (
    LaterReview,
    Pair,
    Request,
    RequestState,
    RequestStep,
    StepState,
    Substitute,
)
from teliti.approvals.words import signer_label, signers_of, why
from teliti.audit.action import Act, subject_of
from teliti.audit.domain import plain
from teliti.audit.duties import label_of
from teliti.base.moves import check_move
from teliti.base.refusals import NeedsApproval, Refused
from teliti.base.saving import save
from teliti.people.models import Member
from teliti.work.queue import later


@dataclass(frozen=True, slots=True)
class Needed:
    """What one thing needs: signatures before the act, and steps that are only looked at later."""

    facts: Facts
    before: list[Step]
    afterwards: list[Step]
    is_forced: bool = False  # it is looked at later because nobody else could sign or do it

    def __bool__(self) -> bool:
        return bool(self.before or self.is_later)

    @property
    def is_later(self) -> bool:
        """Whether somebody has to look at it afterwards."""
        return bool(self.afterwards) or self.is_forced


def require(act: Act, thing: Model, kind: str, **also: Any) -> None:
    """Refuse with `NeedsApproval` unless nobody has to sign, or an approval holds.

    `also` is what the act was given beside the thing (a day, a reason, new roles): it is signed
    too. An approval that lets the act happen is used up, and named by its events.
    """
    require_each(act, [thing], kind, **also)


def require_each(act: Act, things: Sequence[Model], kind: str, **also: Any) -> None:
    """The same for many things: all or none."""
    signed = kinds.declared()[kind]
    also = plain(also)
    is_alone = _stop_at_pairs(act, signed)
    rules = _rules(act, signed, things, also)
    if not (rules or signed.always or is_alone):
        return
    maker = cast(Member, act.actor)
    needed = [(thing, _needed(rules, signed, thing, also, maker)) for thing in things]
    if is_alone:
        needed = [(thing, replace(need, is_forced=True)) for thing, need in needed]
    needed = [(thing, need) for thing, need in needed if need]
    if needed:
        _use_approvals(act, signed, needed, also)


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
    _stop_at_pairs(act, signed)
    also = plain(dict(also or {}))
    rules = _rules(act, signed, things, also)
    maker = cast(Member, act.actor)
    older = _open_by_subject(act, kind, things)
    requests, needs = [], []
    for thing in things:
        need = _reduced(act, signed, _needed(rules, signed, thing, also, maker))
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
    _tell_signers(act, [step for step in steps if step.state == StepState.OPEN])
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


def _tell_signers(act: Act, steps: Sequence[RequestStep]) -> None:
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
    _tell_signers(act, coming)
    return True


def move(request: Request, to: domain.RequestState, **values: Any) -> None:
    """Give a request (locked by the caller) its next state."""
    check_move(domain.MOVES, request.state, to=to)
    save(request, state=to.value, **values)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A step that an act would need, whether before it, and who could approve it."""

    step: Step
    is_before: bool
    able: list[Member]


def foreseen(maker: Member, kind: str, facts: Facts, day: date) -> list[Foreseen]:
    """The steps that such facts by this maker would need on a day. Writes nothing."""
    signed = kinds.declared()[kind]
    need = _steps_for(queries.rules_for(maker.company_id, [kind], day), signed, facts, maker)
    staff = queries.staff_of(maker.company_id, day)
    return [
        Foreseen(
            step,
            step in need.before,
            [
                staff.people[key]
                for key in sorted(
                    staff.able(role=step.role, duty=step.duty, kind=kind, maker=maker.pk)
                )
            ],
        )
        for step in (*need.before, *need.afterwards)
    ]


def use(act: Act, approval: Request, thing: Model) -> None:
    """Use an approval (locked by the caller) up: every event of the thing names it."""
    move(approval, domain.RequestState.USED)
    act.record(events.USED, approval)
    act.note(thing, approval=approval.pk)


def hand_over(act: Act, leaver: Member, to: Member, *, since: date) -> int:
    """Have somebody stand in from a day on where a leaver would, and sign what was forwarded to
    the leaver, if they may: else it waits for whoever may. How many changed hands."""
    substitutes = list(queries.standing_in_from(leaver, since))
    for found in substitutes:
        substitute = act.lock(Substitute, found.pk)
        days = {"starts_on": max(substitute.starts_on, since), "ends_on": substitute.ends_on}
        if substitute.starts_on < since and since > act.today:
            save(substitute, ends_on=since - timedelta(1))
        else:
            save(substitute, ended_at=act.now)
        act.record(events.SUBSTITUTE_ENDED, substitute)
        if substitute.absent_id != to.pk:  # nobody is their own substitute
            named = Substitute.objects.create(
                company_id=act.company_id, absent_id=substitute.absent_id, deputy=to,
                kind=substitute.kind, because=substitute.because, **days,
            )  # fmt: skip
            act.record(events.SUBSTITUTE_NAMED, named)
    requests = list(queries.forwarded_to(leaver))
    staff = queries.staff_of(act.company_id, act.today)
    for request in requests:
        act.lock(Request, request.pk)
        for found_step in request.steps.all():
            if found_step.forwarded_to_id != leaver.pk or found_step.state == StepState.DONE:
                continue
            step = act.lock(RequestStep, found_step.pk)
            is_able = to.pk in staff.able_if_not_forwarded(step, request)
            save(step, forwarded_to=to if is_able else None)
            _tell_signers(act, [step])
            waits_for = to if is_able else step.role or label_of(step.duty)
            act.record(events.FORWARDED, request, to=str(waits_for))
    return len(substitutes) + len(requests)


def check_pairs(act: Act, member: Member, duties: Iterable[str]) -> None:
    """Refuse to give a person duties of which two are forbidden in one hand, unless an exception
    with a reason and an end says so. Asked when roles are given or widened."""
    broken = _broken(act, member.pk, duties, queries.pairs_of(act.company_id))
    if broken:
        raise Refused(
            _(
                "%(person)s would carry both “%(first)s” and “%(second)s”. %(because)s Give one of "
                "them to somebody else, or make an exception under Forbidden pairs."
            )
            % {"person": member, **_named(broken[0])}
        )


def _rules(act: Act, signed: Signed, things: Iterable[Model], also: Also) -> list[Rule]:
    """The policies that hold for things that are asked about together: they are of one sort."""
    names = {signed.name, *(name for thing in things for name in signed.under(thing, also))}
    return queries.rules_for(act.company_id, names, act.today)


def _needed(
    rules: Iterable[Rule], signed: Signed, thing: Model, also: Also, maker: Member
) -> Needed:
    return _steps_for(rules, signed, signed.facts(thing, also), maker)


def _steps_for(rules: Iterable[Rule], signed: Signed, facts: Facts, maker: Member) -> Needed:
    facts = replace(facts, roles=frozenset(role.pk for role in maker.held_roles))
    if facts.unit is None:
        facts = replace(facts, unit=maker.unit_id)
    steps = domain.steps_of(rules, facts)
    if signed.always and not any(not step.is_later for step in steps):
        always = Rule(0, (RuleStep(1, duty=signed.always),))
        steps = domain.steps_of([always, *rules], facts)
    before = [step for step in steps if not step.is_later]
    return Needed(facts, before, [step for step in steps if step.is_later])


def _reduced(
    act: Act, signed: Signed, need: Needed, given: Collection[tuple[int, str]] = ()
) -> Needed:
    """What can be signed, or was `given`, stays a signature; what nobody but the maker could sign
    is looked at later, unless the kind always needs two: that waits until somebody is there."""
    if signed.always:
        return need
    staff = queries.staff_of(act.company_id, act.today)
    able = [
        staff.able(role=step.role, duty=step.duty, kind=signed.name, maker=act.actor.pk)
        for step in need.before
    ]
    found = domain.possible(
        [(step.quorum, people) for step, people in zip(need.before, able, strict=True)]
    )
    can = [
        is_able or step.signer in given for step, is_able in zip(need.before, found, strict=True)
    ]
    if all(can):
        return need
    before = [step for step, is_able in zip(need.before, can, strict=True) if is_able]
    lost = [step for step, is_able in zip(need.before, can, strict=True) if not is_able]
    return replace(need, before=before, afterwards=[*need.afterwards, *lost], is_forced=True)


def _use_approvals(
    act: Act, signed: Signed, needed: Sequence[tuple[Model, Needed]], also: Also
) -> None:
    """Use up the approvals that hold; file later reviews; refuse for the first that is missing."""
    contents = [plain(signed.signed_content(thing, also)) for thing, _need in needed]
    digests = [domain.digest_of(content) for content in contents]
    subjects = [subject_of(thing) for thing, _need in needed]
    granted = queries.granted_for(act.company_id, signed.name, subjects, digests)
    for (thing, need), content, digest in zip(needed, contents, digests, strict=True):
        approval = granted.get((subject_of(thing), digest))
        given = _signers_of(approval) if approval is not None else ()
        if need.before:
            need = _reduced(act, signed, need, given)  # noqa: PLW2901 - the same need, as far as it can be met
        if approval is not None:
            _refuse_to_another(act, approval, need, given)
            use(act, act.lock(Request, approval.pk), thing)
        elif need.before:
            raise NeedsApproval(
                _sentence(act, signed, thing, need), subject=thing, kind=signed.name, also=also
            )
        if need.is_later:
            review = _file_review(act, signed, thing, need, content)
            act.note(thing, later_review=review.pk)


def _signers_of(approval: Request) -> set[tuple[int, str]]:
    return {(step.role_id or 0, step.duty) for step in queries.steps_of(approval)}


def _refuse_to_another(
    act: Act, approval: Request, need: Needed, given: Collection[tuple[int, str]]
) -> None:
    """Somebody else than its maker uses an approval if they did not give it themselves, and their
    own act would need no more than it."""
    maker = cast(Member, act.actor)
    if approval.maker_id == maker.pk:
        return
    if queries.has_signed(maker, approval):
        raise Refused(
            _("You approved this yourself. %(person)s, or somebody else, has to do it: %(label)s.")
            % {"person": approval.maker, "label": approval.label}
        )
    more = [step for step in need.before if step.signer not in given]
    if more:
        raise Refused(
            _(
                "%(person)s asked for this approval and has to do it: if you do it, "
                "%(signer)s has to approve it too. %(label)s."
            )
            % {"person": approval.maker, "signer": _signer(act, more[0]), "label": approval.label}
        )


def _file_review(
    act: Act, signed: Signed, thing: Model, need: Needed, content: Also
) -> LaterReview:
    review = LaterReview.objects.create(
        company_id=act.company_id, kind=signed.name, subject=subject_of(thing),
        label=signed.called(thing, content)[:200], amount_minor=need.facts.amount,
        currency=need.facts.currency, content=content, digest=domain.digest_of(content),
        maker_id=act.actor.pk, at=act.now,
        policies=sorted({key for step in need.afterwards for key in step.reasons if key}),
        is_forced=need.is_forced,
    )  # fmt: skip
    act.record(events.REVIEW_FILED, review)
    return review


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


def _sentence(act: Act, signed: Signed, thing: Model, need: Needed) -> str:
    step = need.before[0]
    policies = queries.policies_named(act.company_id, step.reasons)
    sentence = _("%(signer)s has to approve this first: %(label)s. %(why)s") % {
        "signer": _signer(act, step),
        "label": signed.label,
        "why": why(step.reasons, policies),
    }
    open_ones = list(queries.open_requests(act.company_id, [subject_of(thing)], signed.name))
    if any(one.state == RequestState.GRANTED for one in open_ones):
        return _("It was changed since it was approved. %(sentence)s") % {"sentence": sentence}
    return sentence


def _signer(act: Act, step: Step) -> str:
    roles = queries.roles_named(act.company_id)
    label = signer_label(roles.get(step.role) if step.role else None, step.duty)
    return signers_of(step.quorum, label)


def _stop_at_pairs(act: Act, signed: Signed) -> bool:
    """Refuse whoever carries both duties of a forbidden pair and uses one of them.

    True where nobody else carries the duty that is used: in a very small firm it passes, and is
    looked at later.
    """
    maker = cast(Member, act.actor)
    duty = signed.duty or signed.name
    if maker.is_system:
        return False
    broken = _broken(act, maker.pk, maker.carried, queries.pairs_with(act.company_id, duty))
    if not broken:
        return False
    others = queries.people_with_roles(act.company_id)
    if not any(one.may(duty) for one in others if one.pk != maker.pk):
        return True
    raise Refused(
        _(
            "You carry both “%(first)s” and “%(second)s”. %(because)s Somebody else has to do "
            "this, or an exception is made under Forbidden pairs."
        )
        % _named(broken[0])
    )


def _broken(act: Act, member: int, duties: Iterable[str], pairs: Sequence[Pair]) -> list[Pair]:
    both = domain.both_carried([(pair.first, pair.second) for pair in pairs], duties)
    if not both:
        return []
    excepted = queries.excepted(act.company_id, member, act.today)
    return [
        pair for pair in pairs if (pair.first, pair.second) in both and pair.pk not in excepted
    ]  # fmt: skip


def _named(pair: Pair) -> dict[str, str]:
    return {
        "first": label_of(pair.first),
        "second": label_of(pair.second),
        "because": pair.because,
    }
