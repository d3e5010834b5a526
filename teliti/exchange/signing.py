"""What of imports can need a signature: taking in a file, and undoing that, by its rows and its
highest amount."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from teliti.approvals.domain import Facts
from teliti.approvals.kinds import Shown, Signed, Text
from teliti.audit.duties import label_of as label_of_duty
from teliti.exchange.declaring import field_label, importables, label_of
from teliti.exchange.models import Existing, Import, Order, Style

LABELS: dict[str, tuple[Text, Shown]] = {
    "what": (_("What"), label_of),
    "file": (_("File"), "text"),
    "digest": (_("SHA-256 of the file"), "code"),
    "rows": (_("Rows"), "number"),
    "columns": (_("Columns"), lambda column: field_label(*column.split(":"))),
    "edits": (_("Cells changed"), "number"),
    "style": (_("Amounts are written like"), lambda value: Style(value).label),
    "order": (_("Days are written like"), lambda value: Order(value).label),
    "existing": (_("What is here already"), lambda value: Existing(value).label),
    "highest": (_("Highest amount"), "money"),
    "duties": (_("Duties"), label_of_duty),
    "because": (_("Reason"), "text"),
}


def facts_of(batch: Import, _also: Mapping[str, Any]) -> Facts:
    """How many rows, the highest amount among them, and what it is an amount of."""
    known = importables().get(batch.kind)
    flags = known.flags if known else frozenset()
    return Facts(batch.highest_minor, count=batch.rows_count, flags=flags)


def under(batch: Import, _also: Mapping[str, Any]) -> Sequence[str]:
    """A paper that comes in a file needs the signatures that it needs when it is entered."""
    known = importables().get(batch.kind)
    return known.under if known else ()


def undone_under(batch: Import, _also: Mapping[str, Any]) -> Sequence[str]:
    """What is reversed with a whole file needs the signatures that it needs alone."""
    known = importables().get(batch.kind)
    return known.undone_under if known else ()


def content_of(batch: Import) -> dict[str, Any]:
    """What is signed: an edit of a cell, or reading its days another way, needs a new signature."""
    known = importables().get(batch.kind)
    more = dict(known.signs(batch)) if known and known.signs else {}
    if not batch.is_round_trip:
        more |= {"style": batch.style, "order": batch.order}
    if batch.highest_minor is not None:
        more["highest"] = batch.highest_minor
    if batch.existing != Existing.REFUSE:
        more["existing"] = batch.existing
    return {
        "what": batch.kind,
        "file": batch.file_name,
        "digest": batch.file_digest,
        "rows": batch.rows_count,
        "columns": [f"{batch.kind}:{name}" for _place, name in sorted(batch.fields.items())],
        "edits": batch.edits,
        **more,
    }


SIGNED = [
    Signed(
        "exchange.import",
        _("Take in a file"),
        Import,
        verb=_("Take in"),
        address="exchange:take_in",
        facts=facts_of,
        content=content_of,
        under=under,
        labels=LABELS,
    ),
    Signed(
        "exchange.undo",
        _("Undo an import"),
        Import,
        duty="exchange.import",
        verb=_("Undo the import"),
        address="exchange:undo_import",
        facts=facts_of,
        content=content_of,
        under=undone_under,
        labels=LABELS,
    ),
]
