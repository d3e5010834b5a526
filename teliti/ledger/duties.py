"""Duties of the ledger."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import StandardRole, duty, reading

FINANCE, DIRECTOR = StandardRole.FINANCE, StandardRole.DIRECTOR
DUTIES = [
    reading(
        "ledger.read",
        _("Read the books"),
        FINANCE,
        DIRECTOR,
        StandardRole.ANALYST,
        StandardRole.DATA,
    ),
    duty("ledger.post", _("Write and post journal entries"), FINANCE),
    duty("ledger.reverse", _("Reverse journal entries"), FINANCE),
    duty("ledger.accounts", _("Change the chart of accounts"), FINANCE, StandardRole.DATA),
    duty("ledger.import", _("Import entries in bulk"), FINANCE, StandardRole.DATA),
    duty("ledger.open_year", _("Open fiscal years and enter opening balances"), FINANCE),
    duty("ledger.close", _("Close periods"), FINANCE),
    duty("ledger.ask_reopening", _("Ask for a closed period to be reopened"), FINANCE, DIRECTOR),
    duty("ledger.reopen", _("Reopen a closed period that somebody else asked for"), DIRECTOR),
]
