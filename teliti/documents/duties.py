"""Duties of the documents part. Who may see a paper needs the duty of its record's part too."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import EVERYONE, StandardRole, duty, reading

DUTIES = [
    reading("documents.read", _("See papers of records that one may see"), *EVERYONE),
    duty(
        "documents.attach",
        _("Attach papers to records that one may see"),
        StandardRole.FINANCE,
        StandardRole.ADMINISTRATION,
        StandardRole.DATA,
        StandardRole.TECHNICIAN,
        StandardRole.DIRECTOR,
    ),
]
