"""A bank statement from file to books: import, match to open invoices, post."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from teliti.invoicing import actions as invoicing
from teliti.treasury import actions
from teliti.treasury.models import BankAccount, BankLine, LineState
from teliti.treasury.tests import make as bank
from tests import database
from tests.bench import bare
from tests.bench.loading import load_invoices
from tests.bench.measuring import Figure, in_turn, timed
from tests.bench.stage import Stage

RUNS, SECONDS = 3, 60.0
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement file that pays invoices in full, and those as bare PostgreSQL knows them."""

    data: bytes
    paid: list[tuple[date, int, str]]


def among_few(stage: Stage) -> Iterator[Figure]:
    """A statement that pays every open invoice there is; the very first, and later ones."""
    lines = stage.workload.sizes["bank_statement"]["lines"]
    work = f"{lines:,} bank lines among as many open invoices"
    yield _measured(stage, lines, f"{work}, the first ever", None, runs=1, is_known=False)
    yield _measured(stage, lines, work, 3)


def among_many(stage: Stage) -> Iterator[Figure]:
    """The same among a hundred thousand other open invoices, and ten times as many lines."""
    others = stage.workload.sizes["invoice"]["list_rows"]
    load_invoices(stage, others)
    lines = stage.workload.sizes["bank_statement"]["lines"]
    yield _measured(stage, lines, f"{lines:,} bank lines among {others:,} open invoices", 3)
    work = f"{10 * lines:,} bank lines among {others:,} open invoices"
    yield _measured(stage, 10 * lines, work, 30, runs=1)


def _measured(
    stage: Stage, lines: int, work: str, aim: float | None, *, runs: int = RUNS,
    is_known: bool = True,
) -> Figure:  # fmt: skip
    """Import, match and post; `is_known`: the database has statistics of its tables."""
    account = _account(stage)
    statements = [_statement(stage, lines) for _run in range(runs)]
    if is_known:
        with database.as_owner(stage.database) as owner:
            owner.execute("ANALYZE")  # as autovacuum does within a minute
    latest: list[tuple[date, int, str]] = []
    with bare.connected(stage) as raw:

        def ours() -> float:
            nonlocal latest
            statement = statements.pop()
            latest = statement.paid
            return timed(lambda: _to_the_books(stage, account, statement))

        def theirs() -> float:
            bare.emptied(raw, stage.workload)
            _bare_invoices(raw, latest)
            return timed(lambda: bare.pay_invoices(raw, latest))

        took, bare_took = in_turn(ours, theirs, runs=runs, seconds=SECONDS)
    return Figure(f"import, match and post {work}", took, "s", aim, bare_took)


def _to_the_books(stage: Stage, account: BankAccount, statement: Statement) -> None:
    """As a clerk does: import the file, look at the open lines, accept all that are sure."""
    actions.import_statement(
        stage.clerk, data=statement.data, filename="mutasi.sta", account=account
    )
    lines = BankLine.objects.filter(bank_account=account, state=LineState.OPEN).order_by("pk")
    keys = list(lines.values_list("pk", flat=True))
    actions.accept_batch(stage.clerk, bank_account=account, lines=keys)
    left = lines.count()
    assert left == 0, f"{left} of {len(keys)} bank lines found no invoice"


def _account(stage: Stage) -> BankAccount:
    found = BankAccount.objects.filter(company_id=stage.company).first()
    return found or bank.bank_account(stage.system)


def _statement(stage: Stage, lines: int) -> Statement:
    """So many new invoices, issued, and the statement that pays each in full by its number."""
    run = next(_numbers)
    drawn = stage.workload.invoices(lines, f"bank{run}")
    issued = []
    for at in range(0, lines, 1_000):
        contents = [stage.content(one) for one in drawn[at : at + 1_000]]
        issued += invoicing.import_invoices(stage.clerk, contents=contents)
    names = {key: stage.workload.drawn.partner_name(at) for at, key in enumerate(stage.partners)}
    rows = [
        (one.issued_on, str(Decimal(one.gross_minor) / 100),
         f"TRSF E-BANKING CR {one.number} {names[one.party_id].upper()}")
        for one in issued
    ]  # fmt: skip
    data = bank.mt940(rows, starts_on=rows[0][0], reference=str(run))
    return Statement(data, [(one.issued_on, one.gross_minor, one.number) for one in issued])


def _bare_invoices(raw: Any, paid: list[tuple[date, int, str]]) -> None:
    rows = ((key, number, amount) for key, (_day, amount, number) in enumerate(paid))
    bare.copied(raw, "open_invoice", rows)
