"""What comes in files, as the worker takes it in: read, checked cell by cell, written."""

from collections.abc import Iterator

from teliti.exchange import actions
from teliti.exchange.models import Import, ImportState
from teliti.ledger.models import Account, Line
from teliti.parties.models import Party
from teliti.work import queue
from tests.bench.measuring import Figure, timed
from tests.bench.stage import Stage

ROWS = 100_000
AIM = 60
"""Seconds for all of it (issue 3)."""


def customers(stage: Stage) -> Iterator[Figure]:
    """Read, check and take in customers from a CSV file."""
    count = stage.workload.scaled(ROWS)
    heads = "Kode;Nama Pelanggan;NPWP;Telepon;Email;Alamat;Kota;Kode Pos;Termin\n"
    rows = (
        f"I{number:06};PT Mitra Sejahtera {number};;0812{number:08};tagihan{number}@mitra.example;"
        f"Jl. Merdeka No. {number};Jakarta Selatan;12190;30\n"
        for number in range(count)
    )
    before = Party.objects.count()
    yield from _figures(stage, "parties.customer", heads + "".join(rows), f"{count:,} customers")
    assert Party.objects.count() == before + count


def journal_lines(stage: Stage) -> Iterator[Figure]:
    """Read, check and take in journal lines from a CSV file, four an entry."""
    count = stage.workload.scaled(ROWS) // 4 * 4
    codes = dict(Account.objects.filter(pk__in=stage.accounts).values_list("pk", "code"))
    rows = [
        f"{day:%d/%m/%Y};JU-{number:06};{codes[stage.accounts[slot % len(stage.accounts)]]};"
        f"{_rupiah(debit)};{_rupiah(credit)};Jurnal {number}\n"
        for number, (day, lines) in enumerate(stage.workload.moves(count // 4, "file"))
        for slot, debit, credit in lines
    ]
    before = Line.objects.count()
    heads = "Tanggal;Nomor;Kode Akun;Debit;Kredit;Keterangan\n"
    yield from _figures(stage, "ledger.entry", heads + "".join(rows), f"{count:,} journal lines")
    assert Line.objects.count() == before + count


def _figures(stage: Stage, kind: str, text: str, what: str) -> Iterator[Figure]:
    queue.discover()
    batch = actions.send_import(
        stage.system, kind=kind, file_name="bench.csv", data=text.encode(), existing="refuse"
    )
    read = timed(lambda: _work("exchange.read", batch))
    batch = Import.objects.get(pk=batch.pk)
    assert (batch.state, batch.troubled_count) == (ImportState.CHECKED, 0)
    batch = actions.ask_taking(stage.system, batch=batch)
    taken = timed(lambda: _work("exchange.take", batch))
    assert Import.objects.get(pk=batch.pk).state == ImportState.DONE
    yield Figure(f"{what} by CSV: read and checked", [read], "s")
    yield Figure(f"{what} by CSV: taken in", [taken], "s")
    yield Figure(f"{what} by CSV: all of it", [read + taken], "s", AIM)


def _work(name: str, batch: Import) -> None:
    """Do the work that was planned for an import, as the worker does."""
    wanted = next(job for job in queue.jobs() if job.name == name)
    arguments = {"batch": batch.pk, "progress": batch.progress_id}
    queue.run_here(wanted, batch.company_id, arguments)


def _rupiah(sen: int) -> str:
    return f"{sen // 100},{sen % 100:02}" if sen else ""
