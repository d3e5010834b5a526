"""What tax codes from a file would be, and what the rules have against them; writes nothing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.exchange.declaring import Finding, Record
from teliti.ledger.queries import accounts_by_code
from teliti.taxes import queries
from teliti.taxes.models import TaxCode


def prepared_codes(company: int, records: Sequence[Record]) -> tuple[list[TaxCode], list[Finding]]:
    """The tax codes that records would become."""
    findings: list[Finding] = []
    codes = []
    sides = ("sales_account", "purchase_account")
    accounts = accounts_by_code(company, {str(one.get(side)) for one in records for side in sides})
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
        for name in ("rate_key", "base_key"):
            if record.get(name) and record.get(name) not in keys:
                said = _("No rate is called %(key)s. There are: %(known)s.")
                said = said % {"key": record.get(name), "known": ", ".join(sorted(keys))}
                findings.append(Finding(number, name, said))
        found = [accounts.get(str(record.get(side))) for side in sides]
        for side, account in zip(sides, found, strict=True):
            if account is None and record.get(side):
                said = _("No account has the code %(code)s.") % {"code": record.get(side)}
                findings.append(Finding(number, side, said))
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
