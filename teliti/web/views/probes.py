"""For whoever watches the installation from outside: is it alive, is it ready, how does it fare."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from teliti.base import scope
from teliti.base.upgrades import unknown_migrations
from teliti.web.metrics import page
from teliti.work.queries import worker_is_heard

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: the database answers and its tables fit this code. Else 503.

    Pages can do without a worker for a while: whether one is heard is told beside.
    """
    found = {"ready": False, "database": False, "migrations_waiting": -1, "worker": False}
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        fits = waiting == 0 and not unknown_migrations(executor.loader)
        found |= {"ready": fits, "database": True, "migrations_waiting": waiting}
        if waiting == 0:
            with scope.entered(None):
                found["worker"] = worker_is_heard(timezone.now())
    except DatabaseError:
        found["ready"] = False
    return JsonResponse(found, status=200 if found["ready"] else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What is counted, for Prometheus: on this machine, or with the token. Others get 404."""
    if not _may_read(request):
        raise Http404
    with scope.entered(None):
        return HttpResponse(page(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """A proxy on this machine comes from here too, and speaks for strangers."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(given, settings.METRICS_TOKEN):
        return True
    from_here = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return from_here and not any(name in request.headers for name in FORWARDED)
