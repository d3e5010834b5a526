"""Charts for people who watch the money: each mark a link, each with its table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.base.days import format_month, month_of
from teliti.insight import queries
from teliti.insight.domain.forms import STATEMENTS
from teliti.insight.domain.spans import Days
from teliti.insight.forms import address, exactly
from teliti.insight.words import short_amount
from teliti.invoicing.domain import Bucket, Direction
from teliti.invoicing.queries.ageing import Aged, ageing, summed
from teliti.kit import charts
from teliti.kit.charts import Group, Mark, Point
from teliti.kit.columns import today_of
from teliti.kit.shapes import Cell, Head, Panel, Row, Table
from teliti.kit.words import language, shown_amount, shown_day, shown_money
from teliti.ledger.domain import AccountType
from teliti.people.models import Member

CASH_DAYS = 60
CUSTOMERS = 6
"""So many customers have a bar of their own; the table has all."""

LATENESS = (
    (gettext_lazy("Not due yet"), (Bucket.NOT_DUE,)),
    (gettext_lazy("1–30 days late"), (Bucket.TO_30,)),
    (gettext_lazy("31–90 days"), (Bucket.TO_60, Bucket.TO_90)),
    (gettext_lazy("More than 90 days"), (Bucket.OVER_90,)),
)


def cash_panel(member: Member) -> Panel | None:
    """Money in cash and at banks at the end of each of the last days; None when there is none."""
    today, currency = today_of(member), member.company.currency
    days = _seen(member, Days(today - timedelta(CASH_DAYS - 1), today))
    balance, moved = queries.cash_by_day(member.company_id, days)
    if not balance and not moved:
        return None
    nets = dict(moved)
    points, rows = [], []
    for at in range((days.last - days.first).days + 1):
        day = days.first + timedelta(at)
        balance += nets.get(day, 0)
        url = _cash_address(member, day)
        said = f"{shown_day(day, 'long')}: {shown_money(balance, currency)}"
        label = shown_day(day)[:5] if day.day in {1, 15} else ""
        points.append(Point(label, Mark(balance, said, url)))
        if day in nets or day == days.last:
            cells = [
                Cell(shown_day(day), "date"),
                Cell(shown_amount(nets.get(day, 0), currency), "money"),
                Cell(shown_amount(balance, currency), "money", url=url),
            ]
            rows.append(Row(day.isoformat(), cells, url))
    title = _("Cash and bank, day by day")
    heads = [
        Head("day", _("Day"), "date", first=True),
        Head("moved", _("Increase (decrease)"), "money"),
        Head("balance", _("Balance"), "money"),
    ]
    drawn = charts.line(points, title=title, scale=_scale(currency))
    return _panel("cash", title, drawn, Table(heads, rows[::-1], title, id="cash-table"))


def course_panel(member: Member) -> Panel | None:
    """Income beside cost of the last twelve months; None when nothing was posted."""
    this_month, currency = month_of(today_of(member)), member.company.currency
    year = _seen(member, Days(this_month.plus(-11).first, this_month.last))
    months = [month_of(stretch.first) for stretch in year.months]
    found = {
        first: (income, cost)
        for first, income, cost in queries.income_and_cost(
            member.company_id, Days(months[0].first, months[-1].last)
        )
    }
    if not found:
        return None
    groups, rows = [], []
    for month in months:
        income, cost = found.get(month.first, (0, 0))
        url = address(reverse("insight:profit_and_loss"), exactly(Days(month.first, month.last)))
        name = format_month(month, language())
        groups.append(
            Group(
                format_month(month, language(), "short")[:3],
                [
                    Mark(income, f"{name}, {_('Income')}: {shown_money(income, currency)}", url),
                    Mark(cost, f"{name}, {_('Cost')}: {shown_money(cost, currency)}", url),
                ],
            )
        )
        amounts = (income, cost, income - cost)
        cells = [Cell(name, url=url)]
        cells += [Cell(shown_amount(amount, currency), "money") for amount in amounts]
        rows.append(Row(str(month), cells, url))
    title = _("Income and cost, month by month")
    heads = [
        Head("month", _("Month"), first=True),
        Head("income", _("Income"), "money"),
        Head("cost", _("Cost"), "money"),
        Head("result", _("Result"), "money"),
    ]
    series = [_("Income"), _("Cost")]
    drawn = charts.bars(groups, series, title=title, scale=_scale(currency))
    return _panel("course", title, drawn, Table(heads, rows[::-1], title, id="course-table"))


def ageing_panel(member: Member) -> Panel | None:
    """What customers owe, by how late it is; None when nobody does, or without the duty."""
    if not member.may("invoicing.read"):
        return None
    currency = member.company.currency
    owed = ageing(member.company_id, Direction.SALE, today_of(member))
    if not owed:
        return None
    names = [str(name) for name, _buckets in LATENESS]
    shown = [(one.name, _owed_by(one.party), _by_lateness(one.amounts)) for one in owed[:CUSTOMERS]]
    if len(owed) > CUSTOMERS:
        shown.append(_others(owed[CUSTOMERS:]))
    title = _("Receivables by age")
    groups = [
        Group(
            name,
            [
                Mark(amount, f"{name}, {late}: {shown_money(amount, currency)}", url)
                for amount, late in zip(amounts, names, strict=True)
            ],
        )
        for name, url, amounts in shown
    ]
    drawn = charts.stacked(groups, names, title=title, scale=_scale(currency))
    heads = [
        Head("customer", _("Customer"), first=True),
        Head("sum", _("Total"), "money"),
        *(Head(f"late{at}", name, "money") for at, name in enumerate(names)),
    ]
    rows = [
        Row(
            url,
            [
                Cell(name),
                Cell(shown_amount(sum(amounts), currency), "money", strong=True),
                *(Cell(shown_amount(amount, currency), "money") for amount in amounts),
            ],
            url,
        )
        for name, url, amounts in shown
    ]
    return _panel("ageing", title, drawn, Table(heads, rows, title, id="ageing-table"))


def _by_lateness(amounts: Mapping[Bucket, int]) -> list[int]:
    return [sum(amounts.get(bucket, 0) for bucket in buckets) for _name, buckets in LATENESS]


def _others(rest: Sequence[Aged]) -> tuple[str, str, list[int]]:
    """All further customers together: their name, where they are listed, what they owe."""
    label = _("%(count)s more customers") % {"count": len(rest)}
    return label, reverse("invoicing:sale_ageing"), _by_lateness(summed(rest))


def _owed_by(party: int) -> str:
    return reverse("invoicing:sale_ageing_of", args=[party])


def _cash_address(member: Member, day: date) -> str:
    statements = STATEMENTS.get(member.company.country_pack)
    line = statements.usual.get(AccountType.CASH) if statements else None
    if line is None:
        return address(reverse("insight:trial_balance"), exactly(Days(day, day)))
    at = exactly(Days(day, day), is_state=True)
    return address(reverse("insight:balance_sheet_figure", args=[line]), at)


def _scale(currency: str) -> Callable[[int], str]:
    return lambda minor: short_amount(minor, currency)


def _panel(key: str, title: str, svg: str, table: Table) -> Panel:
    return Panel(key, title, "kit/panel_chart.html", {"svg": svg, "table": table})


def _seen(member: Member, days: Days) -> Days:
    """The days, cut to those that the member may see."""
    limit = member.limit
    return Days(limit.nearest(days.first), limit.nearest(days.last)) if limit else days
