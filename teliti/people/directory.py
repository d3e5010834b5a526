"""Sign-in by the company's directory (LDAP): who binds there with their password is known here.

The directory says who somebody is, not what they may do: only a user who is here already gets in.
Configured by the settings `TELITI_LDAP_…`; without them nobody is asked.
"""

import logging
import ssl
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from ldap3 import NONE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from teliti.base import lines
from teliti.base.outbound import Unreachable
from teliti.people.models import User

logger = logging.getLogger(__name__)


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
            logger.warning("The directory does not answer: %s", trouble)
            return None
        user = User.objects.filter(email__iexact=address).first() if address else None
        return user if user is not None and self.user_can_authenticate(user) else None


def _address_in_directory(email: str, password: str) -> str:
    """The e-mail address that the directory has for whoever binds so; "" for nobody."""
    wanted = settings.LDAP_FILTER.replace("{email}", escape_filter_chars(email))
    with _connected(settings.LDAP_BIND, settings.LDAP_PASSWORD) as service:
        service.search(settings.LDAP_BASE, wanted, attributes=[settings.LDAP_MAIL])
        found = [entry for entry in service.entries if settings.LDAP_MAIL in entry]
    if len(found) != 1:
        return ""
    person = _connected(found[0].entry_dn, password)
    try:
        return str(found[0][settings.LDAP_MAIL].values[0]) if person.bind() else ""
    finally:
        person.unbind()


def _connected(name: str, password: str) -> Connection:
    url = urlsplit(settings.LDAP_URL)
    is_safe = url.scheme == "ldaps"
    host, port = url.hostname or "", url.port or (636 if is_safe else 389)
    # The address that was judged is the one connected to; the certificate still names the host.
    address = settings.OWN_SERVERS.address_of(host, port)
    tls = Tls(validate=ssl.CERT_REQUIRED, valid_names=[host], sni=host) if is_safe else None
    server = Server(
        address, port, use_ssl=is_safe, tls=tls, get_info=NONE, connect_timeout=lines.SECONDS
    )
    return Connection(server, name, password, auto_referrals=False, receive_timeout=lines.SECONDS)
