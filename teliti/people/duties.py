"""Duties of the people part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import EVERYONE, StandardRole, duty, reading

DUTIES = [
    reading("people.read", _("See companies, people and roles"), *EVERYONE),
    duty(
        "people.own_settings",
        _("Change one's own language and appearance"),
        *EVERYONE,
        in_period=True,
    ),
    duty("people.manage", _("Add people and give roles"), StandardRole.SYSTEM),
    duty(
        "people.company",
        _("Change the company's particulars"),
        StandardRole.SYSTEM,
        StandardRole.DIRECTOR,
    ),
    reading("audit.read", _("Read the trail"), StandardRole.DIRECTOR, StandardRole.SYSTEM),
    reading("audit.read_confidential", _("Read confidential events of the trail")),
]
