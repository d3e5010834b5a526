"""Duties of invoicing."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

FINANCE, OFFICE = StandardRole.FINANCE, StandardRole.ADMINISTRATION
DUTIES = [
    reading(
        "invoicing.read",
        _("See invoices and bills"),
        FINANCE,
        OFFICE,
        StandardRole.DIRECTOR,
        StandardRole.ANALYST,
        StandardRole.DATA,
    ),
    duty("invoicing.draft", _("Draft invoices and bills"), FINANCE, OFFICE),
    duty("invoicing.issue", _("Issue invoices and post bills"), FINANCE),
    duty("invoicing.amend", _("Amend due date and notes of issued invoices"), FINANCE, OFFICE),
    duty("invoicing.reverse", _("Correct and reverse issued invoices"), FINANCE),
    duty("invoicing.pay", _("Record payments and other settlements of invoices"), FINANCE),
    duty("invoicing.import", _("Import invoices in bulk"), FINANCE, StandardRole.DATA),
    duty("invoicing.settings", _("Change the invoice settings"), FINANCE),
]
