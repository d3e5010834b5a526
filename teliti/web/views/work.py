"""Screens about work behind the pages: health, failed work, proofs, one's own long work."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.audit.verify import declared
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column
from teliti.kit.listing import Listing
from teliti.kit.page import Page, checks_panel, facts, table_panel
from teliti.kit.screens import Screen, address_of, go
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment, shown_number
from teliti.people.models import Member
from teliti.work import actions, queries
from teliti.work.models import Heartbeat, Progress, Proof, WorkState
from teliti.work.progress import seen
from teliti.work.queue import title_of

TONES = {
    WorkState.WAITING: Tone.PLAIN,
    WorkState.RUNNING: Tone.ACCENT,
    WorkState.DONE: Tone.GOOD,
    WorkState.FAILED: Tone.BAD,
    WorkState.STOPPED: Tone.WARN,
}


def beat_badge(beat: Heartbeat | None) -> Badge:
    """Whether something was heard as it should be."""
    if beat is None:
        return Badge(_("not yet"), Tone.PLAIN)
    if beat.is_silent(timezone.now()):
        return Badge(_("silent"), Tone.BAD)
    if beat.trouble:
        return Badge(_("trouble"), Tone.WARN)
    return Badge(_("well"), Tone.GOOD) if beat.last_ok_at else Badge(_("not yet"), Tone.PLAIN)


def beat_title(beat: Heartbeat) -> str:
    """What people call a job, a reader, the worker."""
    kind, _colon, name = beat.name.partition(":")
    if kind == "reader":
        return _("Reader of the trail: %(name)s") % {"name": name}
    return _("The worker") if beat.name == "worker" else title_of(beat.name)


def verdict(proof: Proof) -> Badge:
    """Whether the books held."""
    return Badge(_("does not hold"), Tone.BAD) if proof.findings else Badge(_("holds"), Tone.GOOD)


def _work_state(work: Progress) -> Badge:
    return Badge(str(work.get_state_display()), TONES[WorkState(work.state)])


class Heartbeats(Listing):
    """When each job, reader and the worker itself was last heard. Silence shows."""

    title, duty, rows = gettext_lazy("Signs of life"), "work.read", queries.heartbeats_seen_by
    columns = (
        Column("name", gettext_lazy("Work"), beat_title, sort="name", first=True),
        Column("state", gettext_lazy("State"), beat_badge, cell="badge"),
        Column("last_at", gettext_lazy("Last run"), cell="time", sort="last_at"),
        Column("last_ok_at", gettext_lazy("Last success"), cell="time", sort="last_ok_at"),
        Column("every", gettext_lazy("Expected within"), lambda beat: _span(beat.expected_every)),
        Column("trouble", gettext_lazy("Trouble")),
    )
    order = "name"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Work and health"), reverse("work:health"))]

    def empty(self) -> Empty:
        return Empty(
            _("Nothing was heard yet"), _("Start the worker: “teliti work”, or “teliti serve”.")
        )


def _span(seconds: int) -> str:
    if not seconds:
        return ""
    hours, minutes = seconds // 3600, seconds // 60
    if hours:
        return _("%(count)s h") % {"count": hours}
    return (
        _("%(count)s min") % {"count": minutes}
        if minutes
        else _("%(count)s s") % {"count": seconds}
    )


class FailedJobs(Listing):
    """Work that failed for good and waits for somebody to look."""

    title, duty, rows = gettext_lazy("Failed work"), "work.read", queries.failed_jobs_seen_by
    columns = (
        Column("id", gettext_lazy("No."), cell="number"),
        Column("work", gettext_lazy("Work"), lambda job: title_of(job.task_name), first=True),
        Column("attempts", gettext_lazy("Attempts"), cell="number"),
        Column("queue_name", gettext_lazy("Queue")),
    )

    link = staticmethod(lambda job: reverse("work:retry_job", args=[job.pk]))

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Work and health"), reverse("work:health"))]

    def empty(self) -> Empty:
        return Empty(
            _("No work has failed"), _("What fails for good waits here until somebody looks.")
        )


class RetryJob(Ask):
    """Put a failed job back into the queue."""

    title, duty, find = gettext_lazy("Try again"), "work.retry", queries.failed_jobs_seen_by

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Failed work"), reverse("work:failed"))]

    def subtitle(self) -> str:
        return title_of(self.subject.task_name)

    def activity(self) -> None:
        return None

    def effects(self) -> Sequence[str]:
        return [_("The work runs again at once. It is harmless to repeat.")]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.retry_job(member, number=self.subject.pk)
        return reverse("work:failed")


class Proofs(Listing):
    """Each run of every check over the books."""

    title, duty, rows = gettext_lazy("Proofs of the books"), "work.read", queries.proofs_seen_by
    columns = (
        Column("at", gettext_lazy("When"), cell="time", first=True),
        Column("checks", gettext_lazy("Checks"), cell="number"),
        Column("findings", gettext_lazy("Findings"), cell="number"),
        Column("state", gettext_lazy("State"), verdict, cell="badge"),
        Column("milliseconds", gettext_lazy("Milliseconds"), cell="number"),
    )

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("work.retry"):
            return ()
        return [Verb(_("Prove now"), reverse("work:ask_for_proof"), key="n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No proof yet"),
            _("Every night each check of every part is run over the books; findings stand here."),
        )


class ProofPage(Page):
    """One proof: every check with what it found."""

    duty, find = "work.read", queries.proofs_seen_by
    subject: Proof

    def heading(self) -> str:
        moment = shown_moment(self.subject.at, self.member.time_zone)
        return _("Proof of %(moment)s") % {"moment": moment}

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Proofs of the books"), reverse("work:proofs"))]

    def state(self) -> Badge:
        return verdict(self.subject)

    def activity(self) -> None:
        return None

    def panels(self) -> Sequence[Panel]:
        labels = {check.name: str(check.label) for check in declared()}
        found = [self._findings(one, labels) for one in self.subject.outcome if one["count"]]
        return [*found, checks_panel(_("Checks"), self.subject.outcome)]

    def _findings(self, one: dict[str, Any], labels: dict[str, str]) -> Panel:
        title = labels.get(one["check"], one["check"])
        rows = [Row(str(number), [Cell(text)]) for number, text in enumerate(one["findings"])]
        table = Table([Head("finding", _("Finding"), first=True)], rows, caption=title)
        return table_panel(f"found-{one['check'].replace('.', '-')}", title, table)


class AskForProof(Ask):
    """Run every check now."""

    title, duty = gettext_lazy("Prove now"), "work.retry"

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Proofs of the books"), reverse("work:proofs"))]

    def effects(self) -> Sequence[str]:
        return [_("Every check of every part runs over the books, beside your work.")]

    def carry_out(self, member: Member, data: Data) -> Progress:
        return actions.ask_for_proof(member)


class OwnWork(Listing):
    """Long work that one began."""

    title, duty, rows = gettext_lazy("Work that I began"), "work.stop", queries.progress_seen_by
    columns = (
        Column("title", gettext_lazy("Work"), first=True),
        Column("state", gettext_lazy("State"), _work_state, cell="badge"),
        Column("done", gettext_lazy("Done"), cell="number"),
        Column("total", gettext_lazy("Of"), cell="number"),
        Column("started_at", gettext_lazy("Since"), cell="time"),
    )

    def empty(self) -> Empty:
        text = _("Imports, proof packs and backups that you begin are listed here with their bar.")
        return Empty(_("You have begun nothing long"), text)


class ProgressPage(Page):
    """Long work as it goes, with a way to stop it."""

    duty, find = "work.stop", queries.progress_seen_by
    template = "web/progress.html"
    subject: Progress

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Work that I began"), reverse("work:own_work"))]

    def state(self) -> Badge:
        return _work_state(self.subject)

    def verbs(self) -> Sequence[Verb]:
        one, key = self.subject, [self.subject.pk]
        if one.is_open and not one.stop_requested:
            return [Verb(_("Stop"), reverse("work:stop_work", args=key), danger=True)]
        if one.result_url:
            return [Verb(_("To the result"), reverse("work:result", args=key), main=True)]
        return ()

    def panels(self) -> Sequence[Panel]:
        one = self.subject
        how = [
            Fact(_("Done"), Cell(shown_number(one.done), "number")),
            Fact(_("Of"), Cell(shown_number(one.total) if one.total else "–", "number")),
            Fact(_("Since"), Cell(shown_moment(one.started_at, self.member.time_zone))),
            Fact(_("Trouble"), Cell(one.trouble)),
        ]
        return [facts("how", "", *how)]


class StopWork(Ask):
    """Ask one's own long work to stop."""

    title, duty, find = gettext_lazy("Stop"), "work.stop", queries.progress_seen_by
    danger = True
    subject: Progress

    def crumbs(self) -> Sequence[Link]:
        return [Link(str(self.subject), address_of(self.subject))]

    def effects(self) -> Sequence[str]:
        return [_("It stops at its next step. What that step did not finish is not kept.")]

    def carry_out(self, member: Member, data: Data) -> Progress:
        return actions.stop_work(member, progress=self.subject)


class Result(Screen):
    """Where the outcome of one's long work is looked at; from then on it does not wait any more."""

    duty, find = "work.stop", queries.progress_seen_by
    subject: Progress

    def get(self, request: Any, **_kwargs: Any) -> HttpResponse:
        seen(self.member, self.subject.pk)
        return go(self.subject.result_url or address_of(self.subject))
