"""What of taxes can be taken in from a table: codes of a company's own. Rates are law, not a list
of the company: they come with the country pack."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from teliti.exchange.declaring import Field, Finding, Importable, Record, Step
from teliti.exchange.domain.values import Kind
from teliti.exchange.models import Import
from teliti.people.models import Member
from teliti.taxes import actions, operations
from teliti.taxes.words import TREATMENTS


def _check(member: Member, records: Sequence[Record]) -> Iterable[Finding]:
    return operations.prepared_codes(member.company_id, records)[1]


def _take(member: Member, batch: Import, records: Sequence[Record], step: Step) -> None:
    actions.import_codes(member, batch=batch, records=records, step=step)


def _undo(member: Member, batch: Import, because: str) -> None:
    actions.undo_import_of_codes(member, batch=batch, because=because)


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
        _take,
        _undo,
        _("Undoing takes the codes out of use; papers that name them stay as they are."),
        natural_key=("code",),
        found_at={
            "Accurate": _("Company > Taxes"),
            "Odoo": _("Accounting > Configuration > Taxes"),
        },
        order=20,
    ),
]  # fmt: skip
