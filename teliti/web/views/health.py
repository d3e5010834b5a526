"""Work and health: one page that says whether anything needs somebody, and what to do."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.audit.queries import trail_length
from teliti.kit import charts
from teliti.kit.columns import today_of
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day, shown_moment, shown_number
from teliti.web.queries import latest_proof
from teliti.web.views.work import beat_badge, beat_title, verdict
from teliti.work import queries
from teliti.work.beats import WORKER
from teliti.work.models import Heartbeat, Proof
from teliti.work.queue import title_of

DAYS = 14
"""Jobs that ended are kept so long (`worker.Pace.keep_hours`)."""
SHOWN = 10
REHEARSAL = "backups.rehearse"


class Health(Page):
    """Worker, queue, failed work, every sign of life, proofs, the last proven restore."""

    title, duty = gettext_lazy("Work and health"), "work.read"

    def verbs(self) -> Sequence[Verb]:
        found = [Verb(_("Proofs"), reverse("work:proofs"))]
        if self.member.may("work.retry"):
            found.append(Verb(_("Prove now"), reverse("work:ask_for_proof"), key="n"))
        return found

    def state(self) -> Badge:
        """The worst of all."""
        if any(beat.is_silent(self.now) for beat in self.beats):
            return Badge(_("Something is silent"), Tone.BAD)
        if self.proof is not None and self.proof.findings:
            return Badge(_("The books do not hold"), Tone.BAD)
        if self.queue["failed"] or any(beat.trouble for beat in self.beats):
            return Badge(_("Somebody should look"), Tone.WARN)
        return Badge(_("All is well"), Tone.GOOD) if self.beats else Badge(_("not yet"), Tone.PLAIN)

    def panels(self) -> Sequence[Panel]:
        failed = [self._failed()] if self.queue["failed"] else []
        ended = queries.ended_by_day(self.member.company, self.first_day)
        days = [self._days(ended)] if ended else []
        return [*failed, self._signs(), *days, self._now()]

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def beats(self) -> list[Heartbeat]:
        return queries.worst_first(queries.heartbeats_seen_by(self.member), self.now)

    @cached_property
    def queue(self) -> dict[str, int]:
        return queries.queue_of(self.member.company)

    @cached_property
    def first_day(self) -> date:
        return today_of(self.member) - timedelta(DAYS - 1)

    @cached_property
    def proof(self) -> Proof | None:
        """The newest proof of the books."""
        return latest_proof(self.member)

    def _now(self) -> Panel:
        named = {beat.name: beat for beat in self.beats}
        proof = self.proof
        rows = [
            Fact(_("The worker"), self._badge(beat_badge(named.get(WORKER)))),
            Fact(_("Jobs that wait"), Cell(shown_number(self.queue["todo"]), "number")),
            Fact(_("Jobs that run"), Cell(shown_number(self.queue["doing"]), "number")),
            Fact(
                _("Jobs that failed"),
                Cell(
                    shown_number(self.queue["failed"]),
                    "number",
                    url=reverse("work:failed") if self.queue["failed"] else "",
                ),
            ),
        ]
        if proof is not None:
            shown = shown_moment(proof.at, self.member.time_zone)
            url = reverse("work:proof", args=[proof.pk])
            rows.append(Fact(_("Last proof of the books"), Cell(shown, url=url)))
            rows.append(Fact(_("The books"), self._badge(verdict(proof))))
        if REHEARSAL in named and (restored := named[REHEARSAL].last_ok_at):
            shown = shown_moment(restored, self.member.time_zone)
            rows.append(Fact(_("Last proven restore"), Cell(shown)))
        length = trail_length(self.member.company_id)
        rows.append(Fact(_("Events in the trail"), Cell(shown_number(length), "number")))
        return facts("now", _("Now"), *rows, aside=True)

    def _badge(self, badge: Badge) -> Cell:
        return Cell(badge.text, "badge", tone=badge.tone)

    def _signs(self) -> Panel:
        title, zone = _("Signs of life"), self.member.time_zone
        heads = [
            Head("name", _("Work"), first=True),
            Head("state", _("State"), "badge"),
            Head("last_ok_at", _("Last success"), "time"),
            Head("trouble", _("Trouble")),
        ]
        rows = [
            Row(
                str(beat.pk),
                [
                    Cell(beat_title(beat)),
                    self._badge(beat_badge(beat)),
                    Cell(shown_moment(beat.last_ok_at, zone), "time"),
                    Cell(beat.trouble),
                ],
            )
            for beat in self.beats
        ]
        start = Empty(
            _("Nothing was heard yet"), _("Start the worker: “teliti work”, or “teliti serve”.")
        )
        table = Table(heads, rows, caption=title, empty=None if rows else start)
        return table_panel("signs", title, table)

    def _failed(self) -> Panel:
        title = _("Failed work")
        heads = [
            Head("work", _("Work"), first=True),
            Head("attempts", _("Attempts"), "number"),
        ]
        jobs = queries.failed_jobs_seen_by(self.member).order_by("-pk")[:SHOWN]
        rows = [
            Row(
                str(job.pk),
                [Cell(title_of(job.task_name)), Cell(shown_number(job.attempts), "number")],
                reverse("work:retry_job", args=[job.pk]),
            )
            for job in jobs
        ]
        return table_panel("failed", title, Table(heads, rows, caption=title))

    def _days(self, ended: Mapping[tuple[date, str], int]) -> Panel:
        """Jobs that ended, day by day: a chart and its table."""
        title = _("Jobs that ended, day by day")
        series = {"succeeded": _("done"), "failed": _("failed")}
        groups, rows = [], []
        for at in range(DAYS):
            day = self.first_day + timedelta(at)
            counts = {how: ended.get((day, how), 0) for how in series}
            marks = [
                charts.Mark(counts[how], f"{shown_day(day, 'long')}: {counts[how]} {said}",
                            reverse("work:failed") if how == "failed" else "")
                for how, said in series.items()
            ]  # fmt: skip
            groups.append(charts.Group(shown_day(day)[:5], marks))
            if any(counts.values()):
                cells = [Cell(shown_number(counts[how]), "number") for how in series]
                rows.append(Row(day.isoformat(), [Cell(shown_day(day), "date"), *cells]))
        heads = [
            Head("day", _("Day"), "date", first=True),
            *(Head(how, said.capitalize(), "number") for how, said in series.items()),
        ]
        chart = charts.bars(groups, list(series.values()), title=title, scale=shown_number)
        table = Table(heads, rows[::-1], title, id="days-table")
        return Panel("days", title, "kit/panel_chart.html", {"svg": chart, "table": table})
