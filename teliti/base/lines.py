"""Connections that libraries make for us: mail, the directory, single sign-on, storage.

They go the one way out, `base.outbound`, like every other: to the hosts that `OWN_SERVERS` names,
which are those of the settings, at the very address that was judged, redirects judged too.
"""

import socket
from smtplib import SMTP, SMTP_SSL
from typing import Any

import requests
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from teliti.base.outbound import Unreachable

SECONDS = 10
"""How long another machine may take to answer."""


def connect(host: str, port: int, timeout: float = SECONDS) -> socket.socket:
    """A connection to one of our servers. Raises `Unreachable` for any other."""
    return socket.create_connection((settings.OWN_SERVERS.address_of(host, port), port), timeout)


class MailBackend(EmailBackend):
    """Django's mail by SMTP."""

    @property
    def connection_class(self) -> type[SMTP]:
        return _MailOverTls if self.use_ssl else _Mail


class _Mail(SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect(host, port, timeout or SECONDS)


class _MailOverTls(SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = connect(host, port, timeout or SECONDS)
        return self.context.wrap_socket(plain, server_hostname=self._host)  # type: ignore[attr-defined]  # smtplib's own


def connect_of(connection: HTTPConnection) -> socket.socket:
    """What urllib3's `_new_conn` is to give: the same, for connections of any library on it."""
    timeout = connection.timeout if isinstance(connection.timeout, int | float) else SECONDS
    assert connection.port is not None
    try:
        return connect(connection.host, connection.port, timeout)
    except (OSError, Unreachable) as trouble:
        raise NewConnectionError(connection, str(trouble)) from trouble


class _Http(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return connect_of(self)


class _Https(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return connect_of(self)


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    """Requests' adapter with our connections and a limit of time."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or SECONDS
        return super().send(request, *args, **kwargs)


class Http(requests.Session):
    """A session for HTTP requests; proxies of the environment are not used."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())
