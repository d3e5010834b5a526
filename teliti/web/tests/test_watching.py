"""Probes, counts, log lines and error pages, as whoever looks after an installation sees them."""

import errno
import json
import logging
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families
from psycopg.errors import DiskFull

from teliti.audit.duties import StandardRole
from teliti.base import logs, measures
from teliti.base.refusals import Refused
from teliti.people import actions as people
from teliti.people.models import Member
from teliti.web.views import desk
from teliti.work import actions, beats, queue
from teliti.work.models import Heartbeat
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician() -> Member:
    return make.member(make.company(), StandardRole.TECHNICIAN, name="Tono", language="en")


@pytest.fixture
def client(technician: Member) -> Client:
    return make.signed_in(technician)


def measured(metric: str, /, **labels: str) -> float:
    """A figure on the page of metrics; 0 while nothing was counted."""
    text = Client().get("/metrics").content.decode()
    return next(
        (
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == metric and sample.labels == labels
        ),
        0.0,
    )


def test_requests_are_counted_by_screen_and_status(client: Client) -> None:
    seen = {"screen": "work:health", "method": "GET", "status": "200"}
    before = measured("teliti_requests_total", **seen)
    took = measured("teliti_request_seconds_count", screen="work:health")
    client.get("/work/")
    assert measured("teliti_requests_total", **seen) >= before + 1
    assert measured("teliti_request_seconds_count", screen="work:health") >= took + 1


def test_actions_are_counted_by_what_came_of_them(technician: Member) -> None:
    done = {"action": "work.ask_for_proof", "outcome": "done"}
    refused = {"action": "work.retry_job", "outcome": "refused"}
    before = measured("teliti_actions_total", **done), measured("teliti_actions_total", **refused)
    actions.ask_for_proof(technician)
    with pytest.raises(Refused):
        actions.retry_job(technician, number=1)
    assert measured("teliti_actions_total", **done) >= before[0] + 1
    assert measured("teliti_actions_total", **refused) >= before[1] + 1


def test_metrics_tell_how_things_stand(technician: Member) -> None:
    company = str(technician.company_id)
    queue.later("work.prove_nightly", company=technician.company_id)
    beats.good(beats.WORKER, None, expected_every=30)
    beats.good("work.prove_nightly", technician.company_id)
    nightly = {"name": "work.prove_nightly", "company": company}
    assert measured("teliti_queue_jobs", state="todo") == 1
    assert measured("teliti_queue_jobs", state="failed") == 0
    assert measured("teliti_heartbeat_silent", name="worker", company="") == 0
    assert 0 <= measured("teliti_heartbeat_age_seconds", **nightly) < 60
    assert measured("teliti_trail_sequence", company=company) == 2
    Heartbeat.objects.filter(name="worker").update(last_ok_at="2026-01-01T00:00:00+07:00")
    assert measured("teliti_heartbeat_silent", name="worker", company="") == 1


def test_metrics_are_for_this_machine_or_the_token() -> None:
    def status(**headers: Any) -> int:
        return Client().get("/metrics", **headers).status_code

    assert status() == 200
    assert status(REMOTE_ADDR="10.0.0.9") == 404
    assert status(headers={"X-Forwarded-For": "10.0.0.9"}) == 404, "a proxy speaks for strangers"
    with override_settings(METRICS_TOKEN="only for us"):
        assert status(REMOTE_ADDR="10.0.0.9") == 404
        told = {"Authorization": "Bearer only for us"}
        assert status(REMOTE_ADDR="10.0.0.9", headers=told) == 200
        told = {"Authorization": "Bearer only for you"}
        assert status(REMOTE_ADDR="10.0.0.9", headers=told) == 404


def test_ready_tells_whether_a_worker_is_heard() -> None:
    assert Client().get("/readyz").json()["worker"] is False
    beats.good(beats.WORKER, None, expected_every=30)
    ready = Client().get("/readyz")
    assert (ready.status_code, ready.json()["worker"]) == (200, True)


@override_settings(SECURE_SSL_REDIRECT=True)
def test_probes_are_answered_beside_the_proxy_without_tls() -> None:
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/").status_code == 301


def test_every_request_has_a_number(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    given = client.get("/work/", headers={"X-Request-ID": "from-the-proxy-1"})
    assert given["X-Request-ID"] == "from-the-proxy-1"
    for odd in ("", "short", 'with "quotes" and spaces', "x" * 65):
        drawn = client.get("/work/", headers={"X-Request-ID": odd})["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{16}", drawn)
    with caplog.at_level(logging.INFO, "teliti.requests"):
        number = client.get("/work/?q=secret")["X-Request-ID"]
    record = caplog.records[-1]
    token = logs.request_id.set(number)
    try:
        told = json.loads(logs.Json().format(record))
    finally:
        logs.request_id.reset(token)
    assert told["request"] == number
    assert (told["path"], told["screen"], told["status"]) == ("/work/", "work:health", 200)
    assert "secret" not in json.dumps(told), "what people search for is nobody's business"


def test_a_record_with_an_error_stays_one_line() -> None:
    try:
        raise ZeroDivisionError("oh")
    except ZeroDivisionError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "a\nb", (), None)
        record.exc_info = (ZeroDivisionError, error, error.__traceback__)
    line = logs.Json().format(record)
    assert "\n" not in line
    assert json.loads(line)["trouble"].endswith("ZeroDivisionError: oh")


@pytest.mark.parametrize(
    ("language", "cause", "title"),
    [
        ("id", None, "Basis data sedang tidak menjawab"),
        ("en", None, "The database does not answer just now"),
        ("id", DiskFull("no space"), "Penyimpanan server penuh"),
        ("en", DiskFull("no space"), "The server&#x27;s disk is full"),
    ],
)
def test_a_database_that_is_away_is_said_in_words(
    technician: Member, client: Client, monkeypatch: pytest.MonkeyPatch, language: str,
    cause: Exception | None, title: str,
) -> None:  # fmt: skip
    def away(member: Member) -> None:
        raise OperationalError("gone") from cause

    assert technician.user is not None
    people.change_own_settings(
        technician, user=technician.user, language=language, theme="auto", density="dense"
    )
    monkeypatch.setattr(desk, "waiting_for", away)
    client.raise_request_exception = False
    answer = client.get("/", headers={"X-Request-ID": "number-of-this-one"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert f"<h1>{title}</h1>" in answer.content.decode()
    assert "number-of-this-one" in answer.content.decode()


def test_without_room_a_process_counts_for_itself_and_leaves_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    counts: Any = measures.Allocated(str(tmp_path / "counter_1.db"))
    counts.write_value("seen", 2.0, 0.0)
    assert counts.read_value("seen") == (2.0, 0.0)
    assert list(tmp_path.iterdir()) == []
