"""The works, one after another on stages of their own, then the table and build/bench.json."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.db import connection

from teliti.base import scope
from tests import database
from tests.bench import importing, matching, papers, posting, reports, screens, stage
from tests.bench.measuring import Figure, TookTooLong, bounded, speed, table, tell, write
from tests.bench.stage import Stage

RESULTS = database.ROOT / "build" / "bench.json"


@dataclass(frozen=True, slots=True)
class Work:
    """A work: its name on the command line, how to measure it, the seconds it may take at most.

    Works in a row with the same `stage` share one database and its rows.
    """

    name: str
    measure: Callable[[Stage], Iterator[Figure]]
    seconds: float
    stage: str = "small"
    is_large: bool = False


WORKS = (
    Work("issue", posting.one_invoice, 60),
    Work("issue-http", screens.issue_over_http, 60),
    Work("invoices", posting.bulk_invoices, 90),
    Work("entry", posting.one_entry, 60),
    Work("entries", posting.bulk_entries, 120),
    Work("pdf", papers.invoice_pdfs, 60),
    Work("match", matching.among_few, 90),
    Work("import-customers", importing.customers, 240, "files"),
    Work("import-entries", importing.journal_lines, 240, "files"),
    Work("match-many", matching.among_many, 240, "many invoices"),
    Work("list", screens.invoice_list, 90, "many invoices"),
    Work("ageing", reports.ageing, 60, "many invoices"),
    Work("reports", reports.at_one_million, 240, "one million lines"),
    Work("reports-large", reports.at_ten_million, 1800, "ten million lines", is_large=True),
)


def main(names: Sequence[str], *, large: bool) -> int:
    """Measure what is named, or everything; print the table. 1 where a work was not done."""
    unknown = set(names) - {work.name for work in WORKS}
    if unknown:
        known = ", ".join(work.name for work in WORKS)
        print(f"Not a work: {', '.join(sorted(unknown))}. There are: {known}.", file=sys.stderr)
        return 2
    wanted = [work for work in WORKS if work.name in names or (not names and not work.is_large)]
    if large:
        wanted = [*wanted, *(work for work in WORKS if work.is_large and work not in wanted)]
    figures = [Figure("this machine: a million additions in Python", speed(), "ms")]
    try:
        for _name, works in groupby(wanted, lambda work: work.stage):
            with stage.opened() as where:
                for work in works:
                    figures.extend(measured(where, work))
        figures.append(Figure("the same, at the end", speed(), "ms"))
    finally:
        told(figures, RESULTS)
    return 0 if all(figure.samples for figure in figures) else 1


def measured(where: Stage, work: Work) -> Iterator[Figure]:
    """The figures of a work as they come. What takes too long has no samples."""
    tell(f"{work.name}: {(work.measure.__doc__ or '').splitlines()[0]}")
    try:
        with bounded(work.seconds):
            for figure in work.measure(where):
                tell(f"  {figure.work}: {figure.median:.4g} {figure.unit}")
                yield figure
    except TookTooLong:
        tell(f"  not done within {work.seconds:.0f} seconds")
        connection.close()  # it may still be busy with what was broken off
        scope.forget()
        scope.enter(where.company)
        yield Figure(f"{work.name}: not done within {work.seconds:.0f} s", [], "ms")


def told(figures: Sequence[Figure], path: Path) -> None:
    """Print the table and keep the figures."""
    if figures:
        print(table(figures))
        write(figures, path)
        tell(f"kept in {path.relative_to(database.ROOT)}")
