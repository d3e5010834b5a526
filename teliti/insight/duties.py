"""Duties of the reports."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, reading

DUTIES = [
    reading(
        "insight.read",
        _("Read statements and reports"),
        StandardRole.FINANCE,
        StandardRole.DIRECTOR,
        StandardRole.ANALYST,
        StandardRole.DATA,
    ),
]
