"""Nothing breaks and nothing answers otherwise than the document says: schemathesis tries all."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from teliti.api.routes import BASE, Route, RouteKind, routes
from teliti.api.tests.make import token_of
from teliti.base import scope
from teliti.config.wsgi import application
from teliti.people.models import Member
from tests import database
from tests.addresses import addresses
from tests.everything import everything

TRIES = int(os.environ.get("TELITI_API_TRIES", "3"))
"""Calls of each address; more for a longer look."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def member(django_db_setup: None, django_db_blocker: Any) -> Iterator[Member]:
    with django_db_blocker.unblock(), database.in_clone():
        scope.forget()
        yield everything("PT Alfa")
        scope.forget()


@pytest.fixture(scope="module")
def document(member: Member) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def test_the_document_speaks_of_every_list_record_and_action(document: Any) -> None:
    paths = document.raw_schema["paths"]
    assert sum(len(methods) for methods in paths.values()) == len(routes())
    kinds = [route.kind for route in routes().values()]
    assert kinds.count(RouteKind.LIST) > 15
    assert kinds.count(RouteKind.RECORD) > 10
    assert kinds.count(RouteKind.ACTION) > 60
    assert paths[f"{BASE}/invoicing/issue_invoice/{{id}}"]["post"]["x-duty"] == "invoicing.issue"


def test_no_secret_goes_out() -> None:
    """A column whose name speaks of a secret has to be named in the page's `unshown`."""
    shown = {
        f"{route.address.name}: {name}"
        for route in routes().values()
        if route.kind == RouteKind.RECORD
        for name in _names(route)
        if any(word in name for word in ("secret", "password", "token", "private", "session"))
    }
    assert shown == set()


def _names(route: Route) -> list[str]:
    assert route.model is not None, f"{route.address.name}: say by `subject: Model` what it shows"
    return [
        field.attname
        for field in route.model._meta.concrete_fields
        if field.attname not in route.screen.unshown
    ]


def test_every_answer_is_one_that_the_document_names(document: Any, member: Member) -> None:
    by_name = {one.name: one for one in addresses()}
    headers = {"Authorization": f"Bearer {token_of(member)}"}
    found = []
    for route in sorted(routes().values(), key=lambda one: one.kind == RouteKind.ACTION):
        with scope.entered(member.company_id):
            keys = by_name[route.address.name].subjects(member) if route.names_a_thing else []
        try:
            _try(document[route.path][route.method.upper()], keys, headers)
        except (FailureGroup, Failure) as failure:
            found.append(f"{route.method} {route.path}: {failure}")
    assert found == []


def _try(operation: Any, keys: list[Any], headers: dict[str, str]) -> None:
    """Call an address with whatever its schema allows, and about a thing that is there."""

    @settings(
        max_examples=TRIES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(), place=st.integers(0, max(len(keys) - 1, 0)))
    def call(case: Any, place: int) -> None:
        if keys:
            case.path_parameters["id"] = keys[place]
        case.call_and_validate(headers=headers, checks=CHECKS)

    call()
