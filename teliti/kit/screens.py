"""The screen: what every page has in common. `Listing`, `Page` and `Ask` stand on it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Any, ClassVar

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from teliti.audit import reading
from teliti.audit.action import subject_of
from teliti.audit.events import sentence_of
from teliti.audit.names import names_in
from teliti.audit.queries import events_of
from teliti.base.refusals import AlreadyDone, Forbidden, Refused
from teliti.kit import drafts
from teliti.kit.declared import declared
from teliti.kit.events import PAGE_OPENED
from teliti.kit.shapes import Badge, Frame, Happening, Link, Verb, main_of
from teliti.kit.words import shown_change, shown_moment
from teliti.people.models import Member, OfCompany

Text = str | Promise
Finder = Callable[[Member], "QuerySet[Any]"]
_SOME_KEY = 7007007
_LONGEST_LABEL, _LONGEST_WHERE = 199, 120
_PLAIN_FUNCTIONS = ("find", "rows", "link", "describe")


class NoDuty(Http404):
    """The page is opened by a duty that this person lacks; whether the record exists is not said.

    For them there is nothing here, as for a wrong address; the page that says so names the duty.
    """

    def __init__(self, duty: str) -> None:
        super().__init__(duty)
        self.duty = duty


class Screen(View):
    """One address. Signs people in, checks the duty, finds the thing among what they may see."""

    title: Text = ""
    duty: ClassVar[str]
    template: ClassVar[str]
    in_api: ClassVar[bool] = True
    """Whether the API speaks for this screen; not where it only makes sense in a browser."""
    find: Any = None  # a Finder; typed loosely, since mypy takes a function here for a method
    """From a member to the rows they may see; the address's `pk` picks the subject."""

    request: HttpRequest
    member: Member
    subject: Any = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in _PLAIN_FUNCTIONS:  # `find = queries.x` is a function, not a method
            given = cls.__dict__.get(name)
            if callable(given) and not _takes_self(given):
                setattr(cls, name, staticmethod(given))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member: Member | None = getattr(request, "member", None)
        if member is None:
            return self._ask_who(request)
        if not member.may(self.duty):
            raise NoDuty(self.duty)
        self.member = member
        try:
            if self.find is not None and "pk" in kwargs:
                self.subject = self.found(kwargs["pk"])
            answer = super().dispatch(request, *args, **kwargs)
        except AlreadyDone as earlier:
            return self.done_already(earlier)
        except Forbidden as refusal:
            return self.message(refusal.sentence, 403)
        except Refused as refusal:
            return self.message(refusal.sentence, 409)
        except ObjectDoesNotExist:
            if member.limit is None:
                raise
            # The record leans on one of other days, which the database does not show.
            raise Http404 from None
        else:
            if answer.status_code == HTTPStatus.OK and not is_fragment(request):
                self.note_opened()
            return answer

    def done_already(self, earlier: AlreadyDone) -> HttpResponse:
        """What was sent before and is done leads to what came of it."""
        messages.info(self.request, earlier.sentence)
        return go(address_of_subject(earlier.subject) or self.request.path)

    def note_opened(self) -> None:
        """Note the page that somebody opens who only audits here: one insert."""
        request = self.request
        if not self.member.is_watched or request.method != "GET" or "export" in request.GET:
            return  # a list that is taken out is noted as that
        subject = subject_of(self.subject) if isinstance(self.subject, Model) else ""
        where = request.get_full_path()
        if len(where) > _LONGEST_WHERE:
            where = request.path
        label = f"{str(self.heading())[: _LONGEST_LABEL - len(where)]} {where}"
        reading.note(self.member, PAGE_OPENED, label, subject)

    def found(self, pk: Any) -> Any:
        """The subject, among what this member may see; others get 404."""
        assert self.find is not None
        subject = self.find(self.member).filter(pk=pk).first()
        if subject is None:
            raise Http404
        return subject

    def heading(self) -> Text:
        """The title of the page; the subject's own name if the class has none."""
        return self.title or str(self.subject or "")

    def subtitle(self) -> str:
        return ""

    def state(self) -> Badge | None:
        """The state of the subject in a word."""
        return None

    def verbs(self) -> Sequence[Verb]:
        """What can be done from here: only what state and duty allow."""
        return ()

    @property
    def main_verb(self) -> Verb | None:
        """The verb that stands out: what an empty page offers to do."""
        return main_of(self.verbs())

    def added_verbs(self) -> Sequence[Verb]:
        """What other parts let one do from here: `VERBS` of their `panels.py`, of the screen."""
        drawn = (draw(self) for draw in declared("panels", "VERBS"))
        return [verb for verb in drawn if verb is not None]

    def crumbs(self) -> Sequence[Link]:
        """Where this page stands, from the list above it."""
        return ()

    def activity(self) -> Sequence[Happening] | None:
        """What happened to the subject, newest first; None draws no panel."""
        return activity_of(self.subject, self.member) if isinstance(self.subject, Model) else None

    def history_url(self) -> str:
        """Where the subject is shown as it was; "" for what is no record of a company."""
        if not isinstance(self.subject, OfCompany):
            return ""
        return reverse("audit:history", args=[subject_of(self.subject)])

    def frame(self) -> Frame:
        crumbs = self.crumbs()
        return Frame(
            title=str(self.heading()),
            subtitle=self.subtitle(),
            crumbs=crumbs,
            state=self.state(),
            verbs=[*self.verbs(), *self.added_verbs()],
            activity=self.activity(),
            history_url=self.history_url(),
            back_url=crumbs[-1].url if crumbs else "",
        )

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            "frame": self.frame(),
            "subject": self.subject,
            "screen": self,
            "fragment": is_fragment(self.request),
            **more,
        }

    def draw(self, *, status: int = 200, template: str = "", **more: Any) -> HttpResponse:
        """The page, or the named partial of it when HTMX asks."""
        return TemplateResponse(
            self.request, template or self.template, self.context(**more), status=status
        )

    def message(self, sentence: str, status: int) -> HttpResponse:
        """A page that says one sentence."""
        return TemplateResponse(
            self.request,
            "kit/message.html",
            {
                "frame": Frame(title=_("This was not done")),
                "fragment": is_fragment(self.request),
                "message_title": _("This was not done"),
                "message_text": sentence,
                "message_verb": None,
            },
            status=status,
        )

    def _ask_who(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            drafts.stash(request.session, request.path, request.POST)
        if request.user.is_authenticated:  # their last membership has ended
            ended = _("You belong to no company any more. Ask to be let in again.")
            return self.message(ended, 403)
        return redirect_to_login(request.get_full_path())


def is_fragment(request: HttpRequest) -> bool:
    """Whether HTMX asks for a part of a page: the frame around it stands already."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def activity_of(thing: Model, member: Member, *related: Model) -> list[Happening]:
    """The activity panel of a thing, and of what is related to it: their events as sentences."""
    kinds = {subject_of(one): type(one) for one in (thing, *related)}
    events = events_of(member, thing, *related)
    names = {
        kind: names_in(
            kind,
            [
                (name, value)
                for event in events
                if kinds[event.subject] is kind
                for name, (before, after) in event.detail.get("changes", {}).items()
                if before is not None
                for value in (before, after)
            ],
        )
        for kind in set(kinds.values())
    }
    return [
        Happening(
            who=event.actor_name,
            sentence=sentence_of(event.name, event.label, event.detail),
            when=shown_moment(event.at, member.time_zone),
            when_exact=event.at.isoformat(timespec="seconds"),
            changes=[
                shown_change(
                    kinds[event.subject], name, before, after, names[kinds[event.subject]],
                    member.time_zone,
                )
                for name, (before, after) in event.detail.get("changes", {}).items()
                if before is not None
            ],
            reason=event.reason,
        )
        for event in events
    ]  # fmt: skip


def address_of(thing: Model) -> str:
    """The page of a thing: by convention the address `<part>:<noun>`; "" when it has none."""
    meta = thing._meta
    return _address(f"{meta.app_label}:{meta.model_name}", str(thing.pk))


def address_of_subject(subject: str) -> str:
    """The page of what the log calls `invoicing.invoice:42`; "" when it has none."""
    kind, _colon, key = subject.partition(":")
    part, _dot, noun = kind.partition(".")
    return _address(f"{part}:{noun}", key)


def _address(name: str, key: str) -> str:
    """The address of this name with a key; a list asks for a hundred of one name."""
    found = _around(name, get_script_prefix())
    return key.join(found) if found and key.isdecimal() else ""


@lru_cache(maxsize=1000)
def _around(name: str, prefix: str) -> tuple[str, str] | None:
    """What stands before and after the key in the addresses of this name; None: there are none."""
    try:
        before, _key, after = reverse(name, args=[_SOME_KEY]).rpartition(str(_SOME_KEY))
    except NoReverseMatch:
        return None
    return before, after


def named(subject: str) -> Model:
    """What the log calls `invoicing.invoice:42`, by its key alone: enough to ask for its story."""
    kind, _colon, key = subject.partition(":")
    model: type[Model] = apps.get_model(kind)
    return model(pk=key)


def go(url: str) -> HttpResponseRedirect:
    """Redirect after a success (303: the browser asks again with GET)."""
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def _takes_self(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None)
    return bool(code and code.co_varnames[:1] == ("self",))
