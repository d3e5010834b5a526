"""Duties of the backups."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

DUTIES = [
    reading(
        "backups.read",
        _("See backups and rehearsals"),
        StandardRole.SYSTEM,
        StandardRole.DATA,
        StandardRole.DIRECTOR,
    ),
    duty(
        "backups.run",
        _("Back up and rehearse a restore now"),
        StandardRole.SYSTEM,
        StandardRole.DATA,
    ),
    duty("backups.keep", _("Decide for how long backups are kept"), StandardRole.SYSTEM),
]
