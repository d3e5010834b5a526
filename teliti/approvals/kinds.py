"""What can need a signature: declared by the parts in their `signing.py`.

    SIGNED = [Signed("invoicing.issue", _("Issue an invoice"), Invoice, facts=facts_of)]

`require(act, invoice, "invoicing.issue")` in an action asks by that name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise

from teliti.approvals.domain import Facts
from teliti.audit.action import Act, state_of

Text = str | Promise
Also = Mapping[str, Any]
Shown = str | Callable[[Any], Text]


def _name(thing: Any, _also: Also) -> str:
    return str(thing)


def _nothing_else(_thing: Any, _also: Also) -> Sequence[str]:
    return ()


def _nobody(_thing: Any) -> int | None:
    return None


def _no_facts(_thing: Any, _also: Also) -> Facts:
    return Facts()


@dataclass(frozen=True, slots=True)
class Signed:
    """A kind of act that can need a signature.

    `duty` is the act's own (default: the name). `verb` is what the maker does once it is signed, at
    the address named `address` unless they came from another. `called(thing, also)` is what a
    request calls it, `facts(thing, also)` what policies ask; `flags` are the marks that it may set.
    `under(thing, also)` are kinds whose policies hold for it too.
    `content(thing)` is the plain data that is signed, beside `also`: what the act was given (a day,
    a reason, new roles). `labels` name the fields of both, each with the kind of its cell, or with
    what says its value in words.
    `always` is a duty that signs even where no policy asks, and then never only later.
    `made_by(thing)` is whoever made what is signed, where that is known: they do not sign either,
    whoever asks for it.
    `note` is what every signer has to write down. `granted(act, thing, signer, note)` is called
    with the last signature where the signature itself is the act.
    """

    name: str
    label: Text
    model: type[Model]
    duty: str = ""
    verb: Text = ""
    address: str = ""
    called: Callable[[Any, Also], str] = _name
    facts: Callable[[Any, Also], Facts] = _no_facts
    under: Callable[[Any, Also], Sequence[str]] = _nothing_else
    content: Callable[[Any], Mapping[str, Any]] = state_of
    labels: Mapping[str, tuple[Text, Shown]] = field(default_factory=dict)
    flags: Mapping[str, Text] = field(default_factory=dict)
    always: str = ""
    made_by: Callable[[Any], int | None] = _nobody
    note: Text = ""
    granted: Callable[[Act, Any, int, str], None] | None = None

    def signed_content(self, thing: Any, also: Also) -> dict[str, Any]:
        """All that is signed: the thing as it is now, and what the act was given."""
        return {**self.content(thing), **also}


@cache
def declared() -> Mapping[str, Signed]:
    """Every kind of every installed part, by name."""
    return {
        signed.name: signed
        for config in apps.get_app_configs()
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.signing")
        for signed in import_module(f"{config.name}.signing").SIGNED
    }


def label_of(name: str) -> str:
    """What people call a kind; its name when no part declares it (any more)."""
    kind = declared().get(name)
    return str(kind.label) if kind else name
