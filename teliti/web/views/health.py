"""For whoever watches the installation from outside: is it alive, is it ready. No sign-in."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: the database answers and its tables fit this code. Else 503."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        database = True
    except DatabaseError:
        waiting, database = -1, False
    ready = database and waiting == 0
    found = {"ready": ready, "database": database, "migrations_waiting": waiting}
    return JsonResponse(found, status=200 if ready else 503)
