"""What of parties can be taken in from a table: customers, suppliers, their bank accounts."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teliti.exchange.declaring import (
    Changed,
    Field,
    Finding,
    Importable,
    Record,
    RoundTrip,
    Step,
)
from teliti.exchange.domain.values import Kind
from teliti.exchange.models import Import
from teliti.kit.columns import today_of
from teliti.parties import actions, operations, queries
from teliti.parties.models import Party, PartyKind
from teliti.people.models import Member

_KINDS = [
    (
        PartyKind.ORGANISATION.value,
        PartyKind.ORGANISATION.label,
        ("company", "perusahaan", "badan"),
    ),
    (PartyKind.PERSON.value, PartyKind.PERSON.label, ("individual", "perorangan", "pribadi")),
]


def _rows(member: Member, *, is_customer: bool) -> QuerySet[Party]:
    return (queries.customers_seen_by if is_customer else queries.suppliers_seen_by)(member)


def _values(party: Party, *, is_customer: bool) -> dict[str, Any]:
    other = "is_supplier" if is_customer else "is_customer"
    names = [one.name for one in _fields(_("Customer too"))]
    return {name: getattr(party, other if name == "is_other" else name) for name in names}


def _renamed(change: Changed, *, is_customer: bool) -> Changed:
    other = "is_supplier" if is_customer else "is_customer"
    values = {other if name == "is_other" else name: value for name, value in change.values.items()}
    return Changed(change.number, change.key, values)


def _check_changes(member: Member, changes: Sequence[Changed]) -> Iterable[Finding]:
    return operations.refused_changes(member.company, today_of(member), changes)


def _change(
    member: Member, batch: Import, changes: Sequence[Changed], records: Sequence[Record],
    step: Step, *, is_customer: bool,
) -> None:  # fmt: skip
    renamed = [_renamed(one, is_customer=is_customer) for one in changes]
    actions.change_by_table(
        member, batch=batch, changes=renamed, records=records, is_customer=is_customer, step=step
    )


def _round_trip(*, is_customer: bool) -> RoundTrip:
    return RoundTrip(
        partial(_rows, is_customer=is_customer),
        partial(_values, is_customer=is_customer),
        _check_changes,
        partial(_change, is_customer=is_customer),
    )


def _fields(other: Promise, *names: str) -> tuple[Field, ...]:
    return (
        Field("code", _("Code"), longest=30, example="C-001", synonyms=(
            "id", "kode pelanggan", "kode pemasok", "no pelanggan", "no pemasok", "customer no",
            "customer id", "vendor no", "supplier id", "nomor kontak", "id pelanggan",
            "id pemasok", "reference", "ref", "internal reference", "kode kontak",
        ), teaches=_("Empty: the next number")),
        Field("name", _("Name"), is_required=True, longest=200, example="PT Maju Jaya", synonyms=(
            *names, "nama perusahaan", "company name", "display name", "nama tampilan",
            "nama kontak",
            "complete name", "nama lengkap", "company", "perusahaan",
        )),
        Field("kind", _("Kind"), Kind.CHOICE, choices=_KINDS, example="Badan", synonyms=(
            "company type", "jenis", "tipe", "is a company",
        )),
        Field("tax_number", _("Tax number"), longest=30, example="0013 0666 3109 3000", synonyms=(
            "npwp", "tax id", "nomor npwp", "no npwp", "nik", "npwp nik", "nomor pajak", "vat",
            "npwp 16 digit",
        )),
        Field("tax_place", _("Place of business"), longest=30, synonyms=("nitku", "id tku", "tku")),
        Field("is_other", other, Kind.FLAG, example=""),
        Field("payment_days", _("Payment terms (days)"), Kind.NUMBER, least=0, most=365,
              example="30", synonyms=(
                  "syarat pembayaran", "termin", "jatuh tempo hari", "terms", "payment terms",
                  "term days", "tempo", "net days",
              )),
        Field("contact_name", _("Contact person"), longest=150, example="Budi Santoso", synonyms=(
            "kontak", "contact", "contact name", "pic", "narahubung", "nama pic", "attention",
        )),
        Field("phone", _("Phone"), longest=40, example="021-555 1234", synonyms=(
            "telepon", "no telp", "no telepon", "telp", "hp", "handphone", "mobile", "no hp",
            "phone number", "nomor telepon", "telepon 1", "ponsel", "work phone",
        )),
        Field("email", _("E-mail"), longest=254, example="tagihan@majujaya.example", synonyms=(
            "email", "surel", "alamat email", "email address", "e mail",
        )),
        Field("address", _("Address"), example="Jl. Sudirman No. 1", synonyms=(
            "alamat", "street", "alamat penagihan", "billing address", "alamat lengkap",
            "alamat pajak", "jalan", "address 1", "alamat 1",
        )),
        Field("city", _("City"), longest=80, example="Jakarta Selatan", synonyms=(
            "kota", "kabupaten", "kota kabupaten", "billing city", "kota penagihan",
        )),
        Field("postal_code", _("Postal code"), longest=10, example="12190", synonyms=(
            "kode pos", "zip", "zip code", "postcode",
        )),
        Field("note", _("Note"), synonyms=("catatan", "keterangan", "notes", "memo", "comment")),
    )  # fmt: skip


def _check(member: Member, records: Sequence[Record], *, is_customer: bool) -> Iterable[Finding]:
    today = today_of(member)
    return operations.prepared(member.company, today, records, is_customer=is_customer)[1]


def _take(
    member: Member, batch: Import, records: Sequence[Record], step: Step, *, is_customer: bool
) -> None:
    actions.import_parties(member, batch=batch, records=records, is_customer=is_customer, step=step)


def _undo(member: Member, batch: Import, because: str) -> None:
    actions.undo_import_of_parties(member, batch=batch, because=because)


def _check_accounts(member: Member, records: Sequence[Record]) -> Iterable[Finding]:
    return operations.prepared_bank_accounts(member.company_id, records)[1]


def _take_accounts(member: Member, batch: Import, records: Sequence[Record], step: Step) -> None:
    actions.import_bank_accounts(member, batch=batch, records=records, step=step)


def _undo_accounts(member: Member, batch: Import, because: str) -> None:
    actions.undo_import_of_bank_accounts(member, batch=batch, because=because)


_UNDO_PARTIES = _("It can be undone as long as no paper, bank account or change names one of them.")

IMPORTS = [
    Importable(
        "parties.customer",
        _("Customers"),
        _("Who buys: needed before invoices are taken in."),
        "parties.manage",
        _fields(_("Supplier too"), "nama pelanggan", "pelanggan", "customer", "customer name"),
        partial(_check, is_customer=True),
        partial(_take, is_customer=True),
        _undo,
        _UNDO_PARTIES,
        natural_key=("code", "tax_number"),
        found_at={
            "Accurate": _("Sales > Customer, Export"),
            "Jurnal": _("Contacts > Customer, Export"),
            "Odoo": _("Contacts, select all, Action > Export"),
        },
        order=30,
        round_trip=_round_trip(is_customer=True),
    ),
    Importable(
        "parties.supplier",
        _("Suppliers"),
        _("Who sells to us: needed before bills are taken in."),
        "parties.manage",
        _fields(
            _("Customer too"), "nama pemasok", "pemasok", "vendor", "supplier", "supplier name",
            "vendor name",
        ),
        partial(_check, is_customer=False),
        partial(_take, is_customer=False),
        _undo,
        _UNDO_PARTIES,
        natural_key=("code", "tax_number"),
        found_at={
            "Accurate": _("Purchases > Vendor, Export"),
            "Jurnal": _("Contacts > Vendor, Export"),
            "Odoo": _("Contacts, select all, Action > Export"),
        },
        order=31,
        round_trip=_round_trip(is_customer=False),
    ),
    Importable(
        "parties.bankaccount",
        _("Bank accounts of customers and suppliers"),
        _("Where they are paid. Somebody else compares each before it may be paid."),
        "parties.bank",
        (
            Field("party", _("Code of the customer or supplier"), is_required=True, longest=30,
                  example="S-001", synonyms=(
                      "kode", "code", "kode pemasok", "kode pelanggan", "vendor no", "partner",
                  )),
            Field("bank_code", _("Bank code"), is_required=True, longest=11, example="014",
                  synonyms=("kode bank", "bank", "bank id", "bic", "swift")),
            Field("number", _("Account number"), is_required=True, longest=50,
                  example="123-456-7890", synonyms=(
                      "no rekening", "nomor rekening", "norek", "rekening", "account no",
                      "bank account", "iban",
                  )),
            Field("holder_name", _("Account holder"), longest=150, example="PT Maju Jaya",
                  synonyms=("atas nama", "nama pemilik", "nama rekening", "account name", "an",
            )),
        ),
        _check_accounts,
        _take_accounts,
        _undo_accounts,
        _("Undoing closes the accounts, as long as nobody trusted one."),
        natural_key=("bank_code", "number"),
        found_at={
            "Accurate": _("Purchases > Vendor, tab Bank"),
            "Odoo": _("Contacts > Bank accounts, Export"),
        },
        order=35,
    ),
]  # fmt: skip
