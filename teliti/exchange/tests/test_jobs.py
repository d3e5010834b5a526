"""Long files in the worker: checked, taken in, stopped, undone, in the person's name."""

from functools import partial

import pytest

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Refused
from teliti.exchange import actions, queries, workbooks
from teliti.exchange.declaring import importables
from teliti.exchange.models import Import, ImportFile, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.parties.models import Party, PartyState
from teliti.people.models import Member
from teliti.people.queries import system_member
from teliti.work import actions as work
from teliti.work import queue
from teliti.work.models import Progress, WorkState
from tests import make

pytestmark = pytest.mark.django_db
TEXT = "Kode,Nama\n" + "".join(f"K-{number},PT Mitra {number}\n" for number in range(1_200))


@pytest.fixture
def siti() -> Member:
    return make.member(make.books(), StandardRole.DATA, name="Siti")


def _run(name: str, batch: Import, **more: str) -> Import:
    """Run the job that was planned for an import, as the worker does."""
    queue.discover()
    wanted = next(one for one in queue.jobs() if one.name == name)
    planned = Import.objects.get(pk=batch.pk).progress
    assert planned is not None
    arguments = {"batch": batch.pk, "progress": planned.pk, **more}
    queue.run_here(wanted, batch.company_id, arguments)
    return Import.objects.select_related("progress").get(pk=batch.pk)


def test_a_long_file_is_checked_taken_in_and_undone_by_the_worker(siti: Member) -> None:
    batch = make_exchange.read(siti, "parties.customer", TEXT)
    actions.ask_check(siti, batch=batch)
    checked = _run("exchange.check", batch)
    assert (checked.state, checked.troubled_count) == (ImportState.CHECKED, 0)
    assert checked.progress is not None
    assert (checked.progress.state, checked.progress.done) == (WorkState.DONE, 1_200)
    actions.ask_taking(siti, batch=checked)
    done = _run("exchange.take", checked)
    assert (done.state, Party.objects.count()) == (ImportState.DONE, 1_200)
    told = Event.objects.get(name="exchange.import_taken")
    assert told.actor_id == siti.pk, "in the name of the person who asked"
    actions.ask_undoing(siti, batch=done, because="Salah berkas")
    undone = _run("exchange.undo", done, because="Salah berkas")
    assert undone.state == ImportState.UNDONE
    assert Party.objects.filter(state=PartyState.WITHDRAWN).count() == 1_200


def test_the_trail_names_who_asked_not_who_brought_the_file(siti: Member) -> None:
    budi = make.member(system_member(siti.company), StandardRole.DATA, name="Budi")
    batch = make_exchange.read(siti, "parties.customer", TEXT)
    actions.ask_check(budi, batch=batch)
    checked = _run("exchange.check", batch)
    actions.ask_taking(budi, batch=checked)
    done = _run("exchange.take", checked)
    actions.ask_undoing(siti, batch=done, because="Salah berkas")
    _run("exchange.undo", done, because="Salah berkas")
    told = Event.objects.filter(name__startswith="exchange.import_").order_by("sequence")
    assert [(event.name, event.actor_id) for event in told] == [
        ("exchange.import_begun", siti.pk),
        ("exchange.import_checked", budi.pk),
        ("exchange.import_taken", budi.pk),
        ("exchange.import_undone", siti.pk),
    ]


def test_what_the_worker_has_in_hand_is_left_to_it(siti: Member) -> None:
    batch = make_exchange.checked(siti, "parties.customer", TEXT)
    batch = actions.ask_check(siti, batch=batch)
    for meddle in (
        partial(actions.discard_import, siti, batch=batch),
        partial(actions.ask_taking, siti, batch=batch),
        partial(actions.change_cells, siti, batch=batch, changes={2: {1: "PT Lain"}}),
    ):
        with pytest.raises(Refused, match="sedang memproses"):
            meddle()
    assert Import.objects.get().state == ImportState.CHECKED
    assert Progress.objects.count() == 1


def test_stopping_takes_in_nothing(siti: Member) -> None:
    batch = make_exchange.checked(siti, "parties.customer", TEXT)
    actions.ask_taking(siti, batch=batch)
    planned = Progress.objects.latest("pk")
    work.stop_work(siti, progress=planned)
    stopped = _run("exchange.take", batch)
    assert stopped.state == ImportState.CHECKED, "it can be taken in later"
    assert not Party.objects.exists()


def _sent(siti: Member, text: str = TEXT) -> Import:
    """A file that is too large to be read at once."""
    return actions.send_import(
        siti, kind="parties.customer", file_name="besar.csv", data=text.encode()
    )


def test_a_large_file_is_read_and_checked_by_the_worker(siti: Member) -> None:
    batch = _sent(siti)
    assert (batch.state, batch.rows_count) == (ImportState.ARRIVED, 0)
    read = _run("exchange.read", batch)
    assert (read.state, read.rows_count, read.troubled_count) == (ImportState.CHECKED, 1_200, 0)
    assert read.columns == {"0": "code", "1": "name"}
    assert read.progress is not None
    assert (read.progress.state, read.progress.done) == (WorkState.DONE, 1_200)
    assert not ImportFile.objects.exists(), "its rows stand for it"
    told = Event.objects.get(name="exchange.import_begun")
    assert (told.actor_id, told.detail["file"]) == (siti.pk, batch.file_digest)


def test_what_cannot_be_read_is_said_and_nothing_is_kept(siti: Member) -> None:
    batch = _sent(siti, 'Kode,Nama\nK-1,"PT A"x\n')
    with pytest.raises(Refused):
        _run("exchange.read", batch)
    found = Import.objects.select_related("progress").get(pk=batch.pk)
    assert found.progress is not None
    assert (found.state, found.progress.state) == (ImportState.ARRIVED, WorkState.FAILED)
    assert "2" in found.progress.trouble
    actions.discard_import(siti, batch=found)
    assert not ImportFile.objects.exists()


def test_a_large_list_that_went_out_comes_back_through_the_worker(siti: Member) -> None:
    make_exchange.taken_in(siti, "parties.customer", "Kode,Nama\nC-1,PT Satu\nC-2,PT Dua\n")
    data = workbooks.list_of(importables()["parties.customer"], siti).getvalue()
    batch = actions.send_import(siti, kind="parties.customer", file_name="daftar.xlsx", data=data)
    read = _run("exchange.read", batch)
    assert (read.state, read.is_round_trip, read.rows_count) == (ImportState.CHECKED, True, 2)
    assert (read.troubled_count, queries.diff_counts(read)) == (0, queries.DiffCounts(0, 0))
