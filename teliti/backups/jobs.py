"""The scheduled work of the backups, and what the commands do: take or rehearse, then note it.

A backup holds every company, so the first company whose hour comes takes it for all of them, and
each notes in its own trail what the file holds of it.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pyrage import x25519

from teliti.backups import (
    actions,
    archive,
    postgres,
    queries,
    recovering,
    rehearsing,
    restoring,
    taking,
)
from teliti.backups.container import Reader, Tell, opened
from teliti.backups.domain.lateness import AHEAD
from teliti.backups.domain.manifest import Manifest
from teliti.backups.domain.names import WHOLE, Kind, Stamp
from teliti.backups.installation import Installation, here
from teliti.backups.postgres import Database
from teliti.backups.recovering import Recovered
from teliti.backups.rehearsing import Rehearsed
from teliti.backups.restoring import Verified
from teliti.backups.taking import Taken
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.config import database as config
from teliti.config import embedded
from teliti.people.models import Member
from teliti.people.queries import each_company, system_member
from teliti.work.progress import UnderWay, under_way
from teliti.work.queue import DAY, every, job

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, what `verify` said of it (None: the older program will), and the database
    that was set aside (None where nobody worked yet)."""

    manifest: Manifest
    verified: Verified | None
    aside: Database | None


@every("30 1 * * *")
@job("backups.back_up", title=_("Nightly backup"), one_at_a_time=True, of_installation=True)
def back_up(member: Member) -> None:
    """Take tonight's backup, unless another company's hour came first; remove what is too old."""
    if not queries.was_backed_up_within(member.company_id, timedelta(hours=12), timezone.now()):
        take_and_note(here(), Kind.NIGHTLY)


@job("backups.back_up_now", title=_("Backup"), one_at_a_time=True)
def back_up_now(member: Member, *, progress: int) -> None:
    """The same for a person who waits for it."""
    one = here()
    with under_way(progress, total=taking.expected_bytes(one) // _MEGABYTE) as work:
        taken = take_and_note(one, Kind.ASKED, _megabytes(work))
        work.done = work.total
        backup = queries.backup_called(member.company_id, taken.stamp.name)
        assert backup is not None
        work.result = f"/backups/{backup.pk}/"


@every("*/10 * * * *", expected_every=3600)
@job(
    "backups.archive",
    title=_("Archive of the database's log"),
    one_at_a_time=True,
    of_installation=True,
)
def keep_archive(member: Member) -> None:
    """Take finished pieces of the log away, and a new base every week; nothing where it is off."""
    one = here()
    if not archive.is_on(one):
        return
    archive.ship(one)
    last, now = archive.last_base_at(one), timezone.now()
    if last is None or not now - timedelta(days=7) < last < now + AHEAD:
        take_base_and_note(one)


@every("0 4 * * 0", expected_every=8 * DAY)
@job(
    "backups.rehearse",
    title=_("Weekly restore rehearsal"),
    one_at_a_time=True,
    of_installation=True,
)
def rehearse(member: Member) -> None:
    """Prove that the newest backup can be restored, unless that was tried in these days. What was
    not proven fails for every company, whosever turn it was."""
    one, now, recent = here(), timezone.now(), timedelta(days=3)
    last = queries.rehearsed_within(member.company_id, recent, now)
    if last is None:
        rehearsed = rehearse_and_note(one, rehearsing.newest(one, now))
        if rehearsed.trouble:
            raise Refused(rehearsed.trouble)
        last = queries.rehearsed_within(member.company_id, recent, now)
    if last is not None and not last.is_proof:
        findings = _("The restored books do not hold: %(count)s findings.")
        raise Refused(last.trouble or findings % {"count": last.findings})


@job("backups.rehearse_now", title=_("Restore rehearsal"), one_at_a_time=True)
def rehearse_now(member: Member, *, progress: int) -> None:
    """The same for a person who waits for it."""
    one = here()
    stamp = rehearsing.newest(one, timezone.now())
    size = taking.stamps(one.place)[stamp]
    with under_way(progress, total=size // _MEGABYTE) as work:
        rehearse_and_note(one, stamp, _megabytes(work))
        work.done = work.total
        found = queries.newest_rehearsal(member.company_id)
        assert found is not None
        work.result = f"/backups/rehearsals/{found.pk}/"


def take_and_note(one: Installation, kind: Kind, tell: Tell = lambda _count: None) -> Taken:
    """Take a backup, note it in every company's trail, and remove what need not be kept."""
    with taking.only_one(one):
        taken = taking.take(one, kind, timezone.now(), tell)
        note(one, taken)
    return taken


def note(one: Installation, taken: Taken) -> None:
    """Note a backup in the trail of every company that it holds, and the removal of others."""
    where = one.place.where()
    for company in each_company():
        if taken.manifest.holding.part_of(company.pk):
            actions.note_backup(system_member(company), taken=taken, place=where)
    zone = ZoneInfo(settings.TIME_ZONE)
    taking.remove_surplus(one, queries.keep_of_all(), zone, _note_removal)


def _note_removal(gone: list[Stamp]) -> None:
    for company in each_company():
        backups = queries.noted_among(company.pk, [stamp.name for stamp in gone])
        if backups:
            actions.note_removal(system_member(company), backups=backups)


def rehearse_and_note(
    one: Installation,
    stamp: Stamp,
    tell: Tell = lambda _count: None,
    say: Callable[[str], None] = lambda _text: None,
) -> Rehearsed:
    """Rehearse the restore of a backup, and note for every company what it proved."""
    at = timezone.now()
    rehearsed = rehearsing.rehearse(one, stamp, tell, say)
    for company in each_company():
        member = system_member(company)
        backup = queries.backup_called(company.pk, stamp.name)
        if backup is None and rehearsed.manifest and rehearsed.manifest.holding.part_of(company.pk):
            taken = Taken(stamp, rehearsed.sent, rehearsed.manifest)
            backup = actions.note_backup(member, taken=taken, place=one.place.where())
        if backup is not None:
            actions.note_rehearsal(member, backup=backup, rehearsed=rehearsed, at=at)
    return rehearsed


def restore_and_note(
    one: Installation, reader: Reader, name: str, say: Callable[[str], None]
) -> Restored:
    """Restore a backup, switch to it, and note that in the trail of every company."""
    at, manifest = timezone.now(), reader.manifest
    restoring.check_fits(manifest)
    lived = bool(restoring.held_by(one.owner).companies)
    with restoring.only_one(one), restoring.loaded_beside(one, reader, at, say) as beside:
        restoring.migrate(beside)
        say(str(_("Proving the books")))
        application = one.application.called(beside.name)
        with restoring.as_it_will_be(one) as data:
            verified = restoring.verify(data, application, beside, one.place_name)
        aside = restoring.switch(one, beside, manifest, at)
    if not lived:  # nobody worked there yet
        postgres.drop(aside)
    scope.forget()
    for company in each_company():
        actions.note_restore(system_member(company), backup=name, made_at=manifest.made_at)
    return Restored(manifest, verified, aside if lived else None)


def take_base_and_note(one: Installation, tell: Tell = lambda _count: None) -> Taken:
    """Take a base of the archive, note it, and remove the pieces that no base needs any more."""
    with taking.only_one(one):
        taken = archive.take_base(one, timezone.now(), tell)
        note(one, taken)
    archive.forget_old_pieces(one)
    return taken


def recover_and_note(
    one: Installation,
    moment: datetime,
    identities: list[x25519.Identity],
    say: Callable[[str], None],
) -> tuple[Recovered, Path]:
    """Go back to a moment, switch to it, and note that in the trail of every company.

    Gives what was recovered, and the folder of the server that was in use before.
    """
    base = archive.base_before(one, moment)
    archive.refuse_company(one)
    whole = [stamp for stamp in taking.stamps(one.place) if stamp.kind in WHOLE]
    with restoring.only_one(one):
        restoring.forget_unfinished(one)
        try:
            if whole:  # the store never loses a file, so the newest backup has those of the moment
                say(str(_("Loading the files")))
                with (
                    one.place.open(whole[-1].name) as source,
                    opened(source, identities) as reader,
                ):
                    restoring.load_files(reader, one)
            with recovering.recovered(one, moment, identities, timezone.now(), say) as found:
                old = recovering.switch(one, found)
            restoring.put_kept(one)
        finally:
            restoring.forget_folders(one)
    embedded.ensure_running(one.data)
    for alias, fresh in config.databases(os.environ, one.data).items():
        connections[alias].close()
        connections.settings[alias].update(
            {name: fresh[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
        )
    scope.forget()
    for company in each_company():
        actions.note_restore(system_member(company), backup=base.name, made_at=moment)
    return found, old


def go_back(one: Installation, reader: Reader, name: str, say: Callable[[str], None]) -> Restored:
    """Restore the snapshot before an upgrade. Where the newer program is still installed, the
    database is left as the older one wants it, which puts up its guards when it starts."""
    if restoring.known_migrations() <= set(reader.manifest.holding.migrations):
        return restore_and_note(one, reader, name, say)
    at = timezone.now()
    with restoring.only_one(one), restoring.loaded_beside(one, reader, at, say) as beside:
        aside = restoring.switch(one, beside, reader.manifest, at)
    return Restored(reader.manifest, None, aside)


def _megabytes(work: UnderWay) -> Tell:
    """Tells long work of each whole megabyte."""
    told = 0

    def tell(count: int) -> None:
        nonlocal told
        before, told = told // _MEGABYTE, told + count
        if told // _MEGABYTE > before:
            work.step(told // _MEGABYTE - before)

    return tell
