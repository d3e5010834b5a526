"""One call of the API: from JSON to what a browser would send, and from what came of it to JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.forms import MultipleChoiceField
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from teliti.api import values
from teliti.audit.action import subject_of
from teliti.audit.domain import plain
from teliti.base.money import to_decimal
from teliti.kit.asks import Ask
from teliti.kit.columns import Column
from teliti.kit.forms import Form
from teliti.kit.shapes import Badge

ROWS = "rows"
VERSION = "version"
_UNWRITABLE = frozenset({"\x00", *map(chr, range(0xD800, 0xE000))})
Json = dict[str, Any]


class Malformed(Exception):
    """What was sent cannot be read. `errors` says for each place what is wrong there."""

    def __init__(self, sentence: str, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.errors = list(errors)


def body_of(request: HttpRequest) -> Json:
    """The JSON object that was sent; an empty body is an empty object."""
    if not request.body:
        return {}
    if request.content_type != "application/json":
        raise Malformed(_("Send JSON: Content-Type: application/json."))
    try:
        found = json.loads(request.body)
    except ValueError as trouble:
        raise Malformed(_("This is no JSON: %(trouble)s.") % {"trouble": trouble}) from trouble
    except RecursionError as trouble:
        raise Malformed(_("This JSON is nested too deeply.")) from trouble
    if not isinstance(found, dict):
        raise Malformed(_("Send a JSON object."))
    if not all(map(_is_writable, _texts(found))):
        raise Malformed(_("A text holds a character that no text may hold."))
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _is_writable(text: str) -> bool:
    """Whether the database can hold it: no NUL, no half of a character (a lone surrogate)."""
    return _UNWRITABLE.isdisjoint(text)


def typed(screen: Ask, given: Json) -> tuple[QueryDict, MultiValueDict[str, Any]]:
    """What a browser would have sent for this. What is left out stays as the form shows it."""
    data, files, errors = QueryDict(mutable=True), MultiValueDict[str, Any](), []
    known = {*screen.form.base_fields, VERSION, *([ROWS] if screen.row_form else [])}
    errors += [(name, _("There is no such field.")) for name in given if name not in known]
    form, rows = screen.blank()
    errors += _put(data, files, form, given, "")
    if rows is not None:
        errors += _put_rows(data, files, screen, given.get(ROWS))
    if errors:
        raise Malformed(_("Some of what was sent cannot be read."), errors)
    if given.get(VERSION) is not None:
        data[VERSION] = str(given[VERSION])
    return data, files


def _put_rows(
    data: QueryDict, files: MultiValueDict[str, Any], screen: Ask, given: Any
) -> Iterator[tuple[str, str]]:
    _form, rows = screen.blank()
    assert rows is not None
    shown = [dict(_shown(form)) for form in rows.initial_forms]
    lines = shown if given is None else given
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        yield ROWS, _("Write a list of objects here.")
        return
    data["rows-TOTAL_FORMS"], data["rows-INITIAL_FORMS"] = str(len(lines)), "0"
    blank = rows.empty_form
    for place, line in enumerate(lines):
        if given is None:
            for name, text in line.items():
                data[f"rows-{place}-{name}"] = text
            continue
        for name in line:
            if name not in blank.base_fields:
                yield f"{ROWS}/{place}/{name}", _("There is no such field.")
        for where, said in _put(data, files, blank, line, f"rows-{place}-"):
            yield f"{ROWS}/{place}/{where}", said


def _put(
    data: QueryDict, files: MultiValueDict[str, Any], form: Form, given: Json, prefix: str
) -> Iterator[tuple[str, str]]:
    """Put every field of a form into what is sent; gives what cannot be read."""
    before = MultiValueDict[str, str]()
    for name, text in _shown(form):
        before.appendlist(name, text)
    for name, field in form.fields.items():
        if name not in given:
            for key in (name, f"{name}_key"):
                if key in before:
                    data.setlist(prefix + key, before.getlist(key))
            continue
        try:
            for key, text in values.sent(field, name, given[name], form.member):
                where = data if isinstance(text, str) else files
                where.appendlist(prefix + key, text)
        except values.Unfit as trouble:
            yield name, str(trouble)


def _shown(form: Form) -> Iterator[tuple[str, str]]:
    """What the form shows, as it would be sent unchanged."""
    for name, field in form.fields.items():
        value = form[name].value()
        if value in (None, "", False, []):
            continue
        if isinstance(value, tuple):
            yield f"{name}_key", str(value[0])
            yield name, str(value[1])
        elif isinstance(field, MultipleChoiceField):
            yield from ((name, str(one)) for one in value)
        else:
            yield name, "on" if value is True else str(value)


def row_of(row: Any, columns: Sequence[Column]) -> Json:
    """A row of a list: the key, and each column by its name."""
    currency = getattr(row, "currency", "IDR")
    return {"id": row.pk} | {
        column.key: _cell(column.raw(row), column.cell, currency) for column in columns
    }


def _cell(value: Any, cell: str, currency: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if cell == "money" and isinstance(value, int):
        return str(to_decimal(value, currency))
    if cell in {"number", "percent"} and isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, Badge):
        return value.text
    if isinstance(value, datetime | date):
        return plain(value)
    return str(value)


def problems_of(form: Form, rows: Any) -> list[tuple[str, str]]:
    """What forms found wrong, place by place."""
    found = [(name, str(said)) for name, many in form.errors.items() for said in many]
    if rows is not None:
        found += [(ROWS, str(said)) for said in rows.non_form_errors()]
        for place, errors in enumerate(rows.errors):
            found += [
                (f"{ROWS}/{place}/{name}", str(said))
                for name, many in errors.items()
                for said in many
            ]
    return [(place.replace("__all__", ""), said) for place, said in found]


def outcome_of(result: Model | str | None) -> Mapping[str, Any]:
    """What came of an action: the thing, if there is one."""
    if not isinstance(result, Model):
        return {"result": None}
    return {"result": {"subject": subject_of(result), "id": result.pk, "label": str(result)}}
