"""Writes about documents that other parts ask for inside their own action."""

from django.db.models import Model
from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.base.refusals import Refused
from teliti.documents import events, queries
from teliti.documents.domain.keeping import Kept
from teliti.documents.models import Document, StoredFile


def attach(act: Act, thing: Model, kept: Kept, *, note: str = "") -> Document:
    """Say that a kept file (`store.keep`) belongs to a record of the act's company.

    Refused when the record has the same content already.
    """
    assert thing.company_id == act.company_id, "a paper belongs to a record of the same company"  # type: ignore[attr-defined]  # every record is of a company
    file = _stored(act, kept)
    subject = subject_of(thing)
    same = Document.objects.filter(company_id=act.company_id, subject=subject, file=file).first()
    if same is not None:
        raise Refused(
            _("%(name)s is attached here already, as %(same)s.")
            % {"name": kept.name, "same": same.name},
            field="file",
        )
    document = Document.objects.create(
        company_id=act.company_id,
        file=file,
        name=kept.name,
        subject=subject,
        subject_label=str(thing)[:200],
        note=note.strip(),
        added_by_id=act.actor.pk,
        added_at=act.now,
    )
    act.record(events.DOCUMENT_ADDED, document, record=document.subject_label, digest=kept.digest)
    act.moment(events.PAPER_ATTACHED, thing, document=kept.name, digest=kept.digest)
    return document


def _stored(act: Act, kept: Kept) -> StoredFile:
    """The row of the file. Of two at once the second waits for the first and takes its row."""
    StoredFile.objects.bulk_create(
        [
            StoredFile(
                company_id=act.company_id,
                digest=kept.digest,
                size=kept.size,
                media_type=kept.media_type,
                charset=kept.charset,
                stored_at=act.now,
            )
        ],
        ignore_conflicts=True,
    )
    file = queries.stored_file(act.company_id, kept.digest)
    assert file is not None, "the row was there or was made"
    return file
