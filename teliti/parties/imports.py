"""What of parties can be taken in from a table: customers, suppliers, their bank accounts."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
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
from teliti.kit.columns import today_of
from teliti.parties import actions, operations, queries
from teliti.parties.models import BankAccount, Party, PartyKind
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


def _known(member: Member, records: Sequence[Record]) -> Mapping[int, Party]:
    return operations.known_parties(member.company, today_of(member), records)


def _check_changes(member: Member, changes: Sequence[Changed]) -> Iterable[Finding]:
    return operations.refused_changes(member.company, today_of(member), changes)


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
                  "syarat pembayaran", "termin", "termin hari", "jatuh tempo hari", "terms",
                  "payment terms", "term days", "tempo", "net days",
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


def _check(member: Member, records: Sequence[Record], *, is_customer: bool) -> Checked:
    today = today_of(member)
    return Checked(operations.prepared(member.company, today, records, is_customer=is_customer)[1])


def _check_accounts(member: Member, records: Sequence[Record]) -> Checked:
    return Checked(operations.prepared_bank_accounts(member.company_id, records)[1])


def _known_accounts(member: Member, records: Sequence[Record]) -> Mapping[int, BankAccount]:
    return operations.known_bank_accounts(member.company_id, records)


def _account_values(account: BankAccount) -> dict[str, Any]:
    return {
        "party": account.party.code, "bank_code": account.bank_code, "number": account.number,
        "holder_name": account.holder_name,
    }  # fmt: skip


def _check_account_changes(member: Member, changes: Sequence[Changed]) -> Iterable[Finding]:
    return operations.refused_account_changes(member.company_id, changes)


_UNDO_PARTIES = _("It can be undone as long as no paper, bank account or change names one of them.")


def _list(
    key: str, label: Promise, teaches: Promise, fields: Sequence[Field],
    found_at: dict[str, Promise | str], order: int, *, is_customer: bool,
) -> Importable:  # fmt: skip
    return Importable(
        key, label, teaches, "parties.manage", fields, partial(_check, is_customer=is_customer),
        partial(actions.import_parties, is_customer=is_customer),
        actions.undo_import_of_parties, _UNDO_PARTIES,
        natural_key=("code", "tax_number"), known=_known, found_at=found_at, order=order,
        round_trip=RoundTrip(
            partial(_rows, is_customer=is_customer), partial(_values, is_customer=is_customer),
            _check_changes, partial(actions.change_by_table, is_customer=is_customer),
            operations.as_kept,
        ),
    )  # fmt: skip


IMPORTS = [
    _list(
        "parties.customer", _("Customers"), _("Who buys: needed before invoices are taken in."),
        _fields(_("Supplier too"), "nama pelanggan", "pelanggan", "customer", "customer name"),
        {
            "Accurate": _("Sales > Customer, Export"),
            "Jurnal": _("Contacts > Customer, Export"),
            "Odoo": _("Contacts, select all, Action > Export"),
        },
        30, is_customer=True,
    ),
    _list(
        "parties.supplier", _("Suppliers"),
        _("Who sells to us: needed before bills are taken in."),
        _fields(
            _("Customer too"), "nama pemasok", "pemasok", "vendor", "supplier", "supplier name",
            "vendor name",
        ),
        {
            "Accurate": _("Purchases > Vendor, Export"),
            "Jurnal": _("Contacts > Vendor, Export"),
            "Odoo": _("Contacts, select all, Action > Export"),
        },
        31, is_customer=False,
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
        actions.import_bank_accounts,
        actions.undo_import_of_bank_accounts,
        _("Undoing closes the accounts, as long as nobody trusted one."),
        natural_key=("bank_code", "number"),
        known=_known_accounts,
        found_at={
            "Accurate": _("Purchases > Vendor, tab Bank"),
            "Odoo": _("Contacts > Bank accounts, Export"),
        },
        order=35,
        round_trip=RoundTrip(
            queries.open_bank_accounts_seen_by, _account_values, _check_account_changes,
            actions.change_bank_accounts_by_table, operations.account_as_kept,
        ),
    ),
]  # fmt: skip
