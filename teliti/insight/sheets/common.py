"""What the sheets have in common: headings, signatures, cells of compared columns."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from teliti.insight.domain.figures import Amounts, change_in_percent
from teliti.insight.domain.spans import Days
from teliti.insight.sheets.shape import SheetCell, SheetColumn
from teliti.insight.words import in_currency
from teliti.kit.words import shown_day
from teliti.people.models import Company


def heading(company: Company, title: str, period: str) -> tuple[str, ...]:
    """The lines above a report: whose, what, when, in which currency."""
    return (company.name, title.upper(), period, in_currency(company.currency))


def signers(company: Company, day: date) -> tuple[tuple[str, str], ...]:
    """Who prepared it and who signs for the company, with place and day of signing."""
    where = f"{company.city}, {shown_day(day, 'long')}" if company.city else shown_day(day, "long")
    title = company.signer_title or _("Director")
    return ((_("Prepared by"), ""), (f"{where}\n{title}", company.signer))


def amount_columns(labels: Sequence[str], *, is_compared: bool) -> list[SheetColumn]:
    """A money column for each label; compared ones are followed by change and percent."""
    columns = [SheetColumn(f"c{at}", label, "money") for at, label in enumerate(labels)]
    if is_compared:
        columns.append(SheetColumn("change", _("Increase (decrease)"), "money"))
        columns.append(SheetColumn("percent", "%", "percent"))
    return columns


def amount_cells(
    amounts: Amounts,
    urls: Sequence[str],
    *,
    is_compared: bool,
    change_url: str = "",
    title: str = "",
) -> list[SheetCell]:
    """The cells of `amount_columns`; `urls` lead from each amount to what it adds up."""
    cells = [
        SheetCell(amount, url if amount else "", title if amount else "")
        for amount, url in zip(amounts, urls, strict=True)
    ]
    if is_compared:
        now, before = amounts[0], amounts[1]
        cells.append(SheetCell(now - before, change_url if now != before else ""))
        cells.append(SheetCell(change_in_percent(now, before)))
    return cells


def compared_days(now: Days, before: Days, *, is_state: bool) -> Days | None:
    """The days whose entries explain a change of a state; None when they can't be told apart."""
    if not is_state or before.last >= now.last:
        return None
    return Days(date.fromordinal(before.last.toordinal() + 1), now.last)
