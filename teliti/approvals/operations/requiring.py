"""That somebody else has signed, asked inside the act itself."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, cast

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.approvals import domain, events, kinds, queries
from teliti.approvals.kinds import Also, Signed
from teliti.approvals.models import LaterReview, Request
from teliti.approvals.operations.needs import (
    Needed,
    need_of,
    rules_of,
    signer_of,
    why_refused,
    within_reach,
)
from teliti.approvals.operations.pairs import stop_at_pairs
from teliti.approvals.operations.requests import move
from teliti.audit.action import Act, subject_of
from teliti.audit.domain import plain
from teliti.base.refusals import NeedsApproval, Refused
from teliti.people.models import Member


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
    is_alone = stop_at_pairs(act, signed)
    rules = rules_of(act, signed, things, also)
    if not (rules or signed.always or is_alone):
        return
    maker = cast(Member, act.actor)
    needed = [(thing, need_of(rules, signed, thing, also, maker)) for thing in things]
    if is_alone:
        needed = [(thing, replace(need, is_forced=True)) for thing, need in needed]
    needed = [(thing, need) for thing, need in needed if need]
    if needed:
        _use_approvals(act, signed, needed, also)


def use(act: Act, approval: Request, thing: Model) -> None:
    """Use an approval (locked by the caller) up: every event of the thing names it."""
    move(approval, domain.RequestState.USED)
    act.record(events.USED, approval)
    act.note(thing, approval=approval.pk)


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
            need = within_reach(act, signed, need, given)  # noqa: PLW2901 - the same need, as far as it can be met
        if approval is not None:
            _refuse_to_another(act, approval, need, given)
            use(act, act.lock(Request, approval.pk), thing)
        elif need.before:
            raise NeedsApproval(
                why_refused(act, signed, thing, need), subject=thing, kind=signed.name, also=also
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
            % {"person": approval.maker, "signer": signer_of(act, more[0]), "label": approval.label}
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
