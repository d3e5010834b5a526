"""Error pages: one sentence, and where to go from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from teliti.kit.shapes import Frame, Link


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address leads nowhere, or to something that this person does not see."""
    return _page(
        request, 404, _("This is not here"),
        _("The address leads nowhere, or to something that you may not see."),
    )  # fmt: skip


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something that this person may not do."""
    return _page(
        request, 403, _("This was not done"),
        _("You may not do this. If you should, ask an administrator for the duty."),
    )  # fmt: skip


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not drawn by us, or for a session that has ended."""
    return _page(
        request, 403, _("This was not done"),
        _("The form did not come from this page. Open the page again and repeat your change."),
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return _page(
        request, 500, _("Something broke on our side"),
        _("Nothing was changed. What you typed is kept as a draft. Please try again."),
    )  # fmt: skip


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    more = {
        "frame": Frame(title=title),
        "message_title": title,
        "message_text": text,
        "message_verb": None if getattr(request, "member", None) else Link(_("To my desk"), "/"),
    }
    return render(request, "kit/message.html", more, status=status)
