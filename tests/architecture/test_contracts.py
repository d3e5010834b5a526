"""Contracts over everything: a new action, duty, event or command is covered the day it comes."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.apps import apps

import teliti
from teliti.audit import duties
from teliti.audit.models import Event
from teliti.base.refusals import Forbidden
from tests import make
from tests.everything import member_without_duties
from tools import reference

pytestmark = pytest.mark.django_db


def _actions() -> Iterator[Any]:
    """Every action of every part."""
    for module in walk_packages(teliti.__path__, "teliti."):
        parts = module.name.split(".")
        if "actions" in parts and "tests" not in parts:
            for thing in vars(import_module(module.name)).values():
                if getattr(thing, "duty", "") and thing.__module__ == module.name:
                    yield thing


ACTIONS = sorted(_actions(), key=lambda action: str(action.action))


def test_there_are_actions_to_try() -> None:
    assert len(ACTIONS) > 20


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: str(action.action))
def test_an_action_has_words_and_keywords_and_a_declared_duty(action: Any) -> None:
    assert (action.__doc__ or "").strip(), "no docstring"
    first, *rest = inspect.signature(action).parameters.values()
    assert first.name == "act"
    kinds = {parameter.kind for parameter in rest}
    assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, "by position"
    assert action.duty in {duty.name for duty in duties.declared()}, "its duty is not declared"


def test_without_its_duty_every_action_is_refused_and_writes_nothing() -> None:
    nobody = member_without_duties(make.company())
    before = Event.objects.count()
    for action in ACTIONS:
        given = {
            name: None
            for name, parameter in list(inspect.signature(action).parameters.items())[1:]
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }
        with pytest.raises(Forbidden):
            action(nobody, **given)
    assert Event.objects.count() == before


def test_the_reference_tells_of_every_duty_event_setting_and_command() -> None:
    standing = reference.PLACE.read_text() if reference.PLACE.exists() else ""
    assert standing == reference.written(), "run: python tools/reference.py write"


def test_all_parts_are_installed() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("teliti."):
            assert (import_module(config.name).__doc__ or "").strip(), f"{config.name}: no charter"
