"""A real web server for a journey: Django's own WSGI on a free port of the loopback, in threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Thread
from zoneinfo import ZoneInfo

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.utils import timezone

from teliti.config.wsgi import application

HOST = "127.0.0.1"
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
"""When all journeys begin, so that the sample company and its files are the same every day."""


class _Quiet(WSGIRequestHandler):
    """Says nothing about each request; errors still go to the log."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the product, answered from this process and its database aliases."""
    server = ThreadedWSGIServer((HOST, 0), _Quiet)
    server.set_app(application)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def clock_from(moment: datetime) -> Iterator[None]:
    """The product's one clock, `timezone.now`, begins at a moment and goes on from there."""
    real = timezone.now
    shift = moment - real()
    timezone.now = lambda: real() + shift
    try:
        yield
    finally:
        timezone.now = real
