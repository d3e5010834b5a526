"""Reports on a large book: asked as a query, and drawn as a page."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import psycopg
from django.urls import reverse

from teliti.insight import queries
from teliti.insight.domain.spans import Days
from teliti.invoicing.domain import Direction
from teliti.invoicing.queries import ageing as aged
from tests import database
from tests.bench.loading import load_journal
from tests.bench.measuring import Figure, in_turn, milliseconds, timed
from tests.bench.screens import Visitor
from tests.bench.stage import Stage

AS_OF = date(2026, 8, 17)
YEAR = Days(date(2026, 1, 1), AS_OF)
RUNS, PAGE_RUNS, SECONDS = 15, 30, 30.0

BARE_TRIAL = (
    "SELECT account_id, SUM(debit), SUM(credit) FROM ledger_balance WHERE company_id = %(company)s "
    "AND (grain = 'm' AND starts_on < '2026-08-01' OR grain = 'd' AND starts_on BETWEEN "
    "'2026-08-01' AND '2026-08-17') GROUP BY 1"
)
BARE_SCAN = (
    "SELECT account_id, SUM(amount) FILTER (WHERE amount > 0), "
    "SUM(amount) FILTER (WHERE amount < 0) FROM ledger_line "
    "WHERE company_id = %(company)s AND date <= '2026-08-17' GROUP BY 1"
)
BARE_LEDGER = (
    "SELECT date, entry_id, amount FROM ledger_line WHERE company_id = %(company)s "
    "AND account_id = %(account)s ORDER BY date, id LIMIT 100"
)
BARE_AGED = (
    "SELECT party_id, SUM(open_minor) FILTER (WHERE due_on >= '2026-08-17'), "
    "SUM(open_minor) FILTER (WHERE due_on < '2026-08-17') FROM invoicing_invoice "
    "WHERE company_id = %(company)s AND open_minor > 0 GROUP BY 1"
)


def at_one_million(stage: Stage) -> Iterator[Figure]:
    """Trial balance, balance sheet, general ledger on a book of a million lines."""
    yield from _reports(stage, stage.workload.scaled(1_000_000, least=4_000), 30, 300)


def at_ten_million(stage: Stage) -> Iterator[Figure]:
    """The same on ten million lines; loading them takes minutes."""
    yield from _reports(stage, stage.workload.scaled(10_000_000, least=4_000), 50, 3_000)


def ageing(stage: Stage) -> Iterator[Figure]:
    """Aged receivables of many open invoices, for today and as of an earlier day."""
    count = f"{stage.workload.sizes['invoice']['list_rows']:,} open invoices"
    with database.as_owner(stage.database) as raw:
        for words, day in (("today", date(2026, 12, 31)), ("as of an earlier day", AS_OF)):
            took, bare = _asked(
                raw, stage, partial(aged.ageing, stage.company, Direction.SALE, day), BARE_AGED
            )
            work = f"aged receivable {words}, {count}"
            yield Figure(work, milliseconds(took), "ms", 100, milliseconds(bare))


def _reports(stage: Stage, lines: int, trial_aim: float, proof_aim: float) -> Iterator[Figure]:
    load_journal(stage, lines)
    company, book = stage.system.company, f"{lines:,} lines"
    years = queries.years_of(company.pk)
    questions: list[tuple[str, Callable[[], object], str, float]] = [
        ("trial balance as of a day", lambda: queries.trial_balance(company.pk, YEAR, years),
         BARE_TRIAL, trial_aim),
        ("trial balance proven from the lines", lambda: queries.proof(company.pk, YEAR, years),
         BARE_SCAN, proof_aim),
        ("balance sheet", lambda: queries.balance_sheet(company, [AS_OF], years), BARE_TRIAL, 50),
        ("profit and loss", lambda: queries.profit_and_loss(company, [YEAR]), BARE_TRIAL, 50),
    ]  # fmt: skip
    _check(stage, lines)
    with database.as_owner(stage.database) as raw:
        for work, ask, sql, aim in questions:
            took, bare = _asked(raw, stage, ask, sql)
            yield Figure(f"{work}, {book}", milliseconds(took), "ms", aim, milliseconds(bare))
        visitor = Visitor(stage.clerk)
        for work, path, sql, page_aim in _pages(stage):
            took, bare = _asked(raw, stage, partial(visitor.sees, path), sql, PAGE_RUNS)
            yield Figure(f"{work} as a page, {book}", milliseconds(took), "ms", page_aim,
                         milliseconds(bare))  # fmt: skip


def _pages(stage: Stage) -> list[tuple[str, str, str, float | None]]:
    days = "?from=2026-01-01&until=2026-08-17"
    ledger = reverse("insight:account_ledger", args=[stage.accounts[7]])
    return [
        ("trial balance", reverse("insight:trial_balance") + days, BARE_TRIAL, None),
        ("balance sheet", reverse("insight:balance_sheet") + "?until=2026-08-17", BARE_TRIAL, None),
        ("general ledger of an account, first", ledger + days, BARE_LEDGER, 40),
    ]


def _asked(
    raw: psycopg.Connection[Any], stage: Stage, ask: Callable[[], object], sql: str,
    runs: int = RUNS,
) -> tuple[list[float], list[float]]:  # fmt: skip
    """How long a question takes, and in turn the bare statement over the same tables."""
    given = {"company": stage.company, "account": stage.accounts[7]}
    ask()
    return in_turn(
        lambda: timed(ask),
        lambda: timed(lambda: raw.execute(sql, given).fetchall()),
        runs=runs,
        seconds=SECONDS,
    )


def _check(stage: Stage, lines: int) -> None:
    """The trial balance says what was drawn."""
    drawn = stage.workload.drawn.moves(stage.workload.sizes, lines // 4, "journal")
    debit = sum(amount for day, rows in drawn if day <= AS_OF for _slot, amount, _credit in rows)
    years = queries.years_of(stage.company)
    kept, added = queries.proof(stage.company, YEAR, years)
    assert (kept.total("debit"), added.total("debit")) == (debit, debit), "not what was drawn"
