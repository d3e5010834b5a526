"""Libraries' connections go the one way out."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import requests
from django.core.mail import EmailMessage

from teliti.base import lines
from teliti.base.outbound import Allowed, Unreachable


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", f"http://{self.path.removeprefix('/to/')}/")
        else:
            self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """A web server on the loopback."""
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def test_only_our_servers_are_reached_and_redirects_are_judged(port: int, settings: Any) -> None:
    settings.OWN_SERVERS = Allowed(frozenset({"127.0.0.1"}))
    with lines.Http() as session:
        assert session.get(f"http://127.0.0.1:{port}/").status_code == 200
        for url in (f"http://localhost:{port}/", f"http://127.0.0.1:{port}/to/localhost:{port}"):
            with pytest.raises(requests.ConnectionError, match="localhost"):
                session.get(url)


def test_a_name_is_resolved_once_and_that_address_is_connected_to(
    port: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OWN_SERVERS = Allowed()
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def resolve(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        name = next(answers) if host == "berubah.example" else host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port))]

    tried: list[Any] = []

    def connect(address: Any, timeout: float) -> socket.socket:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        lines.connect("berubah.example", port)
    assert tried == [("93.184.216.34", port)]


def test_mail_goes_that_way_too(settings: Any) -> None:
    settings.EMAIL_BACKEND = "teliti.base.lines.MailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.OWN_SERVERS = Allowed()
    with pytest.raises(Unreachable):
        EmailMessage("Hal", "Isi", "a@contoh.id", ["b@contoh.id"]).send()
