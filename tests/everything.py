"""One of everything in a company, for contracts that go over all addresses and all tables.

A part adds its rows here the day it comes; `test_addresses.py` names the tables that are empty.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.http import QueryDict

from teliti.access import actions as access
from teliti.api import actions as api
from teliti.api import jobs as api_jobs
from teliti.approvals import actions as approvals
from teliti.assurance import actions as assurance
from teliti.assurance import keys
from teliti.assurance.reactions import keep_reported_figures
from teliti.audit import reading
from teliti.audit.action import once
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.backups import actions as backups
from teliti.backups.tests import make as make_backups
from teliti.base import scope
from teliti.exchange import actions as exchange
from teliti.exchange.tests import make as make_exchange
from teliti.invoicing import actions as invoicing
from teliti.invoicing.domain import Finding, Found
from teliti.kit import drafts, saved
from teliti.kit.columns import today_of
from teliti.kit.events import LIST_EXPORTED
from teliti.ledger import actions as ledger
from teliti.ledger.models import Period
from teliti.parties import actions as parties
from teliti.people import actions as people
from teliti.people.models import Member
from teliti.quality import actions as quality
from teliti.treasury import actions as treasury
from teliti.treasury.models import BankLine
from teliti.treasury.tests import make as make_treasury
from teliti.work import actions as work
from teliti.work import queue
from tests import make, make_access, make_approvals, make_documents, make_invoicing, make_parties

EMPTY = {
    "audit_readerplace",  # written by the worker, once a reader has read
}
"""Tables of a company that hold nothing even in a company with everything."""

WITHOUT_FILES = {"backups.there"}
"""Checks that find something even there: a backup is only noted, not written."""


def everything(name: str) -> Member:
    """A company of this name with something of every kind; gives a person with every role."""
    system = make.books(name)
    with scope.entered(system.company_id):
        person = make.member(system, *StandardRole, name=f"Orang {name}", language="en")
        _for_the_person(person)
        _work(person)
        _papers(system, person, name)
        _imports(person, name)
        _bank(system, name)
        _books(system, name)
        make_access.one_of_each(system, person, name)
        _webhook(system, name)
    _signatures(system, person)
    _backups(system, person)
    with scope.entered(system.company_id):
        _proof(system, person)
    return person


def member_without_duties(system: Member) -> Member:
    """A person whose only role carries nothing."""
    role = access.add_role(system, name="Tanpa wewenang", duties=[])
    return people.add_member(
        system, email=f"tanpa{system.company_id}@contoh.id", name="Tanpa", roles=[role]
    )


def _for_the_person(person: Member) -> None:
    drafts.keep(person, "/parties/new/", "Draf", QueryDict("name=Budi"))
    saved.keep_view(person, "/people/members/", "Aktif", "is_active=True")


def _work(person: Member) -> None:
    queue.discover()
    with once("satu-kali"):
        progress = work.ask_for_proof(person)
    prove = next(job for job in queue.jobs() if job.name == "work.prove")
    queue.run_here(prove, person.company_id, {"progress": progress.pk})
    with connection.cursor() as cursor:  # only a worker's death could do it otherwise
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE args->>'company' = %s",
            [str(person.company_id)],
        )


def _webhook(system: Member, name: str) -> None:
    api.add_webhook(system, name=f"Webhook {name}", url="http://127.0.0.1:1/", kinds=[])
    api_jobs.deliver_now(system)


def _papers(system: Member, person: Member, name: str) -> None:
    party = make_parties.customer(system, f"Mitra {name}")
    make_parties.bank_account(system, party)
    _duplicates(system, name)
    invoicing.change_settings(system, note=f"Catatan {name}")
    invoice = make_invoicing.issued_invoice(system, party)
    make_invoicing.issued_bill(system)
    invoicing.record_payment(
        system, invoice=invoice, amount=100_000_00, paid_on=date(2026, 5, 20),
        account=make.account(system, "1-1101"),
    )  # fmt: skip
    make_documents.attached(person, invoice)
    found = Found(invoice.pk, Finding.DISPUTED, None, f"Barang rusak {name}")
    invoicing.follow_up(person, findings=[found])


def _duplicates(system: Member, name: str) -> None:
    """A pair that may be one, and one that was merged."""
    pairs = []
    for number in (1, 2):
        one = make_parties.customer(system, f"Kembar {number} {name}", phone=f"02155500{number}")
        pairs.append(
            (one, make_parties.supplier(system, f"{name} {number} Kembar", phone=one.phone))
        )
    parties.find_duplicates(system)
    parties.merge_parties(system, survivor=pairs[0][0], other=pairs[0][1], taken=[])


def _imports(person: Member, name: str) -> None:
    make_exchange.taken_in(person, "parties.customer", f"Kode,Nama\nX-1,Impor {name}\n")
    make_exchange.checked(person, "parties.customer", f"Kode,Nama\nX-2,Bersih {name}\n")
    arrived = f"Kode,Nama\nX-4,Tiba {name}\n".encode()
    exchange.send_import(person, kind="parties.customer", file_name="tiba.csv", data=arrived)
    quality.measure(person)
    batch = make_exchange.checked(person, "parties.supplier", f"Kode,Telp\nX-3,Salah {name}\n")
    exchange.choose_columns(
        person, batch=batch, columns=batch.fields, style=batch.style, order=batch.order,
        version=batch.version,
    )  # fmt: skip


def _bank(system: Member, name: str) -> None:
    account = make_treasury.bank_account(system, f"Rekening {name}")
    invoice = make_invoicing.issued_invoice(system, make_parties.customer(system, f"Bayar {name}"))
    day = invoice.issued_on
    paid = f"{Decimal(invoice.open_minor) / 100:.2f}"
    rows = [
        (day, paid, f"TRSF {invoice.number} {invoice.party.name}"), (day, "-2500.00", "ADM"),
        (day, "-7500.00", "Belum jelas"), (day, "-9900.00", "Ditanyakan"),
    ]  # fmt: skip
    make_treasury.imported(system, account, rows, starts_on=day)
    lines = list(BankLine.objects.filter(bank_account=account).order_by("pk"))
    treasury.accept_batch(system, bank_account=account, lines=[line.pk for line in lines])
    treasury.book_to_account(system, line=lines[1], account=make.account(system, "8-1102"))
    treasury.park_line(system, line=lines[3], question="Untuk apa ini?")


def _books(system: Member, name: str) -> None:
    day = date(2026, 3, 2)
    lines = make.posting(system, day).lines
    ledger.draft_entry(system, day=day, text=f"Draf {name}", lines=lines)
    unclear = make.posting(system, day, debit="1-1902").lines
    entry = ledger.draft_entry(system, day=day, text=f"Manual {name}", lines=unclear)
    ledger.post_entry(system, entry=entry)
    january = Period.objects.filter(company=system.company).order_by("starts_on")[0]
    ledger.close_period(system, period=january)
    keep_reported_figures(Event.objects.filter(name="ledger.period_closed").latest("sequence"))
    approvals.ask_for_signature(
        system, thing=january, kind="ledger.reopen", also={"because": "Kuitansi terlambat"}
    )


def _signatures(system: Member, person: Member) -> None:
    make_approvals.policy(system, "invoicing.issue", from_minor=1_000_00, flag="sale")
    make_approvals.policy(system, "invoicing.issue", flag="purchase", is_later=True)
    clerk = make.member(system, StandardRole.FINANCE, name="Rina")
    party = make_invoicing.customer(system, "Minta tanda tangan")
    content = make_invoicing.sale(party, make_invoicing.line(system))
    for _each in range(2):
        request = invoicing.draft_to_sign(clerk, content=content)
    approvals.approve(person, request=request)
    make_invoicing.issued_bill(clerk, make_invoicing.supplier(system, "Ditelaah kemudian"))
    today = today_of(person)
    approvals.name_substitute(person, deputy=clerk, starts_on=today, ends_on=today)
    pair = approvals.forbid_pair(
        person, first="ledger.close", second="ledger.reopen", because="Penutup bukan pembuka"
    )
    approvals.make_exception(
        person, pair=pair, member=clerk, because="Sementara", ends_on=today + timedelta(30)
    )
    unit = people.add_unit(system, code="KEU", name="Keuangan", head=person)
    people.move_member(system, member=clerk, unit=unit)


def _backups(system: Member, person: Member) -> None:
    backups.change_retention(person, daily=7, weekly=4, monthly=12)
    backup = make_backups.noted(system)
    make_backups.rehearsed(system, backup)


def _proof(system: Member, person: Member) -> None:
    assurance.change_settings(system, recipients="auditor@contoh.id", stamp_url="", stamp_root="")
    reading.note(person, LIST_EXPORTED, "Bagan akun")
    assurance.seal_trail(system, signer=keys.signer())
    today = today_of(person)
    assurance.ask_for_pack(person, kind="trail", first=today, last=today, language="id")
    auditor = make.member(system, StandardRole.AUDITOR, name="Wira")
    asked = assurance.ask_for_evidence(auditor, text="Kontrak sewa kantor")
    assurance.answer_inquiry(person, inquiry=asked, text="Ada di arsip")
    assurance.ask_for_evidence(auditor, text="Bukti biaya iklan", about="Laba rugi")
    assurance.draw_sample(
        person, method="random", first=date(2026, 1, 1), last=date(2026, 12, 31), size=3, seed="a"
    )
