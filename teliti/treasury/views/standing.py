"""Where a bank account stands: per bank, per books, and what explains the rest."""

from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from teliti.base.money import exponent
from teliti.kit import charts
from teliti.kit.charts import Mark, Point
from teliti.kit.page import table_panel
from teliti.kit.shapes import Badge, Cell, Head, Panel, Row, Table, Tone
from teliti.kit.words import shown_amount, shown_day, shown_money, shown_number
from teliti.treasury.models import BankAccount
from teliti.treasury.queries import accounts, statements
from teliti.treasury.queries.accounts import Standing
from teliti.treasury.words import account_badge

OLD = timedelta(days=35)
"""A bank sends a statement a month: one that ended longer ago than this says nothing of today."""


def account_state(account: BankAccount, standing: Standing, today: date) -> Badge:
    """An account in a word, the worst first."""
    if not account.is_open:
        return account_badge(account)
    if standing.lost or standing.beginning:
        return Badge(gettext("Does not agree"), Tone.BAD)
    if standing.open_lines or standing.parked_lines:
        return Badge(gettext("To match"), Tone.WARN)
    if not standing.statements:
        return Badge(gettext("No statement yet"))
    if standing.day is not None and today - standing.day > OLD:
        agrees = gettext("Agrees up to %(day)s") % {"day": shown_day(standing.day)}
        return Badge(agrees, Tone.WARN)
    return Badge(gettext("Agrees"), Tone.GOOD)


def strip_of(account: BankAccount, standing: Standing) -> Panel:
    """Per bank, per books, and what explains the rest."""
    currency = account.currency
    explains = [
        (
            gettext("In the books, on no statement"), standing.only_in_books, "#books",
            Tone.PLAIN,
        ),
        (
            ngettext("%(count)s line to match", "%(count)s lines to match",
                     standing.open_lines + standing.parked_lines)
            % {"count": standing.open_lines + standing.parked_lines},
            -standing.only_at_bank,
            f"{reverse('treasury:banklines')}?account={account.pk}&state=open", Tone.PLAIN,
        ),
        (
            gettext("The books began with another balance"), standing.beginning,
            reverse("ledger:account", args=[account.account_id]), Tone.BAD,
        ),
        (gettext("Lost between statements"), -standing.lost, "#findings", Tone.BAD),
    ]  # fmt: skip
    shown = [
        {"label": label, "amount": shown_amount(amount, currency), "url": url, "tone": tone.value}
        for label, amount, url, tone in explains
        if amount
    ]
    return Panel(
        "standing",
        "",
        "treasury/strip.html",
        {
            "day": shown_day(standing.day, "long"),
            "currency": currency,
            "bank": None if standing.bank is None else shown_amount(standing.bank, currency),
            "books": shown_amount(standing.books, currency),
            "difference": shown_amount(standing.difference, currency),
            "is_equal": standing.difference == 0,
            "explains": shown if standing.bank is not None else [],
        },
    )


def course_panels(account: BankAccount, standing: Standing) -> list[Panel]:
    assert standing.bank is not None
    assert standing.day is not None
    found = statements.daily_balances(account, standing.bank, standing.day)
    if len(found) < 3:
        return []
    currency = account.currency
    lines = reverse("treasury:banklines")
    step = max(1, len(found) // 8)
    points = [
        Point(
            f"{day.day}/{day.month}" if at % step == 0 else "",
            Mark(
                balance, f"{shown_day(day, 'long')}: {shown_money(balance, currency)}",
                f"{lines}?account={account.pk}&from={day.isoformat()}&until={day.isoformat()}",
            ),
        )
        for at, (day, balance) in enumerate(found)
    ]  # fmt: skip
    title = gettext("Balance per bank")
    drawn = charts.line(points, title=title, scale=lambda minor: _in_millions(minor, currency))
    heads = [
        Head("day", gettext("Day"), "date", first=True),
        Head("balance", gettext("Balance"), "money"),
    ]
    rows = [
        Row(
            str(day), [Cell(shown_day(day), "date"), Cell(shown_amount(balance, currency), "money")]
        )
        for day, balance in reversed(found)
    ]
    table = Table(heads, rows, title, id="course")
    return [Panel("course", title, "kit/panel_chart.html", {"svg": drawn, "table": table})]


def _in_millions(minor: int, currency: str) -> str:
    """An amount for an axis: 250 jt; small ones whole."""
    million = 10 ** (6 + exponent(currency))
    if abs(minor) < million:
        return shown_amount(minor, currency)
    shown = shown_number((Decimal(minor) / million).quantize(Decimal("0.1")))
    return f"{shown} {pgettext('amount', 'm')}"


def books_panel(account: BankAccount, standing: Standing) -> Panel:
    assert standing.since is not None
    assert standing.day is not None
    found = accounts.only_in_books(account, standing.since, standing.day)
    heads = [
        Head("day", gettext("Date"), "date"),
        Head("entry", gettext("Entry"), "code"),
        Head("text", gettext("Text"), first=True),
        Head("amount", gettext("Amount"), "money"),
    ]
    rows = [
        Row(
            str(one.line),
            [
                Cell(shown_day(one.day), "date"),
                Cell(one.number, "code", url=reverse("ledger:entry", args=[one.entry])),
                Cell(one.text),
                Cell(shown_amount(one.amount, account.currency), "money"),
            ],
            reverse("ledger:entry", args=[one.entry]),
        )
        for one in found
    ]
    table = Table(heads, rows, id="books-table")
    return table_panel("books", gettext("In the books, on no statement"), table)
