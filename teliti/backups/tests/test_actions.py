"""What is noted of backups, and what may be decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.backups import actions, jobs, queries, verify
from teliti.backups.domain.keeping import Keep
from teliti.backups.models import Backup
from teliti.backups.tests import make as make_backups
from teliti.base.refusals import Forbidden, Refused
from tests import make

pytestmark = pytest.mark.django_db


def test_a_backup_is_noted_with_what_it_holds_of_the_company() -> None:
    system = make.company()
    backup = make_backups.noted(system)
    kept = Backup.objects.get(pk=backup.pk)
    assert kept.name == "teliti-20251128T183000Z-nightly.tar.age"
    assert (kept.rows, kept.events, kept.files, kept.size) == (120, 34, 5, 1_362_684)
    last = Event.objects.order_by("-sequence")[0]
    assert (last.name, last.label) == ("backups.backed_up", kept.name)


def test_a_company_founded_later_is_in_no_earlier_backup() -> None:
    system = make.company()
    taken = make_backups.taken(system.company_id + 1)
    with pytest.raises(Refused, match="taken before the company was founded"):
        actions.note_backup(system, taken=taken, place="/x")
    assert not Backup.objects.exists()


def test_how_the_backups_stand() -> None:
    system = make.company()
    assert queries.standing(system.company_id) is None
    first = make_backups.noted(system)
    make_backups.rehearsed(system, first)
    second = make_backups.noted(system, at=make_backups.NIGHT + timedelta(days=1))
    make_backups.rehearsed(system, second, trouble="Rusak.")
    standing = queries.standing(system.company_id)
    assert standing is not None
    assert (standing.backup, standing.made_at) == (second.pk, second.made_at)
    assert standing.proven_at == first.made_at + timedelta(hours=10)
    assert (standing.proven_rows, standing.proven_milliseconds) == (120, 4_000)
    assert standing.trouble == "Rusak."
    assert list(verify.last_rehearsal_was_whole(system.company_id)) == ["Rusak."]


def test_findings_in_the_restored_books_are_no_proof() -> None:
    system = make.company()
    rehearsal = make_backups.rehearsed(system, make_backups.noted(system), counts=(0, 2))
    assert (rehearsal.checks, rehearsal.findings, rehearsal.is_proof) == (2, 2, False)
    standing = queries.standing(system.company_id)
    assert standing is not None
    assert standing.proven_at is None


def test_the_removal_of_a_backup_is_noted_once() -> None:
    system = make.company()
    backup = make_backups.noted(system)
    actions.note_removal(system, backups=[backup])
    assert queries.noted_among(system.company_id, [backup.name]) == []
    assert queries.newest_backup(system.company_id) is None


def test_every_company_may_ask_for_longer_and_the_longest_holds() -> None:
    assert queries.keep_of_all() == Keep()
    one, other = make.company("PT Satu"), make.company("PT Dua")
    actions.change_retention(one, daily=3, weekly=60, monthly=1)
    actions.change_retention(one, daily=2, weekly=60, monthly=1)
    actions.change_retention(other, daily=7, weekly=0, monthly=0)
    assert queries.keep_of_all() == Keep(7, 60, 1)
    with pytest.raises(Refused, match="one day at least"):
        actions.change_retention(other, daily=0, weekly=0, monthly=0)


def test_only_the_system_administrator_decides_how_long() -> None:
    system = make.company()
    data = make.member(system, StandardRole.DATA)
    assert actions.ask_for_backup(data).title == "Backup"
    with pytest.raises(Forbidden):
        actions.change_retention(data, daily=1, weekly=1, monthly=1)
    with pytest.raises(Refused, match="There is no backup yet"):
        actions.ask_for_rehearsal(data)


def test_a_clock_that_went_ahead_stands_in_the_way_of_no_backup() -> None:
    system, now = make.company(), timezone.now()
    truly = make_backups.noted(system, at=now - timedelta(days=2))
    ahead = make_backups.noted(system, at=now + timedelta(days=300))
    make_backups.rehearsed(system, ahead)
    assert not queries.was_backed_up_within(system.company_id, timedelta(hours=12), now)
    assert queries.was_backed_up_within(system.company_id, timedelta(days=3), now)
    assert queries.rehearsed_within(system.company_id, timedelta(days=3), now) is None
    standing = queries.standing(system.company_id)
    assert standing is not None
    assert (standing.backup, standing.proven_at) == (truly.pk, None)


@pytest.mark.parametrize(
    ("trouble", "findings", "why"),
    [("Rusak.", 0, "Rusak"), ("", 2, "The restored books do not hold: 2 findings")],
)
def test_what_was_not_proven_is_heard_whosever_turn_it_is(
    trouble: str, findings: int, why: str
) -> None:
    """Else the next company would find it rehearsed, and tell that all is well."""
    system = make.company()
    backup = make_backups.noted(system, at=timezone.now() - timedelta(hours=3))
    make_backups.rehearsed(
        system, backup, trouble=trouble, counts=(0, findings), after=timedelta(hours=1)
    )
    with pytest.raises(Refused, match=why):
        jobs.rehearse(system)
