"""Duties of the work part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import EVERYONE, StandardRole, duty, reading

DUTIES = [
    reading(
        "work.read",
        _("See scheduled work, its health and the proofs"),
        StandardRole.SYSTEM,
        StandardRole.TECHNICIAN,
        StandardRole.DIRECTOR,
    ),
    duty(
        "work.retry",
        _("Try failed work again, and ask for a proof"),
        StandardRole.SYSTEM,
        StandardRole.TECHNICIAN,
    ),
    duty("work.stop", _("Stop one's own long work"), *EVERYONE),
]
