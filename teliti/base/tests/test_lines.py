"""Libraries' connections go the one way out."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.core.mail import EmailMessage

from teliti.base import lines
from teliti.base.mail import MailServer
from teliti.base.outbound import Allowed, Unreachable
from tests.certificates import certificate


def _send() -> None:
    EmailMessage("Hal", "Isi", "a@contoh.id", ["b@contoh.id"]).send()


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


@pytest.fixture
def mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "teliti.base.lines.MailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.OWN_SERVERS = Allowed(frozenset({"127.0.0.1"}))


def test_mail_goes_that_way_too(mail: None, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    settings.OWN_SERVERS = Allowed()
    with pytest.raises(Unreachable):
        _send()


class _Mailbox:
    """A mail server's mind: who signed in, and what was handed over, each with whether it came
    under TLS."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    def knows(self, server: SMTP, session: Session, _envelope: Any, _how: str, typed: Any) -> Any:
        self.said.append((f"{typed.login.decode()}:{typed.password.decode()}", _is_hidden(server)))
        return AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.said.append((str(envelope.rcpt_tos[0]), _is_hidden(server)))
        return "250 OK"


def _is_hidden(server: SMTP) -> bool:
    assert server.transport is not None
    return server.transport.get_extra_info("ssl_object") is not None


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_password_for_mail_travels_under_tls_and_to_a_server_that_is_known(
    mail: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    shown, box = certificate(tmp_path, "127.0.0.1"), _Mailbox()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown.chain, shown.key)
    named = MailServer.parse(f"{scheme}://kantor:p%40s%2Fs@mail.contoh.id")
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        settings.EMAIL_PORT = probe.getsockname()[1]
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = named.is_over_tls, named.begins_tls
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = named.user, named.password
    server = Controller(
        box, "127.0.0.1", settings.EMAIL_PORT, authenticator=box.knows,
        ssl_context=context if named.is_over_tls else None,
        tls_context=None if named.is_over_tls else context,
        auth_require_tls=not named.is_over_tls,
    )  # fmt: skip
    server.start()
    try:
        with pytest.raises(ssl.SSLCertVerificationError):
            _send()
        assert box.said == []
        monkeypatch.setenv("SSL_CERT_FILE", str(shown.authority))
        _send()
    finally:
        server.stop()
    assert box.said == [("kantor:p@s/s", True), ("b@contoh.id", True)]


def test_a_mail_server_is_read_from_one_address() -> None:
    urls = ("", "smtp://surat", "smtp://a:b@c:25", "smtps://c")
    assert [MailServer.parse(url) for url in urls] == [
        MailServer("", 25, "", "", False),
        MailServer("surat", 25, "", "", False),
        MailServer("c", 25, "a", "b", False),
        MailServer("c", 465, "", "", True),
    ]
