"""What a person can do about work behind the pages."""

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people.models import Company, Member
from teliti.work import events, operations
from teliti.work.models import Heartbeat, Progress, WorkState
from teliti.work.progress import plan
from teliti.work.queue import later


@action("work.retry")
def retry_job(act: Act, *, number: int) -> Heartbeat:
    """Put a failed job of this company back into the queue, to run at once.

    `number` is the queue's number of the job. Refused when it is not failed any more.
    """
    name = operations.requeue_failed(act, number)
    if name is None:
        raise Refused(_("This job does not wait for anybody any more. Go back to the list."))
    beat = Heartbeat.objects.filter(name=name, company_id=act.company_id).first()
    if beat is None:
        beat = Heartbeat.objects.create(name=name, company_id=act.company_id)
    act.moment(events.WORK_RETRIED, beat, number=number)
    return beat


@action("work.stop")
def stop_work(act: Act, *, progress: Progress) -> Progress:
    """Ask one's own long work to stop; work that has not begun is stopped at once.

    Refused for another person's work, and for work that has ended.
    """
    progress = act.lock(Progress, progress.pk)
    if progress.member_id != act.actor.pk:
        raise Refused(_("Only the person who began this work can stop it."))
    if not progress.is_open:
        raise Refused(_("This work has ended already."))
    waiting = progress.state == WorkState.WAITING
    state = WorkState.STOPPED if waiting else progress.state
    save(progress, stop_requested=True, state=state)
    act.record(events.WORK_STOPPED, progress)
    return progress


@action("work.retry")
def ask_for_proof(act: Act) -> Progress:
    """Have every check run over this company's books now, in the worker."""
    member = Member.objects.get(pk=act.actor.pk)
    company = Company.objects.get(pk=act.company_id)
    progress = plan(member, _("Proof of the books"))
    later("work.prove", company=act.company_id, progress=progress.pk)
    act.moment(events.PROOF_ASKED, company)
    return progress
