"""Papers of the archive that may be the scan of a bill."""

import re
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from teliti.audit.action import subject_of
from teliti.documents.models import Document
from teliti.documents.queries import documents_seen_by
from teliti.invoicing.models import Invoice
from teliti.people.models import Member

LOOKED_AT = 1_000
"""So many of the newest papers are looked at for a guess."""

SHORTEST = 4
"""A number of fewer signs stands in too many names by chance."""


def unfiled(member: Member) -> QuerySet[Document]:
    """Papers whose file lies at no invoice or bill, but at a supplier, a bank line, an entry."""
    filed = Document.objects.filter(
        company_id=member.company_id,
        file=OuterRef("file"),
        subject__startswith="invoicing.invoice:",
    )
    return documents_seen_by(member).filter(~Exists(filed))


def guesses(member: Member, bills: Sequence[Invoice]) -> dict[int, Document]:
    """For bills (by key) the one paper that names the supplier's number or ours, or that alone lies
    at the supplier with the bill's amount in its name."""
    papers = [(_form(f"{one.name} {one.note}"), one) for one in _newest(member)]
    found = {}
    for bill in bills:
        numbers = [
            form for form in map(_form, (bill.reference, bill.number)) if len(form) >= SHORTEST
        ]
        named = [one for form, one in papers if any(number in form for number in numbers)]
        if not named:
            amount, theirs = str(bill.gross_minor // 100), subject_of(bill.party)
            named = [one for form, one in papers if one.subject == theirs and amount in form]
        if len({one.file_id for one in named}) == 1:
            found[bill.pk] = named[0]
    return found


def _newest(member: Member) -> list[Document]:
    return list(unfiled(member).order_by("-added_at", "-pk")[:LOOKED_AT])


def _form(text: str) -> str:
    """A text made comparable: letters and digits in capitals."""
    return re.sub("[^0-9A-Z]", "", text.upper())
