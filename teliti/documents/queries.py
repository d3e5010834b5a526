"""Questions about documents and the records that they belong to."""

import re

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from teliti.audit.action import subject_of
from teliti.base.seeking import sought
from teliti.documents.models import Document, StoredFile
from teliti.people.models import Member, OfCompany

_SUBJECT = re.compile(r"([a-z_]+)\.([a-z_]+):([1-9][0-9]{0,17})")


def documents_seen_by(member: Member) -> QuerySet[Document]:
    """The documents whose records stand in a part that the member may read."""
    condition = Q(pk__in=[])
    for part in parts_read_by(member):
        condition |= Q(subject__startswith=f"{part}.")
    return (
        Document.objects.filter(condition, company_id=member.company_id)
        .select_related("file", "added_by__user")
    )  # fmt: skip


def documents_with_words(member: Member, text: str) -> QuerySet[Document]:
    """Those that have every word in their name, note, or record's name, the newest first."""
    rows = sought(documents_seen_by(member), text, ("name", "note", "subject_label"))
    return rows.order_by("-added_at", "-pk")


def documents_of(thing: Model) -> list[Document]:
    """The papers of a record, the newest first: one statement."""
    return list(
        Document.objects.filter(company_id=_company_of(thing), subject=subject_of(thing))
        .select_related("file", "added_by__user")
        .order_by("-added_at", "-pk")
    )


def record_seen_by(member: Member, subject: str) -> Model | None:
    """The record that `invoicing.invoice:42` names, if it is there and the member may read it."""
    found = _SUBJECT.fullmatch(subject)
    if not found or not member.may(f"{found[1]}.read"):
        return None
    try:
        model = apps.get_model(found[1], found[2])
    except LookupError:
        return None
    if not issubclass(model, OfCompany) or issubclass(model, Document | StoredFile):
        return None
    return model._default_manager.filter(company_id=member.company_id, pk=int(found[3])).first()


def parts_read_by(member: Member) -> list[str]:
    """The parts whose records the member may read."""
    return [config.label for config in apps.get_app_configs() if member.may(f"{config.label}.read")]


def stored_file(company: int, digest: str) -> StoredFile | None:
    """The file with this content, if the company has it."""
    return StoredFile.objects.filter(company_id=company, digest=digest).first()


def _company_of(thing: Model) -> int:
    company: int = thing.company_id  # type: ignore[attr-defined]  # every record is of a company
    return company
