"""What of imports can need a signature: taking in a file, by its number of rows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from teliti.approvals.domain import Facts
from teliti.approvals.kinds import Signed
from teliti.exchange.models import Import

LABELS = {
    "what": (_("What"), "text"),
    "file": (_("File"), "text"),
    "digest": (_("SHA-256 of the file"), "code"),
    "rows": (_("Rows"), "number"),
    "columns": (_("Columns"), "text"),
    "edits": (_("Cells changed"), "number"),
}


def facts_of(batch: Import, _also: Mapping[str, Any]) -> Facts:
    """How many rows."""
    return Facts(count=batch.rows_count)


def content_of(batch: Import) -> dict[str, Any]:
    """What is signed: an edit of a cell afterwards needs a new signature."""
    return {
        "what": batch.kind,
        "file": batch.file_name,
        "digest": batch.file_digest,
        "rows": batch.rows_count,
        "columns": ", ".join(name for _place, name in sorted(batch.fields.items())),
        "edits": batch.edits,
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
        labels=LABELS,
    )
]
