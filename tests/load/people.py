"""What one person does, for locust. Told by TELITI_LOAD: sessions, parties, and what to look at."""

import json
import os
import secrets
from itertools import cycle
from typing import Any

from locust import HttpUser, between, task

TOLD: dict[str, Any] = json.loads(os.environ["TELITI_LOAD"])
SESSIONS = cycle(TOLD["sessions"])
PARTIES = cycle(TOLD["parties"])
NUMBERS = cycle(TOLD["numbers"])
KEYS = cycle(TOLD["keys"])


class Person(HttpUser):
    """Somebody of the finance department, with two to eight seconds of thought."""

    wait_time = between(2, 8)

    def on_start(self) -> None:
        """Be signed in."""
        self.token = secrets.token_hex(16)
        self.client.cookies.set(TOLD["cookie"], next(SESSIONS))
        self.client.cookies.set("csrftoken", self.token)

    @task(3)
    def desk(self) -> None:
        """What waits."""
        self.client.get("/", name="page: desk")

    @task(6)
    def invoices(self) -> None:
        """The list of invoices."""
        self.client.get("/invoicing/sales/", name="page: invoices")

    @task(4)
    def invoice(self) -> None:
        """An invoice."""
        self.client.get(f"/invoicing/{next(KEYS)}/", name="page: invoice")

    @task(2)
    def search(self) -> None:
        """An invoice by its number."""
        self.client.get("/invoicing/sales/", params={"q": next(NUMBERS)}, name="page: search")

    @task(2)
    def report(self) -> None:
        """The trial balance."""
        self.client.get("/insight/trial-balance/", name="page: trial balance")

    @task(2)
    def form(self) -> None:
        """An empty form."""
        self.client.get("/invoicing/sales/new/", name="page: form")

    @task(4)
    def issue(self) -> None:
        """Issue an invoice of three lines."""
        key, name = next(PARTIES)
        form = {
            "csrfmiddlewaretoken": self.token, "next": "more", "once": secrets.token_urlsafe(16),
            "party": name, "party_key": key, "issued_on": "15-06-2026",
            "rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0", "rows-MIN_NUM_FORMS": "0",
            "rows-MAX_NUM_FORMS": "1000",
        }  # fmt: skip
        for row in range(3):
            form |= {
                f"rows-{row}-description": f"Kertas {row}", f"rows-{row}-quantity": "2",
                f"rows-{row}-unit_price": "125000", f"rows-{row}-tax": TOLD["tax"],
            }  # fmt: skip
        with self.client.post(
            "/invoicing/sales/new/", form, name="post: issue an invoice", allow_redirects=False,
            catch_response=True,
        ) as answer:  # fmt: skip
            if answer.status_code == 303:
                answer.success()
            else:
                answer.failure(f"not issued: {answer.status_code}")
