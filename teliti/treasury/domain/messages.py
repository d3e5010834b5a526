"""Every sentence that reading and checking a statement may say, as templates with named parameters.

Nothing here is translated or formatted: the outer room passes `template` through gettext, shows
amounts and days in the person's language, and fills them in. `str()` gives plain English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from teliti.base.words import N_, Template


class Severity(StrEnum):
    """A refusal stops the import of its statement; a warning stays visible on the account."""

    REFUSAL = "refusal"
    WARNING = "warning"


WARNINGS: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "does_not_add_up": N_(
            "Opening %(opening)s and lines of %(total)s make %(expected)s, "
            "but the closing balance says %(closing)s: a difference of %(difference)s."
        ),
        "not_proven": N_(
            "The file gives no opening and closing balance, so nothing proves that "
            "every line is here."
        ),
        "running_balance": N_(
            "The balance beside this line is %(balance)s, but the lines up to it "
            "make %(expected)s: a difference of %(difference)s. Lines that disagree: %(count)s."
        ),
        "order_unknown": N_(
            "The running balances fit in two orders, so the opening and closing balance stay open."
        ),
        "money_in_differs": N_(
            "The file says that %(stated)s came in, but its lines make %(found)s."
        ),
        "money_out_differs": N_(
            "The file says that %(stated)s went out, but its lines make %(found)s."
        ),
        "count_differs": N_("The file says that it has %(stated)s lines, but there are %(found)s."),
        "no_account": N_("The file does not name its account, so check that it is the right one."),
        "account_rounded": N_(
            "A spreadsheet rounded the account number to %(account)s, so check "
            "that it is the right account."
        ),
        "no_currency": N_("The file does not name its currency; the account's own is taken."),
        "balance_currency": N_(
            "The balance %(kind)s is in %(found)s, but the account is in %(currency)s."
        ),
        "currency_taken": N_("The balance %(kind)s names no currency; %(currency)s is taken."),
        "balance_unreadable": N_(
            'The balance %(kind)s cannot be read: "%(text)s". It is left out.'
        ),
        "no_such_day": N_("%(day)s is not a day of the calendar; %(used)s is taken."),
        "outside_period": N_(
            "%(day)s lies outside the file's period, %(starts_on)s to %(ends_on)s."
        ),
        "details_differ": N_(
            "The single payments of this line make %(found)s, the line %(stated)s."
        ),
        "balance_before": N_(
            "The balance before this line is %(before)s, and with its amount it "
            "makes %(expected)s, but the balance after it says %(balance)s."
        ),
        "letters_guessed": N_(
            "The file is not UTF-8 and was read as %(encoding)s: letters with "
            "accents may look wrong, amounts and days do not."
        ),
        "does_not_continue": N_(
            "The statement before it closed with %(closing)s, this one opens "
            "with %(opening)s: a difference of %(difference)s."
        ),
        "next_does_not_continue": N_(
            "This statement closes with %(closing)s, the one after it "
            "opens with %(opening)s: a difference of %(difference)s."
        ),
        "days_missing": N_("No statement covers %(first)s to %(last)s."),
        "overlaps": N_(
            "%(first)s to %(last)s was imported before; lines already there are not added again."
        ),
        "repeated": N_("The file holds this statement twice; the second adds nothing."),
    }
)

ABOUT_THE_END: Final = frozenset(
    {
        "does_not_add_up",
        "money_in_differs",
        "money_out_differs",
        "count_differs",
        "next_does_not_continue",
    }
)
"""What is found where a statement closes, not where it begins."""

REFUSALS: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "too_fine": N_(
            "%(amount)s is finer than %(currency)s can be booked (%(places)s decimals)."
        ),
        "line_currency": N_("This line is in %(found)s, but the account is in %(currency)s."),
    }
)

NOT_BOOKED: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "pending": N_("The bank has not booked this yet; it comes again when it is booked."),
        "expected": N_("The bank expects this; it comes again when it is booked."),
        "information": N_("The bank shows this for information only."),
        "future": N_("The bank books this on a later day; it comes again then."),
        "nothing_moved": N_("No money moved: the amount is zero."),
        "interim_report": N_(
            "This is a report within the day (%(format)s); its lines come again in "
            "the statement and are booked from there."
        ),
        "notification": N_(
            "This is a notice of single payments (%(format)s); they come again in the "
            "statement and are booked from there."
        ),
    }
)

UNREADABLE: Final[Mapping[str, Template]] = MappingProxyType(
    {
        "empty": N_("The file is empty."),
        "too_large": N_("The file is larger than %(limit)s MB. Ask the bank for a shorter period."),
        "not_recognised": N_(
            "This is not a statement that can be read. MT940, CAMT.053, OFX and CSV files can."
        ),
        "recognised_twice": N_("The file could be %(one)s or %(other)s. Choose the format."),
        "spreadsheet": N_("This is a spreadsheet. Save it as CSV and import that."),
        "pdf": N_("This is a PDF. Ask the bank for MT940, CAMT.053 or CSV of the same period."),
        "in_archive": N_("%(entry)s: %(reason)s"),
        "archive_broken": N_("The zip file is damaged: %(reason)s."),
        "archive_empty": N_("The zip file holds no statement."),
        "archive_too_many": N_("The zip file holds more than %(limit)s files."),
        "archive_too_large": N_("Unpacked, the zip file is larger than %(limit)s MB."),
        "archive_ratio": N_(
            "%(entry)s unpacks to more than %(limit)s times its size. It was not opened."
        ),
        "archive_nested": N_("%(entry)s is itself an archive. Unpack it first."),
        "archive_locked": N_("%(entry)s is locked with a password. Unpack it first."),
        "xml_broken": N_("The XML is damaged: %(reason)s."),
        "xml_forbidden": N_(
            "The XML declares a document type or entities, which a statement never "
            "needs. It was not opened."
        ),
        "xml_other": N_(
            "This XML is %(found)s, not a statement (camt.053), report (camt.052) or "
            "notification (camt.054)."
        ),
        "xml_no_statement": N_("The message holds no statement."),
        "xml_too_deep": N_("The XML is nested deeper than %(limit)s levels."),
        "missing": N_("%(field)s is missing."),
        "bad_amount": N_('%(field)s is not an amount: "%(text)s".'),
        "too_much": N_("%(field)s is larger than any amount that can be booked: %(text)s."),
        "bad_day": N_('%(field)s is not a day: "%(text)s".'),
        "bad_mark": N_('%(field)s should say debit or credit, but says "%(text)s".'),
        "bad_line": N_('This line does not have the form of %(field)s: "%(text)s".'),
        "mt940_no_start": N_(
            "The file does not begin with :20: and :25:, so it holds no whole statement."
        ),
        "csv_broken": N_(
            "The row cannot be split into cells: %(reason)s. Look for a quotation mark too many."
        ),
        "csv_cells": N_("The row has %(found)s cells, but the heading has %(expected)s."),
        "csv_no_header": N_(
            "No row looks like a heading with day and amount. Map the columns once "
            "for this account."
        ),
        "csv_no_lines": N_("There is a heading but no line below it."),
        "csv_no_day": N_("No column looks like the day. Map the columns once for this account."),
        "csv_no_amount": N_(
            "No column looks like the amount. Map the columns once for this account."
        ),
        "csv_day_unclear": N_(
            "The days could be day/month or month/day, such as %(text)s. Map the "
            "columns once for this account."
        ),
        "csv_amount_unclear": N_(
            "The amounts could have a decimal comma or a decimal point, such as "
            "%(text)s. Map the columns once for this account."
        ),
        "csv_no_side": N_(
            "No amount is negative and no column says in or out, so it is not clear "
            "which way the money went. Map the columns once for this account."
        ),
        "csv_sides_contradict": N_(
            'The amount %(amount)s and the side "%(side)s" contradict each '
            "other. Map the columns once for this account."
        ),
        "csv_both_sides": N_("The row has money in (%(money_in)s) and money out (%(money_out)s)."),
        "csv_accounts": N_(
            "The file mixes the accounts %(one)s and %(other)s. Export one account, "
            "or map the columns."
        ),
        "csv_currencies": N_(
            "The file mixes %(one)s and %(other)s. Export one currency, or map the columns."
        ),
        "csv_status": N_(
            'The row is "%(text)s", not booked, or that word is unknown. Export booked '
            "rows only, or map the columns."
        ),
        "csv_balance": N_(
            "The balance beside this line does not follow from the lines before it, "
            "so the columns may mean something else. Map the columns once for this account."
        ),
        "csv_no_column": N_('The heading has no column "%(column)s".'),
        "no_period": N_(
            "The days have no year, and the file names no period. Export it again "
            "with its first lines."
        ),
        "no_year": N_(
            "%(day)s lies outside the file's period, %(starts_on)s to %(ends_on)s, so its "
            "year is not known."
        ),
        "ofx_no_statement": N_("The OFX file holds no list of transactions."),
        "ofx_message": N_("The OFX file holds no list of transactions. The bank says: %(message)s"),
        "ofx_investment": N_(
            "The OFX file is of an investment account, which is not cash. Export the bank account."
        ),
    }
)

_EVERY: Final[Mapping[str, Template]] = MappingProxyType(
    {**WARNINGS, **REFUSALS, **NOT_BOOKED, **UNREADABLE}
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a statement that the person must know. `line` is the file's line, from 1."""

    line: int | None
    code: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> Template:
        """The English sentence with its parameters still open."""
        return _EVERY[self.code]

    @property
    def severity(self) -> Severity:
        """Whether it stops the import of its statement."""
        return Severity.REFUSAL if self.code in REFUSALS else Severity.WARNING

    def __str__(self) -> str:
        return fill(self.template, self.parameters)


class Unreadable(Exception):
    """The file cannot be read, so nothing of it is imported. Names the line and the reason.

    `line` counts from 1, or is None when the whole file is meant.
    """

    def __init__(self, line: int | None, code: str, **parameters: object) -> None:
        self.line = line
        self.code = code
        self.template = UNREADABLE[code]
        self.parameters: Mapping[str, object] = MappingProxyType(parameters)
        sentence = fill(self.template, self.parameters)
        super().__init__(sentence if line is None else f"Line {line}: {sentence}")


def sentence(code: str) -> Template:
    """The template of a code."""
    return _EVERY[code]


def fill(template: Template, parameters: Mapping[str, object]) -> str:
    """The template in plain English: amounts as 1234.50, days as 2026-11-23."""
    return template % {name: plain(value) for name, value in parameters.items()}


def plain(value: object) -> str:
    """A parameter as text that needs no language."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
