"""What no single part puts on the desk: the first steps, failed work, silence."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.base.clock import day_in
from teliti.kit.desk import SetUpStep, Waiting
from teliti.kit.shapes import Verb
from teliti.people.models import Member
from teliti.web.queries import has_chart, has_entries, latest_proof, what_is_missing
from teliti.work.models import WorkState
from teliti.work.queries import failed_jobs_seen_by, heartbeats_seen_by, progress_seen_by
from teliti.work.queue import title_of


def finished_work(member: Member) -> Iterator[Waiting]:
    """One's own long work that has ended and was not looked at."""
    for work in progress_seen_by(member).filter(is_seen=False).order_by("pk"):
        if work.state in {WorkState.DONE, WorkState.FAILED}:
            good = work.state == WorkState.DONE
            yield Waiting(
                key=f"work.progress:{work.pk}",
                kind=gettext_lazy("Work that you began"),
                title=work.title,
                why_me=_("The result is ready.") if good else work.trouble,
                url=reverse("work:result", args=[work.pk]),
                since=day_in(work.started_at, member.time_zone),
            )


def failed_jobs(member: Member) -> Iterator[Waiting]:
    """Failed work, for whoever may try it again."""
    if member.may("work.retry"):
        for job in failed_jobs_seen_by(member).order_by("pk")[:20]:
            retry = reverse("work:retry_job", args=[job.pk])
            yield Waiting(
                key=f"work.job:{job.pk}",
                kind=gettext_lazy("Failed work"),
                title=title_of(job.task_name),
                why_me=_("It failed %(count)s times and waits for somebody to look.")
                % {"count": job.attempts},
                url=reverse("work:failed"),
                verbs=[Verb(_("Try again"), retry, post=True)],
                room="settings",
            )


def silence(member: Member) -> Iterator[Waiting]:
    """What should be heard and is not, and a proof that found something."""
    if not member.may("work.retry"):
        return
    now = timezone.now()
    for beat in heartbeats_seen_by(member).filter(expected_every__gt=0):
        if beat.is_silent(now):
            yield Waiting(
                key=f"work.heartbeat:{beat.pk}",
                kind=gettext_lazy("Silence"),
                title=title_of(beat.name),
                why_me=beat.trouble or _("Nothing was heard of it for too long."),
                url=reverse("work:health"),
                since=day_in(beat.last_ok_at, member.time_zone) if beat.last_ok_at else None,
                room="settings",
            )
    proof = latest_proof(member)
    if proof is not None and proof.findings:
        yield Waiting(
            key=f"work.proof:{proof.pk}",
            kind=gettext_lazy("Proof of the books"),
            title=_("The last proof found %(count)s things") % {"count": proof.findings},
            why_me=_("Each is a place where the books do not hold."),
            url=reverse("work:proof", args=[proof.pk]),
            since=day_in(proof.at, member.time_zone),
            room="settings",
        )


WAITING = [finished_work, failed_jobs, silence]

SET_UP = [
    SetUpStep(
        "company",
        gettext_lazy("Complete the company's particulars"),
        gettext_lazy("Address, tax number and signer stand on every invoice."),
        "people.company",
        "people:particulars",
        lambda member: not what_is_missing(member.company),
        10,
    ),
    SetUpStep(
        "chart",
        gettext_lazy("Load the chart of accounts"),
        gettext_lazy("Every entry goes to an account; the country's chart is a good beginning."),
        "ledger.accounts",
        "web:load_books",
        has_chart,
        20,
    ),
    SetUpStep(
        "opening",
        gettext_lazy("Enter the opening balances"),
        gettext_lazy("What the company owns and owes on the first day; one list, posted once."),
        "ledger.open_year",
        "ledger:opening",
        has_entries,
        30,
    ),
]
