"""Saved views of lists: kept and dropped outside actions, like drafts, for the same reason."""

from teliti.kit.models import SavedView
from teliti.people.models import Member


def keep_view(member: Member, screen: str, name: str, query: str) -> SavedView:
    """Keep a list's query under a name; the same name again replaces it."""
    view, _new = SavedView.objects.update_or_create(
        member=member,
        screen=screen,
        name=name,
        defaults={"company_id": member.company_id, "query": query},
    )
    return view


def saved_views(member: Member, screen: str) -> list[SavedView]:
    """The member's own views of a screen, by name."""
    return list(SavedView.objects.filter(member=member, screen=screen))


def drop_view(member: Member, pk: int) -> str | None:
    """Forget one of the member's own views; gives the list's address, None if it is not there."""
    view = SavedView.objects.filter(member=member, pk=pk).first()
    if view is None:
        return None
    view.delete()
    return view.screen
