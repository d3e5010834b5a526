"""What a new Indonesian company begins with: the chart, the tax codes, the first fiscal year.

Called once by whoever founds a company (the set-up screen, the sample company, tests).
"""

from datetime import date
from itertools import groupby
from typing import Any

from teliti.approvals import actions as approvals
from teliti.approvals.domain import RuleStep
from teliti.audit.duties import StandardRole
from teliti.ledger import actions as ledger
from teliti.packs.indonesia.domain import data
from teliti.people.models import Member
from teliti.people.queries import standard_role
from teliti.taxes import actions as taxes


def found_books(system: Member, *, year_starts_on: date) -> None:
    """Load chart and taxes and open the first fiscal year, each through its action."""
    ledger.load_chart(system, accounts=chart())
    taxes.load_taxes(system, rates=tax_rates(), codes=tax_codes())
    ledger.open_year(system, starts_on=year_starts_on)


def found_policies(system: Member, *, valid_from: date) -> None:
    """What a company usually wants approved by somebody else; it changes that as it likes."""
    rows = data.approval_policies()
    for (kind, flag, rupiah, count, note), steps in groupby(
        rows, lambda row: (row.kind, row.flag, row.from_rupiah, row.from_count, row.note)
    ):
        approvals.add_policy(
            system, kind=kind, flag=flag, note=note, valid_from=valid_from,
            from_minor=None if rupiah is None else rupiah * 100, from_count=count,
            steps=[
                RuleStep(
                    row.step, standard_role(system.company, StandardRole(row.role)).pk, "",
                    row.quorum, row.hours,
                )
                for row in steps
            ],
        )  # fmt: skip


def found_pairs(system: Member) -> None:
    """The duties that usually don't belong in one hand."""
    for first, second, because in data.forbidden_pairs():
        approvals.forbid_pair(system, first=first, second=second, because=because)


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
