"""Duties of treasury."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

FINANCE, DIRECTOR = StandardRole.FINANCE, StandardRole.DIRECTOR
DUTIES = [
    reading("treasury.read", _("See bank accounts and statements"), FINANCE, DIRECTOR),
    duty("treasury.accounts", _("Add and change bank accounts"), FINANCE),
    duty("treasury.import", _("Import bank statements"), FINANCE),
    duty("treasury.match", _("Match bank lines and post them"), FINANCE),
    duty("treasury.answer", _("Answer questions about bank lines"), FINANCE, DIRECTOR,
         StandardRole.ADMINISTRATION),
]  # fmt: skip
