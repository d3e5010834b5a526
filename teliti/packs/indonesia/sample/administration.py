"""Administration of the sample company: somebody is invited and somebody leaves, the yearly look at
access is under way, one file was taken in and another waits for a director."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from teliti.access import actions as access
from teliti.access import queries
from teliti.approvals import actions as approvals
from teliti.audit.duties import StandardRole
from teliti.exchange import actions as exchange
from teliti.exchange import jobs
from teliti.exchange.declaring import importables
from teliti.exchange.forms import read_upload
from teliti.exchange.models import Import
from teliti.packs.indonesia.sample import plan
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.people.queries import standard_role

BILLS = (
    ("LA-2291", "Sewa truk boks satu tahun", 64_800_000, "6-3107"),
    ("LA-2292", "Asuransi muatan", 7_450_000, "6-3107"),
)
COLLECTED = ("Laptop ThinkPad", "Kunci ruang server", "Kartu akses gedung")
KEPT = 6
"""So many lines of the access review were looked at already."""


def load_access(system: Member, members: Mapping[str, Member], today: date) -> None:
    """An invitation that waits, a checklist of a leaver, an access review that has begun."""
    bayu, hendra = members["bayu"], members["hendra"]
    access.invite(
        bayu, email="putri@nusakarya.example", name="Putri Maharani", title="Staf administrasi",
        roles=[standard_role(system.company, StandardRole.ADMINISTRATION)],
    )  # fmt: skip
    leaving = access.begin_leaving(
        bayu, member=members["yoga"], last_on=today + timedelta(30), successor=bayu,
        because="Melanjutkan kuliah", to_collect=COLLECTED,
    )  # fmt: skip
    card = queries.items_seen_by(bayu).get(leaving=leaving, title=COLLECTED[-1])
    access.tick_item(bayu, item=card, note="Dikembalikan ke resepsionis")
    review = access.begin_review(hendra, due_on=today + timedelta(21))
    others = queries.review_lines_seen_by(hendra).filter(review=review).exclude(member=hendra)
    looked_at = [line.pk for line in others.order_by("pk")[:KEPT]]
    access.keep_grants(hendra, review=review, lines=looked_at)


def load_imports(members: Mapping[str, Member], suppliers: Sequence[Party], today: date) -> None:
    """Suppliers that came in a file, and bills in a file whose amounts a director has to see."""
    agus, rina = members["agus"], members["rina"]
    new = (plan.FOLDER / "new-suppliers.csv").read_text(encoding="utf-8")
    made = _checked(agus, "parties.supplier", "pemasok-baru.csv", new)
    jobs.take_in(agus, made, importables()["parties.supplier"])
    heads = "Nomor,Pemasok,Tanggal,Deskripsi,Harga,Kode akun,Pajak"
    rows = [
        f"{number},{suppliers[0].code},{today:%d/%m/%Y},{text},{rupiah},{account},PPN"
        for number, text, rupiah, account in BILLS
    ]
    waits = _checked(rina, "invoicing.purchases", "tagihan-armada.csv", "\n".join([heads, *rows]))
    approvals.ask_for_signature(
        rina, thing=waits, kind="exchange.import", also={}, because="Dikirim pemasok sebagai daftar"
    )


def _checked(person: Member, kind: str, name: str, text: str) -> Import:
    """A file that was read and checked, as the screens do with a short one."""
    importable = importables()[kind]
    upload = read_upload(importable, name, text.encode(), person.company_id)
    batch = exchange.begin_import(person, upload=upload)
    jobs.examine_and_keep(person, batch, importable)
    batch.refresh_from_db()
    return batch
