"""Controls of the sample company: policies, forbidden pairs, units, requests that wait; an auditor
from outside, limited to the closed months, with a sample and requests for evidence."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from teliti.access import actions as access
from teliti.approvals import actions as approvals
from teliti.assurance import actions as assurance
from teliti.assurance.domain import Method
from teliti.audit.action import subject_of
from teliti.invoicing import actions as invoicing
from teliti.invoicing.domain import Content, Direction, LineContent
from teliti.ledger.models import Account, Entry
from teliti.packs.indonesia.founding import found_pairs, found_policies
from teliti.parties import actions as parties
from teliti.parties.models import Party
from teliti.people import actions as people
from teliti.people.models import Member
from teliti.taxes.models import TaxCode

UNITS = (
    ("KEU", "Keuangan", "lilis", ("rina", "sari")),
    ("ADM", "Administrasi", "dewi", ("dewi", "agus")),
    ("TI", "Teknologi informasi", "bayu", ("bayu", "yoga", "maya")),
)
BILLS = (
    ("Rak gudang baut 12 unit", "unit", 12, 5_400_000, "1-2205"),
    ("Perbaikan atap gudang", "paket", 1, 48_500_000, "6-3107"),
)
PROJECT = ("Pengadaan alat tulis dan kertas satu tahun", "paket", 1, 162_000_000, "4-1101")


def load_controls(
    system: Member, members: dict[str, Member], today: date,
    customers: Sequence[Party], suppliers: Sequence[Party],
) -> None:  # fmt: skip
    """Make them by the actions that people use; what waits shows on the directors' desks."""
    found_policies(system, valid_from=today.replace(month=1, day=1))
    found_pairs(system)
    for code, name, head, staff in UNITS:
        unit = people.add_unit(system, code=code, name=name, head=members[head])
        for one in staff:
            people.move_member(system, member=members[one], unit=unit)
    hendra, lilis, rina, sari = (members[name] for name in ("hendra", "lilis", "rina", "sari"))
    asked = [
        invoicing.draft_to_sign(sari, content=_bill(system, supplier, at, today))
        for at, supplier in enumerate(suppliers[: len(BILLS)])
    ]
    approvals.ask_question(hendra, request=asked[1], text="Sudah ada penawaran pembanding?")
    project = invoicing.draft_to_sign(rina, content=_project(system, customers[0], today))
    approvals.approve(lilis, request=project, note="Harga sesuai kontrak.")
    parties.add_bank_account(
        members["agus"], party=suppliers[2], bank_code="014", number="7310252527", holder_name=""
    )
    approvals.name_substitute(
        hendra, deputy=lilis, starts_on=today + timedelta(7), ends_on=today + timedelta(14),
        because="Cuti",
    )  # fmt: skip


def _bill(system: Member, supplier: Party, at: int, today: date) -> Content:
    return Content(
        Direction.PURCHASE, supplier.pk, today, [_line(system, *BILLS[at])],
        reference=f"INV-{today:%y%m}-{871 + at}", text=BILLS[at][0],
    )  # fmt: skip


def _project(system: Member, customer: Party, today: date) -> Content:
    return Content(
        Direction.SALE, customer.pk, today, [_line(system, *PROJECT)], text=PROJECT[0]
    )  # fmt: skip


def _line(
    system: Member, text: str, unit: str, quantity: int, price: int, account: str
) -> LineContent:  # fmt: skip
    company = system.company_id
    return LineContent(
        text, Decimal(quantity), Decimal(price),
        Account.objects.get(company_id=company, code=account).pk,
        TaxCode.objects.get(company_id=company, code="PPN").pk, unit, Decimal(0),
    )  # fmt: skip


def load_audit(system: Member, auditor: Member, clerk: Member, first: date, last: date) -> None:
    """An auditor of the days from `first` to `last` draws a sample and asks; one answer came."""
    access.limit_member(
        system, member=auditor, books_from=first, books_until=last, because="Audit tahunan"
    )
    auditor = Member.objects.get(pk=auditor.pk)
    sample = assurance.draw_sample(
        auditor, method=Method.HIGHEST, first=first, last=last, size=10, seed="audit"
    )
    entry = Entry.objects.get(pk=sample.entries[0])
    bill = assurance.ask_for_evidence(
        auditor, text="Mohon bukti serah terima untuk jurnal terbesar dalam sampel.",
        subject=subject_of(entry), about=str(entry),
    )  # fmt: skip
    assurance.answer_inquiry(
        clerk,
        inquiry=bill,
        text="Berita acara serah terima terlampir pada faktur dari jurnal ini.",
    )
    assurance.ask_for_evidence(auditor, text=f"Mohon rekonsiliasi utang PPN per {last:%d/%m/%Y}.")
