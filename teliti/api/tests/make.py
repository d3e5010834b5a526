"""Callers of the API for the tests."""

import json
from typing import Any

from django.test import Client

from teliti.access import actions as access
from teliti.access.domain import NOT_FOR_TOKENS
from teliti.people.models import Member


def token_of(member: Member, *, may_change: bool = True) -> str:
    """An API token of everything that the member may do, but for what opens access."""
    duties = sorted(member.duties - NOT_FOR_TOKENS)
    made = access.make_token(
        member, name="Uji", duties=duties, expires_on=member.today, may_change=may_change
    )
    return made.text


class Caller:
    """A program that calls the API with a token of this member."""

    def __init__(self, member: Member, *, language: str = "en", may_change: bool = True) -> None:
        self.client = Client()
        self.headers = {
            "Authorization": f"Bearer {token_of(member, may_change=may_change)}",
            "Accept-Language": language,
        }

    def get(self, path: str, **query: Any) -> Any:
        """The status and the JSON of an answer."""
        return _read(self.client.get(f"/api/v1/{path}", query, headers=self.headers))

    def post(self, path: str, *, once: str = "", **body: Any) -> Any:
        """Carry out an action; the status and the JSON of the answer."""
        headers = {**self.headers, **({"Idempotency-Key": once} if once else {})}
        return _read(
            self.client.post(
                f"/api/v1/{path}", json.dumps(body), content_type="application/json",
                headers=headers,
            )
        )  # fmt: skip


def _read(answer: Any) -> tuple[int, Any]:
    return answer.status_code, json.loads(answer.content)
