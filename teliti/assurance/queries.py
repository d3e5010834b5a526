"""Questions to assurance."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet, Sum

from teliti.approvals.models import Decision
from teliti.assurance import events
from teliti.assurance.domain import Candidate, InquiryState
from teliti.assurance.models import (
    Inquiry,
    InquiryNote,
    Pack,
    ReportedFigures,
    Sample,
    Seal,
    SealKey,
    Settings,
)
from teliti.audit.models import Event
from teliti.base.clock import span_of
from teliti.documents.models import Document
from teliti.invoicing.models import Invoice
from teliti.ledger.domain import PeriodState
from teliti.ledger.events import PERIOD_REOPENED
from teliti.ledger.models import Entry, Line, Period
from teliti.people.models import Company, Member
from teliti.people.queries import members_seen_by
from teliti.work.queries import gave_up

OWN_EVENTS = [kind.name for kind in (events.TRAIL_SEALED, events.SEAL_STAMPED, events.SEAL_MAILED)]
"""What sealing itself leaves on the trail."""


def seals_seen_by(member: Member) -> QuerySet[Seal]:
    """The seals of the member's company."""
    return Seal.objects.filter(company_id=member.company_id)


def last_seal(company: int) -> Seal | None:
    """The seal that reaches furthest; None before the first."""
    return Seal.objects.filter(company_id=company).order_by("-sequence").first()


def keys_of(company: int) -> list[SealKey]:
    """The company's keys, in the order of their use."""
    return list(SealKey.objects.filter(company_id=company).order_by("pk"))


def settings_of(company: int) -> Settings:
    """The company's settings; unsaved and empty where none were chosen."""
    found = Settings.objects.filter(company_id=company).first()
    return found or Settings(company_id=company)


def has_news(company: int) -> bool:
    """Whether something happened since the last seal, beside the events of seals themselves."""
    last = last_seal(company)
    news = Event.objects.filter(company_id=company, sequence__gt=last.sequence if last else 0)
    return news.exclude(name__in=OWN_EVENTS).exists()


def unmailed(company: int) -> list[Seal]:
    """Seals of the last days that were not mailed yet, the oldest first."""
    return list(Seal.objects.filter(company_id=company, mailed_to="").order_by("-pk")[:7])[::-1]


def unstamped(company: int) -> list[Seal]:
    """Seals of the last days whose time was not stamped yet, the oldest first."""
    return list(Seal.objects.filter(company_id=company, stamp="").order_by("-pk")[:7])[::-1]


def event_at(company: int, sequence: int) -> Event | None:
    """The event with this number in the company's trail."""
    return Event.objects.filter(company_id=company, sequence=sequence).first()


def digest_at(company: int, sequence: int) -> str:
    """The digest of an event by its number; "" when it is not there."""
    event = event_at(company, sequence)
    return event.digest if event is not None else ""


def packs_seen_by(member: Member) -> QuerySet[Pack]:
    """What was built for people outside; `gave_up`: the worker could not build it."""
    packs = Pack.objects.filter(company_id=member.company_id).select_related("asked_by__user")
    return packs.annotate(gave_up=gave_up("assurance.pack", "pack"))


def invoices_of(company: int, first: date, last: date) -> QuerySet[Invoice]:
    """Every numbered invoice and bill of these days, by day."""
    invoices = Invoice.objects.filter(company_id=company, issued_on__range=(first, last))
    return invoices.exclude(number="").select_related("party").order_by("issued_on", "pk")


def lines_of(company: int, first: date, last: date) -> QuerySet[Line]:
    """Every posted line of these days, in the order of the entries."""
    lines = Line.objects.filter(company_id=company, date__range=(first, last), entry__posted=True)
    return lines.select_related("entry", "account").order_by("date", "entry_id", "place")


def documents_of(company: Company, first: date, last: date) -> Iterator[Document]:
    """The papers of invoices and entries of these days, and what was attached on one of them."""
    begin, end = span_of(first, last, company.time_zone)
    entries = Entry.objects.filter(company=company, date__range=(first, last))
    records = {f"ledger.entry:{key}" for key in entries.values_list("pk", flat=True)}
    invoices = invoices_of(company.pk, first, last).values_list("pk", flat=True)
    records |= {f"invoicing.invoice:{key}" for key in invoices}
    papers = Document.objects.filter(company=company).select_related("file").order_by("pk")
    for paper in papers.iterator():
        if paper.subject in records or begin <= paper.added_at < end:
            yield paper


def approvals_of(company: Company, first: date, last: date) -> QuerySet[Decision]:
    """Every decision on one of these days, and on what was asked for on one of them."""
    begin, end = span_of(first, last, company.time_zone)
    decisions = Decision.objects.filter(
        Q(at__gte=begin, at__lt=end) | Q(request__asked_at__gte=begin, request__asked_at__lt=end),
        company=company,
    )
    people = decisions.select_related("request__maker__user", "by__user", "absent__user")
    return people.order_by("pk")


def samples_seen_by(member: Member) -> QuerySet[Sample]:
    """The samples that were drawn in the member's company."""
    return Sample.objects.filter(company_id=member.company_id).select_related("drawn_by__user")


def candidates(company: Company, first: date, last: date) -> list[Candidate]:
    """Every posted entry of these days, with its debit and when it was posted there."""
    zone = ZoneInfo(company.time_zone)
    entries = Entry.objects.filter(
        company_id=company.pk, posted=True, date__range=(first, last)
    ).annotate(debit=Sum("lines__amount", filter=Q(lines__amount__gt=0)))
    rows = entries.order_by("pk").values_list("pk", "debit", "posted_at")
    return [
        Candidate(key, debit or 0, posted_at.astimezone(zone))
        for key, debit, posted_at in rows.iterator()
        if posted_at is not None
    ]


def sampled(sample: Sample) -> list[tuple[Entry, int]]:
    """The entries of a sample with their debit, in the order in which they were picked."""
    entries = Entry.objects.filter(company_id=sample.company_id, pk__in=sample.entries).annotate(
        debit=Sum("lines__amount", filter=Q(lines__amount__gt=0))
    )
    found = {entry.pk: (entry, entry.debit or 0) for entry in entries}
    return [found[key] for key in sample.entries if key in found]


def inquiries_seen_by(member: Member) -> QuerySet[Inquiry]:
    """What auditors asked the member's company for."""
    return Inquiry.objects.filter(company_id=member.company_id).select_related("asked_by__user")


def notes_of(inquiry: Inquiry) -> list[InquiryNote]:
    """What was said of a request for evidence, in order."""
    return list(inquiry.notes.select_related("by__user").order_by("pk"))


def to_answer(member: Member) -> QuerySet[Inquiry]:
    """Open requests of others, the one that is due first first."""
    found = inquiries_seen_by(member).filter(state=InquiryState.OPEN)
    return found.exclude(asked_by=member).order_by(F("due_on").asc(nulls_last=True), "pk")


def to_accept(member: Member) -> QuerySet[Inquiry]:
    """Answered requests, the oldest first."""
    return inquiries_seen_by(member).filter(state=InquiryState.ANSWERED).order_by("pk")


def answerers(inquiry: Inquiry, member: Member) -> list[Member]:
    """Who may answer a request today, but whoever asked it."""
    people = members_seen_by(member).filter(is_active=True).exclude(pk=inquiry.asked_by_id)
    return [one for one in people if one.may("assurance.answer")]


def closed_period(event: Event) -> Period | None:
    """The period that an event locked, while it is locked and its figures were not kept."""
    key = event.subject.rpartition(":")[2]
    found = Period.objects.filter(company_id=event.company_id, pk=key, state=PeriodState.CLOSED)
    if ReportedFigures.objects.filter(company_id=event.company_id, closing=event.sequence).exists():
        return None
    return found.select_related("company").first()


def reported_seen_by(member: Member) -> QuerySet[ReportedFigures]:
    """What was reported, with the figures themselves."""
    found = ReportedFigures.objects.filter(company_id=member.company_id)
    return found.select_related("period", "pack")


def listed_reports_seen_by(member: Member) -> QuerySet[ReportedFigures]:
    """The same without the figures, which are long, for lists."""
    return reported_seen_by(member).defer("figures")


def locked_and_reported(company: int) -> list[ReportedFigures]:
    """What was last reported of each month that was not reopened since."""
    reopened: dict[str, int] = dict(
        Event.objects.filter(company_id=company, name=PERIOD_REOPENED.name)
        .order_by("sequence")
        .values_list("subject", "sequence")
    )
    found = ReportedFigures.objects.filter(company_id=company, period__isnull=False)
    latest = {one.period_id: one for one in found.order_by("closing").select_related("period")}
    return [
        one
        for key, one in latest.items()
        if reopened.get(f"ledger.period:{key}", 0) < (one.closing or 0)
    ]


def posted_after(reported: ReportedFigures, *, most: int) -> list[tuple[Entry, int]]:
    """The last entries that came after the figures were kept and count in them, each with its
    debit."""
    entries = Entry.objects.filter(
        company_id=reported.company_id, posted=True, date__lte=reported.last,
        posted_at__gt=reported.kept_at,
    ).annotate(debit=Sum("lines__amount", filter=Q(lines__amount__gt=0)))  # fmt: skip
    return [(entry, entry.debit or 0) for entry in entries.order_by("-posted_at", "-pk")[:most]]
