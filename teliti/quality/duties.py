"""Duties of the quality part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

DUTIES = [
    reading(
        "quality.read",
        _("See the quality of the data"),
        StandardRole.DATA,
        StandardRole.FINANCE,
        StandardRole.ADMINISTRATION,
        StandardRole.ANALYST,
        StandardRole.DIRECTOR,
    ),
    duty("quality.measure", _("Measure the quality of the data"), StandardRole.DATA),
]
