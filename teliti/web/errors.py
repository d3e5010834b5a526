"""Error pages: one sentence, and where to go from here."""

import sys
from errno import EDQUOT, EFBIG, ENOSPC

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull

from teliti.access.queries import who_may
from teliti.audit.duties import declared
from teliti.base import logs
from teliti.kit.screens import NoDuty
from teliti.kit.shapes import Frame, Link
from teliti.people.middleware import language_of_stranger
from teliti.people.models import Member

NO_ROOM = frozenset({ENOSPC, EDQUOT, EFBIG})
"""What the system says where nothing more can be written."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The address leads nowhere, or to something that this person does not see.

    Whoever lacks the duty of such a page learns which it is and who gives it; nobody learns
    whether there is a record.
    """
    member: Member | None = getattr(request, "member", None)
    if member is not None and isinstance(exception, NoDuty):
        return _page(request, 404, _("This is not open to you"), _why(member, exception.duty))
    return _page(
        request, 404, _("This is not here"),
        _("The address leads nowhere, or to something that you may not see."),
    )  # fmt: skip


def _why(member: Member, name: str) -> str:
    duty = next((one for one in declared() if one.name == name), None)
    givers = who_may(member, "people.manage")
    return _(
        "Pages of this kind are opened by the duty “%(duty)s” (%(name)s), which no role of yours "
        "carries. It can be given by: %(givers)s."
    ) % {
        "duty": duty.label if duty else name,
        "name": name,
        "givers": ", ".join(map(str, givers)) or _("nobody"),
    }


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


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same was tried too often in a short time."""
    return _page(
        request, 429, _("Too many attempts"),
        _("This was tried too often from here. Wait a few minutes, then try again."),
    )  # fmt: skip


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than the proxy in front lets through; it asks for this page in its stead."""
    return _page(
        request, 413, _("This is too large"),
        _("Nothing was kept: it was more than this server takes at once. Go back and send the "
          "files one by one; the form says how large one may be."),
    )  # fmt: skip


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read: broken, or made to break something."""
    if isinstance(exception, SessionInterrupted):
        return _session_lost(request, exception)
    return _page(
        request, 400, _("This cannot be read"),
        _("The address or what was typed holds a sign that no text has. Type it anew."),
    )  # fmt: skip


def _session_lost(request: HttpRequest, trouble: BaseException) -> HttpResponse:
    """The session could not be kept: it was ended elsewhere, or the database went away just then.

    Django tells the two alike; only what came before its own exception tells them apart.
    """
    before: BaseException | None = trouble
    while before is not None:
        if isinstance(before, OperationalError | InterfaceError):
            return _no_database(request)
        before = before.__context__
    with translation.override(_language_of(request)):  # the person's has been put away by now
        return _page(
            request, 400, _("You were signed out meanwhile"),
            _("Your session was ended elsewhere. Sign in again; what you typed is kept as a "
              "draft."),
        )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; or the disk is full, or the database does not answer just now."""
    trouble = sys.exception()
    cause = getattr(trouble, "__cause__", None)
    if isinstance(cause, DiskFull) or getattr(trouble, "errno", None) in NO_ROOM:
        return _away(
            request,
            gettext_lazy("The server's disk is full"),
            gettext_lazy(
                "This was not kept. Tell whoever looks after the server, then send it again."
            ),
        )
    if isinstance(trouble, OperationalError | InterfaceError):
        return _no_database(request)
    return _page(
        request, 500, _("Something broke on our side"),
        _("Nothing was changed. What you typed is kept as a draft. Please try again."),
    )  # fmt: skip


def _no_database(request: HttpRequest) -> HttpResponse:
    return _away(
        request,
        gettext_lazy("The database does not answer just now"),
        gettext_lazy(
            "Wait a moment and send it again. If it had been kept already, it is not done twice."
        ),
    )


def _away(request: HttpRequest, title: Promise, text: Promise) -> HttpResponse:
    """Drawn without a question to the database: neither member nor session may be known.

    Whether a commit went through whose answer was lost nobody knows; the form's key does.
    """
    with translation.override(_language_of(request)):
        drawn = render_to_string(
            "web/away.html",
            {"title": str(title), "text": str(text), "number": logs.request_id.get(),
             "language": get_language()},
        )  # fmt: skip
    return HttpResponse(drawn, status=503, headers={"Retry-After": "10"})


def _language_of(request: HttpRequest) -> str:
    member: Member | None = getattr(request, "member", None)
    return member.language if member else language_of_stranger(request)


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    more = {
        "frame": Frame(title=title),
        "message_title": title,
        "message_text": text,
        "message_number": logs.request_id.get() if status >= 500 else "",
        "message_verb": None if getattr(request, "member", None) else Link(_("To my desk"), "/"),
    }
    return render(request, "kit/message.html", more, status=status)
