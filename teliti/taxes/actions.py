"""What a person can do about taxes."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all, save
from teliti.exchange import operations as exchange
from teliti.exchange.declaring import Changed, Record, Step
from teliti.exchange.models import Import
from teliti.ledger.models import Account
from teliti.ledger.queries import accounts_by_code
from teliti.people.models import Company
from teliti.taxes import events, operations
from teliti.taxes.models import TaxCode, TaxRate


@action("taxes.change")
def load_taxes(
    act: Act, *, rates: Sequence[dict[str, Any]], codes: Sequence[dict[str, Any]]
) -> list[TaxCode]:
    """Load a country's rates and codes into a company that has none.

    `codes` name their accounts by code (`sales_account`, `purchase_account`).
    """
    if TaxCode.objects.filter(company_id=act.company_id).exists():
        raise Refused(_("This company has tax codes already."))
    TaxRate.objects.bulk_create(TaxRate(company_id=act.company_id, **rate) for rate in rates)
    wanted = {code[side] for code in codes for side in ("sales_account", "purchase_account")}
    accounts = accounts_by_code(act.company_id, wanted)
    made = TaxCode.objects.bulk_create(
        TaxCode(
            company_id=act.company_id,
            **{
                **code,
                "sales_account": accounts[code["sales_account"]],
                "purchase_account": accounts[code["purchase_account"]],
            },
        )
        for code in codes
    )
    act.moment(
        events.TAXES_LOADED, Company.objects.get(pk=act.company_id),
        rates=len(rates), codes=[code["code"] for code in codes],
    )  # fmt: skip
    return made


@action("taxes.change")
def add_rate(act: Act, *, key: str, value: str, unit: str, valid_from: date, basis: str) -> TaxRate:
    """A new value of a tax table from a day on; the value before it ends the day before."""
    before = TaxRate.objects.filter(company_id=act.company_id, key=key, valid_to=None).first()
    if before is not None:
        if before.valid_from >= valid_from:
            raise Refused(_("A rate from that day or later is there already."), field="valid_from")
        before = act.lock(TaxRate, before.pk)
        save(before, valid_to=valid_from - timedelta(1))
    rate = TaxRate.objects.create(
        company_id=act.company_id, key=key, value=value, unit=unit, valid_from=valid_from,
        basis=basis,
    )  # fmt: skip
    act.record(events.RATE_ADDED, rate)
    return rate


@action("taxes.change")
def import_codes(act: Act, *, batch: Import, records: Sequence[Record], step: Step) -> None:
    """Take in tax codes from a file, all or none."""
    batch = exchange.hold(act, batch)
    codes, findings = operations.prepared_codes(act.company_id, records)
    exchange.refuse(findings)
    exchange.take(act, batch, [code.pk for code in insert_all(codes)])
    step(len(codes))


@action("taxes.change")
def change_codes_by_table(
    act: Act, *, batch: Import, changes: Sequence[Changed], records: Sequence[Record], step: Step
) -> None:
    """Take over changes of tax codes from a file, and new ones; all or none. Papers that are
    issued keep what they were computed with."""
    batch = exchange.hold(act, batch)
    new, findings = operations.prepared_codes(act.company_id, records)
    exchange.refuse([*operations.refused_changes(act.company_id, changes), *findings])
    changed = []
    for one in changes:
        code = act.lock(TaxCode, one.key)
        values = operations.as_columns(act.company_id, one.values)
        before = {name: _plain(getattr(code, name)) for name in values}
        save(code, **values)
        act.record(events.CODE_CHANGED, code)
        changed.append(exchange.Before(one.number, code.pk, code.version, before))
        step(1)
    exchange.take(act, batch, [code.pk for code in insert_all(new)], changed)


@action("taxes.change")
def undo_import_of_codes(act: Act, *, batch: Import, because: str) -> None:
    """Take imported tax codes out of use; papers that name them stay as they are. Those that the
    file changed are as they were, unless they were changed since."""
    batch = exchange.hold_done(act, batch, because)
    for code, before in exchange.changed_by(act, batch, TaxCode):
        save(code, **operations.as_columns(act.company_id, before))
        act.record(events.CODE_CHANGED, code)
    codes = TaxCode.objects.filter(company_id=act.company_id, pk__in=list(batch.made))
    codes.update(is_active=False, version=F("version") + 1)
    exchange.undone(act, batch, because)


def _plain(value: Any) -> Any:
    """A value of a tax code as a list has it: an account by its code."""
    return value.code if isinstance(value, Account) else value
