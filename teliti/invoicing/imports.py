"""What of invoicing can be taken in from a table: open papers of the first day, invoices, bills."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teliti.exchange.declaring import Checked, Field, Importable, Record
from teliti.exchange.domain.values import Kind
from teliti.invoicing import actions, operations
from teliti.invoicing.domain import Direction
from teliti.invoicing.models import Invoice
from teliti.people.models import Member


def _head(party: Promise, *synonyms: str) -> tuple[Field, ...]:
    return (
        Field("reference", _("Number"), is_required=True, longest=60, example="INV/2026/0042",
              synonyms=(
                  "nomor", "no faktur", "nomor faktur", "no invoice", "invoice no",
                  "invoice number",
                  "nomor tagihan", "no tagihan", "bill no", "no transaksi", "nomor transaksi",
                  "transaction no", "no", "name", "invoice/bill number", "no bukti",
              )),
        Field("party", party, is_required=True, longest=200, example="C-001", synonyms=(
            *synonyms, "kode", "kontak", "partner", "invoice partner display name", "contact",
        ), teaches=_("Code, tax number, or the exact name")),
        Field("day", _("Date"), Kind.DAY, is_required=True, example="23/11/2026", synonyms=(
            "tanggal", "tgl", "tanggal faktur", "tanggal transaksi", "invoice date", "bill date",
            "transaction date", "invoice/bill date", "tgl faktur",
        )),
        Field("due_on", _("Due"), Kind.DAY, example="23/12/2026", synonyms=(
            "jatuh tempo", "tanggal jatuh tempo", "tgl jatuh tempo", "due date",
        ), teaches=_("Empty: by the terms of the customer or supplier")),
    )  # fmt: skip


_LINES = (
    Field("description", _("Line text"), longest=300, example="Kertas A4 80 gsm", synonyms=(
        "deskripsi", "produk", "nama barang", "barang", "item", "product", "uraian",
        "product name", "label", "invoice lines description",
    )),
    Field("quantity", _("Quantity"), Kind.QUANTITY, least=0, example="10", synonyms=(
        "qty", "kuantitas", "jumlah barang", "kts", "invoice lines quantity", "banyak",
    ), teaches=_("Empty: 1")),
    Field("unit", _("Unit"), longest=20, example="rim", synonyms=("satuan", "uom")),
    Field("price", _("Unit price"), Kind.QUANTITY, is_required=True, least=0, example="55.000",
          synonyms=("harga", "harga satuan", "price", "unit price", "@harga", "jumlah", "amount",
                    "invoice lines unit price", "nilai")),
    Field("discount", _("Discount (%)"), Kind.QUANTITY, least=0, most=100, synonyms=(
        "diskon", "disc", "diskon %", "discount", "potongan",
    )),
    Field("account", _("Account code"), is_required=True, longest=20, example="4-1101", synonyms=(
        "akun", "kode akun", "account", "akun penjualan", "akun pembelian", "no akun",
    )),
    Field("tax", _("Tax code"), longest=20, example="PPN", synonyms=(
        "pajak", "ppn", "tax", "kode pajak", "taxes",
    )),
    Field("text", _("Subject"), longest=200, synonyms=("perihal", "keterangan", "memo", "subject")),
    Field("note", _("Note"), synonyms=("catatan", "pesan", "notes", "message")),
)  # fmt: skip
_OPEN = (
    Field("amount", _("Open amount"), Kind.AMOUNT, is_required=True, example="5.550.000", synonyms=(
        "sisa tagihan", "sisa", "saldo", "terutang", "outstanding", "amount due", "balance due",
        "sisa piutang", "sisa hutang", "jumlah", "nilai", "piutang", "hutang", "residual",
    )),
)  # fmt: skip
_CUSTOMER = _head(
    _("Customer"), "pelanggan", "kode pelanggan", "nama pelanggan", "customer", "customer name",
    "customer no",
)  # fmt: skip
_SUPPLIER = _head(
    _("Supplier"), "pemasok", "kode pemasok", "nama pemasok", "vendor", "supplier",
    "vendor name", "vendor no",
)  # fmt: skip


def _check(
    member: Member, records: Sequence[Record], *, direction: Direction, is_open: bool
) -> Checked:
    prepare = operations.prepared_open if is_open else operations.prepared
    found = prepare(member.company, direction, records)
    return Checked(found.findings, None if is_open else found.highest)


def _known(
    member: Member, records: Sequence[Record], *, direction: Direction
) -> Mapping[int, Invoice]:
    return operations.known_papers(member.company, direction, records)


def _list(
    key: str, label: Promise, teaches: Promise, fields: Sequence[Field], direction: Direction,
    found_at: dict[str, Promise | str], order: int, *, is_open: bool = False,
) -> Importable:  # fmt: skip
    return Importable(
        key, label, teaches, "invoicing.import", fields,
        partial(_check, direction=direction, is_open=is_open),
        partial(actions.import_papers, direction=direction, is_open=is_open),
        actions.undo_import_of_papers,
        _("Undoing reverses each of them on its own day, as long as none is paid."),
        natural_key=("party", "reference"), known=partial(_known, direction=direction),
        found_at=found_at, order=order, under=() if is_open else ["invoicing.issue"],
        undone_under=["invoicing.reverse"],
        flags=frozenset({direction.value}),
    )  # fmt: skip


IMPORTS = [
    _list(
        "invoicing.open_sales", _("Open invoices of the first day"),
        _("What customers still owed, invoice by invoice; their sum is the receivable."),
        (*_CUSTOMER, *_OPEN), Direction.SALE,
        {
            "Accurate": _("Reports > Receivables by invoice, to Excel"),
            "Jurnal": _("Reports > Aged receivable, Export"),
            "Odoo": _("Invoices, filter Open, Export"),
        },
        45, is_open=True,
    ),
    _list(
        "invoicing.open_purchases", _("Open bills of the first day"),
        _("What we still owed, bill by bill; their sum is the payable."),
        (*_SUPPLIER, *_OPEN), Direction.PURCHASE,
        {
            "Accurate": _("Reports > Payables by bill, to Excel"),
            "Jurnal": _("Reports > Aged payable, Export"),
            "Odoo": _("Bills, filter Open, Export"),
        },
        46, is_open=True,
    ),
    _list(
        "invoicing.sales", _("Sales invoices"),
        _("Issued in the order of the file; rows with one number are one invoice."),
        (*_CUSTOMER, *_LINES), Direction.SALE,
        {
            "Accurate": _("Sales > Invoice, Export"),
            "Jurnal": _("Sales, Export"),
            "Odoo": _("Invoices, Export with invoice lines"),
        },
        50,
    ),
    _list(
        "invoicing.purchases", _("Bills"),
        _("Bills of suppliers; rows with one number and supplier are one bill."),
        (*_SUPPLIER, *_LINES), Direction.PURCHASE,
        {
            "Accurate": _("Purchases > Invoice, Export"),
            "Jurnal": _("Purchases, Export"),
            "Odoo": _("Bills, Export with invoice lines"),
        },
        51,
    ),
]  # fmt: skip
