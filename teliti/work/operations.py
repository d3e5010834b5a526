"""Writes to the queue that actions and the worker ask for."""

from procrastinate.contrib.django import app as current_app
from procrastinate.contrib.django.models import ProcrastinateJob

from teliti.audit.action import Act


def requeue_failed(act: Act, number: int) -> str | None:
    """Return a failed job of the act's company to the queue; its name, None if there is none."""
    failed = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(
        pk=number, status="failed", args__company=act.company_id
    )
    found = failed.first()
    if found is None:
        return None
    current_app.job_manager.retry_job_by_id(number, retry_at=act.now)
    return str(found.task_name)
