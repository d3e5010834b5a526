"""Duties of the access part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import EVERYONE, StandardRole, duty, reading

DUTIES = [
    reading(
        "access.read",
        _("See invitations, leavers and reviews"),
        StandardRole.SYSTEM,
        StandardRole.DIRECTOR,
    ),
    duty("access.own_sessions", _("End one's own sessions"), *EVERYONE, in_period=True),
    duty(
        "access.take_over",
        _("Tick what one takes over or gives back"),
        *EVERYONE,
    ),
    duty(
        "access.own_tokens",
        _("Make API tokens for oneself"),
        StandardRole.SYSTEM,
        StandardRole.TECHNICIAN,
        StandardRole.ANALYST,
    ),
    duty("access.review", _("Review who has access"), StandardRole.DIRECTOR, StandardRole.SYSTEM),
]
