"""Writes that several actions of assurance ask for."""

from datetime import date

from teliti.assurance import events
from teliti.assurance.domain import Reported, digest_of_figures
from teliti.assurance.models import Pack, ReportedFigures
from teliti.audit.action import Act
from teliti.ledger.models import Period


def keep_figures(
    act: Act, figures: Reported, *, first: date, last: date, period: Period | None = None,
    closing: int | None = None, pack: Pack | None = None,
) -> ReportedFigures:  # fmt: skip
    """Keep the figures of these days as they were reported, with their digest."""
    kept = ReportedFigures.objects.create(
        company_id=act.company_id, first=first, last=last, period=period, closing=closing,
        pack=pack, figures=figures, digest=digest_of_figures(figures), kept_at=act.now,
    )  # fmt: skip
    act.record(events.FIGURES_KEPT, kept)
    return kept
