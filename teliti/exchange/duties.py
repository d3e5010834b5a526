"""Duties of the exchange part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

DUTIES = [
    reading(
        "exchange.read",
        _("See imports"),
        StandardRole.DATA,
        StandardRole.FINANCE,
        StandardRole.DIRECTOR,
        StandardRole.SYSTEM,
    ),
    duty(
        "exchange.import",
        _("Take in lists from files"),
        StandardRole.DATA,
        StandardRole.FINANCE,
        StandardRole.SYSTEM,
    ),
]
