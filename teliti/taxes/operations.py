"""What tax codes from a file would be, and what the rules have against them; writes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from teliti.exchange.declaring import Changed, Finding, Record
from teliti.ledger.models import Account
from teliti.ledger.queries import accounts_by_code
from teliti.taxes import queries
from teliti.taxes.models import TaxCode

SIDES = ("sales_account", "purchase_account")


def prepared_codes(company: int, records: Sequence[Record]) -> tuple[list[TaxCode], list[Finding]]:
    """The tax codes that records would become."""
    findings: list[Finding] = []
    codes = []
    accounts = accounts_by_code(company, {str(one.get(side)) for one in records for side in SIDES})
    taken, keys = queries.all_codes(company), queries.rate_keys(company)
    seen: dict[str, int] = {}
    for record in records:
        number, code = record.number, record.get("code")
        if code in taken:
            findings.append(Finding(number, "code", _("This code is taken.")))
        first = seen.setdefault(code, number)
        if code and first != number:
            said = _("Row %(row)s has the same.") % {"row": first}
            findings.append(Finding(number, "code", said))
        findings += _unknown(number, record.values, keys, accounts)
        found = [accounts.get(str(record.get(side))) for side in SIDES]
        if not all(found):
            continue
        codes.append(
            TaxCode(
                company_id=company, code=code, name_id=record.get("name"),
                name_en=record.get("name_en") or record.get("name"),
                treatment=record.get("treatment"), rate_key=record.get("rate_key"),
                base_key=record.get("base_key"), invoice_code=record.get("invoice_code"),
                sales_account=found[0], purchase_account=found[1],
            )
        )  # fmt: skip
    return codes, findings


def refused_changes(company: int, changes: Sequence[Changed]) -> Iterator[Finding]:
    """What the rules have against changes of tax codes that came in a file."""
    named = {str(one.values.get(side)) for one in changes for side in SIDES}
    accounts, keys = accounts_by_code(company, named), queries.rate_keys(company)
    for one in changes:
        if "code" in one.values:
            yield Finding(one.number, "code", _("A tax code keeps its code: papers name it."))
        for name in ("name", "name_en", "rate_key", *SIDES):
            if one.values.get(name) == "":
                yield Finding(one.number, name, _("This must not be empty."))
        yield from _unknown(one.number, one.values, keys, accounts)


def as_columns(company: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the list of tax codes as columns of the table."""
    accounts = accounts_by_code(company, {str(values[side]) for side in SIDES if side in values})
    columns = {"name_id" if name == "name" else name: value for name, value in values.items()}
    return columns | {side: accounts[values[side]] for side in SIDES if side in values}


def _unknown(
    number: int, values: Mapping[str, Any], keys: Collection[str], accounts: Mapping[str, Account]
) -> Iterator[Finding]:
    """Rates and accounts that are named and are not there."""
    for name in ("rate_key", "base_key"):
        if values.get(name) and values[name] not in keys:
            said = _("No rate is called %(key)s. There are: %(known)s.")
            said = said % {"key": values[name], "known": ", ".join(sorted(keys))}
            yield Finding(number, name, said)
    for side in SIDES:
        if values.get(side) and str(values[side]) not in accounts:
            said = _("No account has the code %(code)s.") % {"code": values[side]}
            yield Finding(number, side, said)
