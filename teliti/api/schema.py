"""The OpenAPI 3.1 document, written from the screens: nothing of it is kept by hand."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from teliti.api import records, values
from teliti.api.routes import Route, RouteKind, routes
from teliti.kit.asks import Ask
from teliti.kit.columns import ChoiceFilter, Column, TextFilter
from teliti.kit.listing import Listing

Schema = dict[str, Any]
_CELLS: dict[str, Schema] = {
    "date": {"type": ["string", "null"]},
    "time": {"type": ["string", "null"], "format": "date-time"},
}


def document() -> Schema:
    """The whole document, in the active language."""
    found: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Teliti",
            "version": settings.VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": _(
                "Every list, record and action of Teliti. Amounts are decimal texts, days are"
                " ISO 8601. Send Idempotency-Key with an action and it happens once."
            ),
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM, "Outcome": _OUTCOME},
            "responses": {name: _problem(said) for name, said in _PROBLEMS.items()},
        },
        "paths": {},
    }
    for route in sorted(routes().values(), key=lambda one: (one.path, one.method)):
        found["paths"].setdefault(route.path, {})[route.method] = operation(route)
    return found


def operation(route: Route) -> Schema:
    """What one address takes and gives."""
    key = _ID if route.address.is_numbered else _SUBJECT
    named = [key] if route.names_a_thing else []
    found: Schema = {
        "operationId": f"{route.part}.{route.noun}.{route.kind}",
        "tags": [route.part],
        "summary": summary_of(route),
        "description": _("Needs the duty %(duty)s.") % {"duty": route.screen.duty},
        "x-duty": route.screen.duty,
        "parameters": named,
        "responses": {"401": _ref("Unauthorized"), "403": _ref("Forbidden")},
    }
    if route.names_a_thing:
        found["responses"]["404"] = _ref("NotFound")
    if route.kind == RouteKind.LIST:
        found["parameters"] = [*named, *parameters_of(route.screen)]
        found["responses"] |= {"200": _json(_list_schema(route.screen)), "400": _ref("Malformed")}
    elif route.kind == RouteKind.RECORD:
        found["responses"]["200"] = _json(_record_schema(route))
    else:
        found["parameters"] = [*named, _KEY]
        found["requestBody"] = {
            "required": False,
            "content": {"application/json": {"schema": _body_schema(route.screen)}},
        }
        found["responses"] |= {
            "200": _json({"$ref": "#/components/schemas/Outcome"}),
            "202": _json(
                {"$ref": "#/components/schemas/Outcome"},
                _("Not done yet: the request for approval that was filed instead"),
            ),
            "400": _ref("Malformed"),
            "409": _ref("Conflict"),
            "413": _ref("TooLarge"),
            "422": _ref("Refused"),
        }
    return found


def parameters_of(screen: type[Listing]) -> list[Schema]:
    """What a list can be asked: words, filters, order, and where to go on."""
    sorts = [column.sort for column in screen.columns if column.sort]
    found = [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 200}, _("Rows at most")),
        _query("after", {"type": "string"}, _("The `next` of the page before")),
    ]
    if screen.search:
        found.append(_query("q", {"type": "string"}, _("Words to be found")))
    if sorts:
        every = sorted({*sorts, *(f"-{sort}" for sort in sorts)})
        found.append(_query("sort", {"type": "string", "enum": every}, _("Order")))
    for filtering in screen.filters:
        shape: Schema = {"type": "string", "format": "date"}
        if isinstance(filtering, ChoiceFilter):
            known = (
                [] if callable(filtering.choices) else [str(key) for key, _l in filtering.choices]
            )
            shape = {"type": "string", **({"enum": known} if known else {})}
        elif isinstance(filtering, TextFilter):
            shape = {"type": "string"}
        found.append(_query(filtering.name, shape, str(filtering.label)))
    return found


def fits(value: str, schema: Schema) -> bool:
    """Whether a parameter's text fits the small part of JSON Schema that parameters use."""
    if "\x00" in value:
        return False
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "integer":
        is_whole = bool(re.fullmatch(r"[0-9]{1,6}", value))
        return is_whole and schema["minimum"] <= int(value) <= schema["maximum"]
    if schema.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _list_schema(screen: type[Listing]) -> Schema:
    row: Schema = {"id": {"type": ["integer", "string"]}}
    row |= {column.key: _cell_schema(column) for column in screen.columns}
    return _object(
        {
            "rows": {"type": "array", "items": _object(row)},
            "next": {"type": "string", "description": _("Send it as `after`; empty at the end.")},
        }
    )


def _cell_schema(column: Column) -> Schema:
    shape = _CELLS.get(column.cell, {"type": ["string", "boolean", "null"]})
    return {**shape, "title": str(column.label)}


def _record_schema(route: Route) -> Schema:
    assert route.model is not None, f"{route.address.name}: say by `subject: Model` what it shows"
    return records.schema_of(route.model, route.screen.inner, route.screen.unshown)


def _body_schema(screen: type[Ask]) -> Schema:
    properties = {name: values.schema_of(field) for name, field in screen.form.base_fields.items()}
    if screen.row_form is not None:
        line = {name: values.schema_of(one) for name, one in screen.row_form.base_fields.items()}
        items = {"type": "object", "additionalProperties": False, "properties": line}
        properties["rows"] = {"type": ["array", "null"], "items": items, "maxItems": 1000}
    properties["version"] = {
        "type": ["integer", "null"],
        "description": _("The version that was read: a newer one is a conflict."),
    }
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _query(name: str, schema: Schema, description: str) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }


def _json(schema: Schema, description: str = "OK") -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/responses/{name}"}


def _problem(description: str) -> Schema:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }


_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
}
_SUBJECT: Schema = {**_ID, "schema": {"type": "string", "pattern": "^[a-z.]+:[0-9]{1,18}$"}}
_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 64, "pattern": "^[!-~]*$"},
}
_PROBLEMS = {
    "Malformed": "What was sent cannot be read",
    "Unauthorized": "No token that holds",
    "Forbidden": "The token does not carry the duty",
    "NotFound": "Nothing that this token may see",
    "Conflict": "Somebody else changed it",
    "TooLarge": "More than one call may send",
    "Refused": "The rules do not allow this; `detail` says why and what to do",
}
_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "duty": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_OUTCOME: Schema = {
    "type": "object",
    "required": ["result"],
    "properties": {
        "detail": {"type": "string"},
        "result": {
            "type": ["object", "null"],
            "required": ["subject", "id", "label"],
            "properties": {
                "subject": {"type": "string"},
                "id": {"type": ["integer", "string"]},
                "label": {"type": "string"},
            },
        },
    },
}


def summary_of(route: Route) -> str:
    """What an address is about, in a few words."""
    if route.screen.title:
        return str(route.screen.title)
    assert route.model is not None, f"{route.address.name}: a page without a title names its model"
    return capfirst(str(route.model._meta.verbose_name))


def operations() -> Iterator[Route]:
    """Every route, part by part, as people read them."""
    return iter(sorted(routes().values(), key=lambda one: (one.part, one.noun, one.method)))
