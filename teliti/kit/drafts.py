"""Drafts: what is typed is kept on the server, per member and address.

The one write outside actions: a draft is not a change of the business, so the trail does not
carry every keystroke of it.
"""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from teliti.kit.models import Draft
from teliti.people.models import Member

NOT_KEPT = {"csrfmiddlewaretoken", "once", "version", "initial", "password", "add_row", "back"}
STASH = "typed"


def keep(member: Member, path: str, title: str, data: QueryDict) -> Draft:
    """Keep what was typed at this address; a later draft replaces an earlier one."""
    typed = {name: data.getlist(name) for name in data if name not in NOT_KEPT}
    draft, _new = Draft.objects.update_or_create(
        member=member,
        path=path,
        defaults={
            "company_id": member.company_id,
            "title": title[:200],
            "data": typed,
            "saved_at": timezone.now(),
        },
    )
    return draft


def kept(member: Member, path: str) -> Draft | None:
    """What was typed here and not sent, if anything."""
    return Draft.objects.filter(member=member, path=path).first()


def drop(member: Member, path: str) -> None:
    """Forget the draft: it was sent, or the person threw it away."""
    Draft.objects.filter(member=member, path=path).delete()


def hand_over(giver: Member, taker: Member) -> int:
    """Give one member's drafts to another; where that one typed too, theirs stays. How many."""
    taken = Draft.objects.filter(member=taker).values("path")
    return Draft.objects.filter(member=giver).exclude(path__in=taken).update(member=taker)


def as_data(typed: Mapping[str, list[str]]) -> QueryDict:
    """A kept draft as form data."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def stash(session: Any, path: str, data: QueryDict) -> None:
    """Keep what a signed-out person sent, in the session, until they are back."""
    session[STASH] = {
        "path": path,
        "data": {name: data.getlist(name) for name in data if name not in NOT_KEPT},
    }


def unstash(session: Any, path: str) -> QueryDict | None:
    """What was sent to this address while signed out; given once."""
    stashed = session.get(STASH)
    if not stashed or stashed["path"] != path:
        return None
    del session[STASH]
    return as_data(stashed["data"])
