"""Backup and restore from end to end, on real databases: everything commits here."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from teliti.assurance.jobs import seal_daily
from teliti.audit.models import Event
from teliti.backups import actions, archive, jobs, postgres, rehearsing, restoring, taking
from teliti.backups.container import opened
from teliti.backups.domain.manifest import Manifest
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.installation import Installation, here
from teliti.backups.management.commands.restore import identities, refuse_to_overwrite
from teliti.backups.models import Backup, Rehearsal
from teliti.backups.places import FolderPlace
from teliti.backups.tests import large
from teliti.backups.tests.make import NIGHT
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.config.embedded import Server
from teliti.documents.store import keep
from teliti.documents.verify import originals_are_whole
from teliti.people.models import Member
from teliti.work import queue
from teliti.work.tests.process import command, environment
from tests import database, make, make_documents, make_invoicing, make_parties
from tests.journeys import sample


@pytest.fixture
def office(fresh_database: str) -> Iterator[Member]:
    """A company with an issued invoice and its paper in the store."""
    system = make.books()
    with scope.entered(system.company_id):
        invoice = make_invoicing.issued_invoice(system, make_parties.customer(system))
        make_documents.attached(system, invoice)
        (Path(settings.DATA) / "secret").write_text("rahasia dapur")
        yield system


def _restored(one: Installation, stamp: Stamp) -> jobs.Restored:
    with (
        one.place.open(stamp.name) as source,
        opened(source, one.keys.identities()) as reader,
    ):
        return jobs.restore_and_note(one, reader, stamp.name, lambda _text: None)


def _called(*words: str) -> dict[str, Any]:
    """What a command of ours prints as JSON."""
    said = StringIO()
    call_command(*words, "--json", stdout=said)
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def _environment() -> dict[str, str]:
    name = connections["default"].settings_dict["NAME"]
    return {**environment(name), "TELITI_DATA": str(settings.DATA)}


def _go_on_working(office: Member) -> None:
    """One more invoice, which no backup has."""
    with scope.entered(office.company_id):
        make_invoicing.issued_invoice(office)


def _databases(one: Installation, part: str) -> list[str]:
    return postgres.databases_called(one.owner, f"{one.owner.name}{part}")


def test_what_was_backed_up_comes_back_and_what_came_later_is_set_aside(office: Member) -> None:
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    assert Backup.objects.get().name == taken.stamp.name
    before = taken.manifest.holding.part_of(office.company_id)
    assert before is not None
    _go_on_working(office)
    with scope.entered(office.company_id):
        seal_daily(office)  # of which the older books know nothing
    stored = next(iter(one.stored_files()))
    (one.files / stored).chmod(0o600)
    (one.files / stored).write_bytes(b"rusak")
    (one.data / "secret").write_text("lain")

    restored = _restored(one, taken.stamp)

    assert restored.verified is not None
    assert restored.verified.findings == 0
    scope.enter(office.company_id)
    assert list(originals_are_whole(office.company_id)) == []
    assert (one.data / "secret").read_text() == "rahasia dapur"
    assert (one.data / "secret.before-restore").read_text() == "lain"
    last = Event.objects.filter(company_id=office.company_id).order_by("-sequence")[0]
    assert (last.name, last.sequence) == ("backups.restored", before.events + 1)
    assert _databases(one, restoring.RESTORED) == []
    assert restored.aside is not None
    assert _databases(one, restoring.SET_ASIDE) == [restored.aside.name]
    with restored.aside.connected() as old:
        found = old.execute("SELECT count(*) FROM ledger_entry").fetchone()
    assert found == (2,)


def test_neither_earlier_backups_nor_what_is_made_anew_is_part_of_a_backup(
    open_folder: Path, settings: Any
) -> None:
    settings.BACKUP_PLACE = str(open_folder / "usb/teliti")  # they went into `backups` before
    anew = (
        "metrics/counter_7.db",
        "backups/teliti-20261129T163033Z-base.tar.age",
        "usb/teliti/teliti-20261129T163034Z-asked.tar.age",
        "restored-77/secret",
        "lost+found/lain",
    )
    for name in ("secret", "secret.before-restore", "mail/1.log", "backup-keys/server", *anew):
        (open_folder / name).parent.mkdir(exist_ok=True, parents=True)
        (open_folder / name).write_text("isi")
    assert list(here().kept_files()) == [Path("mail/1.log"), Path("secret")]


def test_a_recovery_key_is_read_from_a_file_or_from_the_standard_input(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = here()
    secret, file = one.keys.secret_that_lies_here, open_folder / "recovery.key"
    file.write_text(f"# kunci\n{secret}\n")
    monkeypatch.setattr("sys.stdin", StringIO(file.read_text()))
    for named in (file, Path("-")):
        assert [str(key) for key in identities(one, named)] == [secret]


def test_no_name_of_a_backup_is_ever_used_twice(
    office: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where three are taken within a second, and the first is removed by then."""
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)
    one = here()
    taken = [jobs.take_and_note(one, Kind.ASKED) for _count in range(3)]
    assert [each.stamp.at for each in taken] == [NIGHT + timedelta(seconds=n) for n in range(3)]
    assert list(taking.stamps(one.place)) == [taken[2].stamp]
    noted = Backup.objects.filter(company_id=office.company_id).order_by("made_at")
    assert [(each.made_at, each.removed_at is None) for each in noted] == [
        (taken[0].stamp.at, False),
        (taken[1].stamp.at, False),
        (taken[2].stamp.at, True),
    ]


def test_a_removal_that_is_cut_short_is_made_good(
    office: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = here()
    jobs.take_and_note(one, Kind.ASKED)
    for place, step in ((FolderPlace, "remove"), (actions, "note_removal")):
        with monkeypatch.context() as patched:
            patched.setattr(place, step, _killed_here)
            with pytest.raises(KeyboardInterrupt):
                jobs.take_and_note(one, Kind.ASKED)
    jobs.take_and_note(one, Kind.ASKED)
    kept = Backup.objects.filter(removed_at=None).values_list("name", flat=True)
    assert list(kept) == [stamp.name for stamp in taking.stamps(one.place)]
    assert len(kept) == 1
    assert Backup.objects.count() == 4


def _killed_here(*_arguments: Any, **_named: Any) -> Any:
    raise KeyboardInterrupt


def test_a_file_that_a_killed_process_left_keeps_its_name(office: Member) -> None:
    one, at = here(), timezone.now()
    left = taking.take(one, Kind.ASKED, at)
    taken = taking.take(one, Kind.ASKED, at)
    assert taken.stamp.at - left.stamp.at == timedelta(seconds=1)
    assert list(taking.stamps(one.place)) == [left.stamp, taken.stamp]


def test_a_restore_that_differs_from_the_manifest_is_not_switched_to(
    office: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    true_load = restoring.load

    def losing(*arguments: Any) -> None:
        true_load(*arguments)
        with arguments[1].connected() as connection:
            connection.execute("INSERT INTO django_session VALUES ('tamu', 'tamu', now())")

    monkeypatch.setattr(restoring, "load", losing)
    with pytest.raises(Refused, match="django_session has 1 rows instead of 0"):
        _restored(one, taken.stamp)
    assert _databases(one, restoring.RESTORED) == _databases(one, restoring.SET_ASIDE) == []
    assert list(one.data.glob("restored-*")) == []


def test_nothing_is_restored_while_somebody_works(office: Member) -> None:
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    with one.application.connected(), pytest.raises(Refused, match="stop `teliti serve`"):
        _restored(one, taken.stamp)


def test_a_switch_that_is_refused_changes_nothing(office: Member) -> None:
    """Not the small files either, and what an earlier restore set aside stays."""
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    earlier = _restored(one, taken.stamp).aside
    assert earlier is not None
    second = earlier.name.rpartition("_")[2]  # once more within the same one
    at = datetime.strptime(second, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    (one.data / "restored-7").mkdir()
    (one.data / "restored-7/secret").write_text("lain")
    beside = one.owner.called(f"{one.owner.name}{restoring.RESTORED}7")
    postgres.create(beside, one.owner)
    with one.application.connected(), pytest.raises(Refused, match="stop `teliti serve`"):
        restoring.switch(one, beside, taken.manifest, at)
    assert (one.data / "secret").read_text() == "rahasia dapur"
    assert _databases(one, restoring.SET_ASIDE) == [earlier.name]
    restoring.switch(one, beside, taken.manifest, at)
    assert (one.data / "secret").read_text() == "lain"
    assert len(_databases(one, restoring.SET_ASIDE)) == 1
    assert _databases(one, restoring.SET_ASIDE) != [earlier.name]


def test_one_restore_at_a_time(office: Member) -> None:
    """Each begins by removing what others left: two at once would remove each other's."""
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    with restoring.only_one(one), pytest.raises(Refused, match="Another restore is under way"):
        _restored(one, taken.stamp)


def test_a_rehearsal_that_was_killed_stands_in_nobodys_way(open_folder: Path) -> None:
    """Its number may be ours by now: in a container they are the same after every start."""
    left = open_folder / f"rehearsal-{os.getpid()}"
    left.mkdir()
    (left / "sisa").write_text("sisa")
    with rehearsing.folder(here()) as there:
        assert (there, list(there.iterdir())) == (left, [])
    assert not left.exists()


def test_what_would_be_lost_is_told_of_each_company(office: Member) -> None:
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    holding = taken.manifest.holding
    (part,) = holding.companies
    name = part.name
    for companies, told in (
        ([part], f"{name}: 1 events are newer and would be gone"),  # that it was backed up
        ([], f"{name}: it is not in the backup; its {part.events + 1} events would be gone"),
        (
            [replace(part, events=part.events + 90, head="0" * 64)],
            f"{name}: its trail parted from the backup's, and would be gone since then",
        ),
    ):
        held = replace(taken.manifest, holding=replace(holding, companies=companies))
        with pytest.raises(Refused, match=told):
            refuse_to_overwrite(one, held, replace=False)


def test_what_is_no_backup_and_no_key_is_refused(open_folder: Path) -> None:
    (open_folder / "kunci").write_bytes(b"\xd0\xff")
    with pytest.raises(Refused, match="is no recovery key"):
        identities(here(), open_folder / "kunci")
    with pytest.raises(Refused, match="There is no backup called "):
        _called("restore", str(open_folder), "--show")


def test_the_archive_is_that_of_the_server_in_use(open_folder: Path) -> None:
    """After a move to another one, what the embedded one archived is no longer of interest."""
    one, cluster = here(), open_folder / "database"
    cluster.mkdir()
    (cluster / "archive.conf").write_text("# line 0123456789abcdef\narchive_mode = on\n")
    for port, is_on in ((int(one.owner.parameters["port"]), True), (1, False)):
        kept = asdict(Server("database", port, "", "", ""))
        (open_folder / "database.json").write_text(json.dumps(kept))
        assert archive.is_on(one) is is_on
    (open_folder / "database.json").unlink()


def test_a_backup_of_a_newer_teliti_is_refused(office: Member) -> None:
    held = taking.take(here(), Kind.ASKED, timezone.now()).manifest
    plain = held.plain()
    plain["holding"]["migrations"].append("ledger.0099_later")
    with pytest.raises(Refused, match=r"which knows ledger\.0099_later"):
        restoring.check_fits(Manifest.of(plain))


def test_the_commands_answer_programs(office: Member) -> None:
    taken = _called("backup")
    assert taken["recovery_key_lies_here"] is True
    key = _called("recovery_key")
    assert key["lies_here"] is True
    rehearsed = _called("rehearse")
    assert (rehearsed["name"], rehearsed["restored"]) == (taken["name"], True)
    assert (rehearsed["rows"], rehearsed["findings"]) == (taken["rows"], 0)
    rehearsal = Rehearsal.objects.get()
    assert rehearsal.is_proof
    assert rehearsal.files == 1
    shown = _called("restore", taken["name"], "--show")
    assert shown["rows"] == taken["rows"]
    with pytest.raises(Refused, match="Say --replace to do it"):
        _called("restore", taken["name"])
    connections.close_all()
    restored = _called("restore", taken["name"], "--replace")
    assert restored["findings"] == 0
    assert restored["set_aside"]


def test_a_rehearsal_finds_a_damaged_backup(office: Member) -> None:
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    file = Path(one.place_name) / taken.stamp.name
    data = bytearray(file.read_bytes())
    data[-200] ^= 1
    file.write_bytes(data)
    rehearsed = jobs.rehearse_and_note(one, rehearsing.newest(one, timezone.now()))
    assert "damaged" in rehearsed.trouble
    assert not Rehearsal.objects.get().is_proof
    assert list(one.data.glob("rehearsal-*")) == []
    next_one = jobs.take_and_note(one, Kind.ASKED)  # whose books tell of that rehearsal
    assert rehearsing.newest(one, timezone.now()) == next_one.stamp
    jobs.rehearse_and_note(one, next_one.stamp)
    assert Rehearsal.objects.order_by("-pk")[0].is_proof


def test_jobs_of_the_installation_wait_for_each_other_whosever_they_are(office: Member) -> None:
    """Else two companies whose hour comes at once would each find no backup, and take one."""
    other = make.company("PT Lain")
    names = ("backups.back_up", "backups.rehearse", "backups.archive")
    for name in names:
        for company in (office.company_id, other.company_id):
            queue.later(name, company=company)
    locks = ProcrastinateJob.objects.filter(task_name__in=names).values_list("task_name", "lock")
    assert sorted(set(locks)) == sorted((name, name) for name in names)
    assert len(locks) == 6


def test_the_nightly_job_backs_up_once_for_all_companies(office: Member) -> None:
    other = make.company("PT Lain")
    jobs.back_up(office)
    with scope.entered(other.company_id):
        jobs.back_up(other)
        assert Backup.objects.filter(company_id=other.company_id).count() == 1
    with scope.entered(office.company_id):
        assert Backup.objects.filter(company_id=office.company_id).count() == 1
    assert len(taking.stamps(here().place)) == 1


@pytest.mark.parametrize("after", [0.0, 0.2])
def test_a_backup_that_is_killed_leaves_no_half_of_one(office: Member, after: float) -> None:
    one = here()
    for number in range(8):
        keep(office.company_id, f"besar{number}.txt", [f"{number}\n".encode() * 2_000_000])
    _killed(after, "unfinished", "backup")
    assert taking.stamps(one.place) == {}
    taken = jobs.take_and_note(one, Kind.ASKED)
    assert [path.name for path in Path(one.place_name).iterdir()] == [taken.stamp.name]


def test_a_restore_that_is_killed_leaves_what_lived(office: Member) -> None:
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    held = restoring.held_by(one.owner)
    connections.close_all()
    _killed(0.0, "restored", "restore", taken.stamp.name, "--replace")
    assert restoring.held_by(one.owner) == held
    assert _databases(one, restoring.SET_ASIDE) == []
    _restored(one, taken.stamp)
    assert _databases(one, restoring.RESTORED) == []
    assert list(one.data.glob("restored-*")) == []


def _killed(after: float, sign: str, *words: str) -> None:
    """Start a command and kill it outright so long after its first trace is seen."""
    one = here()
    process = subprocess.Popen(
        command(*words), env=_environment(), start_new_session=True, stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not _is_begun(one, sign):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_begun(one: Installation, sign: str) -> bool:
    if sign == "restored":
        return bool(_databases(one, restoring.RESTORED))
    return any(Path(one.place_name).glob(f"*.{sign}"))


@pytest.mark.large
def test_the_sample_company_comes_back(django_db_setup: None, django_db_blocker: Any) -> None:
    name, _folder = sample.company()
    with django_db_blocker.unblock(), database.in_clone(name):
        scope.forget()
        _proves_that_it_comes_back(least=20_000)


@pytest.mark.large
def test_a_hundred_thousand_invoices_come_back(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), database.in_clone(large.company()):
        scope.forget()
        copied = large.INVOICES - 1  # by SQL: the trail knows neither these entries nor invoices
        _proves_that_it_comes_back(least=6 * large.INVOICES, findings=2 * copied)


def _proves_that_it_comes_back(*, least: int, findings: int = 0) -> None:
    """A backup is restored over the living database: every row, digest and check is as it was."""
    one = here()
    taken = jobs.take_and_note(one, Kind.ASKED)
    assert taken.manifest.holding.rows > least
    restored = _restored(one, taken.stamp)
    assert restored.verified is not None
    assert (restored.verified.findings, restored.verified.checks > 15) == (findings, True)
    assert restored.manifest.holding == taken.manifest.holding


def test_before_an_upgrade_a_snapshot_is_taken_and_one_command_goes_back(office: Member) -> None:
    one = here()
    entries = restoring.held_by(one.owner).tables["ledger_entry"]
    with one.owner.connected() as connection:  # as if the newest migration were not there yet
        connection.execute("DELETE FROM django_migrations WHERE app = 'backups'")
        connection.execute(
            "DROP TABLE backups_rehearsal, backups_backup, backups_retention CASCADE"
        )
    connections.close_all()
    call_command("bootstrap_database", verbosity=0)
    (stamp,) = taking.stamps(one.place)
    assert stamp.kind is Kind.UPGRADE
    assert Backup.objects.get().kind == Kind.UPGRADE
    call_command("bootstrap_database", verbosity=0)
    assert len(taking.stamps(one.place)) == 1, "nothing to upgrade, nothing to snapshot"
    _go_on_working(office)
    connections.close_all()

    report = _called("undo_upgrade", "--replace")

    assert (report["checks"], bool(report["set_aside"])) == (None, True)
    back = restoring.held_by(one.owner)
    assert back.tables["ledger_entry"] == entries
    assert "backups_backup" not in back.tables
    call_command("bootstrap_database", verbosity=0)
    with scope.entered(office.company_id):
        assert Event.objects.filter(company_id=office.company_id).exists()


def test_undoing_an_upgrade_says_what_would_be_lost(office: Member) -> None:
    one = here()
    with pytest.raises(Refused, match="There is no snapshot before an upgrade"):
        call_command("undo_upgrade")
    taking.take(one, Kind.UPGRADE, timezone.now())
    _go_on_working(office)
    with pytest.raises(Refused, match="3 events are newer and would be gone"):
        call_command("undo_upgrade")
