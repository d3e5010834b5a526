"""Somebody leaves: take back, hand over, collect; a list that is ticked off."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from teliti.access import events, operations, queries
from teliti.access.actions.roles import duties_of, words_of
from teliti.access.domain import ItemKind
from teliti.access.models import Leaving, LeavingItem
from teliti.approvals import operations as approvals
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.kit import drafts
from teliti.kit.desk import Waiting, waiting_for
from teliti.people import queries as people
from teliti.people.models import Member

MANY_OF_A_KIND = 5
"""What waits for a leaver is listed one by one up to so many things of a kind."""


@action("people.manage")
def begin_leaving(act: Act, *, member: Member, last_on: date, because: str,
                  successor: Member | None = None,
                  to_collect: Sequence[str] = ()) -> Leaving:  # fmt: skip
    """Begin somebody's leaving: their access ends by itself at the end of the last day.

    The checklist holds what waits for them now, to be handed over, and what to collect.
    """
    if member.pk == act.actor.pk:
        raise Refused(_("Somebody else has to begin your leaving."))
    if successor is not None and successor.pk == member.pk:
        raise Refused(_("Somebody else has to take over."), field="successor")
    if last_on < act.today:
        raise Refused(_("That day has passed."), field="last_on")
    member = act.lock(Member, member.pk)
    if not member.is_active:
        raise Refused(_("%(name)s has no access any more.") % {"name": member})
    if Leaving.objects.filter(member=member, closed_at__isnull=True).exists():
        raise Refused(_("A checklist for %(name)s is open already.") % {"name": member})
    leaving = Leaving.objects.create(
        company_id=act.company_id, member=member, last_on=last_on, successor=successor,
        because=because, begun_by_id=act.actor.pk, begun_at=act.now,
    )  # fmt: skip
    items = [
        (ItemKind.ACCESS, _("Take back access, sessions and API tokens"), ""),
        *((ItemKind.HAND_OVER, title, url) for title, url in _what_waits_for(member)),
        *(
            (ItemKind.HAND_OVER, _("Head of the unit: %(unit)s") % {"unit": unit}, "")
            for unit in people.units_led_by(member)
        ),
        *((ItemKind.COLLECT, title, "") for title in to_collect),
    ]
    LeavingItem.objects.bulk_create(
        LeavingItem(
            company_id=act.company_id, leaving=leaving, kind=kind, title=title[:200], url=url[:300]
        )
        for kind, title, url in items
    )
    save(member, ends_on=last_on)
    act.record(events.LEAVING_BEGUN, leaving, items=len(items))
    return leaving


def _what_waits_for(member: Member) -> Iterator[tuple[str, str]]:
    """Title and address of each thing that waits for a member; of many of one kind, their number:
    nobody ticks off five hundred late customers."""
    by_kind: dict[str, list[Waiting]] = {}
    for one in waiting_for(member):
        by_kind.setdefault(str(one.kind), []).append(one)
    for kind, found in by_kind.items():
        if len(found) > MANY_OF_A_KIND:
            yield _("%(kind)s: %(count)s of them") % {"kind": kind, "count": len(found)}, ""
        else:
            yield from ((f"{kind}: {one.title}", str(one.url)) for one in found)


@action("people.manage")
def revoke_access(act: Act, *, leaving: Leaving) -> Leaving:
    """Take back a leaver's access now: no page opens, every browser is signed out, tokens end."""
    leaving = act.lock(Leaving, leaving.pk)
    member = act.lock(Member, leaving.member_id)
    if member.pk == act.actor.pk:
        raise Refused(_("You cannot end your own access."))
    if not member.is_active:
        raise Refused(_("%(name)s has no access any more.") % {"name": member})
    save(member, is_active=False, ends_on=min(act.today, leaving.last_on))
    act.record(events.ACCESS_REVOKED, member, because=leaving.because)
    operations.end_access(act, member)
    return leaving


@action("people.manage")
def hand_over(act: Act, *, leaving: Leaving, to: Member) -> Leaving:
    """Hand what the leaver typed and did not send, the open items, and what they would sign for
    others to somebody else: that from the day after the leaver's last."""
    leaving = act.lock(Leaving, leaving.pk)
    if leaving.closed_at:
        raise Refused(_("This checklist is closed."))
    if to.pk == leaving.member_id:
        raise Refused(_("Somebody else has to take over."), field="to")
    leaver = leaving.member
    moved = drafts.hand_over(leaver, to)
    since = leaving.last_on + timedelta(1) if leaver.is_active else act.today
    signs = approvals.hand_over(act, leaver, to, since=max(since, act.today))
    save(leaving, successor=to)
    act.record(events.HANDED_OVER, leaving, drafts=moved, approvals=signs, to=str(to))
    return leaving


@action("people.manage")
def add_item(act: Act, *, leaving: Leaving, title: str) -> LeavingItem:
    """Add something to collect to an open checklist."""
    leaving = act.lock(Leaving, leaving.pk)
    if leaving.closed_at:
        raise Refused(_("This checklist is closed."))
    item = LeavingItem.objects.create(
        company_id=act.company_id, leaving=leaving, kind=ItemKind.COLLECT, title=title
    )
    act.record(events.ITEM_ADDED, item)
    return item


@action("access.take_over")
def tick_item(act: Act, *, item: LeavingItem, note: str = "") -> LeavingItem:
    """Say that an item of the checklist is done; who and when stays with it for good."""
    item = act.lock(LeavingItem, item.pk)
    if item.kind == ItemKind.ACCESS:
        raise Refused(_("Access is ticked by taking it back."))
    if not queries.items_seen_by(Member.objects.get(pk=act.actor.pk)).filter(pk=item.pk).exists():
        raise Refused(_("This item is not yours to tick."))
    if item.ticked_at:
        raise Refused(_("This is ticked already."))
    operations.tick(act, item, note)
    return item


@action("people.manage")
def call_off_leaving(act: Act, *, leaving: Leaving, because: str) -> Leaving:
    """Let somebody stay after all: their access has no end any more, and the checklist is closed.

    What was handed over stays handed over. Refused once access was taken back: they are let in
    again by the page of the person. Who stays longer gains by it: a policy on roles holds.
    """
    leaving = act.lock(Leaving, leaving.pk)
    member = act.lock(Member, leaving.member_id)
    if leaving.closed_at:
        raise Refused(_("This checklist is closed."))
    if member.pk == act.actor.pk:
        raise Refused(_("Somebody else has to call off your leaving."))
    if not member.has_access:
        raise Refused(_("%(name)s has no access any more. Let them in again.") % {"name": member})
    roles = [grant.role for grant in member.grants.select_related("role")]
    approvals.require(
        act, member, "access.change_roles",
        roles=words_of(roles), gains=sorted(duties_of(roles)), because=because,
    )  # fmt: skip
    save(member, ends_on=None)
    act.also(member, ends_on=(leaving.last_on, None))
    save(leaving, closed_at=act.now)
    act.record(events.LEAVING_CALLED_OFF, leaving, because=because)
    return leaving


@action("people.manage")
def close_leaving(act: Act, *, leaving: Leaving) -> Leaving:
    """Close a checklist on which everything is ticked."""
    leaving = act.lock(Leaving, leaving.pk)
    if leaving.closed_at:
        raise Refused(_("This checklist is closed."))
    left = LeavingItem.objects.filter(leaving=leaving, ticked_at=None).count()
    if left:
        raise Refused(_("%(count)s items are not ticked yet.") % {"count": left})
    save(leaving, closed_at=act.now)
    act.record(events.LEAVING_CLOSED, leaving)
    return leaving
