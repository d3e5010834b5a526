"""Only allowed hosts are reached, and the own network never by accident."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from teliti.base.outbound import Allowed, Answer, Unreachable, post

ANYWHERE = Allowed()
HERE = Allowed.parse("127.0.0.1, localhost")


class _Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(302 if self.path == "/away" else 201)
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()
        self.wfile.write(self.headers["X-Tanda"].encode() + body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def _post(url: str, allowed: Allowed) -> Answer:
    return post(url, b"isi", {"X-Tanda": "t:"}, allowed=allowed, seconds=2)


def test_a_named_host_is_reached(port: int) -> None:
    assert _post(f"http://127.0.0.1:{port}/masuk", HERE) == Answer(201, b"t:isi")


def test_a_redirect_is_not_followed(port: int) -> None:
    assert _post(f"http://127.0.0.1:{port}/away", HERE).status == 302


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.0.0.5", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104 - not to be listened on
     "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "224.0.0.1"],
)  # fmt: skip
def test_the_own_network_is_not_reached_by_accident(host: str, port: int) -> None:
    with pytest.raises(Unreachable, match=r"(private network|jaringan pribadi)"):
        _post(f"http://{host}:{port}/", ANYWHERE)


def test_a_name_with_a_dot_before_it_names_every_host_below() -> None:
    assert Allowed.parse(".0.0.1").address_of("127.0.0.1", 80) == "127.0.0.1"
    for host in ("contoh.id", "palsucontoh.id"):
        with pytest.raises(Unreachable, match=r"(is not among|tidak termasuk)"):
            Allowed.parse(".contoh.id").address_of(host, 80)


def test_a_host_that_is_not_named_is_refused_when_some_are(port: int) -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 (is not among|tidak termasuk)"):
        _post(f"http://127.0.0.1:{port}/", Allowed.parse("contoh.id"))


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "http://a:b/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Unreachable, match=r"(no address|bukan alamat)"):
        _post(url, HERE)


def test_nobody_there_is_said_in_words(port: int) -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 (did not answer|tidak menjawab)"):
        _post("http://127.0.0.1:1/", HERE)
