"""What is built for people outside: a proof pack, or the trail alone, as one zip that opens
offline. Every figure comes from the same sheets as on the screen."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.storage import FileSystemStorage
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from teliti.assurance import queries
from teliti.assurance.archives import Archive
from teliti.assurance.domain import Built
from teliti.assurance.exporting import stretch_of, write_trail
from teliti.assurance.models import Pack, PackKind
from teliti.base.clock import day_in
from teliti.base.money import to_decimal
from teliti.base.refusals import Refused
from teliti.base.texts import harmless
from teliti.documents.domain.names import shown_size
from teliti.documents.models import Document
from teliti.documents.store import store
from teliti.insight import papers, workbooks
from teliti.insight import queries as insight
from teliti.insight.domain.spans import Days
from teliti.insight.forms import exactly
from teliti.insight.sheets import ledgers, statements, trial
from teliti.insight.sheets.shape import Sheet
from teliti.kit.words import language, shown_day, shown_moment, shown_number
from teliti.people.models import Company

Step = Callable[[], None]
CHUNK = 1024 * 1024
SECTIONS = {
    "statements": (pgettext_lazy("folder", "statements"), gettext_lazy("Financial statements")),
    "ledgers": (pgettext_lazy("folder", "ledgers"), gettext_lazy("Ledgers")),
    "lists": (pgettext_lazy("folder", "lists"), gettext_lazy("Lists")),
    "documents": (pgettext_lazy("folder", "documents"), gettext_lazy("Documents")),
    "trail": (pgettext_lazy("folder", "trail"), gettext_lazy("The trail and its proof")),
}
"""What a pack holds: the name of the folder, and what it is called."""
OTHER_STEPS = 7
"""Three statements, the ledger, three lists."""


def place_of(company: int, digest: str) -> Path:
    """Where a pack with this digest lies."""
    return Path(FileSystemStorage().location) / str(company) / "packs" / f"{digest}.zip"


def steps_of(pack: Pack) -> int:
    """How many steps the building takes: events, papers, and a handful of files."""
    events = stretch_of(pack.company, pack.first, pack.last).count
    if pack.kind == PackKind.TRAIL:
        return events
    return events + OTHER_STEPS + sum(1 for _each in _papers(pack))


def build(pack: Pack, *, step: Step, now: datetime) -> Built:
    """Write the zip and put it in its place; `step` after each file and event."""
    folder = place_of(pack.company_id, "").parent
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as file:
        passing = Path(file.name)
        try:
            archive = Archive(file, now)
            _write(archive, pack, step, now)
            archive.close()
            size = file.tell()
            file.seek(0)
            digest = sha256()
            while chunk := file.read(CHUNK):
                digest.update(chunk)
            passing.chmod(0o440)
            passing.replace(place_of(pack.company_id, digest.hexdigest()))
        finally:
            passing.unlink(missing_ok=True)
    return Built(digest.hexdigest(), size, len(archive.files))


def _write(archive: Archive, pack: Pack, step: Step, now: datetime) -> None:
    company = pack.company
    stretch = stretch_of(company, pack.first, pack.last)
    if pack.kind == PackKind.TRAIL:
        write_trail(archive, company, stretch, step=step)
        return
    _write_statements(archive, pack, step, now)
    _write_lists(archive, pack, step)
    missing = list(_write_papers(archive, pack, step))
    write_trail(archive, company, stretch, folder=_folder("trail"), step=step)
    archive.add("index.html", _index(archive, pack, missing, now))
    sums = "".join(f"{file.digest}  {file.name}\n" for file in archive.files)
    archive.add("SHA256SUMS", sums)


def _write_statements(archive: Archive, pack: Pack, step: Step, now: datetime) -> None:
    company, days = pack.company, Days(pack.first, pack.last)
    years = insight.years_of(company.pk)
    asked, at = (
        exactly(days),
        exactly(Days(years.holding(days.last).first, days.last), is_state=True),
    )
    sheets: list[Sheet] = [
        statements.statement_sheet(statements.balance_sheet(company, at, years), pack.last),
        statements.statement_sheet(statements.profit_and_loss(company, asked, years), pack.last),
        trial.trial_sheet(company, insight.trial_balance(company.pk, days, years), years),
    ]
    today = day_in(now, company.time_zone)
    for sheet in sheets:
        name = _folder("statements") + slugify(sheet.title)
        with archive.writing(f"{name}.xlsx", f"{sheet.title} (XLSX)") as file:
            workbooks.write(sheet, file)
        archive.add(
            f"{name}.pdf", papers.pdf_of(sheet, today, company.name), f"{sheet.title} (PDF)"
        )
        step()
    ledger = ledgers.whole_sheet(company, days, years)
    name = f"{_folder('ledgers')}{slugify(ledger.title)}.xlsx"
    with archive.writing(name, f"{ledger.title} (XLSX)") as file:
        workbooks.write(ledger, file)
    step()


def _write_lists(archive: Archive, pack: Pack, step: Step) -> None:
    company, first, last = pack.company, pack.first, pack.last
    record = pgettext("noun", "Record")
    lines = queries.lines_of(company.pk, first, last).iterator(chunk_size=2000)
    _table(
        archive, "ledgers", _("Journal entries"),
        [
            _("Number"), _("Date"), _("Text"), record, _("Account"), _("Account name"),
            _("Debit"), _("Credit"),
        ],
        (
            [
                line.entry.number, line.date, line.text or line.entry.text, line.entry.source,
                line.account.code, line.account.name, _amount(line.debit, company),
                _amount(line.credit, company),
            ]
            for line in lines
        ),
    )  # fmt: skip
    step()
    invoices = queries.invoices_of(company.pk, first, last)
    _table(
        archive, "lists", _("Invoices and bills"),
        [
            _("Number"), _("Kind"), _("Party"), _("Reference"), _("Date"), _("Due"),
            _("Before tax"), _("Tax"), _("Total"), _("Open amount"), _("State"),
        ],
        (
            [
                one.number, one.get_direction_display(), one.party.name, one.reference,
                one.issued_on, one.due_on, _amount(one.net_minor, company),
                _amount(one.tax_minor, company), _amount(one.gross_minor, company),
                _amount(one.open_minor, company), one.get_state_display(),
            ]
            for one in invoices.iterator(chunk_size=2000)
        ),
    )  # fmt: skip
    step()
    decisions = queries.approvals_of(company, first, last)
    _table(
        archive, "lists", _("Approvals"),
        [
            _("Asked"), _("Asked by"), _("What"), record, _("Decision"), _("Who"),
            _("In the place of"), _("When"), _("Text"), _("Digest"),
        ],
        (
            [
                _moment(one.request.asked_at, company), one.request.maker, one.request.label,
                one.request.subject, one.get_kind_display(), one.by, one.absent or "",
                _moment(one.at, company), one.text, one.digest,
            ]
            for one in decisions.iterator(chunk_size=2000)
        ),
    )  # fmt: skip
    step()


def _write_papers(archive: Archive, pack: Pack, step: Step) -> Iterator[str]:
    """Copy the papers, each content once; gives the names of those that are not on the disk."""
    kept, written = store(), set()
    for paper in _papers(pack):
        folder = (
            f"{_folder('documents')}{slugify(paper.subject_label.replace('/', '-')) or 'paper'}"
        )
        name = f"{slugify(Path(paper.name).stem)}{Path(paper.name).suffix.lower()}"
        name = f"{folder}/{paper.file.digest[:8]}-{name}"
        if name not in written:
            written.add(name)
            try:
                with (
                    kept.open(pack.company_id, paper.file.digest) as source,
                    archive.writing(name, f"{paper.subject_label}: {paper.name}") as file,
                ):
                    while chunk := source.read(CHUNK):
                        file.write(chunk)
            except FileNotFoundError:
                yield f"{paper.subject_label}: {paper.name}"
        step()


def _papers(pack: Pack) -> Iterator[Document]:
    return queries.documents_of(pack.company, pack.first, pack.last)


def _table(
    archive: Archive, section: str, title: str, heads: list[str], rows: Iterable[list[Any]]
) -> None:
    """A CSV file in UTF-8 with its mark, so that a spreadsheet reads it; no cell is a formula."""
    name = f"{_folder(section)}{slugify(title)}.csv"
    with archive.writing(name, f"{title} (CSV)") as file:
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow(heads)
        writer.writerows([harmless(str(value)) for value in row] for row in rows)
        text.detach()


def _folder(section: str) -> str:
    """Where the files of a section lie, in the language of the pack."""
    return f"{slugify(SECTIONS[section][0])}/"


def _amount(minor: int, company: Company) -> str:
    return str(to_decimal(minor, company.currency))


def _moment(at: datetime, company: Company) -> datetime:
    """The moment where the company is, as its lists are exported."""
    return at.astimezone(ZoneInfo(company.time_zone)).replace(microsecond=0, tzinfo=None)


def _index(archive: Archive, pack: Pack, missing: list[str], now: datetime) -> str:
    """The page that opens offline: what is in here, with links and digests, and how to prove it."""
    titles = {_folder(section): str(title) for section, (_name, title) in SECTIONS.items()}
    files = [
        {
            "section": titles["".join(file.name.partition("/")[:2])], "name": file.name,
            "title": file.title or file.name, "size": shown_size(file.size, language()),
            "digest": file.digest,
        }
        for file in archive.files
    ]  # fmt: skip
    seal = queries.last_seal(pack.company_id)
    return render_to_string(
        "assurance/pack.html",
        {
            "pack": pack,
            "company": pack.company,
            "days": f"{shown_day(pack.first, 'long')} – {shown_day(pack.last, 'long')}",
            "built": shown_moment(now, pack.company.time_zone),
            "language": language(),
            "count": shown_number(len(files)),
            "sections": [
                (section, list(found)) for section, found in groupby(files, lambda f: f["section"])
            ],
            "missing": missing,
            "seal": seal,
            "trail": _folder("trail"),
        },
    )


def refuse_empty(company: Company, first: Any, last: Any) -> None:
    """Refuse days in which nothing happened."""
    if last < first:
        raise Refused(_("The last day lies before the first."), field="last")
    stretch_of(company, first, last)
