"""A folder and a bucket keep the same promises; the bucket's server is moto's, on loopback."""

import io
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from teliti.backups.places import FolderPlace, Place, place_of
from teliti.base.outbound import Allowed
from teliti.base.refusals import Refused

LARGE = bytes(range(256)) * 40_000  # two parts and a bit, as a bucket takes them


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def _storage_is_ours(settings: Any) -> None:
    settings.OWN_SERVERS = Allowed(frozenset({"127.0.0.1"}))


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    if request.param == "folder":
        return place_of(str(tmp_path / "cadangan"))
    for name, value in {
        "AWS_ENDPOINT_URL_S3": request.getfixturevalue("storage"),
        "AWS_ACCESS_KEY_ID": "uji",
        "AWS_SECRET_ACCESS_KEY": "uji",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"bucket-{sha256(str(tmp_path).encode()).hexdigest()[:16]}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    return place_of(f"s3://{bucket}/kantor/cadangan")


class _Breaking(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise OSError("the line broke")
        return data


def test_what_is_kept_is_given_back(place: Place) -> None:
    sent = place.put("satu", io.BytesIO(LARGE))
    assert (sent.size, sent.digest) == (len(LARGE), sha256(LARGE).hexdigest())
    place.below("wal").put("dua", io.BytesIO(b"kecil"))
    assert place.sizes() == {"satu": len(LARGE)}
    assert place.below("wal").sizes() == {"dua": 5}
    with place.open("satu") as source:
        assert source.read(10) == LARGE[:10]
        assert source.read() == LARGE[10:]
    place.remove("satu")
    place.remove("satu")
    assert place.sizes() == {}
    with pytest.raises(Refused, match="There is no backup called satu in "), place.open("satu"):
        pass


def test_a_name_is_used_once(place: Place) -> None:
    place.put("satu", io.BytesIO(b"pertama"))
    with pytest.raises(Refused, match="There is a backup called satu already"):
        place.put("satu", io.BytesIO(b"kedua"))
    with place.open("satu") as source:
        assert source.read() == b"pertama"


def test_what_breaks_on_the_way_is_not_there(place: Place) -> None:
    with pytest.raises(OSError, match="the line broke"):
        place.put("satu", _Breaking(LARGE))
    assert place.sizes() == {}


def test_what_a_killed_process_left_is_swept(place: Place) -> None:
    if isinstance(place, FolderPlace):
        place.root.mkdir()
        (place.root / "satu.age.unfinished").write_bytes(b"sepa")
    else:
        client = boto3.client("s3")
        bucket = place.where().split("/")[2]
        client.create_multipart_upload(Bucket=bucket, Key="kantor/cadangan/satu.age")
        for other in ("kantor/cadangan/satu.pdf", "kantor/cadangan/wal/satu.age", "lain.age"):
            client.create_multipart_upload(Bucket=bucket, Key=other)
    assert place.sizes() == {}
    place.sweep()
    if isinstance(place, FolderPlace):
        assert list(place.root.iterdir()) == []
    else:
        left = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
        assert sorted(one["Key"] for one in left) == [
            "kantor/cadangan/satu.pdf", "kantor/cadangan/wal/satu.age", "lain.age",
        ]  # fmt: skip


def test_storage_that_refuses_says_so(
    storage: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "uji")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", storage)
    with pytest.raises(
        Refused, match=r"The storage s3://tidak-ada/ does not do it: .*NoSuchBucket"
    ):
        place_of("s3://tidak-ada").sizes()


def test_storage_that_breaks_off_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Half(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"sepa")

        def log_message(self, *_words: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Half) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "uji")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
        with (
            place_of("s3://ember").open("satu") as source,
            pytest.raises(Refused, match="The storage s3://ember/ does not do it"),
        ):
            source.read()
        server.shutdown()


def test_storage_that_is_named_wrongly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "gudang")
    with pytest.raises(Refused, match="does not do it: Invalid endpoint: gudang"):
        place_of("s3://ember")


def test_storage_that_is_not_named_is_not_reached(
    storage: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "uji")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", storage)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    settings.OWN_SERVERS = Allowed(frozenset({"storage.example"}))
    with pytest.raises(Refused, match=r"The storage s3://ember/ does not do it: .*not connect"):
        place_of("s3://ember").sizes()


@pytest.mark.parametrize("text", ["cadangan", "ftp://host/x", "s3://"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="name a folder by its full path, or s3://bucket"):
        place_of(text)
