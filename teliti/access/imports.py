"""Who can be let in from a table: people to invite, with their roles."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from teliti.access import actions, operations, queries
from teliti.exchange.declaring import Checked, Field, Importable, Record
from teliti.exchange.domain.values import Kind
from teliti.people.models import Language, Member

_LANGUAGES = {
    Language.INDONESIAN: ("indonesia", "indonesian", "bahasa"),
    Language.ENGLISH: ("inggris", "bahasa inggris"),
}


def _check(member: Member, records: Sequence[Record]) -> Checked:
    return Checked(operations.prepared_invitations(member.company, member.today, records)[1])


def _known(member: Member, records: Sequence[Record]) -> Mapping[int, Any]:
    emails = {one.number: str(one.get("email")).lower() for one in records}
    here = queries.here_already(member.company_id, emails.values())
    return {number: here[email] for number, email in emails.items() if email in here}


IMPORTS = [
    Importable(
        "access.invitation",
        _("People to invite"),
        _("Everybody of the file gets a link by mail; it works once, for seven days."),
        "people.manage",
        (
            Field("email", _("E-mail"), is_required=True, longest=254,
                  example="sari@majujaya.example", synonyms=(
                      "surel", "email", "alamat email", "email address", "work email",
                      "email kantor", "email kerja",
                  )),
            Field("name", _("Name"), is_required=True, longest=150, example="Sari Dewi", synonyms=(
                "nama", "nama karyawan", "nama pegawai", "nama lengkap", "employee name",
                "full name",
            )),
            Field("title", _("Position"), longest=80, example="Staf keuangan", synonyms=(
                "jabatan", "posisi", "job title", "job position", "title",
            )),
            Field("roles", _("Roles"), is_required=True, longest=1000,
                  example="Spesialis keuangan", synonyms=("peran", "role", "hak akses"),
                  teaches=_("Several with a semicolon between them")),
            Field("language", _("Language"), Kind.CHOICE,
                  choices=[(one.value, one.label, _LANGUAGES[one]) for one in Language],
                  synonyms=("bahasa",), teaches=_("Empty: Indonesian")),
            Field("ends_on", _("Until"), Kind.DAY, synonyms=(
                "sampai", "berlaku sampai", "akhir kontrak", "contract end", "valid until",
            ), teaches=_("Left empty, the roles have no end.")),
        ),
        _check,
        actions.import_invitations,
        actions.undo_import_of_invitations,
        _("Undoing withdraws the invitations, as long as nobody came by one of them."),
        natural_key=("email",),
        known=_known,
        found_at={
            "Odoo": _("Employees, select all, Action > Export"),
        },
        order=60,
        under=("access.invite",),
        signs=lambda batch: {"duties": operations.duties_named(batch)},
    ),
]  # fmt: skip
