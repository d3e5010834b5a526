"""Requests that hold a NUL: nothing here is written with one, and PostgreSQL knows no such text."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from teliti.web.errors import unreadable

API = "/api/v1/"


class NoNulMiddleware:
    """Refuses a NUL in the address, in what is asked, and in what is typed, once for every page.

    Programs are told so by the API, in the form of its answers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API) and _holds_nul(request):
            return unreadable(request)
        return self.get_response(request)


def _holds_nul(request: HttpRequest) -> bool:
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    return any("\0" in value for _name, values in request.POST.lists() for value in values)
