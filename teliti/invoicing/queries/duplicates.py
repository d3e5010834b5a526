"""Whether a bill is here already: by the supplier's number, by its amount and day, by its scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from teliti.audit.action import subject_of
from teliti.documents.models import Document
from teliti.invoicing import domain
from teliti.invoicing.models import Direction, Invoice, InvoiceState
from teliti.parties.queries import family_of

NEAR = timedelta(7)
"""Bills of one supplier with one amount so close together may be the same bill."""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Bills that a bill resembles: by amount and nearly the same day, or by a file."""

    by_amount: Sequence[Invoice] = ()
    by_file: Sequence[Invoice] = ()

    @property
    def all(self) -> list[Invoice]:
        """Each suspect once, the oldest first."""
        found = {invoice.pk: invoice for invoice in (*self.by_amount, *self.by_file)}
        return [found[key] for key in sorted(found)]


def with_reference(
    company: int, party: int, reference_key: str, *, besides: int | None = None
) -> Invoice | None:
    """The bill of this supplier that has the number already, reversed ones aside."""
    if not reference_key:
        return None
    rows = Invoice.objects.filter(
        company_id=company, direction=Direction.PURCHASE, party__in=family_of(party),
        reference_key=reference_key,
    ).exclude(state=InvoiceState.REVERSED)  # fmt: skip
    return (rows if besides is None else rows.exclude(pk=besides)).first()


def references(
    company: int, direction: domain.Direction, keys: Sequence[str]
) -> dict[tuple[int, str], Invoice]:
    """The papers that have one of these numbers, by party and number, reversed ones aside."""
    rows = Invoice.objects.filter(
        company_id=company, direction=direction, reference_key__in=list(set(keys))
    ).exclude(state=InvoiceState.REVERSED)
    return {(one.party_id, one.reference_key): one for one in rows.select_related("party")}


def suspects(invoice: Invoice, *, besides: Sequence[int] = ()) -> Suspects:
    """The bills that this bill resembles (not itself, not `besides`, none that was reversed)."""
    by_amount = of_amount(
        invoice.company_id, invoice.party_id, invoice.gross_minor, invoice.issued_on,
        besides=[invoice.pk, *besides],
    )  # fmt: skip
    return Suspects(by_amount, with_file_of(invoice, besides=besides))


def of_amount(
    company: int, party: int, gross: int, day: date, *, besides: Sequence[int] = ()
) -> list[Invoice]:
    """Bills of this supplier with this total (minor units) within a week of the day."""
    return list(
        Invoice.objects.filter(
            company_id=company, direction=Direction.PURCHASE, party__in=family_of(party),
            gross_minor=gross,
            issued_on__range=(day - NEAR, day + NEAR),
        )
        .exclude(state=InvoiceState.REVERSED)
        .exclude(pk__in=besides)
        .order_by("pk")[:5]
    )  # fmt: skip


def with_file_of(invoice: Invoice, *, besides: Sequence[int] = ()) -> list[Invoice]:
    """The bills to which a file of this bill is attached too."""
    mine = Document.objects.filter(company_id=invoice.company_id, subject=subject_of(invoice))
    subjects = (
        Document.objects.filter(
            company_id=invoice.company_id, file__in=mine.values("file"),
            subject__startswith="invoicing.invoice:",
        )
        .exclude(subject=subject_of(invoice))
        .values_list("subject", flat=True)
    )  # fmt: skip
    keys = {int(subject.partition(":")[2]) for subject in subjects} - set(besides)
    if not keys:
        return []
    rows = Invoice.objects.filter(company_id=invoice.company_id, pk__in=keys)
    return list(rows.exclude(state=InvoiceState.REVERSED).order_by("pk"))
