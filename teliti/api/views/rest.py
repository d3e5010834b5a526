"""The addresses under /api/v1: sign in by token, find the route, speak JSON."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from teliti.access.operations import note_use
from teliti.access.queries import member_of_token
from teliti.api import calls, schema
from teliti.api.records import record_of
from teliti.api.routes import Route, RouteKind, routes
from teliti.audit.action import refuse_repeat
from teliti.audit.domain import plain
from teliti.base import scope
from teliti.base.refusals import AlreadyDone, Conflict, Forbidden, NeedsApproval, Refused
from teliti.kit.asks import Ask, is_good, values_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page
from teliti.kit.paging import page
from teliti.people.models import Member

MOST_ROWS = 200
KEY_LENGTH = 64


class Problem(Exception):
    """An answer other than success, as RFC 9457 has it."""

    def __init__(
        self, status: int, sentence: str, errors: Sequence[tuple[str, str]] = (), **more: Any
    ) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.errors, self.more = status, sentence, errors, more

    def answer(self) -> JsonResponse:
        said = {
            "type": "about:blank",
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.sentence,
            "errors": [{"field": field, "message": text} for field, text in self.errors],
        }
        answer = JsonResponse(said | self.more, status=self.status)
        answer["Content-Type"] = "application/problem+json"
        if self.status == 401:
            answer["WWW-Authenticate"] = 'Bearer realm="Teliti"'
        return answer


TITLES = {
    400: "Bad request",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "Refused",
}


def document(request: HttpRequest) -> JsonResponse:
    """The OpenAPI document; it tells of addresses and shapes, of no company."""
    with translation.override(get_language_from_request(request)):
        return JsonResponse(schema.document())


@method_decorator(csrf_exempt, name="dispatch")
class Call(View):
    """One call: its route decides what is done. Tokens only, so no cookie is ever trusted."""

    def dispatch(
        self, request: HttpRequest, *args: Any, part: str, noun: str, key: str | None = None
    ) -> HttpResponseBase:
        language = get_language_from_request(request)
        with translation.override(language):
            try:
                answer = self._answer(request, part, noun, key)
            except Problem as problem:
                answer = problem.answer()
            except calls.Malformed as trouble:
                answer = Problem(400, trouble.sentence, trouble.errors).answer()
            except RequestDataTooBig:
                answer = Problem(413, _("This is more than one call may send.")).answer()
            except Http404:
                answer = Problem(404, _("There is no such thing here.")).answer()
        answer["Content-Language"] = language
        answer["Cache-Control"] = "no-store"
        return answer

    def _answer(
        self, request: HttpRequest, part: str, noun: str, key: str | None
    ) -> HttpResponseBase:
        member = _member_of(request)
        scope.enter(member.company_id, member.user_id, member.limit)
        with timezone.override(member.time_zone):
            return self._answer_to(member, request, part, noun, key)

    def _answer_to(
        self, member: Member, request: HttpRequest, part: str, noun: str, key: str | None
    ) -> HttpResponseBase:
        request.member = member  # type: ignore[attr-defined]  # ours, read by every screen
        method = (request.method or "").lower()
        route = routes().get((part, noun, key is not None, method))
        if "\0" in (key or ""):
            raise Problem(404, _("There is no such thing here."))
        if route is None:
            others = {"get", "post"} - {method}
            if any((part, noun, key is not None, other) in routes() for other in others):
                raise Problem(405, _("This address takes another method."))
            raise Problem(404, _("There is no such address in the API."))
        if not member.may(route.screen.duty):
            said = _("This needs the duty %(duty)s.") % {"duty": route.screen.duty}
            raise Problem(403, said, duty=route.screen.duty)
        if route.kind == RouteKind.ACTION:
            answer = _action(route, request, member, key)
        else:
            screen = route.at(request, member, key)
            answer = READING[route.kind](screen)
            screen.note_opened()
        note_use(member.token, timezone.now())  # type: ignore[attr-defined]  # set by member_of_token
        return answer


def _member_of(request: HttpRequest) -> Member:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    member = member_of_token(token.strip()) if kind.lower() == "bearer" else None
    if member is None:
        raise Problem(401, _("Send a token that holds: Authorization: Bearer …"))
    return member


def _list(screen: Listing) -> JsonResponse:
    given = screen.request.GET
    _refuse_unknown(screen)
    found = page(
        screen.wanted(),
        screen.sorting(),
        size=int(given.get("limit") or screen.size),
        after=given.get("after", ""),
    )
    rows = [calls.row_of(row, screen.columns) for row in found.rows]
    return JsonResponse({"rows": rows, "next": found.after})


def _refuse_unknown(screen: Listing) -> None:
    """Refuse parameters that this list does not know: a misspelt filter would give all rows."""
    given, errors = screen.request.GET, dict[str, str]()
    known = {name: one for one in schema.parameters_of(type(screen)) if (name := one["name"])}
    for name, value in given.dict().items():
        if name not in known:
            errors[name] = _("This list knows no such parameter.")
        elif "\0" in value:
            errors[name] = _("A text holds a character that no text may hold.")
        elif not schema.fits(value, known[name]["schema"]):
            errors[name] = _("This value does not fit here.")
    for filtering in screen.filters:
        value = given.get(filtering.name, "")
        choices = {one.value for one in filtering.shape(given, screen.member).choices}
        if value and choices and value not in choices:
            errors[filtering.name] = _("This value does not fit here.")
    if errors:
        raise Problem(400, _("Some of what was sent cannot be read."), list(errors.items()))


def _record(screen: Page) -> JsonResponse:
    found = record_of(
        screen.subject,
        currency=screen.member.company.currency,
        inner=screen.inner,
        unshown=screen.unshown,
    )
    return JsonResponse(found)


def _action(
    route: Route, request: HttpRequest, member: Member, subject: str | None
) -> JsonResponse:
    """Carry out an action, at most once for an Idempotency-Key: what was done by it already is
    answered as it was before anything is judged that the first time has changed."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > KEY_LENGTH or not key.isprintable():
        raise Problem(400, _("An Idempotency-Key has at most 64 printable characters."))
    given = calls.body_of(request)
    try:
        refuse_repeat(member, key, request.path, given)
        return _carried_out(route, route.at(request, member, subject), key, given)
    except AlreadyDone as earlier:
        return JsonResponse({"result": _earlier(earlier.subject)})
    except Refused as refusal:
        raise Problem(422, refusal.sentence) from refusal


def _carried_out(route: Route, screen: Ask, key: str, given: calls.Json) -> JsonResponse:
    request, version = screen.request, given.get(calls.VERSION)
    if version is not None and version != screen.version():
        raise Problem(409, _("Somebody else changed this. Read it again."))
    data, files = calls.typed(screen, given)
    request.POST = data  # type: ignore[assignment]  # as a browser would have sent it
    form, rows = screen.bound(data, files)
    if not is_good(form, rows):
        said = _("Some of what was sent is not right.")
        raise Problem(422, said, calls.problems_of(form, rows))
    try:
        result = screen.carry_out_once(form, rows, key, given)
    except AlreadyDone:
        raise
    except NeedsApproval as needed:
        here = route.address.of(screen.kwargs["pk"] if route.names_a_thing else "")
        asked = screen.ask_for_signature(needed, form, values_of(form, rows), here)
        return JsonResponse({**calls.outcome_of(asked), "detail": needed.sentence}, status=202)
    except Forbidden as refusal:
        raise Problem(403, refusal.sentence) from refusal
    except Conflict as conflict:
        raise Problem(409, conflict.sentence) from conflict
    except Refused as refusal:
        screen.put_refusal(refusal, form, rows)
        raise Problem(422, refusal.sentence, calls.problems_of(form, rows)) from refusal
    return JsonResponse(calls.outcome_of(result))


def _earlier(subject: str) -> dict[str, Any]:
    key = subject.rpartition(":")[2]
    return {"subject": subject, "id": int(key) if key.isdigit() else plain(key), "label": ""}


READING: dict[RouteKind, Callable[[Any], JsonResponse]] = {
    RouteKind.LIST: _list,
    RouteKind.RECORD: _record,
}
