"""Words of reports: titles, periods, names of stretches, heads of columns."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from teliti.base.days import SHORT_MONTHS, format_month, month_of
from teliti.base.money import to_decimal
from teliti.base.numerals import format_number
from teliti.insight.domain.spans import Compare, Days, Span, Years
from teliti.kit.words import language, shown_day

SPANS: Mapping[Span, Promise] = {
    Span.THIS_MONTH: gettext_lazy("This month"),
    Span.LAST_MONTH: gettext_lazy("Last month"),
    Span.THIS_QUARTER: gettext_lazy("This quarter"),
    Span.LAST_QUARTER: gettext_lazy("Last quarter"),
    Span.YEAR_TO_DATE: gettext_lazy("Year to date"),
    Span.THIS_YEAR: gettext_lazy("This fiscal year"),
    Span.LAST_YEAR: gettext_lazy("Last fiscal year"),
    Span.DAYS: gettext_lazy("Chosen days"),
}
"""Names of stretches, for reports about what happened."""

STATES: Mapping[Span, Promise] = {
    Span.YEAR_TO_DATE: gettext_lazy("Today"),
    Span.LAST_MONTH: gettext_lazy("End of last month"),
    Span.LAST_QUARTER: gettext_lazy("End of last quarter"),
    Span.LAST_YEAR: gettext_lazy("End of last fiscal year"),
    Span.DAYS: gettext_lazy("Chosen day"),
}
"""Names of the same stretches by their last day, for a report about how things stand."""

COMPARES: Mapping[Compare, Promise] = {
    Compare.NONE: gettext_lazy("Nothing"),
    Compare.PREVIOUS: gettext_lazy("Period before"),
    Compare.LAST_YEAR: gettext_lazy("Same period last year"),
    Compare.YEAR_END: gettext_lazy("Last fiscal year"),
}
STATE_COMPARES: Mapping[Compare, Promise] = {
    Compare.NONE: gettext_lazy("Nothing"),
    Compare.PREVIOUS: gettext_lazy("End of the month before"),
    Compare.LAST_YEAR: gettext_lazy("Same day last year"),
    Compare.YEAR_END: gettext_lazy("End of last fiscal year"),
}


def named(name_id: str, name_en: str) -> str:
    """The name in the active language."""
    return name_en if language() == "en" else name_id


def as_of(days: Days) -> str:
    """Per 31 Desember 2026."""
    return _("As of %(day)s") % {"day": shown_day(days.last, "long")}


def for_period(days: Days, years: Years) -> str:
    """What a stretch is called on a statement: the year ended, the month of, the period from."""
    last = {"day": shown_day(days.last, "long")}
    if years.holding(days.last) == days:
        return _("For the year ended %(day)s") % last
    if days.is_whole_months and days.first == month_of(days.last).first:
        return _("For the month of %(month)s") % {
            "month": format_month(month_of(days.last), language())
        }
    if days.first == days.last:
        return _("For %(day)s") % last
    return _("For the period %(first)s to %(day)s") % {
        "first": shown_day(days.first, "long"), **last,
    }  # fmt: skip


def short_period(days: Days) -> str:
    """The same for the head of a column: Nov 2026, 2026, or both days."""
    if days.is_whole_months and len(days.months) == 1:
        return format_month(month_of(days.first), language(), "short")
    if days.is_whole_months and len(days.months) == 12 and days.first.month == 1:
        return str(days.first.year)
    if days.first.year != days.last.year:
        return f"{shown_day(days.first)} – {shown_day(days.last)}"
    if month_of(days.first) == month_of(days.last):
        month = format_month(month_of(days.last), language(), "short")
        return f"{days.first.day}–{days.last.day} {month}"
    first, last = (
        f"{day.day} {SHORT_MONTHS[language()][day.month - 1]}" for day in (days.first, days.last)
    )
    return f"{first} – {last} {days.last.year}"


def in_currency(currency: str) -> str:
    """The currency, said once."""
    return (
        _("(in rupiah)") if currency == "IDR" else _("(in %(currency)s)") % {"currency": currency}
    )


def short_amount(minor: int, currency: str) -> str:
    """An amount for an axis: 1,5 M (miliar), 250 jt, 75 rb; English 1.5 bn, 250 m, 75 k."""
    whole = to_decimal(minor, currency)
    for size, unit in (
        (10**9, pgettext("amount", "bn")),
        (10**6, pgettext("amount", "m")),
        (10**3, pgettext("amount", "k")),
    ):
        if abs(whole) >= size:
            shown = format_number((whole / size).quantize(Decimal("0.1")), language())
            return f"{shown} {unit}"
    return format_number(whole.quantize(Decimal(1)), language())
