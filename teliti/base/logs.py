"""Log lines for machines: one JSON object a line, each with the number of the request it tells of.

The number comes in with the header X-Request-ID (from a proxy, perhaps) or is drawn here; it goes
out with the answer, onto error pages and onto every line in between.
"""

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import InterfaceError, OperationalError

request_id: ContextVar[str] = ContextVar("request_id", default="")
_READABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "taskName"}


def number_for(given: str) -> str:
    """The number that came with a request where it is a plain word, else a new one."""
    return given if _READABLE.fullmatch(given) else secrets.token_hex(8)


class Json(logging.Formatter):
    """A record as one line of JSON. What was given as `extra` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if number := request_id.get():
            told["request"] = number
        told |= {key: value for key, value in vars(record).items() if key not in _KNOWN}
        if record.exc_info:
            told["trouble"] = self._trouble(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)

    def _trouble(self, error: Any) -> str:
        """Where it broke; a database that is away needs no trace, however often it is asked."""
        if isinstance(error[1], OperationalError | InterfaceError):
            return f"{type(error[1]).__name__}: {str(error[1]).splitlines()[0]}"
        return self.formatException(error)
