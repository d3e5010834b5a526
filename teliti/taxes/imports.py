"""What of taxes can be taken in from a table: codes of a company's own. Rates are law, not a list
of the company: they come with the country pack."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from teliti.exchange.declaring import (
    Changed,
    Checked,
    Field,
    Finding,
    Importable,
    Record,
    RoundTrip,
)
from teliti.exchange.domain.values import Kind
from teliti.people.models import Member
from teliti.taxes import actions, operations, queries
from teliti.taxes.models import TaxCode
from teliti.taxes.words import TREATMENTS


def _check(member: Member, records: Sequence[Record]) -> Checked:
    return Checked(operations.prepared_codes(member.company_id, records)[1])


def _known(member: Member, records: Sequence[Record]) -> Mapping[int, TaxCode]:
    codes = {one.code: one for one in queries.codes_seen_by(member)}
    return {one.number: codes[one.get("code")] for one in records if one.get("code") in codes}


def _rows(member: Member) -> QuerySet[TaxCode]:
    return queries.codes_with_accounts(member).filter(is_active=True)


def _values(code: TaxCode) -> dict[str, Any]:
    return {
        "code": code.code, "name": code.name_id, "name_en": code.name_en,
        "treatment": code.treatment, "rate_key": code.rate_key, "base_key": code.base_key,
        "invoice_code": code.invoice_code, "sales_account": code.sales_account.code,
        "purchase_account": code.purchase_account.code,
    }  # fmt: skip


def _check_changes(member: Member, changes: Sequence[Changed]) -> Iterable[Finding]:
    return operations.refused_changes(member.company_id, changes)


IMPORTS = [
    Importable(
        "taxes.code",
        _("Tax codes"),
        _("Codes of your own beside those of the law; they name rates that are here already."),
        "taxes.change",
        (
            Field("code", _("Code"), is_required=True, longest=20, example="PPN-A",
                  synonyms=("kode", "kode pajak", "tax code")),
            Field("name", _("Name"), is_required=True, longest=80, example="PPN atas jasa",
                  synonyms=("nama", "nama pajak", "tax name")),
            Field("name_en", _("Name (English)"), longest=80),
            Field("treatment", _("Treatment"), Kind.CHOICE, is_required=True,
                  choices=[(one.value, label, ()) for one, label in TREATMENTS.items()],
                  synonyms=("perlakuan",)),
            Field("rate_key", _("Rate"), is_required=True, longest=40, synonyms=("tarif",)),
            Field("base_key", _("Part of the price"), longest=40, synonyms=("dpp",)),
            Field("invoice_code", _("Transaction code"), longest=2, example="01",
                  synonyms=("kode transaksi",)),
            Field("sales_account", _("Account of sales"), is_required=True, longest=20,
                  example="2-1401", synonyms=("akun penjualan", "akun pajak keluaran")),
            Field("purchase_account", _("Account of purchases"), is_required=True, longest=20,
                  example="1-1601", synonyms=("akun pembelian", "akun pajak masukan")),
        ),
        _check,
        actions.import_codes,
        actions.undo_import_of_codes,
        _("Undoing takes the codes out of use; papers that name them stay as they are."),
        natural_key=("code",),
        known=_known,
        found_at={
            "Accurate": _("Company > Taxes"),
            "Odoo": _("Accounting > Configuration > Taxes"),
        },
        order=20,
        round_trip=RoundTrip(_rows, _values, _check_changes, actions.change_codes_by_table),
    ),
]  # fmt: skip
