"""Words of the books: kinds, states and sides as people read them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from teliti.kit.shapes import Badge, Tone
from teliti.kit.words import FieldWords
from teliti.ledger.domain import AccountType, EntryKind, PeriodState, Side
from teliti.ledger.models import Entry, Period

TYPES = {
    AccountType.HEADER: _("Header"),
    AccountType.CASH: _("Cash"),
    AccountType.BANK: _("Bank"),
    AccountType.RECEIVABLE: _("Receivable"),
    AccountType.INVENTORY: _("Inventory"),
    AccountType.PREPAID: _("Prepayment"),
    AccountType.TAX_ASSET: _("Prepaid tax"),
    AccountType.CURRENT_ASSET: _("Other current asset"),
    AccountType.FIXED_ASSET: _("Fixed asset"),
    AccountType.INTANGIBLE_ASSET: _("Intangible asset"),
    AccountType.ACCUM_DEPRECIATION: _("Accumulated depreciation"),
    AccountType.NONCURRENT_ASSET: _("Other non-current asset"),
    AccountType.CONTRA_ASSET: _("Deduction from an asset"),
    AccountType.PAYABLE: _("Payable"),
    AccountType.TAX_LIABILITY: _("Tax payable"),
    AccountType.CURRENT_LIABILITY: _("Other current liability"),
    AccountType.NONCURRENT_LIABILITY: _("Non-current liability"),
    AccountType.EQUITY: _("Equity"),
    AccountType.RETAINED_EARNINGS: _("Retained earnings"),
    AccountType.CURRENT_EARNINGS: _("Current year earnings"),
    AccountType.REVENUE: _("Revenue"),
    AccountType.CONTRA_REVENUE: _("Deduction from revenue"),
    AccountType.COGS: _("Cost of revenue"),
    AccountType.EXPENSE: _("Expense"),
    AccountType.DEPRECIATION: _("Depreciation"),
    AccountType.OTHER_INCOME: _("Other income"),
    AccountType.OTHER_EXPENSE: _("Other expense"),
    AccountType.INCOME_TAX: _("Income tax"),
}
SIDES = {Side.DEBIT: _("Debit"), Side.CREDIT: _("Credit")}
KINDS = {
    EntryKind.MANUAL: _("Manual entry"),
    EntryKind.OPENING: _("Opening balances"),
    EntryKind.SALE: _("Sales invoice"),
    EntryKind.PURCHASE: _("Bill"),
    EntryKind.RECEIPT: _("Receipt"),
    EntryKind.PAYMENT: _("Payment"),
    EntryKind.BANK: _("Bank"),
    EntryKind.REVERSAL: _("Reversal"),
    EntryKind.IMPORT: _("Import"),
}
CASH_FLOWS = {
    "": "–",
    "cash": _("Cash itself"),
    "operating": _("Operating"),
    "investing": _("Investing"),
    "financing": _("Financing"),
    "noncash": _("Not cash"),
}


def entry_badge(entry: Entry) -> Badge:
    """The state of an entry in a word."""
    if not entry.posted:
        return Badge(str(_("Draft")), Tone.WARN)
    if getattr(entry, "reversed_by_id", None) or entry.kind == EntryKind.REVERSAL:
        word = _("Reversal") if entry.kind == EntryKind.REVERSAL else _("Reversed")
        return Badge(str(word), Tone.PLAIN)
    return Badge(str(_("Posted")), Tone.GOOD)


def period_badge(period: Period) -> Badge:
    """The state of a period in a word."""
    if period.state == PeriodState.CLOSED:
        return Badge(str(_("Closed")), Tone.PLAIN)
    return Badge(pgettext("period", "Open"), Tone.ACCENT)


FIELDS = [
    FieldWords("ledger.line", "date", _("Date")),
    FieldWords("ledger.line", "amount", _("Amount")),
    FieldWords("ledger.line", "party", _("Party")),
    FieldWords("ledger.entry", "kind", choices=KINDS),
    FieldWords("ledger.entry", "source", _("Document")),
    FieldWords("ledger.entry", "period", _("Period")),
    FieldWords("ledger.entry", "posted", _("Posted")),
    FieldWords("ledger.entry", "posted_at", _("Posted at")),
    FieldWords("ledger.entry", "posted_by", _("Posted by")),
    FieldWords("ledger.entry", "reverses", _("Reverses")),
    FieldWords(
        "ledger.period",
        "state",
        choices={
            PeriodState.OPEN: pgettext_lazy("period", "Open"),
            PeriodState.CLOSED: _("Closed"),
        },
    ),
    FieldWords("ledger.period", "closed_at", _("Closed at")),
    FieldWords("ledger.period", "closed_by", _("Closed by")),
    FieldWords("ledger.account", "type", choices=TYPES),
    FieldWords("ledger.account", "normal_side", choices=SIDES),
]
"""How fields read whose models know only keys."""
