"""Duties of taxes."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

DUTIES = [
    reading(
        "taxes.read", _("Read tax codes and rates"), StandardRole.FINANCE, StandardRole.DIRECTOR,
        StandardRole.DATA, StandardRole.ANALYST,
    ),
    duty("taxes.change", _("Change tax codes and rates"), StandardRole.FINANCE),
]  # fmt: skip
