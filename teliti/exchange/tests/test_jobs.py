"""Long files in the worker: checked, taken in, stopped, undone, in the person's name."""

import pytest

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.exchange import actions
from teliti.exchange.models import Import, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.parties.models import Party, PartyState
from teliti.people.models import Member
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
    assert (checked.progress.state, checked.progress.done) == (WorkState.DONE, 1_000)
    actions.ask_taking(siti, batch=checked)
    done = _run("exchange.take", checked)
    assert (done.state, Party.objects.count()) == (ImportState.DONE, 1_200)
    told = Event.objects.get(name="exchange.import_taken")
    assert told.actor_id == siti.pk, "in the name of the person who asked"
    actions.ask_undoing(siti, batch=done, because="Salah berkas")
    undone = _run("exchange.undo", done, because="Salah berkas")
    assert undone.state == ImportState.UNDONE
    assert Party.objects.filter(state=PartyState.WITHDRAWN).count() == 1_200


def test_stopping_takes_in_nothing(siti: Member) -> None:
    batch = make_exchange.checked(siti, "parties.customer", TEXT)
    actions.ask_taking(siti, batch=batch)
    planned = Progress.objects.latest("pk")
    work.stop_work(siti, progress=planned)
    stopped = _run("exchange.take", batch)
    assert stopped.state == ImportState.CHECKED, "it can be taken in later"
    assert not Party.objects.exists()
