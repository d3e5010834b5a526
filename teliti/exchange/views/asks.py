"""What can be done with a file: read it, match it, check it, mend it, take it in, undo it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.refusals import Refused
from teliti.exchange import actions, checking, forms, jobs, queries
from teliti.exchange.declaring import Importable
from teliti.exchange.models import Existing, Import, ImportRow
from teliti.kit.asks import Ask, Data
from teliti.kit.screens import address_of
from teliti.kit.shapes import Link
from teliti.kit.words import shown_number
from teliti.people.models import Member

AT_ONCE = 1_000
"""A file of up to so many rows is worked on while the person waits; a longer one by the worker."""

MENDED = 50
"""So many rows are mended on one page."""


def _home() -> Link:
    return Link(gettext("Imports"), reverse("exchange:imports"))


class _Importing(Ask):
    """A step of an import; what the worker does is watched."""

    duty = "exchange.import"

    def after(self, result: Any) -> str:
        progress = result.progress if isinstance(result, Import) else None
        return super().after(progress if progress is not None and progress.is_open else result)


class NewImport(_Importing):
    """Read a file."""

    title, form = _("New import"), forms.NewImport
    submit, takes_files = _("Read the file"), True

    def crumbs(self) -> Sequence[Link]:
        return [_home()]

    def initial(self) -> Data:
        return {"kind": self.request.GET.get("kind", ""), "existing": Existing.REFUSE}

    def effects(self) -> Sequence[str]:
        return (gettext("Nothing is written into your lists yet: the file is only read."),)

    def carry_out(self, member: Member, data: Data) -> Import:
        if "read" in data:
            return actions.begin_import(member, upload=data["read"], existing=data["existing"])
        return actions.send_import(
            member, kind=data["kind"], file_name=data["upload"].name, data=data["data"],
            existing=data["existing"],
        )  # fmt: skip


class _OfImport(_Importing):
    """A question about one import."""

    find = queries.open_imports_seen_by
    subject: Import

    @cached_property
    def importable(self) -> Importable:
        return forms.importable_of(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return [_home(), Link(self.subject.file_name, address_of(self.subject))]


class ReadAgain(_OfImport):
    """Have a large file read once more."""

    title, submit, find = _("Read the file"), _("Read the file"), queries.arrived_imports_seen_by

    def carry_out(self, member: Member, data: Data) -> Import:
        return actions.ask_reading(member, batch=self.subject)


class ChooseColumns(_OfImport):
    """Say what the columns are."""

    title, form, submit = _("Columns"), forms.Columns, _("Save")
    find = queries.read_imports_seen_by

    def form_options(self) -> Data:
        samples = queries.first_rows(self.subject, most=3)
        return {"batch": self.subject, "importable": self.importable, "samples": samples}

    def initial(self) -> Data:
        chosen = {f"column_{place}": name for place, name in self.subject.fields.items()}
        batch = self.subject
        return {"style": batch.style, "order": batch.order, "existing": batch.existing, **chosen}

    def carry_out(self, member: Member, data: Data) -> Import:
        columns = {
            place: data[f"column_{place}"]
            for place in range(len(self.subject.heads))
            if data.get(f"column_{place}")
        }
        return actions.choose_columns(
            member, batch=self.subject, columns=columns, style=data["style"], order=data["order"],
            existing=data["existing"] or self.subject.existing, version=self.subject.version,
        )  # fmt: skip


class CheckImport(_OfImport):
    """Look at every cell; nothing is written into the lists."""

    title, submit, find = _("Check"), _("Check"), queries.read_imports_seen_by

    def effects(self) -> Sequence[str]:
        return (gettext("Every cell is looked at. Nothing is written into your lists."),)

    def carry_out(self, member: Member, data: Data) -> Import:
        missing = checking.missing_fields(self.subject, self.importable)
        if missing:
            raise Refused(
                gettext("No column is %(fields)s. Say which one it is.")
                % {"fields": ", ".join(missing)}
            )
        if self.subject.rows_count > AT_ONCE:
            return actions.ask_check(member, batch=self.subject)
        jobs.examine_and_keep(member, self.subject, self.importable)
        return self.subject


class MendCells(_OfImport):
    """Mend the cells with errors, and check again."""

    title, form, find = _("Mend the cells"), forms.Cells, queries.read_imports_seen_by
    submit = _("Save and check again")

    @cached_property
    def rows(self) -> list[ImportRow]:
        return queries.troubled_rows(self.subject, most=MENDED)

    def form_options(self) -> Data:
        return {"batch": self.subject, "importable": self.importable, "rows": self.rows}

    def effects(self) -> Sequence[str]:
        if self.subject.troubled_count <= MENDED:
            return ()
        return (
            gettext("These are the first %(shown)s of %(count)s rows with errors.")
            % {"shown": MENDED, "count": shown_number(self.subject.troubled_count)},
        )

    def carry_out(self, member: Member, data: Data) -> str:
        changes, choices = forms.changes_of(data, self.rows), forms.choices_of(data)
        if self.subject.rows_count > AT_ONCE and changes:
            actions.change_cells(
                member, batch=self.subject, changes=changes, version=self.subject.version
            )
            return address_of(self.subject)
        found = jobs.examine_and_keep(
            member, self.subject, self.importable, changes=changes, choices=choices
        )
        here = reverse("exchange:mend_cells", args=[self.subject.pk])
        return here if found.troubles else address_of(self.subject)


class TakeIn(_OfImport):
    """Take in a file that was checked, as a whole."""

    title, submit = _("Take in"), _("Take in")
    find = queries.checked_imports_seen_by

    def effects(self) -> Sequence[str]:
        if self.subject.brings_changes:
            counts = queries.diff_counts(self.subject)
            said = [
                gettext("%(changed)s things are changed and %(new)s are new, all or none.")
                % {"changed": shown_number(counts.changed), "new": shown_number(counts.new)},
                gettext("What is missing in the file stays as it is."),
            ]
        else:
            new = self.subject.rows_count - self.subject.skipped_count
            said = [
                gettext("%(count)s rows are taken in as %(what)s, all of them or none.")
                % {"count": shown_number(new), "what": self.importable.label}
            ]
        if self.importable.undo_teaches:
            said.append(str(self.importable.undo_teaches))
        return said

    def carry_out(self, member: Member, data: Data) -> Import:
        if self.subject.rows_count > AT_ONCE:
            return actions.ask_taking(member, batch=self.subject)
        jobs.take_in(member, self.subject, self.importable)
        return self.subject


class UndoImport(_OfImport):
    """Take an import back, as long as nothing depends on it."""

    title, submit, form, danger = _("Undo the import"), _("Undo"), forms.Reason, True
    find = queries.done_imports_seen_by

    def effects(self) -> Sequence[str]:
        said = [str(self.importable.undo_teaches)] if self.importable.undo_teaches else []
        if self.subject.brings_changes:
            said.append(gettext("What it changed is as it was, unless it was changed since."))
        return said

    def carry_out(self, member: Member, data: Data) -> Import:
        if self.subject.rows_count > AT_ONCE:
            return actions.ask_undoing(member, batch=self.subject, because=data["because"])
        jobs.undo_import(member, self.subject, self.importable, data["because"])
        return self.subject


class DiscardImport(_OfImport):
    """Leave a file alone."""

    title, submit, danger = _("Discard"), _("Discard"), True

    def effects(self) -> Sequence[str]:
        return (gettext("Nothing of this file is taken in. It stays in the list."),)

    def carry_out(self, member: Member, data: Data) -> str:
        actions.discard_import(member, batch=self.subject)
        return reverse("exchange:imports")
