"""The one way out: HTTP to hosts that are allowed, never by accident into the own network.

Whoever may name an address (a webhook, a sign-in provider, a time stamp authority) could name one
inside the building. So a name is looked up first, every address behind it is judged, and exactly
the judged address is connected to. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

ANSWER_LIMIT = 1_000_000
"""So many bytes of an answer are read at most."""


class Unreachable(Exception):
    """Nothing was sent, or no answer came; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The hosts that may be reached. None named: every public one.

    A named host may be private too: whoever runs the installation has named it. A name that begins
    with a dot names every host below it.
    """

    hosts: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "Allowed":
        """From host names by comma, as a setting has them."""
        return cls(frozenset(host.strip().lower() for host in text.split(",") if host.strip()))

    def address_of(self, host: str, port: int) -> str:
        """The address to connect to. Raises `Unreachable` for one that may not be reached."""
        named = self._names(host.lower())
        if self.hosts and not named:
            raise Unreachable(
                _("%(host)s is not among the hosts that may be reached.") % {"host": host}
            )
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as trouble:
            raise Unreachable(_("%(host)s was not found.") % {"host": host}) from trouble
        addresses = [str(one[4][0]) for one in found]
        if not named and not all(map(_is_public, addresses)):
            raise Unreachable(
                _("%(host)s lies in a private network. Allow it by name first.") % {"host": host}
            )
        return addresses[0]

    def _names(self, host: str) -> bool:
        above = (one for one in self.hosts if one.startswith("."))
        return host in self.hosts or any(host.endswith(one) for one in above)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allowed: Allowed, seconds: float
) -> Answer:
    """Send this and give the answer, whatever its status; `seconds` is for each step of it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unreachable(_("%(url)s is no address that can be reached.") % {"url": url})
    try:
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except ValueError as trouble:
        said = _("%(url)s is no address that can be reached.") % {"url": url}
        raise Unreachable(said) from trouble
    address = allowed.address_of(parts.hostname, port)
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=seconds)
    try:
        line = socket.create_connection((address, port), timeout=seconds)
        connection.sock = line
        if parts.scheme == "https":
            secure = ssl.create_default_context()
            connection.sock = secure.wrap_socket(line, server_hostname=parts.hostname)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target or "/", body, dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(ANSWER_LIMIT))
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        told = str(trouble) or type(trouble).__name__
        raise Unreachable(
            _("%(host)s did not answer: %(trouble)s.") % {"host": parts.netloc, "trouble": told}
        ) from trouble
    finally:
        connection.close()


def _is_public(address: str) -> bool:
    found: Iterable[ipaddress.IPv4Address | ipaddress.IPv6Address]
    one = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(one, "ipv4_mapped", None)
    found = (one, mapped) if mapped else (one,)
    return all(each.is_global and not each.is_multicast for each in found)
