"""Who asks, and for which company: `request.member`, the scope, the language, the time zone."""

from collections.abc import Callable

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from teliti.base import scope
from teliti.people import queries
from teliti.people.models import Language, Member, User

COMPANY_KEY = "company"
LANGUAGE_COOKIE = "language"
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Addresses that must answer while the database does not."""
WITHOUT_FACTOR = ("/account/", "/kit/preferences/")
"""Where one may be while a demanded second factor is missing: signing in and out, setting it up."""


class MemberMiddleware:
    """Finds the member for the signed-in person and shows that company's rows only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            return self.get_response(request)
        member = self._member_of(request)
        request.member = member  # type: ignore[attr-defined]  # ours, read by every screen
        language = member.language if member else language_of_stranger(request)
        zone = member.time_zone if member else None
        with translation.override(language), timezone.override(zone):
            response = _first_a_factor(request, member) or self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _member_of(self, request: HttpRequest) -> Member | None:
        person = request.session.get(SESSION_KEY)
        if not person:
            scope.enter(None)
            return None
        chosen = request.session.get(COMPANY_KEY)
        scope.enter(chosen, int(person))
        members = queries.memberships_of(int(person))
        if members and members[0].user and _session_holds(request, members[0].user):
            # Known from the same query: spare Django's own look-up of the user.
            request._cached_user = members[0].user  # type: ignore[attr-defined]  # Django's name
        if not request.user.is_authenticated:
            scope.enter(None)
            return None
        member = next((m for m in members if m.company_id == chosen), None) or next(
            iter(members), None
        )
        request.members = members  # type: ignore[attr-defined]  # for the company switcher
        if member:
            if chosen != member.company_id:
                request.session[COMPANY_KEY] = member.company_id  # known at once next time
            scope.enter(member.company_id, int(person), member.limit)
            prefetch_related_objects([member], queries.with_roles())
        return member


def _first_a_factor(request: HttpRequest, member: Member | None) -> HttpResponse | None:
    """Whoever has a role that demands a second factor sets one up before anything else."""
    if (
        member is None
        or not member.needs_second_factor
        or request.path.startswith(WITHOUT_FACTOR)
        or queries.has_second_factor(member)
    ):
        return None
    if "HX-Request" in request.headers:  # the frame around a page that stands already
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("mfa_index"))


def _session_holds(request: HttpRequest, user: User) -> bool:
    told = request.session.get(HASH_SESSION_KEY, "")
    return user.is_active and constant_time_compare(told, user.get_session_auth_hash())


def language_of_stranger(request: HttpRequest) -> str:
    """The language that a browser chose before anybody signed in."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in Language.values else Language.INDONESIAN.value
