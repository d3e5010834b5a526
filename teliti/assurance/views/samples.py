"""Screens of samples: the list, one sample with its entries, drawing one."""

import secrets
from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import actions, forms, queries
from teliti.assurance.models import Sample, SampleMethod
from teliti.assurance.views.entries import entry_heads, entry_row
from teliti.audit.action import subject_of
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.shapes import Cell, Empty, Fact, Head, Link, Panel, Table, Verb
from teliti.kit.words import shown_moment, shown_number, shown_period
from teliti.ledger.models import Entry
from teliti.people.models import Member


def _crumb() -> Link:
    return Link(gettext("Samples"), reverse("assurance:samples"))


class Samples(Listing):
    """Every sample that was drawn, the newest first."""

    title, duty, rows = _("Samples"), "assurance.sample", queries.samples_seen_by
    columns = (
        Column("method", _("Method"), lambda one: one.get_method_display(), first=True),
        Column("first", _("From"), cell="date", sort="first"),
        Column("last", _("Until"), cell="date", sort="last"),
        Column("picked", _("Picked"), lambda one: len(one.entries), cell="number"),
        Column("population", _("Out of"), cell="number"),
        Column("seed", _("Seed"), cell="code"),
        Column("drawn_by", _("Drawn by"), lambda one: str(one.drawn_by)),
        Column("drawn_at", _("Drawn"), cell="time", sort="drawn_at"),
    )
    filters = (ChoiceFilter("method", _("Method"), SampleMethod.choices),)
    search = ("seed",)

    def verbs(self) -> Sequence[Verb]:
        new = reverse("assurance:draw_sample")
        return [Verb(gettext("Draw a sample"), new, key="n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            gettext("No sample yet"),
            gettext("Entries picked at random, the highest, at odd hours, or of round sums."),
        )


class SamplePage(Page):
    """One sample: how it was drawn, and its entries, each leading to its paper."""

    duty, find = "assurance.sample", queries.samples_seen_by
    subject: Sample

    def heading(self) -> str:
        one = self.subject
        return f"{one.get_method_display()}, {shown_period(one.first, one.last)}"

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def panels(self) -> Sequence[Panel]:
        sample, zone = self.subject, self.member.time_zone
        told = [
            Fact(gettext("Method"), Cell(sample.get_method_display())),
            Fact(gettext("Seed"), Cell(sample.seed, "code")),
            Fact(gettext("Out of"), Cell(shown_number(sample.population))),
            Fact(gettext("Drawn by"), Cell(str(sample.drawn_by))),
            Fact(gettext("Drawn"), Cell(shown_moment(sample.drawn_at, zone))),
        ]
        may_ask = self.member.may("assurance.ask")
        heads = [*entry_heads(), *([Head("ask", gettext("Evidence"))] if may_ask else [])]
        rows = [
            entry_row(entry, debit, self.member, *([_ask_cell(entry)] if may_ask else []))
            for entry, debit in queries.sampled(sample)
        ]
        title = gettext("Entries")
        return [
            table_panel("entries", title, Table(heads, rows, caption=title)),
            facts("how", gettext("How it was drawn"), *told, aside=True),
        ]


def _ask_cell(entry: Entry) -> Cell:
    ask = reverse("assurance:ask_about", args=[subject_of(entry)])
    return Cell(gettext("Ask for evidence"), url=ask)


class DrawSample(Ask):
    """Pick entries to look at."""

    title, duty, form = _("Draw a sample"), "assurance.sample", forms.DrawSample
    submit = _("Draw")

    def crumbs(self) -> Sequence[Link]:
        return [_crumb()]

    def initial(self) -> Data:
        today, limit = today_of(self.member), self.member.limit
        first, last = date(today.year, 1, 1), today
        if limit is not None and not limit.holds(first, last):
            first, last = limit.first, limit.last
        return {
            "method": SampleMethod.RANDOM, "first": first, "last": last,
            "size": 25, "seed": secrets.token_hex(8),
        }  # fmt: skip

    def effects(self) -> Sequence[str]:
        return [
            gettext("The seed is kept: from the same entries anybody draws the same sample again.")
        ]

    def carry_out(self, member: Member, data: Data) -> Sample:
        return actions.draw_sample(member, **data)
