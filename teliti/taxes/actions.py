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
from teliti.exchange.declaring import Record, Step
from teliti.exchange.models import Import
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
def undo_import_of_codes(act: Act, *, batch: Import, because: str) -> None:
    """Take imported tax codes out of use; papers that name them stay as they are."""
    batch = exchange.hold_done(act, batch)
    codes = TaxCode.objects.filter(company_id=act.company_id, pk__in=list(batch.made))
    codes.update(is_active=False, version=F("version") + 1)
    exchange.undone(act, batch, because)
