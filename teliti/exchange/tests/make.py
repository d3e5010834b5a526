"""Imports for tests, made through the screens' own functions."""

from teliti.exchange import actions, jobs, queries
from teliti.exchange.declaring import importables
from teliti.exchange.forms import read_upload
from teliti.exchange.models import Import
from teliti.people.models import Member


def read(member: Member, kind: str, text: str | bytes, name: str = "daftar.csv") -> Import:
    """A file that was read, its columns guessed."""
    data = text.encode() if isinstance(text, str) else text
    upload = read_upload(importables()[kind], name, data, member.company_id)
    return actions.begin_import(member, upload=upload)


def checked(member: Member, kind: str, text: str | bytes) -> Import:
    """A file that was read and checked."""
    batch = read(member, kind, text)
    jobs.examine_and_keep(member, batch, importables()[kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def taken_in(member: Member, kind: str, text: str | bytes) -> Import:
    """A file that was read, checked and taken in."""
    batch = checked(member, kind, text)
    jobs.take_in(member, batch, importables()[kind])
    return queries.imports_seen_by(member).get(pk=batch.pk)


def troubles(batch: Import) -> list[tuple[str, str]]:
    """(cell, sentence) of every error that was found, in the order of the file."""
    return [
        (row.address(column), sentence)
        for row in queries.troubled_rows(batch, most=1_000)
        for column, sentence in row.troubles
    ]
