"""Duties of the parties part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

DUTIES = [
    reading(
        "parties.read",
        _("See customers and suppliers"),
        StandardRole.FINANCE,
        StandardRole.ADMINISTRATION,
        StandardRole.DATA,
        StandardRole.ANALYST,
        StandardRole.DIRECTOR,
    ),
    duty(
        "parties.manage",
        _("Add and change customers and suppliers"),
        StandardRole.FINANCE,
        StandardRole.ADMINISTRATION,
        StandardRole.DATA,
    ),
    duty(
        "parties.merge",
        _("Merge customers and suppliers that are one"),
        StandardRole.DATA,
        StandardRole.FINANCE,
    ),
    duty(
        "parties.bank",
        _("Enter bank accounts of customers and suppliers"),
        StandardRole.FINANCE,
        StandardRole.DATA,
    ),
    duty(
        "parties.trust",
        _("Trust bank accounts that somebody else entered"),
        StandardRole.DATA,
        StandardRole.DIRECTOR,
    ),
]
