"""Sign-in by the company's directory (LDAP): who binds there with their password is known here.

The directory says who somebody is, not what they may do: only a user who is here already gets in.
Configured by the settings `TELITI_LDAP_…`; without them nobody is asked. No password travels in the
clear: `ldaps://` speaks TLS from the first byte on, `ldap://` begins it (StartTLS) before any other
word. The certificate must name the host, and be vouched for by an authority that is known here.
"""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from ldap3 import NONE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPBindError, LDAPException
from ldap3.utils.conv import escape_filter_chars

from teliti.base import lines
from teliti.base.outbound import Unreachable
from teliti.people.models import User

logger = logging.getLogger(__name__)


SILENT = "the directory could not be asked"
"""The mark on a request that was not decided by the directory, though it should have been."""


class DirectoryBackend(ModelBackend):
    """Search with the service's own password, then bind as whom was found, with theirs."""

    def authenticate(  # type: ignore[override]  # by e-mail, as everywhere here
        self, request: HttpRequest | None, email: str = "", password: str = "", **_more: Any
    ) -> User | None:
        if not settings.LDAP_URL or not email or not password:  # an empty one binds as nobody
            return None
        try:
            address = _address_in_directory(email, password)
        except (LDAPException, OSError, Unreachable) as trouble:
            logger.warning("%s", _told(trouble))
            if request is not None:
                request.META[SILENT] = True
            return None
        user = User.objects.filter(email__iexact=address).first() if address else None
        return user if user is not None and self.user_can_authenticate(user) else None


def _told(trouble: Exception) -> str:
    """What whoever looks after the server reads in the log."""
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return (
            f"The certificate of the directory {settings.LDAP_URL} is not trusted, and no password "
            f"was sent: {trouble.verify_message}. TELITI_LDAP_CA names an authority of your own."
        )
    return f"The directory {settings.LDAP_URL} does not answer: {trouble}"


def _address_in_directory(email: str, password: str) -> str:
    """The e-mail address that the directory has for whoever binds so; "" for nobody."""
    wanted = settings.LDAP_FILTER.replace("{email}", escape_filter_chars(email))
    with _line(settings.LDAP_BIND, settings.LDAP_PASSWORD) as service:
        if not service.bind():
            raise LDAPBindError(f"TELITI_LDAP_BIND is refused: {service.result['description']}")
        service.search(settings.LDAP_BASE, wanted, attributes=[settings.LDAP_MAIL])
        found = [entry for entry in service.entries if settings.LDAP_MAIL in entry]
    if len(found) != 1:
        return ""
    with _line(found[0].entry_dn, password) as person:
        return str(found[0][settings.LDAP_MAIL].values[0]) if person.bind() else ""


@contextmanager
def _line(name: str, password: str) -> Iterator[Connection]:
    """A line under TLS on which nothing was said yet, for somebody who is to bind."""
    url = urlsplit(settings.LDAP_URL)
    is_over_tls = url.scheme == "ldaps"
    host, port = url.hostname or "", url.port or (636 if is_over_tls else 389)
    # The address that was judged is the one connected to; the certificate still names the host.
    address = settings.OWN_SERVERS.address_of(host, port)
    tls = _Tls(host)
    server = Server(
        address, port, use_ssl=is_over_tls, tls=tls, get_info=NONE, connect_timeout=lines.SECONDS
    )
    line = Connection(server, name, password, auto_referrals=False, receive_timeout=lines.SECONDS)
    try:
        line.open(read_server_info=False)
        if not is_over_tls:
            line.start_tls(read_server_info=False)
        yield line
    except LDAPException as trouble:
        raise tls.distrust or trouble from None
    finally:
        with suppress(LDAPException):  # a line that TLS has broken off cannot say goodbye
            line.unbind()


class _Tls(Tls):  # type: ignore[misc]  # ldap3 ships no types
    """Python's own verification: ldap3's would take the address for a name too."""

    def __init__(self, host: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._host = host
        self.distrust: ssl.SSLCertVerificationError | None = None
        try:
            self._context = ssl.create_default_context(cafile=settings.LDAP_CA or None)
        except OSError as trouble:
            raise Unreachable(f"TELITI_LDAP_CA: {settings.LDAP_CA}: {trouble}") from trouble

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002 - as the library calls it
        try:
            connection.socket = self._context.wrap_socket(
                connection.socket, server_hostname=self._host
            )
        except ssl.SSLCertVerificationError as trouble:
            self.distrust = trouble
            raise
