"""The runner: the one way in which state changes.

    @action("invoicing.issue")
    def issue_invoice(act: Act, *, invoice: Invoice, issued_on: date) -> Invoice: ...

    actions.issue_invoice(member, invoice=invoice, issued_on=day)

Always in this order: check the duty; open the transaction (durable, so actions cannot nest); run;
insist that something was recorded; leave the receipt; append the events to the chain, last; commit.
"""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from teliti.audit import chain
from teliti.audit.domain import digest_of_content, plain
from teliti.audit.events import EventKind
from teliti.audit.models import Receipt
from teliti.base import logs, measures, scope
from teliti.base.clock import day_in
from teliti.base.moves import BadMove
from teliti.base.refusals import AlreadyDone, Conflict, Forbidden, Refused

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)
LONGEST_KEY = 64


class Actor(Protocol):
    """Who acts: a person in one company (`people.Member`)."""

    @property
    def pk(self) -> Any: ...
    @property
    def company_id(self) -> int: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def limit(self) -> scope.Limit | None: ...
    def may(self, duty: str) -> bool:
        """Whether this person carries the duty here and now."""
        ...


@dataclass(slots=True)
class Act:
    """One action under way: who, for which company, when, and what was recorded so far."""

    actor: Actor
    now: datetime
    events: list[chain.Draft] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    _before: dict[tuple[type, Any], dict[str, Any]] = field(default_factory=dict)
    _notes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def company_id(self) -> int:
        return self.actor.company_id

    @property
    def today(self) -> date:
        """The day of `now` where the company is."""
        return day_in(self.now, self.actor.time_zone)

    def lock(self, model: type[M], pk: Any, *, version: int | None = None) -> M:
        """Read a row of this company again and hold it until commit.

        With `version`, a row that was saved since raises `Conflict`. A row of another company,
        or none, raises `Refused`.
        """
        # Its key stays: events that name the row (their company, their actor) need not wait for us,
        # who wait for the head of the log, which those hold.
        rows = model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk)
        if any(column.attname == "company_id" for column in model._meta.local_concrete_fields):
            rows = rows.filter(company_id=self.company_id)
        found = rows.first()
        if found is None:
            raise Refused(_("This record is not there any more. Go back to the list."))
        if version is not None and _version(found) != version:
            raise Conflict(_("Somebody else changed this while you were typing."))
        self._before[type(found), found.pk] = state_of(found)
        return found

    def record(
        self, kind: EventKind, subject: models.Model, *, because: str = "", **detail: Any
    ) -> None:
        """Say what happened to `subject`. What changed since `lock` is noted field by field."""
        before = self._before.get((type(subject), subject.pk))
        after = state_of(subject)
        if before is None:
            changes = {
                name: [None, value] for name, value in after.items() if value not in (None, "")
            }
        else:
            changes = {
                name: [before.get(name), value]
                for name, value in after.items()
                if before.get(name) != value
            }
        self._before[type(subject), subject.pk] = after
        if changes:
            detail = {"changes": changes, **detail}
        self.moment(kind, subject, because=because, **detail)

    def moment(
        self, kind: EventKind, subject: models.Model, *, because: str = "", **detail: Any
    ) -> None:
        """Say what happened without noting fields: bulk work, where the detail tells enough."""
        _insist_on_reason(kind, because)
        name = subject_of(subject)
        detail |= self._notes.get(name, {})
        self.events.append(chain.Draft(kind.name, name, str(subject)[:200], plain(detail), because))

    def note(self, subject: models.Model, **detail: Any) -> None:
        """Have every event of this subject carry the detail: the approval that let it happen."""
        self._notes.setdefault(subject_of(subject), {}).update(detail)

    def know(self, *rows: models.Model) -> None:
        """Note how rows stand that were locked in another way, so that `record` tells changes."""
        for row in rows:
            self._before[type(row), row.pk] = state_of(row)

    def also(self, row: models.Model, **changes: tuple[Any, Any]) -> None:
        """Tell the fields (before, after) of a further row that goes along: bulk work.

        They stand with the action's last event, not as an event of the row's own.
        """
        self.others.setdefault(subject_of(row), {}).update(plain(changes))

    def fix(self, subject: str, *content: object) -> None:
        """Note the digest of what this action fixes for good: lines without events of their own.

        The trail tells it with the action's last event; `fixed.changed` compares, for `verify`.
        """
        self.fixed[subject] = digest_of_content(content)


def action(
    duty: str,
) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function the one way to do something that needs `duty`."""

    def decorate(function: Callable[Concatenate[Act, P], R]) -> Callable[Concatenate[Actor, P], R]:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @functools.wraps(function)
        @measures.acting(name)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not actor.may(duty):
                raise Forbidden(_("You do not have the duty for this: %(duty)s.") % {"duty": duty})
            scope.enter(actor.company_id, scope.current().person, actor.limit)
            token = _once.get()
            _once.set(None)
            try:
                with transaction.atomic(durable=True):
                    if token:
                        _refuse_repeat(actor, token)
                    act = Act(actor, timezone.now())
                    result = function(act, *args, **kwargs)
                    assert act.events, f"{name} changed nothing that it recorded"
                    if token:
                        _leave_receipt(act, token, name)
                    act.events[-1].detail.update(_told_along(act))
                    _say_from_where(act)
                    chain.append(act.company_id, act.actor, act.now, act.events)
            except BadMove as bad:
                raise Refused(
                    _("Not as it stands now: it may be done already. Open the page again.")
                ) from bad
            except IntegrityError as trouble:
                if token:  # two at once: the loser learns what the winner made
                    _refuse_repeat(actor, token)
                cause = trouble.__cause__
                if not isinstance(cause, UniqueViolation):
                    raise
                # Its text holds what people typed: that stays out of the log.
                logger.warning("%s met what is there already: %s", name, cause.diag.constraint_name)
                raise Refused(
                    _("Somebody did the same a moment ago. Open the page again.")
                ) from trouble
            return result

        run.duty = duty  # type: ignore[attr-defined]  # read by the contracts over every action
        run.action = name  # type: ignore[attr-defined]  # read by the contracts over every action
        return run

    return decorate


@dataclass(frozen=True, slots=True)
class OnceKey:
    """A form's random key and a fingerprint of what was sent with it."""

    key: str
    fingerprint: str


_once: ContextVar[OnceKey | None] = ContextVar("once", default=None)


@contextmanager
def once(key: str, *content: object) -> Iterator[None]:
    """The next action inside happens at most once for this key.

    The same key again raises `AlreadyDone` with the first result; the same key with other content
    is refused as an error of its own. A key that is none of ours may be long: its digest is kept.
    """
    token = _once.set(_once_key(key, content) if key else None)
    try:
        yield
    finally:
        _once.reset(token)


def refuse_repeat(actor: Actor, key: str, *content: object) -> None:
    """Raise what `once` would for a key that was used; nothing for a fresh one.

    For whoever judges what was sent before the action does: the first time may have changed what
    is judged (its version, its state), and its result stands all the same.
    """
    if key:
        _refuse_repeat(actor, _once_key(key, content))


def _once_key(key: str, content: tuple[object, ...]) -> OnceKey:
    kept = key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()
    return OnceKey(kept, sha256(repr(content).encode()).hexdigest())


def subject_of(thing: models.Model) -> str:
    """How the log names a thing: `invoicing.invoice:42`."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def state_of(thing: models.Model) -> dict[str, Any]:
    """The row's own columns as plain values, without key, company and version.

    Nor those that a model names as `noted`: what the machine notes there is no act of anybody.
    """
    left_out = {*thing.get_deferred_fields(), *getattr(thing, "noted", ())}
    return {
        field.attname: plain(getattr(thing, field.attname))
        for field in thing._meta.local_concrete_fields
        if field.attname not in {"id", "company_id", "version", *left_out}
    }


def _told_along(act: Act) -> dict[str, Any]:
    """What goes along with the last event: other rows' changes, digests of what was fixed."""
    told = {"also": act.others, "fixed": act.fixed}
    return {name: value for name, value in told.items() if value}


def _say_from_where(act: Act) -> None:
    """Have every event tell the request it came with, and the API token, if it came by one."""
    told = {"request": logs.request_id.get(), "token": str(getattr(act.actor, "token", ""))}
    where = {name: value for name, value in told.items() if value}
    if where:
        for event in act.events:
            event.detail["from"] = where


def _insist_on_reason(kind: EventKind, because: str) -> None:
    if kind.needs_reason and not because.strip():
        raise Refused(_("Say why: the trail keeps this with its reason."), field="because")


def _version(row: models.Model) -> int:
    version: int = getattr(row, "version", 1)
    return version


def _refuse_repeat(actor: Actor, token: OnceKey) -> None:
    receipt = Receipt.objects.filter(
        company_id=actor.company_id, actor_id=actor.pk, key=token.key
    ).first()
    if receipt is None:
        return
    if receipt.fingerprint != token.fingerprint:
        raise Refused(
            _("This form was already sent with other content. Open it again and repeat it.")
        )
    raise AlreadyDone(_("This was already done."), subject=receipt.subject)


def _leave_receipt(act: Act, token: OnceKey, name: str) -> None:
    Receipt.objects.create(
        company_id=act.company_id,
        actor_id=act.actor.pk,
        key=token.key,
        fingerprint=token.fingerprint,
        action=name,
        subject=act.events[-1].subject,
        at=act.now,
    )
