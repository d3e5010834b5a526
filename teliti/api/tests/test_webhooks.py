"""A webhook is signed, keeps the order of the trail, waits after failures, and can be replayed."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from teliti.access import actions as access
from teliti.api import actions, jobs, queries, sending
from teliti.api.domain import WebhookState, signature_of
from teliti.api.models import Delivery, Webhook
from teliti.api.sending import secret_of
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Refused
from teliti.people.models import Member
from tests import make, make_parties

pytestmark = pytest.mark.django_db


class Receiver:
    """A program of somebody else's: keeps what comes, and answers with `status`."""

    def __init__(self) -> None:
        self.status, self.got = 204, list[tuple[Any, bytes]]()
        self.paths = list[str]()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.paths.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.headers, body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/masuk"

    @property
    def names(self) -> list[str]:
        return [json.loads(body)["type"] for _headers, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def books() -> Member:
    return make.books("PT Alfa")


def _webhook(books: Member, receiver: Receiver, *kinds: str) -> Webhook:
    return actions.add_webhook(books, name="Gudang", url=receiver.url, kinds=kinds)


def test_what_happens_is_sent_in_order_and_signed(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver)
    party = make_parties.customer(books, "CV Anggrek")
    jobs.deliver_now(books)
    assert receiver.names == ["api.webhook_added", "parties.party_added"]
    headers, body = receiver.got[1]
    event = Event.objects.get(name="parties.party_added", subject=f"parties.party:{party.pk}")
    assert json.loads(body)["data"]["digest"] == event.digest
    assert headers["webhook-id"] == f"{books.company_id}-{event.sequence}-{event.digest[:12]}"
    expected = signature_of(
        secret_of(webhook), headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )
    assert headers["webhook-signature"] == expected
    webhook.refresh_from_db()
    assert webhook.place == queries.head_of(books.company_id)
    jobs.deliver_now(books)
    assert len(receiver.got) == 2


def test_only_the_wanted_kinds_are_sent(books: Member, receiver: Receiver) -> None:
    _webhook(books, receiver, "parties.party_changed")
    make_parties.customer(books, "CV Anggrek")
    jobs.deliver_now(books)
    assert receiver.names == []


def test_a_failure_waits_and_nothing_overtakes_it(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver, "parties.party_added")
    make_parties.customer(books, "CV Anggrek")
    make_parties.customer(books, "CV Bakung")
    receiver.status = 500
    jobs.deliver_now(books)
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.trouble, len(receiver.got)) == (1, "HTTP 500", 1)
    jobs.deliver_now(books)
    assert len(receiver.got) == 1, "it waits for its next try"
    receiver.status = 200
    Webhook.objects.update(next_try_at=None)
    jobs.deliver_now(books)
    labels = [json.loads(body)["data"]["label"][-6:] for _headers, body in receiver.got]
    assert labels == ["nggrek", "nggrek", "Bakung"]
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.trouble, webhook.next_try_at) == (0, "", None)
    assert list(Delivery.objects.order_by("pk").values_list("status", flat=True)) == [500, 200, 200]


def test_a_clock_that_went_ahead_keeps_no_webhook_waiting(books: Member) -> None:
    webhook, now = (
        actions.add_webhook(books, name="Gudang", url="http://x/", kinds=()),
        timezone.now(),
    )
    for next_try_at, is_due in (
        (now + timedelta(hours=8), False),
        (now + timedelta(days=300), True),
        (now - timedelta(minutes=1), True),
    ):
        Webhook.objects.filter(pk=webhook.pk).update(next_try_at=next_try_at)
        assert queries.due_webhooks(books.company_id, now).exists() is is_due


def test_nobody_there_is_said_and_shows_on_the_desk(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver)
    receiver.server.shutdown()
    receiver.server.server_close()
    for _try in range(3):
        Webhook.objects.update(next_try_at=None)
        jobs.deliver_now(books)
    assert list(queries.failing_webhooks(books.company_id)) == [webhook]
    delivery = Delivery.objects.order_by("-pk")[0]
    assert delivery.status == 0
    assert delivery.trouble != ""


def test_a_replay_sends_again_with_the_same_identifier(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver, "parties.party_added")
    make_parties.customer(books, "CV Anggrek")
    jobs.deliver_now(books)
    event = Event.objects.get(name="parties.party_added")
    actions.replay_webhook(books, webhook=webhook, first=event.sequence)
    jobs.deliver_now(books)
    first, second = (headers["webhook-id"] for headers, _body in receiver.got)
    assert first == second == f"{books.company_id}-{event.sequence}-{event.digest[:12]}"


def test_a_replay_of_what_has_not_happened_is_refused(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver)
    head = queries.head_of(books.company_id)
    with pytest.raises(Refused, match=f"1 (sampai|to) {head}"):
        actions.replay_webhook(books, webhook=webhook, first=head + 1)
    webhook.refresh_from_db()
    assert webhook.place == head - 1


def test_a_paused_webhook_goes_on_where_it_stopped(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver, "parties.party_added")
    actions.pause_webhook(books, webhook=webhook)
    make_parties.customer(books, "CV Anggrek")
    jobs.deliver_now(books)
    assert receiver.got == []
    actions.resume_webhook(books, webhook=webhook)
    jobs.deliver_now(books)
    assert receiver.names == ["parties.party_added"]


def test_a_closed_webhook_stays_closed(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver)
    actions.close_webhook(books, webhook=webhook, because="Tidak dipakai")
    with pytest.raises(Refused, match=r"(Not as it stands|Tidak bisa)"):
        actions.resume_webhook(books, webhook=webhook)
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.CLOSED


def test_a_new_secret_signs_from_then_on(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver, "parties.party_added")
    before = secret_of(webhook)
    assert before.startswith("whsec_")
    after = secret_of(actions.renew_secret(books, webhook=webhook))
    make_parties.customer(books, "CV Anggrek")
    jobs.deliver_now(books)
    headers, body = receiver.got[0]
    message, moment = headers["webhook-id"], int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signature_of(after, message, moment, body)
    assert headers["webhook-signature"] != signature_of(before, message, moment, body)


@pytest.mark.parametrize("change", ["address", "secret", "kinds"])
def test_what_was_changed_while_it_is_sent_counts_from_the_next_event_on(
    books: Member, receiver: Receiver, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = _webhook(books, receiver, "parties.party_added")
    for name in ("CV Anggrek", "CV Bakung"):
        make_parties.customer(books, name)
    really_send = sending.send

    def send(webhook: Webhook, event: Event, now: datetime) -> Delivery:
        attempt = really_send(webhook, event, now)
        if len(receiver.got) == 1:
            if change == "secret":
                actions.renew_secret(books, webhook=webhook)
            else:
                url = f"{receiver.url}/baru" if change == "address" else receiver.url
                kinds = (
                    ["parties.party_added"] if change == "address" else ["parties.party_changed"]
                )
                actions.change_webhook(books, webhook=webhook, name="Gudang", url=url, kinds=kinds)
        return attempt

    monkeypatch.setattr(sending, "send", send)
    jobs.deliver_now(books)
    webhook.refresh_from_db()
    if change == "kinds":
        assert len(receiver.got) == 1
    else:
        headers, body = receiver.got[1]
        assert receiver.paths == ["/masuk", "/masuk" if change == "secret" else "/masuk/baru"]
        assert headers["webhook-signature"] == signature_of(
            secret_of(webhook), headers["webhook-id"], int(headers["webhook-timestamp"]), body
        )
    assert webhook.place == queries.head_of(books.company_id)


def test_what_failed_is_sent_by_the_one_job_that_sends(books: Member, receiver: Receiver) -> None:
    """Two jobs side by side would send in two orders."""
    _webhook(books, receiver)
    jobs.deliver_due(books)
    assert receiver.got == []
    waiting = ProcrastinateJob.objects.filter(task_name="api.deliver")
    assert {job.lock for job in waiting} == {f"api.deliver:{books.company_id}"}


def test_an_unknown_kind_is_refused(books: Member, receiver: Receiver) -> None:
    with pytest.raises(Refused, match=r"no\.such_event"):
        _webhook(books, receiver, "no.such_event")
    assert Webhook.objects.count() == 0


def test_of_a_confidential_kind_nobody_is_told(books: Member, receiver: Receiver) -> None:
    webhook = _webhook(books, receiver)
    leaver = make.member(books, StandardRole.FINANCE)
    access.end_member(books, member=leaver, because="Left")
    jobs.deliver_now(books)
    assert receiver.names == ["api.webhook_added", "people.member_added"]
    webhook.refresh_from_db()
    assert webhook.place == queries.head_of(books.company_id), "it is passed over"
    with pytest.raises(Refused, match=r"people\.member_ended"):
        _webhook(books, receiver, "people.member_ended")
