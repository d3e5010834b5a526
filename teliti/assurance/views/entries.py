"""Entries with their debit and when they were posted, as rows of a table: what an auditor reads."""

from django.utils.translation import gettext

from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Head, Row
from teliti.kit.words import shown_amount, shown_day, shown_moment
from teliti.ledger.models import Entry
from teliti.people.models import Member


def entry_heads() -> list[Head]:
    """The heads over `entry_row`."""
    return [
        Head("number", gettext("Number"), "code", first=True),
        Head("date", gettext("Date"), "date"),
        Head("text", gettext("Description")),
        Head("posted", gettext("Posted"), "time"),
        Head("amount", gettext("Amount"), "money"),
    ]


def entry_row(entry: Entry, debit: int, member: Member, *more: Cell) -> Row:
    """An entry as this member reads it; `debit` in minor units, `more` cells behind."""
    cells = [
        Cell(entry.number, "code", url=address_of(entry)),
        Cell(shown_day(entry.date), "date"),
        Cell(entry.text),
        Cell(shown_moment(entry.posted_at, member.time_zone), "time"),
        Cell(shown_amount(debit, member.company.currency), "money"),
    ]
    return Row(str(entry.pk), [*cells, *more], url=address_of(entry))
