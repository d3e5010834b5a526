"""What a new Indonesian company begins with: the chart, the tax codes, the first fiscal year.

Called once by whoever founds a company (the set-up screen, the sample company, tests).
"""

from datetime import date
from typing import Any

from teliti.ledger import actions as ledger
from teliti.packs.indonesia.domain import data
from teliti.people.models import Member
from teliti.taxes import actions as taxes


def found_books(system: Member, *, year_starts_on: date) -> None:
    """Load chart and taxes and open the first fiscal year, each through its action."""
    ledger.load_chart(system, accounts=chart())
    taxes.load_taxes(system, rates=tax_rates(), codes=tax_codes())
    ledger.open_year(system, starts_on=year_starts_on)


def chart() -> list[dict[str, Any]]:
    """The standard chart as fields of accounts."""
    return [
        {
            "code": row.code, "name_id": row.name_id, "name_en": row.name_en, "type": row.type,
            "normal_side": row.normal_balance, "is_postable": row.is_postable,
            "report_line": row.report_line, "cash_flow": row.cash_flow, "tax_tag": row.tax_tag,
            "note": row.note,
        }
        for row in data.accounts()
    ]  # fmt: skip


def tax_rates() -> list[dict[str, Any]]:
    """The dated rates that the tax codes stand on."""
    wanted = {code["rate_key"] for code in tax_codes()} | {code["base_key"] for code in tax_codes()}
    return [
        {
            "key": rate.key, "value": rate.value, "unit": rate.unit, "valid_from": rate.valid_from,
            "valid_to": rate.valid_to, "basis": rate.legal_basis, "checked": rate.checked,
        }
        for rate in data.tax_rates()
        if rate.key in wanted
    ]  # fmt: skip


def tax_codes() -> list[dict[str, Any]]:
    """The tax codes as fields, their accounts by code."""
    return [
        {name: value for name, value in row.items() if name != "source"} for row in data.tax_codes()
    ]
