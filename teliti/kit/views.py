"""The kit's own addresses: drafts, saved views, pickers, the company, one's own appearance."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from teliti.kit import drafts
from teliti.kit.forms import PICKERS
from teliti.kit.saved import drop_view, keep_view
from teliti.kit.screens import go
from teliti.kit.shell import WAITING
from teliti.kit.words import shown_moment
from teliti.people import actions
from teliti.people.middleware import COMPANY_KEY, LANGUAGE_COOKIE
from teliti.people.models import Density, Language, Member, Theme


class SignedIn(View):
    """A small address for signed-in people: a stranger gets 401 and one word."""

    member: Member

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member = getattr(request, "member", None)
        if member is None:
            return JsonResponse({"state": "signed_out"}, status=401)
        self.member = member
        answer = super().dispatch(request, *args, **kwargs)
        assert isinstance(answer, HttpResponse)
        return answer


class KeepDraft(SignedIn):
    """Keep what is typed at the address `for`, every few seconds while somebody types."""

    def post(self, request: HttpRequest) -> HttpResponse:
        data = request.POST.copy()
        path = str(data.pop("for", [""])[-1])
        title = str(data.pop("title", [""])[-1])
        if not path.startswith("/") or len(path) > 300:
            return JsonResponse({"state": "refused"}, status=422)
        draft = drafts.keep(self.member, path, title, data)
        return JsonResponse(
            {"state": "kept", "saved_at": shown_moment(draft.saved_at, self.member.time_zone)}
        )


class SaveView(SignedIn):
    """Keep a list's filters and order under a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        path, query = request.POST.get("path", ""), request.POST.get("query", "")
        back = _ours(request, f"{path}?{query}")
        name = request.POST.get("name", "").strip()[:60]
        if name:
            keep_view(self.member, path[:100], name, query[:1000])
        return go(back)


class DeleteView(SignedIn):
    """Forget a saved view of one's own."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        screen = drop_view(self.member, pk)
        if screen is None:
            raise Http404
        return go(screen)


class Pick(SignedIn):
    """Suggestions of a picker as JSON: [{key, label, hint}], at most twenty."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        picker = PICKERS.get(name)
        if picker is None or not self.member.may(picker.duty):
            raise Http404
        found = picker.suggest(self.member, request.GET.get("q", ""))
        shown = [picker.shown(thing) for thing in found[:20]]
        return JsonResponse(
            [{"key": one.key, "label": one.label, "hint": one.hint} for one in shown], safe=False
        )


class SwitchCompany(SignedIn):
    """Go on in another company of one's own."""

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("company", "")
        members: list[Member] = getattr(request, "members", [])
        chosen = next((m for m in members if str(m.company_id) == wanted), None)
        if chosen is None:
            raise Http404
        request.session[COMPANY_KEY] = chosen.company_id
        request.session.pop(WAITING, None)  # what waited was the other company's
        return go("/")


class Preferences(View):
    """Language, theme and density: a person's own; a stranger's language in a cookie."""

    def post(self, request: HttpRequest) -> HttpResponse:
        back = go(_ours(request, request.POST.get("next", "/")))
        member: Member | None = getattr(request, "member", None)
        language = _known(request.POST.get("language"), Language.values)
        if member is None or member.user is None:
            if language:
                back.set_cookie(LANGUAGE_COOKIE, language, samesite="Lax", max_age=31_536_000)
            return back
        user = member.user
        actions.change_own_settings(
            member,
            user=user,
            language=language or user.language,
            theme=_known(request.POST.get("theme"), Theme.values) or user.theme,
            density=_known(request.POST.get("density"), Density.values) or user.density,
        )
        return back


def _known(value: str | None, values: list[str]) -> str:
    return value if value in values else ""


def _ours(request: HttpRequest, url: str) -> str:
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()})
    return url if safe and url.startswith("/") else "/"
