"""Invoices as PDF."""

from collections.abc import Iterator
from functools import partial

from teliti.invoicing import actions, paper, queries
from teliti.invoicing.domain import Content
from tests.bench.measuring import Figure, milliseconds, timed
from tests.bench.stage import Stage


def invoice_pdfs(stage: Stage) -> Iterator[Figure]:
    """A hundred invoices of ten lines as PDF/A, the compiler warm, one after another."""
    count = stage.workload.scaled(100)
    actions.import_invoices(stage.clerk, contents=_contents(stage, count))
    invoices = list(queries.papers_seen_by(stage.clerk).order_by("-pk")[:count])
    for invoice in invoices[:2]:
        assert paper.pdf(invoice, "id").startswith(b"%PDF")
    took = [timed(partial(paper.pdf, one, "id")) for one in invoices]
    yield Figure("invoice PDF, 10 lines, warm", milliseconds(took), "ms", 20)


def _contents(stage: Stage, count: int) -> list[Content]:
    """Drawn invoices of ten lines each."""
    sizes = stage.workload.sizes
    wide = {
        **sizes, "invoice": {**sizes["invoice"], "lines": sizes["pdf"]["invoice_lines"]},
    }  # fmt: skip
    found = []
    for drawn in stage.workload.drawn.invoices(wide, count, "pdf"):
        for line in drawn["lines"]:
            line["slot"] %= len(stage.revenue)
        found.append(stage.content(drawn))
    return found
