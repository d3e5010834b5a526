"""Large books loaded by SQL: what everyday actions would post in minutes stands in seconds.

Guards and foreign keys sleep while loading (`stage.past_guards`), so what was loaded is proven
afterwards by the same checks as `teliti verify`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from teliti.audit.verify import declared
from teliti.invoicing.domain import Direction
from teliti.invoicing.operations.issuing import SERIES
from teliti.ledger.models import Period
from teliti.ledger.operations import ENTRY_SERIES
from teliti.taxes.models import TaxCode
from tests import make
from tests.bench.bare import copied
from tests.bench.measuring import tell
from tests.bench.stage import Stage, past_guards

Connection = psycopg.Connection[Any]
AT_ONCE = 5_000
POSTED_AT = datetime(2026, 12, 31, tzinfo=UTC)
PROOFS = {"ledger.entries", "ledger.balances", "ledger.numbers", "ledger.periods"}

ENTRY = (
    "ledger_entry (id, company_id, version, number, date, text, kind, source, period_id, posted, "
    "posted_at, posted_by_id)"
)
LINE = (
    "ledger_line (company_id, version, entry_id, place, account_id, date, amount, text, party_id)"
)
INVOICE = (
    "invoicing_invoice (id, company_id, version, direction, state, number, reference, "
    "reference_key, party_id, issued_on, due_on, currency, text, note, bank_text, "
    "discount_percent, subtotal_minor, discount_minor, net_minor, tax_minor, gross_minor, "
    "open_minor, duplicate_reason, issued_at, issued_by_id, entry_id, control_id, reversal_reason)"
)
INVOICE_LINE = (
    "invoicing_invoiceline (company_id, version, invoice_id, place, description, quantity, unit, "
    "unit_price, discount_percent, net_minor, reduction_minor, account_id, tax_code_id)"
)
INVOICE_TAX = (
    "invoicing_invoicetax (company_id, version, invoice_id, tax_code_id, price_minor, base_minor, "
    "rate_percent, base_fraction, tax_minor, charged_minor)"
)
BALANCES = """
WITH days AS (SELECT account_id, date, COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0) AS debit,
    COALESCE(-SUM(amount) FILTER (WHERE amount < 0), 0) AS credit
    FROM ledger_line WHERE company_id = %(company)s GROUP BY 1, 2)
INSERT INTO ledger_balance (company_id, account_id, grain, starts_on, debit, credit)
SELECT %(company)s, account_id, 'd', date, debit, credit FROM days
UNION ALL SELECT %(company)s, account_id, 'm', date_trunc('month', date)::date, SUM(debit),
    SUM(credit) FROM days GROUP BY 2, 4
"""
COUNTER = "INSERT INTO audit_numbercounter (company_id, series, span, last) VALUES (%s, %s, %s, %s)"


@dataclass(slots=True)
class Chunk:
    """Rows by the table they go to, collected before they are copied together."""

    rows: dict[str, list[Sequence[Any]]] = field(default_factory=dict)

    def add(self, target: str, *row: Any) -> None:
        self.rows.setdefault(target, []).append(row)

    def copy(self, connection: Connection) -> None:
        """Write what was collected, and forget it."""
        for target, rows in self.rows.items():
            copied(connection, target, rows)
        self.rows.clear()


def load_journal(stage: Stage, lines: int) -> None:
    """So many drawn journal lines, four an entry, posted, with balances. Every tenth account of
    the draw carries a partner."""
    with past_guards(stage) as connection:
        periods, numbers = _periods(stage), Counter[str]()
        chunk = Chunk()
        moves = stage.workload.drawn.moves(stage.workload.sizes, lines // 4, "journal")
        first = _first_key(connection, "ledger_entry")
        for at, (day, drawn) in enumerate(moves):
            key, party = first + at, stage.partners[at % len(stage.partners)]
            number = _number(numbers, ENTRY_SERIES, day)
            chunk.add(ENTRY, *_entry(stage, key, number, day, f"Move {at:07d}", "import", "",
                                     periods[day.month]))  # fmt: skip
            for place, (slot, debit, credit) in enumerate(drawn, 1):
                account = stage.accounts[slot % len(stage.accounts)]
                chunk.add(LINE, stage.company, 1, key, place, account, day, debit - credit, "",
                          party if slot % 10 == 0 else None)  # fmt: skip
            if at % AT_ONCE == AT_ONCE - 1:
                chunk.copy(connection)
            if at % 250_000 == 249_999:
                tell(f"  {4 * (at + 1):,} of {lines:,} lines loaded")
        chunk.copy(connection)
        _count_on(connection, stage, {ENTRY_SERIES.code: numbers})
        _settle(connection, stage)
    _prove(stage)


def load_invoices(stage: Stage, count: int) -> None:
    """So many drawn sales invoices, issued and open, with lines, tax, entries and balances.

    The tax is 12 % of 11/12 of the price, both in whole rupiah, as the action computes it.
    """
    with past_guards(stage) as connection:
        numbers, entry_numbers = Counter[str](), Counter[str]()
        periods, chunk = _periods(stage), Chunk()
        books = _Accounts.of(stage)
        key, entry = (
            _first_key(connection, "invoicing_invoice"),
            _first_key(connection, "ledger_entry"),
        )
        drawn = stage.workload.drawn.invoices(stage.workload.sizes, count, "list")
        for at, one in enumerate(drawn):
            day = one["date"]
            number = _number(numbers, SERIES[Direction.SALE], day)
            _add_invoice(chunk, stage, books, (key + at, entry + at), number, one)
            chunk.add(ENTRY, *_entry(stage, entry + at, _number(entry_numbers, ENTRY_SERIES, day),
                                     day, number, "sale", f"invoicing.invoice:{key + at}",
                                     periods[day.month]))  # fmt: skip
            if at % AT_ONCE == AT_ONCE - 1:
                chunk.copy(connection)
        chunk.copy(connection)
        series = SERIES[Direction.SALE].code
        _count_on(connection, stage, {series: numbers, ENTRY_SERIES.code: entry_numbers})
        _settle(connection, stage)
    _prove(stage)


@dataclass(frozen=True, slots=True)
class _Accounts:
    """Where an invoice is posted, and the key of its tax code."""

    receivable: int
    tax: int
    tax_code: int

    @classmethod
    def of(cls, stage: Stage) -> "_Accounts":
        code = TaxCode.objects.get(pk=stage.tax)
        receivable = make.account(stage.system, "1-1301").pk
        return cls(receivable, code.sales_account_id, code.pk)


def _add_invoice(
    chunk: Chunk, stage: Stage, books: _Accounts, keys: tuple[int, int], number: str,
    one: dict[str, Any],
) -> None:  # fmt: skip
    (key, entry), company, day, net = keys, stage.company, one["date"], one["base"]
    party = stage.partners[one["partner"]]
    base = _whole_rupiah(net * 11, 12)
    tax = _whole_rupiah(base * 12, 100)
    gross = net + tax
    chunk.add(INVOICE, key, company, 1, "sale", "issued", number, "", "", party, day,
              day + timedelta(30), "IDR", "", "", "", 0, net, 0, net, tax, gross, gross, "",
              POSTED_AT, stage.clerk.pk, entry, books.receivable, "")  # fmt: skip
    chunk.add(INVOICE_TAX, company, 1, key, books.tax_code, net, base, 12, "11/12", tax, tax)
    chunk.add(LINE, company, 1, entry, 1, books.receivable, day, gross, "", party)
    for place, line in enumerate(one["lines"], 1):
        account = stage.revenue[line["slot"]]
        chunk.add(INVOICE_LINE, company, 1, key, place, line["description"], line["qty"], "",
                  f"{line['price'] / 100:.2f}", 0, line["amount"], 0, account,
                  books.tax_code)  # fmt: skip
        chunk.add(LINE, company, 1, entry, place + 1, account, day, -line["amount"], "", None)
    chunk.add(LINE, company, 1, entry, 5, books.tax, day, -tax, "", None)


def _whole_rupiah(sen: int, divisor: int) -> int:
    """A share of an amount in whole rupiah, half up, in sen."""
    return (2 * sen + 100 * divisor) // (200 * divisor) * 100


def _entry(
    stage: Stage, key: int, number: str, day: date, text: str, kind: str, source: str, period: int
) -> tuple[Any, ...]:
    return (key, stage.company, 1, number, day, text, kind, source, period, True, POSTED_AT,
            stage.clerk.pk)  # fmt: skip


def _periods(stage: Stage) -> dict[int, int]:
    rows = Period.objects.filter(company_id=stage.company).values_list("starts_on", "pk")
    return {starts_on.month: key for starts_on, key in rows}


def _number(counted: Counter[str], series: Any, day: date) -> str:
    span: str = series.span_of(day)
    counted[span] += 1
    written: str = series.written(counted[span], day)
    return written


def _first_key(connection: Connection, table: str) -> int:
    found = connection.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}").fetchone()
    assert found is not None, "an aggregate has a row"
    first: int = found[0]
    return first


def _count_on(connection: Connection, stage: Stage, numbers: dict[str, Counter[str]]) -> None:
    """The counters and the keys go on behind what was loaded."""
    for series, counted in numbers.items():
        for span, last in counted.items():
            connection.execute(COUNTER, [stage.company, series, span, last])
    for table in ("ledger_entry", "invoicing_invoice"):
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
            f"GREATEST((SELECT MAX(id) FROM {table}), 1))"
        )


def _settle(connection: Connection, stage: Stage) -> None:
    """Balances, statistics and the visibility map, as autovacuum would have left them by now."""
    connection.execute(BALANCES, {"company": stage.company})
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")


def _prove(stage: Stage) -> None:
    found = list(_findings(stage))
    assert not found, f"what was loaded does not hold: {found[:5]}"


def _findings(stage: Stage) -> Iterator[str]:
    for check in declared():
        if check.name in PROOFS:
            yield from check.findings(stage.company)
