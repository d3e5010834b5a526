"""What people and the worker do about backups. What a backup is made of is not here: an action
notes that it was taken, since nothing leaves the building inside one."""

from datetime import datetime

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.backups import events, queries
from teliti.backups.domain.manifest import CompanyPart, Manifest
from teliti.backups.models import Backup, Rehearsal, Retention
from teliti.backups.rehearsing import Rehearsed
from teliti.backups.taking import Taken
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people.models import Company, Member
from teliti.work.models import Progress
from teliti.work.progress import plan
from teliti.work.queue import later


@action("backups.run")
def ask_for_backup(act: Act) -> Progress:
    """Have a backup of the whole installation taken now, in the worker."""
    progress = _planned(act, _("Backup"), "backups.back_up_now")
    act.moment(events.BACKUP_ASKED, Company.objects.get(pk=act.company_id))
    return progress


@action("backups.run")
def ask_for_rehearsal(act: Act) -> Progress:
    """Have the newest backup restored into a scratch place and proven now, in the worker.

    Refused while there is no backup.
    """
    if queries.newest_backup(act.company_id) is None:
        raise Refused(_("There is no backup yet: take one first."))
    progress = _planned(act, _("Restore rehearsal"), "backups.rehearse_now")
    act.moment(events.REHEARSAL_ASKED, Company.objects.get(pk=act.company_id))
    return progress


@action("backups.run")
def note_backup(act: Act, *, taken: Taken, place: str) -> Backup:
    """Note what a backup that lies in `place` holds of this company."""
    manifest, part = taken.manifest, _part(act, taken.manifest)
    backup = Backup.objects.create(
        company_id=act.company_id,
        name=taken.stamp.name,
        kind=taken.stamp.kind,
        place=place,
        made_at=manifest.made_at,
        size=taken.sent.size,
        digest=taken.sent.digest,
        rows=part.rows,
        files=manifest.files,
        events=part.events,
        head=part.head,
    )
    act.record(events.BACKED_UP, backup)
    return backup


@action("backups.run")
def note_removal(act: Act, *, backups: list[Backup]) -> None:
    """Note that these backups are kept no longer."""
    for each in backups:
        backup = act.lock(Backup, each.pk)
        save(backup, removed_at=act.now)
        act.record(events.BACKUPS_REMOVED, backup)


@action("backups.run")
def note_rehearsal(act: Act, *, backup: Backup, rehearsed: Rehearsed, at: datetime) -> Rehearsal:
    """Note what a restore into a scratch place proved of this company."""
    checks = rehearsed.checks_of(act.company_id)
    part = rehearsed.manifest.holding.part_of(act.company_id) if rehearsed.manifest else None
    rehearsal = Rehearsal.objects.create(
        company_id=act.company_id,
        backup=backup,
        at=at,
        milliseconds=rehearsed.milliseconds,
        rows=part.rows if part else 0,
        tables=len(rehearsed.manifest.holding.tables) if rehearsed.manifest else 0,
        files=rehearsed.manifest.files if rehearsed.manifest else 0,
        events=part.events if part else 0,
        checks=len(checks),
        findings=sum(one["count"] for one in checks),
        trouble=rehearsed.trouble,
        outcome=[{"check": one["check"], "count": one["count"]} for one in checks],
    )
    act.record(events.REHEARSED, rehearsal)
    return rehearsal


@action("backups.run")
def note_restore(act: Act, *, backup: str, made_at: datetime) -> None:
    """Note in the restored trail that from here on the books are those of a backup."""
    company = Company.objects.get(pk=act.company_id)
    moment = made_at.isoformat(timespec="seconds")
    act.moment(events.RESTORED, company, backup=backup, made_at=moment)


@action("backups.keep")
def change_retention(act: Act, *, daily: int, weekly: int, monthly: int) -> Retention:
    """Decide of how many days, weeks and months the newest backup is kept; one day at least."""
    if daily < 1:
        raise Refused(_("Keep the backup of one day at least."), field="daily")
    kept = queries.retention_of(act.company_id)
    if kept._state.adding:
        kept.save(force_insert=True)
    kept = act.lock(Retention, kept.pk)
    save(kept, daily=daily, weekly=weekly, monthly=monthly)
    act.record(events.RETENTION_CHANGED, kept)
    return kept


def _planned(act: Act, title: str, job: str) -> Progress:
    progress = plan(Member.objects.get(pk=act.actor.pk), title)
    later(job, company=act.company_id, progress=progress.pk)
    return progress


def _part(act: Act, manifest: Manifest) -> CompanyPart:
    part = manifest.holding.part_of(act.company_id)
    if part is None:
        raise Refused(_("This backup was taken before the company was founded."))
    return part
