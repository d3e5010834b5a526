"""Imports, their rows, and the layouts of files that a company has taught."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teliti.base.texts import AmountStyle, DayOrder
from teliti.exchange.domain import states
from teliti.exchange.domain.sheets import address
from teliti.exchange.domain.values import Writing
from teliti.people.models import Member, OfCompany
from teliti.work.models import Progress


class ImportState(models.TextChoices):
    ARRIVED = states.ImportState.ARRIVED.value, _("Not read yet")
    READ = states.ImportState.READ.value, _("File read")
    CHECKED = states.ImportState.CHECKED.value, _("Checked")
    DONE = states.ImportState.DONE.value, _("Taken in")
    UNDONE = states.ImportState.UNDONE.value, _("Undone")
    DISCARDED = states.ImportState.DISCARDED.value, _("Discarded")


class Style(models.TextChoices):
    COMMA = AmountStyle.COMMA.value, "1.234,56"
    POINT = AmountStyle.POINT.value, "1,234.56"


class Order(models.TextChoices):
    DMY = DayOrder.DMY.value, "23/11/2026"
    MDY = DayOrder.MDY.value, "11/23/2026"
    YMD = DayOrder.YMD.value, "2026/11/23"


class Existing(models.TextChoices):
    """What an import does with what is here already."""

    REFUSE = "refuse", _("is an error")
    SKIP = "skip", _("is left out")
    CHANGE = "change", _("is changed")


ID, DIGEST, BASE = "#id", "#digest", "#base"
MARKS = (ID, DIGEST, BASE)
"""The hidden columns: the key of the thing, a seal on the row as it went out, and that row."""


class Import(OfCompany):
    """A table that somebody wants taken in.

    `columns` maps the place of a column, from 0, to the field that it is; those of `MARKS` are the
    hidden columns of a list that went out from here. `heads` are the file's own headings. `made`
    are the keys of what came of it, in the order of the rows. `is_released`: whoever has to sign
    has signed, and the worker may take it in, or undo it. A file that is too large to be read at
    once has arrived, and no more, until the worker reads it. `highest_minor` is the highest amount
    of one thing in it, where policies ask.
    """

    kind = models.CharField(_("What"), max_length=60)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Who"))
    file_name = models.CharField(_("File"), max_length=200)
    file_digest = models.CharField(max_length=64)
    sheet = models.CharField(_("Sheet"), max_length=100, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    heads = models.JSONField()
    columns = models.JSONField()
    style = models.CharField(_("Amounts"), max_length=8, choices=Style, default=Style.COMMA)
    order = models.CharField(_("Days"), max_length=3, choices=Order, default=Order.DMY)
    existing = models.CharField(
        _("What is here already"), max_length=6, choices=Existing, default=Existing.REFUSE
    )
    rows_count = models.PositiveIntegerField(_("Rows"))
    hidden_count = models.PositiveIntegerField(_("Hidden rows"), default=0)
    skipped_count = models.PositiveIntegerField(_("Rows left out"), default=0)
    highest_minor = models.BigIntegerField(_("Highest amount"), null=True)
    troubled_count = models.PositiveIntegerField(_("Rows with errors"), default=0)
    state = models.CharField(
        _("State"), max_length=9, choices=ImportState, default=ImportState.READ
    )
    begun_at = models.DateTimeField(_("When"))
    done_at = models.DateTimeField(_("Taken in"), null=True)
    edits = models.PositiveIntegerField(_("Cells changed"), default=0)
    is_released = models.BooleanField(default=False)
    made = ArrayField(models.BigIntegerField(), default=list)
    progress = models.ForeignKey(Progress, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("import")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(existing__in=Existing.values), name="import_existing_known"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(state__in=["done", "undone"]),
                name="import_done_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(troubled_count=0), name="import_done_without_errors"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="import_of_company"),
            models.Index(fields=["progress"], name="import_of_progress"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def fields(self) -> dict[int, str]:
        """The place of each column that is taken in, and its field."""
        return {int(place): name for place, name in self.columns.items() if name not in MARKS}

    @property
    def marks(self) -> dict[str, int]:
        """The places of the hidden columns, by mark; none in a file from elsewhere."""
        return {name: int(place) for place, name in self.columns.items() if name in MARKS}

    @property
    def is_round_trip(self) -> bool:
        """Whether the list went out from here and came back."""
        return bool(self.marks)

    @property
    def brings_changes(self) -> bool:
        """Whether things that are here already are changed by it."""
        return self.is_round_trip or self.existing == Existing.CHANGE

    @property
    def writing(self) -> Writing:
        """How the file writes amounts and days."""
        return Writing(AmountStyle(self.style), DayOrder(self.order))

    @property
    def is_open(self) -> bool:
        return self.state in {ImportState.ARRIVED, ImportState.READ, ImportState.CHECKED}

    def column_of(self, name: str) -> int | None:
        """The place of the column that is this field."""
        return next((place for place, field in self.fields.items() if field == name), None)


class ImportFile(OfCompany):
    """A large file as it arrived, kept until the worker has read it."""

    batch = models.OneToOneField(Import, models.PROTECT, related_name="file")
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.batch)


class ImportRow(OfCompany):
    """A row of an import: `number` is its row in the file, `cells` what stands there.

    `troubles` are (column, sentence); a column of -1 is the whole row. Of one that changes what is
    here: `changes` are (column, as it is here, as the file has it), a column of -1 is a new row;
    `choices` says by column whose value stays where both were changed: "mine", "theirs", or ""
    while nobody has chosen. `undoing` is what takes a change back: the key of the thing, its
    version since, and its values before.
    """

    batch = models.ForeignKey(Import, models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("Row"))
    cells = models.JSONField()
    troubles = models.JSONField(default=list)
    is_troubled = models.BooleanField(default=False)
    changes = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    undoing = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["batch", "number"], condition=Q(is_troubled=True), name="import_troubled"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def cell(self, column: int) -> str | int | float | None:
        """What stands in a column; None for nothing."""
        found: str | int | float | None = self.cells[column] if column < len(self.cells) else None
        return found

    def address(self, column: int) -> str:
        """What a spreadsheet calls the cell: B7; the row alone for the whole row."""
        return address(self.number, column) if column >= 0 else str(self.number)


class Layout(OfCompany):
    """How files with these headings are read in this company: taught once, used again."""

    kind = models.CharField(max_length=60)
    signature = models.CharField(max_length=64)
    columns = models.JSONField()
    style = models.CharField(max_length=8, choices=Style)
    order = models.CharField(max_length=3, choices=Order)

    class Meta:
        verbose_name = _("layout")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "signature"], name="layout_once"),
        ]

    def __str__(self) -> str:
        return self.kind
