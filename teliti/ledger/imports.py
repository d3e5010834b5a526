"""What of the books can be taken in from a table: the chart, opening balances, entries, and the
trial balance of another program, which must agree with ours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
from teliti.ledger import actions, operations, queries
from teliti.ledger.domain import AccountType, Side, highest
from teliti.ledger.models import Account, Entry
from teliti.ledger.words import SIDES, TYPES
from teliti.people.models import Member

_MORE_WORDS: Mapping[AccountType, str] = {
    AccountType.CASH: "kas|kas/bank|kas & bank|cash/bank|bank and cash|cash & bank",
    AccountType.BANK: "bank",
    AccountType.RECEIVABLE: (
        "piutang|akun piutang|piutang usaha|accounts receivable (a/r)|"
        "account receivable|asset_receivable"
    ),
    AccountType.INVENTORY: "persediaan|inventory",
    AccountType.PREPAID: "biaya dibayar di muka|prepayments|asset_prepayments",
    AccountType.CURRENT_ASSET: (
        "aktiva lancar lainnya|aset lancar lainnya|other current assets|current assets|"
        "asset_current"
    ),
    AccountType.FIXED_ASSET: "aktiva tetap|aset tetap|fixed assets|asset_fixed",
    AccountType.ACCUM_DEPRECIATION: (
        "akumulasi penyusutan|depresiasi & amortisasi|accumulated depreciation"
    ),
    AccountType.NONCURRENT_ASSET: (
        "aktiva lainnya|aset lainnya|other assets|non-current assets|asset_non_current"
    ),
    AccountType.PAYABLE: (
        "hutang|utang|utang usaha|akun hutang|accounts payable (a/p)|account payable|"
        "liability_payable"
    ),
    AccountType.CURRENT_LIABILITY: (
        "kewajiban lancar lainnya|hutang lancar lainnya|utang lancar lainnya|"
        "other current liabilities|current liabilities|liability_current"
    ),
    AccountType.NONCURRENT_LIABILITY: (
        "kewajiban jangka panjang|hutang jangka panjang|utang jangka panjang|"
        "long term liabilities|non-current liabilities|liability_non_current"
    ),
    AccountType.EQUITY: "ekuitas|modal|equity",
    AccountType.REVENUE: "pendapatan|penghasilan|income|revenue",
    AccountType.COGS: (
        "harga pokok penjualan|hpp|beban pokok penjualan|cost of sales|"
        "cost of goods sold|cost of revenue|expense_direct_cost"
    ),
    AccountType.EXPENSE: "beban|biaya|expenses|expense",
    AccountType.DEPRECIATION: "beban penyusutan|expense_depreciation",
    AccountType.OTHER_INCOME: "pendapatan lain|pendapatan lainnya|other income|income_other",
    AccountType.OTHER_EXPENSE: "beban lain|beban lainnya|other expense|other expenses",
}
_TYPES = [
    (kind.value, label, _MORE_WORDS.get(kind, "").split("|")) for kind, label in TYPES.items()
]
_SIDES = [
    (Side.DEBIT.value, SIDES[Side.DEBIT], ("debit", "debet", "db", "dr")),
    (Side.CREDIT.value, SIDES[Side.CREDIT], ("kredit", "credit", "cr", "kr")),
]
_CODE_WORDS = (
    "kode akun", "no akun", "nomor akun", "no perkiraan", "kode perkiraan", "nomor perkiraan",
    "account no", "account code", "account number", "coa", "akun", "account", "kode",
)  # fmt: skip
_ACCOUNT = Field(
    "account",
    _("Account code"),
    is_required=True,
    longest=20,
    example="1-1101",
    synonyms=_CODE_WORDS,
)
_DEBIT = Field(
    "debit", _("Debit"), Kind.AMOUNT, least=0, example="1.500.000",
    synonyms=("debet", "debit amount", "db", "saldo debit", "debit idr", "debet idr"),
)  # fmt: skip
_CREDIT = Field(
    "credit", _("Credit"), Kind.AMOUNT, least=0, example="",
    synonyms=("kredit", "credit amount", "cr", "saldo kredit", "kredit idr", "credit idr"),
)  # fmt: skip
_AMOUNT = Field(
    "amount", _("Amount"), Kind.AMOUNT, example="",
    synonyms=("jumlah", "nominal", "saldo", "balance", "amount currency", "saldo akhir"),
    teaches=_("Instead of debit and credit: debit above zero, credit below"),
)  # fmt: skip


def _check_accounts(member: Member, records: Sequence[Record]) -> Checked:
    return Checked(operations.prepared_accounts(member.company_id, records)[1])


def _known_accounts(member: Member, records: Sequence[Record]) -> Mapping[int, Account]:
    known = queries.accounts_by_code(member.company_id, {str(one.get("code")) for one in records})
    return {one.number: known[one.get("code")] for one in records if one.get("code") in known}


def _account_values(account: Account) -> dict[str, Any]:
    return {
        "code": account.code, "name": account.name_id, "name_en": account.name_en,
        "type": account.type, "normal_side": account.normal_side, "note": account.note,
    }  # fmt: skip


def _check_changes(member: Member, changes: Sequence[Changed]) -> Iterable[Finding]:
    return operations.refused_changes(member.company_id, changes)


def _check_opening(member: Member, records: Sequence[Record]) -> Checked:
    return Checked(operations.prepared_opening(member.company_id, records)[2])


def _check_entries(member: Member, records: Sequence[Record]) -> Checked:
    postings, findings = operations.prepared_entries(member.company_id, records)
    return Checked(findings, highest(postings))


def _known_entries(member: Member, records: Sequence[Record]) -> Mapping[int, Entry]:
    return operations.known_entries(member.company_id, records)


def _check_start(member: Member, records: Sequence[Record]) -> Checked:
    return Checked(operations.differences(member.company_id, records)[1])


IMPORTS = [
    Importable(
        "ledger.account",
        _("Chart of accounts"),
        _("Accounts beside those of our chart. Opening balances and entries name them by code."),
        "ledger.accounts",
        (
            Field("code", _("Code"), is_required=True, longest=20, example="6-2199",
                  synonyms=_CODE_WORDS),
            Field("name", _("Name"), is_required=True, longest=120, example="Beban langganan",
                  synonyms=("nama", "nama akun", "account name", "nama perkiraan", "name id")),
            Field("name_en", _("Name (English)"), longest=120, example="Subscriptions"),
            Field("type", _("Type"), Kind.CHOICE, is_required=True, choices=_TYPES, example="Beban",
                  synonyms=("tipe", "tipe akun", "jenis akun", "kategori", "kategori akun",
                            "account type", "tipe perkiraan")),
            Field("normal_side", _("Normal side"), Kind.CHOICE, choices=_SIDES, example="Debit",
                  synonyms=("saldo normal", "posisi", "normal balance"),
                  teaches=_("Empty: by the type")),
            Field("note", _("Note"), longest=200, synonyms=("catatan", "keterangan", "description",
                                                            "deskripsi")),
        ),
        _check_accounts,
        actions.import_accounts,
        actions.undo_import_of_accounts,
        _("It can be undone as long as none of the accounts has entries."),
        natural_key=("code",),
        known=_known_accounts,
        found_at={
            "Accurate": _("General ledger > Accounts, Export"),
            "Jurnal": _("Chart of accounts, Export"),
            "Odoo": _("Accounting > Configuration > Chart of Accounts, Export"),
        },
        order=10,
        round_trip=RoundTrip(
            queries.accounts_seen_by, _account_values, _check_changes,
            actions.change_accounts_by_table,
        ),
    ),
    Importable(
        "ledger.opening",
        _("Opening balances"),
        _("What each account held on the first day. Receivables and payables come as open papers."),
        "ledger.open_year",
        (
            _ACCOUNT, _DEBIT, _CREDIT, _AMOUNT,
            Field("day", _("As of"), Kind.DAY, example="01/01/2026",
                  synonyms=("tanggal", "per tanggal", "date"),
                  teaches=_("Empty: the first day of the books")),
            Field("line_text", _("Description"), longest=300, synonyms=("keterangan", "memo")),
        ),
        _check_opening,
        actions.import_opening,
        actions.undo_import_of_opening,
        _("Undoing posts the mirror of the opening entry."),
        natural_key=("account",),
        found_at={
            "Accurate": _("Reports > Trial balance, to Excel"),
            "Jurnal": _("Reports > Trial balance, Export"),
            "Odoo": _("Accounting > Reporting > Trial Balance, XLSX"),
        },
        order=40,
    ),
    Importable(
        "ledger.entry",
        _("Journal entries"),
        _("Entries of another program; rows with one number and day are one entry."),
        "ledger.import",
        (
            Field("day", _("Date"), Kind.DAY, is_required=True, example="23/11/2026",
                  synonyms=("tanggal", "tgl", "tanggal transaksi", "transaction date",
                            "tgl transaksi")),
            Field("number", _("Number"), is_required=True, longest=60, example="JU-0012",
                  synonyms=("nomor", "no bukti", "no transaksi", "nomor transaksi", "no jurnal",
                            "journal entry", "transaction no", "voucher no", "reference",
                            "no voucher", "nomor bukti", "ref")),
            _ACCOUNT, _DEBIT, _CREDIT, _AMOUNT,
            Field("text", _("Description"), longest=200, example="Sewa kantor November",
                  synonyms=("keterangan", "deskripsi", "uraian", "memo", "narration")),
            Field("line_text", _("Line text"), longest=300,
                  synonyms=("catatan", "keterangan baris", "label", "line description")),
        ),
        _check_entries,
        actions.import_entries_of_file,
        actions.undo_import_of_entries,
        _("Undoing posts the mirror of each entry on its own day. What was posted stays."),
        natural_key=("number", "day"),
        known=_known_entries,
        found_at={
            "Accurate": _("General ledger > Journal entries, Export"),
            "Jurnal": _("Reports > Journal, Export"),
            "Odoo": _("Accounting > Journal Items, Export"),
        },
        order=60,
        under=["ledger.post_entry"],
        undone_under=["ledger.reverse"],
    ),
    Importable(
        "ledger.start",
        _("Comparison with the trial balance of your program"),
        _("Proves the move: every account must hold the same here and there before you start."),
        "ledger.open_year",
        (
            _ACCOUNT, _DEBIT, _CREDIT, _AMOUNT,
            Field("day", _("As of"), Kind.DAY, example="01/01/2026",
                  synonyms=("tanggal", "per tanggal", "date"),
                  teaches=_("Empty: the first day of the books")),
        ),
        _check_start,
        actions.accept_start,
        natural_key=("account",),
        found_at={
            "Accurate": _("Reports > Trial balance, to Excel"),
            "Jurnal": _("Reports > Trial balance, Export"),
            "Odoo": _("Accounting > Reporting > Trial Balance, XLSX"),
        },
        order=90,
    ),
]  # fmt: skip
