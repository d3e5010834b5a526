"""Every request has a number, is counted, and is told in the log: the outermost middleware."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from teliti.base import logs, measures

logger = logging.getLogger("teliti.requests")


class WatchMiddleware:
    """Stands before all others, so that what they answer is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = logs.number_for(request.headers.get("X-Request-ID", ""))
        token = logs.request_id.set(number)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            self._tell(request, response.status_code, time.perf_counter() - began)
        finally:
            logs.request_id.reset(token)
        response.headers["X-Request-ID"] = number
        return response

    def _tell(self, request: HttpRequest, status: int, seconds: float) -> None:
        found = request.resolver_match
        screen = found.view_name or "other" if found else "none"
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        measures.REQUESTS.labels(screen, method, status).inc()
        measures.SECONDS.labels(screen).observe(seconds)
        member = getattr(request, "member", None)
        told = {
            "method": request.method, "path": request.path, "screen": screen, "status": status,
            "milliseconds": round(seconds * 1000, 1), "member": member.pk if member else None,
            "company": member.company_id if member else None,
        }  # fmt: skip
        logger.info("%s %s %s", request.method, request.path, status, extra=told)
