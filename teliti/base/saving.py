"""Saving a row by name: which fields, and one version further."""

from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def save(row: M, **values: Any) -> M:
    """Set these fields and save only them; a row with a version goes up by one."""
    for name, value in values.items():
        setattr(row, name, value)
    fields = list(values)
    if hasattr(row, "version"):
        row.version += 1
        fields.append("version")
    row.save(update_fields=fields)
    return row
