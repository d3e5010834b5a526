"""What is posted: invoices and entries, one by one and in bulk."""

from collections.abc import Iterator
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext

from teliti.invoicing import actions as invoicing
from teliti.invoicing.models import Invoice
from teliti.ledger import actions as ledger
from teliti.ledger.models import Line
from teliti.people.models import Member
from tests.bench import bare
from tests.bench.measuring import Figure, in_turn, milliseconds, p95_of_rounds, rates, timed
from tests.bench.stage import Stage

BULK_RUNS = 3
SECONDS = 20.0
"""No run of a work is begun after so many."""


def one_invoice(stage: Stage) -> Iterator[Figure]:
    """Enter and issue an invoice of three lines and one tax: one action, one commit."""
    count = stage.workload.sizes["invoice"]["one_by_one"]
    drawn = stage.workload.invoices(count + 5, "invoices")
    contents = iter([stage.content(one) for one in drawn])
    for _warm in range(4):
        invoicing.issue_content(stage.clerk, content=next(contents))
    with CaptureQueriesContext(connection) as statements:
        invoicing.issue_content(stage.clerk, content=next(contents))
    yield Figure("issue one invoice: statements", [len(statements)], "statements", 25)
    with bare.connected(stage) as raw:
        rows = bare.Invoices(raw, stage.workload, count)

        def ours() -> float:
            content = next(contents)
            return timed(lambda: invoicing.issue_content(stage.clerk, content=content))

        took, bare_took = in_turn(ours, rows.one, runs=count, seconds=SECONDS)
    _check_invoices(stage, drawn[: 5 + len(took)])
    work = "issue one invoice, 3 lines, 1 tax"
    yield Figure(work, milliseconds(took), "ms", 15, milliseconds(bare_took))
    yield Figure(f"{work}: p95 of rounds", p95_of_rounds(milliseconds(took)), "ms")


def bulk_invoices(stage: Stage) -> Iterator[Figure]:
    """Import invoices, entered and issued, in one transaction."""
    count = stage.workload.sizes["invoice"]["bulk"]
    runs = iter(
        [stage.content(one) for one in stage.workload.invoices(count, f"bulk{run}")]
        for run in range(BULK_RUNS)
    )
    with bare.connected(stage) as raw:
        rows = bare.Invoices(raw, stage.workload, count)

        def ours() -> float:
            contents = next(runs)
            return timed(lambda: invoicing.import_invoices(stage.clerk, contents=contents))

        def theirs() -> float:
            bare.emptied(raw, stage.workload)
            return rows.all_at_once()

        took, bare_took = in_turn(ours, theirs, runs=BULK_RUNS, seconds=SECONDS)
    work = f"invoices in bulk, {count:,} in one transaction"
    yield Figure(work, rates(count, took), "inv/s", 1_000, rates(count, bare_took))


def one_entry(stage: Stage) -> Iterator[Figure]:
    """Entries of four lines, one by one: through the import of one, and as a clerk does it."""
    count = stage.workload.sizes["move"]["one_by_one"]
    moves = stage.workload.moves(count + 1, "moves")
    numbered = enumerate(stage.posting(number, move) for number, move in enumerate(moves))
    ledger.import_entries(stage.clerk, postings=[next(numbered)[1]])
    with bare.connected(stage) as raw:
        latest = 0

        def ours() -> float:
            nonlocal latest
            latest, posting = next(numbered)
            return timed(lambda: ledger.import_entries(stage.clerk, postings=[posting]))

        def theirs() -> float:
            return timed(lambda: bare.write_entry(raw, latest, moves[latest]))

        took, bare_took = in_turn(ours, theirs, runs=count, seconds=SECONDS)
    work = "4-line entries one by one"
    yield Figure(f"{work}, one action each", rates(1, took), "entries/s", 150, rates(1, bare_took))

    def drafted(member: Member, number: int) -> None:
        posting = stage.posting(number, moves[number])
        entry = ledger.draft_entry(member, day=posting.day, text=posting.text, lines=posting.lines)
        ledger.post_entry(member, entry=entry)

    twice = [timed(partial(drafted, stage.clerk, at)) for at in range(min(50, count))]
    yield Figure(f"{work}, drafted and then posted (two actions)", rates(1, twice), "entries/s")


def bulk_entries(stage: Stage) -> Iterator[Figure]:
    """Import entries of four lines in one transaction."""
    count = stage.workload.sizes["move"]["bulk"]
    drawn = iter([stage.workload.moves(count, f"bulk{run}") for run in range(BULK_RUNS)])
    with bare.connected(stage) as raw:
        moves = stage.workload.moves(count, "bulk0")

        def ours() -> float:
            postings = [stage.posting(number, move) for number, move in enumerate(next(drawn))]
            return timed(lambda: ledger.import_entries(stage.clerk, postings=postings))

        def theirs() -> float:
            bare.emptied(raw, stage.workload)
            return timed(lambda: bare.copy_entries(raw, moves))

        took, bare_took = in_turn(ours, theirs, runs=BULK_RUNS, seconds=SECONDS)
    work = f"4-line entries in bulk, {count:,} in one transaction"
    yield Figure(work, rates(count, took), "entries/s", 5_000, rates(count, bare_took))


def _check_invoices(stage: Stage, drawn: list[dict[str, int]]) -> None:
    """What was drawn stands in the books: a rate over anything else would say nothing."""
    issued = Invoice.objects.filter(company_id=stage.company).order_by("number", "pk")
    bases = sorted(issued.values_list("net_minor", flat=True))
    assert bases == sorted(one["base"] for one in drawn), "the invoices are not those drawn"
    revenue = Line.objects.filter(company_id=stage.company, account_id__in=stage.revenue)
    posted = -sum(revenue.values_list("amount", flat=True))
    assert posted == sum(bases), "the books do not hold what was invoiced"
