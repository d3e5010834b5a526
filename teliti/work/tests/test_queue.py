"""The queue: in the action's transaction, as the system member, under the company's scope."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base import scope
from teliti.base.refusals import Forbidden, Refused
from teliti.people.models import Member, Role
from teliti.work import actions, queue, worker
from teliti.work.models import Heartbeat, Proof, WorkState
from teliti.work.progress import plan, under_way
from tests import make

pytestmark = pytest.mark.django_db
JAKARTA = ZoneInfo("Asia/Jakarta")

queue.discover()


def _job(name: str) -> queue.Job:
    return next(job for job in queue.jobs() if job.name == name)


def test_a_job_exists_exactly_when_its_action_is_committed() -> None:
    system = make.company()
    with transaction.atomic():
        queue.later("work.prove_nightly", company=system.company_id)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0
    queue.later("work.prove_nightly", company=system.company_id)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.status) == (
        "work.prove_nightly", {"company": system.company_id}, "todo",
    )  # fmt: skip
    assert job.lock == f"work.prove_nightly:{system.company_id}"


def test_what_a_job_does_not_take_is_refused_where_it_is_asked_for_not_in_the_worker() -> None:
    system = make.company()
    for arguments in ({}, {"invitations": 1}, {"invitation": 1, "more": 2}):
        with pytest.raises(TypeError):
            queue.later("access.send_invitation", company=system.company_id, **arguments)
    assert ProcrastinateJob.objects.count() == 0


def test_a_job_acts_as_the_system_member_and_sees_its_company_only() -> None:
    seen: list[tuple[bool, int, int | None, int]] = []

    def look(member: Member) -> None:
        scoped = scope.current().company
        seen.append((member.is_system, member.company_id, scoped, Role.objects.count()))

    one, _other = make.company("PT Satu"), make.company("PT Dua")
    wanted = queue.Job("test.look", "Look", look, "default", 5, False)
    queue.run_here(wanted, one.company_id, {})
    assert seen == [(True, one.company_id, one.company_id, len(StandardRole))]


def test_a_good_run_and_a_failed_run_leave_a_heartbeat() -> None:
    def fail(member: Member) -> None:
        raise RuntimeError("the printer is on fire\nsecond line")

    system = make.company()
    wanted = queue.Job("test.fail", "Fail", fail, "default", 5, False)
    with pytest.raises(RuntimeError):
        queue.run_here(wanted, system.company_id, {})
    beat = Heartbeat.objects.get(name="test.fail")
    assert beat.trouble == "RuntimeError: the printer is on fire"
    assert beat.last_at is not None
    assert beat.last_ok_at is None
    good = queue.Job("test.fail", "Fail", lambda member: None, "default", 5, False)
    queue.run_here(good, system.company_id, {})
    beat.refresh_from_db()
    assert beat.trouble == ""
    assert beat.last_ok_at == beat.last_at


def test_a_schedule_begins_with_its_next_moment_and_is_handed_over_once() -> None:
    system = make.company()
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=JAKARTA)
    nightly = ProcrastinateJob.objects.filter(task_name="work.prove_nightly")
    for moment, handed_over in (
        (monday, 0),
        (monday.replace(day=24, hour=1, minute=59), 0),
        (monday.replace(day=24, hour=2), 1),
        (monday.replace(day=24, hour=3), 1),
    ):
        worker.plan_due(moment)
        assert nightly.count() == handed_over, moment
    assert Heartbeat.objects.get(name="work.prove_nightly", company=system.company).last_due == (
        monday.replace(day=24, hour=2)
    )


def test_nights_slept_through_are_caught_up_once() -> None:
    make.company()
    worker.plan_due(datetime(2026, 11, 23, 9, 0, tzinfo=JAKARTA))
    late = datetime(2026, 11, 27, 9, 0, tzinfo=JAKARTA)
    worker.plan_due(late)
    worker.plan_due(late)
    found = ProcrastinateJob.objects.filter(task_name="work.prove_nightly")
    assert found.count() == 1


def test_the_nightly_proof_keeps_what_it_found() -> None:
    system = make.company()
    queue.run_here(_job("work.prove_nightly"), system.company_id, {})
    proof = Proof.objects.get()
    assert proof.findings == 0
    assert proof.checks == len(proof.outcome) >= 2
    assert {"check": "audit.chain", "count": 0, "findings": []} in proof.outcome


def test_long_work_tells_its_person_what_became_of_it() -> None:
    system = make.company()
    director = make.member(system, StandardRole.SYSTEM)
    progress = actions.ask_for_proof(director)
    assert (progress.state, progress.member_id) == (WorkState.WAITING, director.pk)
    assert Event.objects.filter(name="work.proof_asked").count() == 1
    queue.run_here(_job("work.prove"), system.company_id, {"progress": progress.pk})
    progress.refresh_from_db()
    assert (progress.state, progress.done) == (WorkState.DONE, progress.total)
    assert progress.percent == 100
    assert progress.result_url == f"/work/proofs/{Proof.objects.get().pk}/"


def test_work_that_was_stopped_before_it_began_does_nothing() -> None:
    system = make.company()
    person = make.member(system, StandardRole.SYSTEM)
    progress = actions.ask_for_proof(person)
    assert actions.stop_work(person, progress=progress).state == WorkState.STOPPED
    queue.run_here(_job("work.prove"), system.company_id, {"progress": progress.pk})
    assert Proof.objects.count() == 0
    progress.refresh_from_db()
    assert progress.state == WorkState.STOPPED


def test_only_the_person_who_began_can_stop_and_only_while_it_goes() -> None:
    system = make.company()
    person, other = (
        make.member(system, StandardRole.SYSTEM),
        make.member(system, StandardRole.SYSTEM),
    )
    progress = actions.ask_for_proof(person)
    with pytest.raises(Refused, match=r"hanya orang|Only the person|Hanya orang"):
        actions.stop_work(other, progress=progress)
    actions.stop_work(person, progress=progress)
    with pytest.raises(Refused, match=r"ended|berakhir|selesai"):
        actions.stop_work(person, progress=progress)


def _end_too_early(key: int) -> None:
    with under_way(key, total=3) as work:
        work.step()
        raise Refused("The file ends too early.")


def test_a_failure_is_said_and_goes_on_to_the_queue() -> None:
    system = make.company()
    progress = plan(system, "Long")
    with pytest.raises(Refused):
        _end_too_early(progress.pk)
    progress.refresh_from_db()
    assert (progress.state, progress.trouble) == (WorkState.FAILED, "The file ends too early.")
    assert progress.done == 1


def test_a_failed_job_is_tried_again_by_whoever_has_the_duty() -> None:
    system = make.company()
    technician = make.member(system, StandardRole.TECHNICIAN)
    clerk = make.member(system, StandardRole.FINANCE)
    number = queue.later("work.prove_nightly", company=system.company_id)
    with pytest.raises(Refused, match=r"does not wait|tidak menunggu"):
        actions.retry_job(technician, number=number)
    _fail(number)
    with pytest.raises(Forbidden):
        actions.retry_job(clerk, number=number)
    actions.retry_job(technician, number=number)
    assert ProcrastinateJob.objects.get(pk=number).status == "todo"
    last = Event.objects.filter(name="work.retried").get()
    assert last.detail == {"number": number}


def test_a_job_of_another_company_cannot_be_tried_again() -> None:
    system, other = make.company("PT Satu"), make.company("PT Dua")
    number = queue.later("work.prove_nightly", company=system.company_id)
    _fail(number)
    with pytest.raises(Refused):
        actions.retry_job(other, number=number)
    assert ProcrastinateJob.objects.get(pk=number).status == "failed"


def _fail(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
