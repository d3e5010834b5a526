"""What the frame around every page needs: a context processor, computed only when drawn."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teliti.kit.rooms import rooms_of
from teliti.kit.shapes import Link, Room
from teliti.kit.words import shown_moment, shown_period
from teliti.people.models import Company, Density, Member, Theme

WAITING = "waiting"
"""In the session: how many things waited by room when the desk last looked; "" counts all."""


class Shell:
    """The person, the company, the rooms, and where the frame's own forms lead."""

    version = settings.VERSION

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.member: Member | None = getattr(request, "member", None)
        self.company: Company | None = self.member.company if self.member else None
        self.language = get_language()
        user = self.member.user if self.member else None
        self.theme = user.theme if user else Theme.AUTO
        self.density = user.density if user else Density.DENSE

    @property
    def limit(self) -> str:
        """Which books the person sees who is limited to a period; "" for everybody else."""
        limit = self.member.limit if self.member else None
        if limit is None:
            return ""
        return _("You see the books of %(period)s.") % {
            "period": shown_period(limit.first, limit.last)
        }

    @property
    def as_at(self) -> str:
        """When the page was drawn and for whom: it stands at the head of what is printed."""
        if self.member is None:
            return ""
        return _("As at %(moment)s, for %(person)s") % {
            "moment": shown_moment(timezone.now(), self.member.time_zone), "person": self.member,
        }  # fmt: skip

    @cached_property
    def companies(self) -> list[Link]:
        members: list[Member] = getattr(self._request, "members", [])
        return [Link(member.company.name, str(member.company_id)) for member in members]

    @cached_property
    def rooms(self) -> list[Room]:
        waiting = self._request.session.get(WAITING, {})
        return rooms_of(self.member, waiting) if self.member else []

    @property
    def desk_count(self) -> int:
        found: int = self._request.session.get(WAITING, {}).get("", 0)
        return found

    @property
    def switch_url(self) -> str:
        return reverse("kit:switch")

    @property
    def preferences_url(self) -> str:
        return reverse("kit:preferences")

    @property
    def sign_out_url(self) -> str:
        return reverse("account_logout")

    @property
    def search_url(self) -> str:
        return reverse("web:search")

    @property
    def commands_url(self) -> str:
        return reverse("web:commands")

    @property
    def keys_url(self) -> str:
        return reverse("web:keys")

    @property
    def now_url(self) -> str:
        return reverse("web:now")

    @property
    def desk_url(self) -> str:
        return reverse("web:desk")

    @property
    def who_url(self) -> str:
        """Who can see the page that is open."""
        return f"{reverse('access:who')}?{urlencode({'path': self._request.path})}"

    @property
    def path(self) -> str:
        return self._request.get_full_path()


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell of this request, built when a template first asks for it."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
