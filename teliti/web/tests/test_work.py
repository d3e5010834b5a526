"""Screens about work behind the pages."""

import pytest
from django.db import connection
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.people.models import Member
from teliti.work import actions, queue, worker
from teliti.work.models import Heartbeat, Progress, Proof, WorkState
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician() -> Member:
    system = make.company("PT Maju Jaya")
    return make.member(system, StandardRole.TECHNICIAN, name="Tono", language="en")


@pytest.fixture
def client(technician: Member) -> Client:
    return make.signed_in(technician)


def _run(name: str, company: int, **arguments: object) -> None:
    queue.discover()
    wanted = next(job for job in queue.jobs() if job.name == name)
    queue.run_here(wanted, company, arguments)


def test_silence_and_trouble_show(client: Client, technician: Member) -> None:
    worker.House(worker.Pace()).once()
    _run("work.prove_nightly", technician.company_id)
    rows = client.get("/work/heartbeats/").context["table"].rows
    states = {row.cells[0].text: row.cells[1].text for row in rows}
    assert states["The worker"] == "well"
    assert states["Nightly proof of the books"] == "well"
    assert "silent" not in states.values()
    Heartbeat.objects.filter(name="worker").update(last_ok_at="2026-01-01T00:00:00+07:00")
    rows = client.get("/work/heartbeats/").context["table"].rows
    assert {row.cells[0].text: row.cells[1].text for row in rows}["The worker"] == "silent"
    desk = client.get("/")
    assert "Nothing was heard of it for too long." in desk.content.decode()
    assert client.session["waiting"] == {"": 1, "settings": 1}
    assert 'class="count">1<' in client.get("/keys/").content.decode()


def test_a_proof_is_asked_for_watched_and_read(client: Client, technician: Member) -> None:
    answer = client.post("/work/proofs/new/", {"once": "satu"})
    progress = Progress.objects.get()
    assert answer["Location"] == f"/work/mine/{progress.pk}/"
    assert "Stop" in client.get(answer["Location"]).content.decode()
    assert "Proof of the books" in client.get("/now/").content.decode()
    _run("work.prove", technician.company_id, progress=progress.pk)
    assert "The result is ready." in client.get("/").content.decode()
    done = client.get(f"/work/mine/{progress.pk}/result/")
    assert done["Location"] == f"/work/proofs/{Proof.objects.get().pk}/"
    assert "The trail is whole" in client.get(done["Location"]).content.decode()
    assert "The result is ready." not in client.get("/").content.decode()
    rows = client.get("/work/proofs/").context["table"].rows
    assert [cell.text for cell in rows[0].cells[2:4]] == ["0", "holds"]


def test_one_stops_ones_own_work_by_its_page(client: Client, technician: Member) -> None:
    progress = actions.ask_for_proof(technician)
    answer = client.post(f"/work/mine/{progress.pk}/stop/")
    assert answer.status_code == 303
    assert Progress.objects.get().state == WorkState.STOPPED
    assert client.post(f"/work/mine/{progress.pk}/stop/").status_code == 422


def test_failed_work_waits_on_the_desk_and_is_tried_again_there(
    client: Client, technician: Member
) -> None:
    number = queue.later("work.prove_nightly", company=technician.company_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    desk = client.get("/")
    assert f'action="/work/failed/{number}/retry/"' in desk.content.decode()
    assert client.get("/work/failed/").context["table"].rows[0].key == str(number)
    assert client.post(f"/work/failed/{number}/retry/").status_code == 303
    assert client.get("/work/failed/").context["table"].rows == []
    assert client.get(f"/work/failed/{number}/retry/").status_code == 404


def test_one_page_tells_how_everything_fares(client: Client, technician: Member) -> None:
    assert "not yet" in client.get("/work/").content.decode()
    worker.House(worker.Pace()).once()
    _run("work.prove_nightly", technician.company_id)
    page = client.get("/work/").content.decode()
    assert "All is well" in page
    for findings, said in ((2, "The books do not hold"), (0, "All is well")):
        Proof.objects.create(
            company=technician.company, milliseconds=1, checks=1, findings=findings, outcome=[]
        )
        assert said in client.get("/work/").content.decode()
    number = queue.later("work.prove_nightly", company=technician.company_id)
    with connection.cursor() as cursor:
        for state in ("doing", "failed"):
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, number]
            )
    failed = client.get("/work/")
    assert "Somebody should look" in failed.content.decode()
    assert f'href="/work/failed/{number}/retry/"' in failed.content.decode()
    Heartbeat.objects.filter(name="worker").update(last_ok_at="2026-01-01T00:00:00+07:00")
    silent = client.get("/work/")
    assert "Something is silent" in silent.content.decode()
    signs = next(panel for panel in silent.context["panels"] if panel.key == "signs")
    assert signs.context["table"].rows[0].cells[0].text == "The worker", "the worst comes first"
    days = next(panel for panel in silent.context["panels"] if panel.key == "days")
    assert [cell.text for cell in days.context["table"].rows[0].cells[1:]] == ["0", "1"]
