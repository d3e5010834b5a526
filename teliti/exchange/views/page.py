"""The page of one import: what the file holds, what is wrong with it, what can be done."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from teliti.approvals.models import Request, RequestState
from teliti.approvals.queries import open_request
from teliti.exchange import queries
from teliti.exchange.checking import missing_fields
from teliti.exchange.declaring import Importable, importables, label_of
from teliti.exchange.domain.sheets import address
from teliti.exchange.domain.values import words
from teliti.exchange.models import Import, ImportState
from teliti.exchange.views.lists import state_of
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment, shown_number

SHOWN = 50
SAMPLES = 5
_BEFORE_CHECK = {ImportState.ARRIVED, ImportState.READ}


class ImportPage(Page):
    """One import."""

    duty, find = "exchange.read", queries.imports_seen_by
    subject: Import

    def heading(self) -> str:
        return self.subject.file_name

    def subtitle(self) -> str:
        return label_of(self.subject.kind)

    def state(self) -> Badge:
        return state_of(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Imports"), reverse("exchange:imports"))]

    @cached_property
    def importable(self) -> Importable | None:
        return importables().get(self.subject.kind)

    @cached_property
    def asked(self) -> Request | None:
        """The request to approve it, if one waits or is granted."""
        return open_request(self.subject, "exchange.import")

    @property
    def is_busy(self) -> bool:
        progress = self.subject.progress
        return progress is not None and progress.is_open

    def verbs(self) -> Sequence[Verb]:
        batch, known, may = self.subject, self.importable, self.member.may
        if known is None or not may("exchange.import"):
            return ()
        if self.is_busy:
            assert batch.progress is not None
            return [Verb(gettext("See how far it is"), address_of(batch.progress), main=True)]
        if batch.state == ImportState.DONE:
            if known.undo is None or not may(known.duty):
                return ()
            return [Verb(gettext("Undo"), self._at("undo_import"), danger=True)]
        return self._open_verbs(known) if batch.is_open else ()

    def _open_verbs(self, known: Importable) -> list[Verb]:
        discard = Verb(gettext("Discard"), self._at("discard_import"), danger=True)
        if self.subject.state == ImportState.ARRIVED:
            again = Verb(
                gettext("Read the file"), self._at("read_again"), "r", main=True, post=True
            )
            return [again, discard]
        batch, checked = self.subject, self.subject.state == ImportState.CHECKED
        clean = checked and not batch.troubled_count
        asked = self.asked if clean else None
        unmatched = bool(missing_fields(batch, known))
        verbs = []
        if not batch.is_round_trip:
            verbs.append(Verb(gettext("Columns"), self._at("choose_columns"), "c", main=unmatched))
        if not unmatched:
            at = self._at("check_import")
            verbs.append(Verb(gettext("Check the file"), at, "p", main=not checked, post=True))
        if checked and batch.troubled_count:
            verbs.append(Verb(gettext("Mend the cells"), self._at("mend_cells"), "e", main=True))
        if asked is not None and asked.state == RequestState.WAITING:
            verbs.append(Verb(gettext("See the request"), address_of(asked), "a", main=True))
        elif clean and self.member.may(known.duty):
            verbs.append(Verb(gettext("Take in"), self._at("take_in"), "a", main=True))
        return [*verbs, discard]

    def _at(self, name: str) -> str:
        return reverse(f"exchange:{name}", args=[self.subject.pk])

    def panels(self) -> Sequence[Panel]:
        found = [self._facts()]
        if self.subject.troubled_count:
            found.append(self._troubles())
        if self.subject.brings_changes and self.subject.state not in _BEFORE_CHECK:
            return [*found, self._differences()]
        return [*found, self._samples()] if self.subject.heads else found

    def _differences(self) -> Panel:
        """Cell by cell, what a list that came back changes."""
        batch, known, names = self.subject, self.importable, self.subject.fields
        heads = [
            Head("cell", gettext("Cell"), "code"),
            Head("thing", gettext("Row"), first=True),
            Head("column", gettext("Column")),
            Head("before", gettext("As it is here")),
            Head("after", gettext("In the file")),
        ]
        rows = []
        for row in queries.differing_rows(batch, most=SHOWN):
            called = " ".join(words(row.cell(place)) for place in list(names)[:2])
            for column, before, after in row.changes:
                is_new = column < 0
                label = known.field(names[column]).label if known and not is_new else ""
                cells = [
                    Cell(row.address(column), "code"),
                    Cell(called),
                    Cell(str(label) or gettext("New")),
                    Cell(before),
                    Cell(after, strong=True),
                ]
                rows.append(Row(f"{row.number}-{column}", cells))
        counts = queries.diff_counts(batch)
        count = gettext("%(changed)s changed, %(new)s new") % {
            "changed": shown_number(counts.changed), "new": shown_number(counts.new),
        }  # fmt: skip
        teaches = Empty(
            gettext("Nothing differs"), gettext("The file says what the list says here.")
        )
        table = Table(heads, rows, empty=teaches, count=count if rows else "", id="differences")
        return table_panel("differences", gettext("Changes"), table)

    def _facts(self) -> Panel:
        batch, known = self.subject, self.importable
        found = [
            Fact(gettext("Rows"), Cell(shown_number(batch.rows_count or None), "number")),
            Fact(gettext("Who"), Cell(str(batch.member))),
            Fact(gettext("When"), Cell(shown_moment(batch.begun_at, self.member.time_zone))),
        ]
        before = queries.same_file_taken(batch) if batch.is_open else None
        if before is not None and before.done_at:
            said = gettext("Taken in %(moment)s")
            said = said % {"moment": shown_moment(before.done_at, self.member.time_zone)}
            cell = Cell(said, url=address_of(before), tone=Tone.WARN)
            found.append(Fact(gettext("The same file"), cell))
        if batch.state == ImportState.CHECKED:
            tone = Tone.BAD if batch.troubled_count else Tone.GOOD
            said = (
                ngettext(
                    "%(count)s row with errors", "%(count)s rows with errors", batch.troubled_count
                )
                % {"count": shown_number(batch.troubled_count)}
                if batch.troubled_count
                else gettext("No errors: it can be taken in")
            )
            found.append(Fact(gettext("Check"), Cell(said, tone=tone)))
        if not batch.is_round_trip and known is not None and len(known.choices) > 1:
            said = str(batch.get_existing_display())
            found.append(Fact(gettext("What is here already"), Cell(said)))
        if batch.skipped_count:
            count = shown_number(batch.skipped_count)
            found.append(Fact(gettext("Rows left out"), Cell(count, "number")))
        if batch.state == ImportState.CHECKED and self.asked is not None:
            asked = self.asked
            label = str(RequestState(asked.state).label)
            found.append(Fact(gettext("Approval"), Cell(label, url=address_of(asked))))
        missing = missing_fields(batch, known) if known and batch.heads and batch.is_open else []
        if missing:
            said = gettext("No column is %(fields)s. Say which one it is.")
            said = said % {"fields": ", ".join(missing)}
            if not batch.columns:
                said = gettext(
                    "None of its headings is known here. Say which column is which; if it has no "
                    "headings, put a row of them above and send it again."
                )
            found.append(Fact(gettext("Columns"), Cell(said, tone=Tone.BAD)))
        if batch.hidden_count:
            said = ngettext(
                "%(count)s, by a filter perhaps: it is read too",
                "%(count)s, by a filter perhaps: they are read too",
                batch.hidden_count,
            )
            said = said % {"count": shown_number(batch.hidden_count)}
            found.append(Fact(gettext("Hidden rows"), Cell(said, tone=Tone.WARN)))
        if batch.sheet:
            found.append(Fact(gettext("Sheet"), Cell(batch.sheet)))
        if batch.encoding and not batch.encoding.startswith("utf"):
            said = gettext("Read as %(encoding)s: look at letters with accents.")
            said = said % {"encoding": batch.encoding}
            found.append(Fact(gettext("Letters"), Cell(said, tone=Tone.WARN)))
        if batch.done_at:
            moment = shown_moment(batch.done_at, self.member.time_zone)
            found.append(Fact(gettext("Taken in"), Cell(moment)))
        if batch.progress is not None and batch.progress.trouble:
            found.append(Fact(gettext("Trouble"), Cell(batch.progress.trouble, tone=Tone.BAD)))
        return facts("about", gettext("About"), *found)

    def _troubles(self) -> Panel:
        batch, known = self.subject, self.importable
        heads = [
            Head("cell", gettext("Cell"), "code", first=True),
            Head("column", gettext("Column")),
            Head("value", gettext("Value")),
            Head("sentence", gettext("What is wrong")),
        ]
        names = batch.fields
        rows = []
        for row in queries.troubled_rows(batch, most=SHOWN):
            for column, sentence in row.troubles:
                known_field = known.field(names[column]) if known and column in names else None
                cells = [
                    Cell(row.address(column), "code"),
                    Cell(str(known_field.label) if known_field else gettext("Whole row")),
                    Cell(words(row.cell(column)) if column >= 0 else ""),
                    Cell(sentence, tone=Tone.BAD),
                ]
                rows.append(Row(f"{row.number}-{column}", cells))
        count = ""
        if batch.troubled_count > SHOWN:
            count = gettext("The first %(shown)s of %(count)s rows with errors") % {
                "shown": shown_number(SHOWN), "count": shown_number(batch.troubled_count),
            }  # fmt: skip
        return table_panel(
            "troubles", gettext("Errors"), Table(heads, rows, count=count, id="troubles")
        )

    def _samples(self) -> Panel:
        """The first rows as they stand in the file, under what their columns are taken to be."""
        batch, known, names = self.subject, self.importable, self.subject.fields
        heads = [Head("row", gettext("Row"), "number")]
        for place, head in enumerate(batch.heads):
            name = names.get(place)
            label = str(known.field(name).label) if known and name else gettext("not taken in")
            heads.append(
                Head(f"c{place}", f"{address(1, place)[:-1]} {head} → {label}", first=not place)
            )
        rows = [
            Row(
                str(row.number),
                [
                    Cell(str(row.number), "number"),
                    *(Cell(words(row.cell(place))[:60]) for place in range(len(batch.heads))),
                ],
            )
            for row in queries.first_rows(batch, most=SAMPLES)
        ]
        teaches = Empty(gettext("No rows"), "")
        title = gettext("First rows")
        return table_panel("samples", title, Table(heads, rows, title, empty=teaches, id="samples"))
