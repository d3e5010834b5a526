"""What of invoices waits for somebody: one row for each party and kind."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, Min, Q, Sum, When

from teliti.invoicing.models import Direction, InvoiceState
from teliti.invoicing.queries.invoices import invoices_seen_by
from teliti.people.models import Member

WEEK = timedelta(7)


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers of one kind with one party. `since` and `until` are the oldest of their days;
    `invoice` and `number` are those of the only paper, or of the first of several.
    """

    direction: Direction
    is_draft: bool
    party: int
    name: str
    currency: str
    count: int
    amount: int
    since: date
    until: date
    invoice: int
    number: str


def waiting_papers(member: Member, today: date) -> list[Papers]:
    """Drafts; who is late with our invoices; whose bills are due within a week; oldest first."""
    draft = Q(state=InvoiceState.DRAFT)
    late = Q(direction=Direction.SALE, due_on__lt=today, open_minor__gt=0)
    soon = Q(direction=Direction.PURCHASE, due_on__lte=today + WEEK, open_minor__gt=0)
    rows = (
        invoices_seen_by(member)
        .filter(draft | late | soon)
        .values_list("direction", "state", "party_id", "party__name", "currency")
        .annotate(
            Count("pk"), amount=Sum(Case(When(draft, then=F("gross_minor")), default="open_minor")),
            since=Min("issued_on"), until=Min("due_on"), first=Min("pk"),
            first_number=Min("number"),
        )
        .order_by("until", "party__name")
    )  # fmt: skip
    return [
        Papers(Direction(direction), state == InvoiceState.DRAFT, *rest)
        for direction, state, *rest in rows
    ]
