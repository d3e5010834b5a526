"""What waits about signatures: to sign, and to do once it is signed."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.approvals import kinds, queries
from teliti.approvals.models import Request, RequestState
from teliti.base.clock import day_in
from teliti.kit.columns import today_of
from teliti.kit.desk import Waiting
from teliti.kit.screens import address_of, address_of_subject
from teliti.kit.shapes import Verb
from teliti.people.models import Member

AT_MOST = 50


def address_to_do(request: Request) -> str:
    """Where the maker does what was approved: the form it came from, or the thing's page."""
    kind, key = kinds.declared().get(request.kind), request.subject.partition(":")[2]
    if not request.address and kind and kind.address:
        return reverse(kind.address, args=[key])
    return request.address or address_of_subject(request.subject)


def requests(member: Member) -> Iterator[Waiting]:
    """Requests to approve, what one asked for and may do now, and questions to answer."""
    if not member.may("approvals.ask"):
        return
    for request in queries.waiting_for(member, today_of(member))[:AT_MOST]:
        yield Waiting(
            key=f"approvals.request:{request.pk}",
            title=request.titled,
            url=address_of(request),
            amount=request.amount_minor,
            currency=request.currency,
            room="compliance",
            **(
                _own(request, member)
                if request.maker_id == member.pk
                else _of_another(request, member)
            ),
        )


def _of_another(request: Request, member: Member) -> dict[str, Any]:
    here = [request.pk]
    return {
        "kind": gettext_lazy("To approve"),
        "why_me": _("%(person)s asks for your approval.") % {"person": request.maker},
        "since": day_in(request.asked_at, member.time_zone),
        "verbs": [
            approve_verb(request),
            Verb(_("Refuse"), reverse("approvals:refuse_request", args=here), "x"),
        ],
    }


def _own(request: Request, member: Member) -> dict[str, Any]:
    if request.state == RequestState.WAITING:
        return {
            "kind": gettext_lazy("Questions to you"),
            "why_me": _("Somebody wants to know more before they approve."),
        }
    return {
        "kind": gettext_lazy("Approved: now do it"),
        "why_me": _("Everybody has approved. Nothing is done by itself."),
        "since": day_in(request.decided_at, member.time_zone) if request.decided_at else None,
        "verbs": [do_it(request)],
    }


def approve_verb(request: Request) -> Verb:
    """The key that approves: at once, or on a form where something must be written down."""
    kind = kinds.declared().get(request.kind)
    address = reverse("approvals:approve_request", args=[request.pk])
    return Verb(_("Approve"), address, "a", main=True, post=not (kind and kind.note))


def do_it(request: Request) -> Verb:
    """The key with which the maker does what was approved."""
    kind = kinds.declared().get(request.kind)
    label = str(kind.verb) if kind and kind.verb else _("Do it")
    return Verb(label, address_to_do(request), "a", main=True, post=request.is_plain)


def reviews(member: Member) -> Iterator[Waiting]:
    """What passed without an approval, for whoever looks at it later."""
    if not member.may("approvals.review"):
        return
    for review in queries.reviews_to_do(member)[:AT_MOST]:
        look = reverse("approvals:do_review", args=[review.pk])
        yield Waiting(
            key=f"approvals.laterreview:{review.pk}",
            kind=gettext_lazy("To look at later"),
            title=review.titled,
            why_me=_("%(person)s did it without an approval.") % {"person": review.maker},
            url=address_of(review),
            since=day_in(review.at, member.time_zone),
            verbs=[Verb(_("Looked at"), look, "a")],
            amount=review.amount_minor,
            currency=review.currency,
            room="compliance",
        )


WAITING = [requests, reviews]
