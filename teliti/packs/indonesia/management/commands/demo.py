"""`teliti demo`: load the sample company into an empty database."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.packs.indonesia.sample import plan
from teliti.packs.indonesia.sample.books import NAME, PASSWORD
from teliti.packs.indonesia.sample.load import load
from teliti.people.models import Company
from teliti.work.queue import discover, jobs, run_here, schedules


class Command(BaseCommand):
    """Load the sample company, with progress; harmless when it is there already."""

    help = "Load the sample company: a year of believable life, made through the same actions."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Load, then print who can sign in."""
        call_command("bootstrap_database", verbosity=1)
        scope.enter(scope.EVERY_COMPANY)
        files = settings.DATA / "sample"
        if Company.objects.filter(name=NAME).exists():
            if not files.is_dir():  # the files of the bank are left last
                raise Refused(
                    "The sample company was loaded only in part. Start anew with an empty "
                    f"database: delete {settings.DATA}, or name another folder in TELITI_DATA."
                )
            self.stdout.write("The sample company is here already.")
        else:
            now = timezone.now()
            with translation.override("id"):
                load(files, now, timezone.localdate(now), self._tell)
            self._first_night()
        self.stdout.write(f"Bank files to import: {files}")
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        for row in plan.rows("people"):
            self.stdout.write(f"  {row['email']:28} {row['name']}, {row['title']}")

    def _first_night(self) -> None:
        """What the worker does every night, once: the visitor finds proofs, a seal, a backup that
        was restored in rehearsal, and the quality of the data as measured."""
        company = Company.objects.get(name=NAME).pk
        discover()
        nightly = {schedule.job for schedule in schedules()}
        night = [job for job in jobs() if job.name in nightly]
        for done, job in enumerate(night):
            with translation.override("en"):  # as all that commands say
                self._tell(str(job.title), done, len(night))
            try:
                run_here(job, company, {})
            except Refused as refusal:  # a server of one's own may lack pg_dump of its version
                self.stderr.write(f"\n{job.title}: {refusal.sentence}")
        self._tell("", len(night), len(night))

    def _tell(self, what: str, done: int, total: int) -> None:
        bar = "#" * (done * 30 // total)
        self.stderr.write(f"\r[{bar:30}] {done}/{total} {what:40.40}", ending="")
        if done == total:
            self.stderr.write("")
