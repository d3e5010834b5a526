"""A proof pack: everything is in it, opens offline, and is what its page and digests say."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.utils import timezone

from teliti.access import actions as access
from teliti.approvals import actions as approvals
from teliti.assurance import actions, jobs, packing, queries
from teliti.assurance.domain import Built
from teliti.assurance.models import Pack
from teliti.assurance.verify import packs_are_whole
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, Reading
from teliti.base.refusals import NeedsApproval, Refused
from teliti.people import queries as people
from teliti.people.models import Member
from teliti.work import queue
from teliti.work.models import Progress, WorkState
from tests import make, make_approvals, make_documents, make_invoicing, make_parties

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def director() -> Member:
    system = make.books("PT Maju Jaya", year=timezone.localdate().year)
    person = make.member(system, StandardRole.DIRECTOR, StandardRole.FINANCE, language="en")
    jobs.seal_daily(system)
    return person


def built(director: Member, kind: str = "pack", language: str = "en") -> Pack:
    today = director.today
    queue.discover()
    progress = actions.ask_for_pack(
        director, kind=kind, first=today.replace(month=1, day=1), last=today, language=language,
        for_whom="Bank Contoh",
    )  # fmt: skip
    pack = Pack.objects.latest("pk")
    build = next(job for job in queue.jobs() if job.name == "assurance.pack")
    queue.run_here(build, director.company_id, {"pack": pack.pk, "progress": progress.pk})
    progress = Progress.objects.get(pk=progress.pk)
    assert progress.state == WorkState.DONE, progress.trouble
    assert (progress.done, progress.result_url) == (progress.total, f"/assurance/packs/{pack.pk}/")
    pack.refresh_from_db()
    return pack


def test_a_pack_holds_statements_ledgers_papers_approvals_and_the_trail(
    director: Member, tmp_path: Path
) -> None:
    system = make_system(director)
    invoice = make_invoicing.issued_invoice(system, day=director.today)
    document = make_documents.attached(director, invoice)
    pack = built(director)
    with ZipFile(packing.place_of(director.company_id, pack.digest)) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "pack")
    papers = [name for name in names if name.startswith("documents/")]
    assert {
        "index.html", "SHA256SUMS", "lists/invoices-and-bills.csv", "lists/approvals.csv",
        "ledgers/journal-entries.csv",
        "statements/statement-of-financial-position.xlsx",
        "statements/statement-of-financial-position.pdf",
        "statements/trial-balance.xlsx", "trail/events.jsonl", "trail/verify_trail.py",
        "trail/seals.jsonl", "trail/manifest.json", "trail/README.txt",
    } <= names  # fmt: skip
    assert len(papers) == 1
    assert document.file.digest[:8] in papers[0]
    for line in (tmp_path / "pack" / "SHA256SUMS").read_text().splitlines():
        digest, _space, name = line.partition("  ")
        assert sha256((tmp_path / "pack" / name).read_bytes()).hexdigest() == digest
    ran = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "pack/trail/verify_trail.py")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert invoice.number in (tmp_path / "pack/lists/invoices-and-bills.csv").read_text()
    page = (tmp_path / "pack" / "index.html").read_text()
    for name in names - {"index.html", "SHA256SUMS"}:
        assert f'href="{name}"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "Bank Contoh" in page


def test_all_of_a_pack_speaks_the_language_it_was_asked_for(
    director: Member, tmp_path: Path
) -> None:
    system = make_system(director)
    invoice = make_invoicing.issued_invoice(system, day=director.today)
    document = make_documents.attached(director, invoice)
    pack = built(director, language="id")
    with ZipFile(packing.place_of(director.company_id, pack.digest)) as archive:
        names = [name for name in archive.namelist() if not name.startswith("jejak-audit/")]
        page = archive.read("index.html").decode()
        lists = {
            name: archive.read(name).decode("utf-8-sig").splitlines()
            for name in names
            if name.endswith(".csv")
        }
    assert names == [
        *(
            f"laporan/{name}.{kind}"
            for name in (
                "laporan-posisi-keuangan",
                "laporan-laba-rugi-dan-penghasilan-komprehensif-lain",
                "neraca-saldo",
            )
            for kind in ("xlsx", "pdf")
        ),
        "buku-besar/buku-besar.xlsx",
        "buku-besar/jurnal.csv",
        "daftar/faktur-dan-tagihan.csv",
        "daftar/persetujuan.csv",
        f"dokumen/{invoice.number.lower().replace('/', '-')}/"
        f"{document.file.digest[:8]}-kuitansi.png",
        "index.html",
        "SHA256SUMS",
    ]
    assert {name: lines[0] for name, lines in lists.items()} == {
        "buku-besar/jurnal.csv": "Nomor,Tanggal,Teks,Data,Akun,Nama akun,Debit,Kredit",
        "daftar/faktur-dan-tagihan.csv": "Nomor,Jenis,Mitra,Referensi,Tanggal,Jatuh tempo,"
        "Sebelum pajak,Pajak,Total,Sisa tagihan,Status",
        "daftar/persetujuan.csv": "Diminta,Diminta oleh,Apa,Data,Keputusan,Siapa,"
        "Mewakili,Kapan,Teks,Sidik",
    }
    today, due = director.today, director.today + timedelta(days=30)
    assert lists["daftar/faktur-dan-tagihan.csv"][1] == (
        f"{invoice.number},Faktur penjualan,PT Maju Jaya,,{today},{due},"
        "10000000.00,1100000.00,11100000.00,11100000.00,Terbit"
    )
    assert "python3 jejak-audit/verify_trail.py --lang id<" in page


def make_system(member: Member) -> Member:
    return Member.objects.select_related("company").get(
        company_id=member.company_id, is_system=True
    )


def test_the_pack_and_who_takes_it_out_are_recorded(director: Member) -> None:
    pack = built(director, "trail")
    told = Event.objects.get(name="assurance.pack_built")
    assert told.actor_id == director.pk
    assert told.detail["changes"]["digest"] == ["", pack.digest]
    with pytest.raises(Refused, match="built already"):
        actions.keep_pack(director, pack=pack, built=Built("0" * 64, 1, 1))
    client = make.signed_in(director)
    answer = client.get(f"/assurance/packs/{pack.pk}/file/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a streaming answer
    assert sha256(content).hexdigest() == pack.digest
    assert len(content) == pack.size
    with ZipFile(BytesIO(content)) as archive:
        assert len(archive.namelist()) == pack.files
    noted = Reading.objects.get(name="assurance.pack_taken")
    assert (noted.actor_id, noted.subject) == (director.pk, f"assurance.pack:{pack.pk}")


def test_whoever_builds_an_export_takes_the_trail_out_whole(director: Member) -> None:
    """What its pages keep from them too: half a chain proves nothing."""
    system = make_system(director)
    clerk = make.member(system, StandardRole.FINANCE, language="en")
    assert not clerk.may("access.read")
    access.end_member(system, member=make.member(system), because="Private")
    pack = built(clerk, "trail")
    with ZipFile(packing.place_of(clerk.company_id, pack.digest)) as archive:
        events = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
    [ended] = [one for one in events if one["name"] == "people.member_ended"]
    assert ended["reason"] == "Private"
    assert [one["sequence"] for one in events] == list(range(1, len(events) + 1))


def test_a_pack_that_was_changed_on_the_disk_is_found(director: Member) -> None:
    pack = built(director, "trail")
    place = packing.place_of(director.company_id, pack.digest)
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    assert list(packs_are_whole(director.company_id)) == [f"{pack} was changed on the disk."]


def test_the_days_of_a_pack_are_those_of_the_company(
    director: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half past midnight of the first of May in Jayapura is the day before further west."""
    system, director.company.time_zone = make_system(director), "Asia/Jayapura"
    director.company.save(update_fields=["time_zone"])
    signer = make.member(system, StandardRole.DIRECTOR)
    make_approvals.policy(system, "access.invite")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 30, 15, 30, tzinfo=UTC))
    paper = make_documents.attached(director, make_parties.customer(system, "CV Anggrek"))
    role = people.standard_role(system.company, StandardRole.FINANCE)
    with pytest.raises(NeedsApproval) as needed:
        access.invite(system, email="sari@contoh.id", name="Sari", roles=[role])
    approvals.approve(signer, request=make_approvals.asked(system, needed.value))
    for first, last, count in (
        (date(2026, 5, 1), date(2026, 5, 1), 1), (date(2026, 4, 1), date(2026, 4, 30), 0),
    ):  # fmt: skip
        found = list(queries.documents_of(director.company, first, last))
        assert found == [paper] * count
        assert queries.approvals_of(director.company, first, last).count() == count


def test_an_approval_is_in_the_pack_of_the_day_it_was_given_with_whom_it_was_given_for(
    director: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = make_system(director)
    deputy = make.member(system, StandardRole.ADMINISTRATION, name="Budi")
    make_approvals.policy(system, "access.invite")
    role = people.standard_role(system.company, StandardRole.FINANCE)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 30, 3, tzinfo=UTC))
    with pytest.raises(NeedsApproval) as needed:
        access.invite(system, email="sari@contoh.id", name="Sari", roles=[role])
    request = make_approvals.asked(system, needed.value)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 5, 2, 3, tzinfo=UTC))
    day = date(2026, 5, 2)
    approvals.name_substitute(director, deputy=deputy, starts_on=day, ends_on=day)
    approvals.approve(deputy, request=request)
    for first, last, count in (
        (day, day, 1), (date(2026, 4, 30), date(2026, 4, 30), 1), (date(2026, 5, 1),) * 2 + (0,),
    ):  # fmt: skip
        assert queries.approvals_of(director.company, first, last).count() == count
    pack = built(director)
    with ZipFile(packing.place_of(director.company_id, pack.digest)) as archive:
        [told] = archive.read("lists/approvals.csv").decode("utf-8-sig").splitlines()[1:]
    asked, maker, what, _record, kind, who, absent, when, *_rest = told.split(",")
    assert (asked, maker, what, kind) == (
        "2026-04-30 10:00:00", "Teliti", "PT Maju Jaya", "approved",
    )  # fmt: skip
    assert (who, absent, when) == ("Budi", str(director), "2026-05-02 10:00:00")


def test_a_pack_that_the_worker_gave_up_is_not_said_to_be_under_way(director: Member) -> None:
    today = director.today
    actions.ask_for_pack(director, kind="pack", first=today, last=today, language="en")
    pack, client = Pack.objects.latest("pk"), make.signed_in(director)
    pages = ["/assurance/packs/", f"/assurance/packs/{pack.pk}/"]
    assert ["being built" in client.get(page).content.decode() for page in pages] == [True, True]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'assurance.pack'"
        )
    for page in pages:
        told = client.get(page).content.decode()
        assert "could not be built" in told
        assert "being built" not in told
    refused = client.get(f"{pages[1]}file/").content.decode()
    assert "This could not be built. Ask for a new one." in refused


def test_days_without_events_are_refused(director: Member) -> None:
    long_ago = timezone.localdate().replace(year=2001)
    with pytest.raises(Refused, match="Nothing happened"):
        packing.refuse_empty(director.company, long_ago, long_ago)
