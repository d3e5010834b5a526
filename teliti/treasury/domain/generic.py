"""A CSV of no known bank, read by itself only where it can mean one thing; else a reason.

What it takes for granted is proven first: one order of day and month fits all days, one decimal
sign fits all amounts, the way the money went is visible, running balances follow. Where that
fails, the refusal says so, and a person maps the columns once (`presets.Preset`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from teliti.base.texts import (
    AmountStyle,
    DayOrder,
    Text,
    amount_styles,
    day_orders,
    decode,
    parse_amount,
)
from teliti.treasury.domain.delimited import (
    IN_WORDS,
    OUT_WORDS,
    SEPARATORS,
    Columns,
    Conventions,
    ReadRow,
    Row,
    Table,
    rows_of,
)
from teliti.treasury.domain.gathering import Facts, gather, in_order
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.statement import Statement

# Headings in English, Indonesian, German, French, Spanish and Dutch, as exports have them.
_WORDS: Final[Mapping[str, str]] = {
    "booked_on": "posted date|post date|posting date|booking date|booked on|buchungstag|"
    "buchungsdatum|tanggal posting|tgl posting|tanggal pembukuan|date comptable|boekingsdatum",
    "day": "date|transaction date|trans date|tanggal|tanggal transaksi|tgl|tgl transaksi|datum|"
    "fecha|date d'opération|date operation",
    "value_on": "value date|val. date|valuta|wertstellung|tanggal valuta|tgl valuta|"
    "date de valeur|fecha valor|valutadatum",
    "text": "description|label|keterangan|uraian|deskripsi|remarks|remark|memo|details|desc|notes|"
    "reason|verwendungszweck|buchungstext|libellé|description 1|description 2|description 3|"
    "additional description|berita|narrative",
    "amount": "amount|jumlah|nominal|betrag|montant|importe|bedrag|nilai",
    "side": "d/c|db/cr|dr/cr|d/k|debit/credit|credit/debit|transaction type|direction|mutasi|"
    "debet/kredit",
    "money_in": "credit|kredit|deposit|credit amount|money in|paid in|masuk|crédit|haben|bij|"
    "pemasukan|setoran",
    "money_out": "debit|debet|withdrawal|debit amount|money out|paid out|keluar|débit|soll|af|"
    "pengeluaran|penarikan",
    "balance": "balance|running balance|runningbalance|saldo|kontostand|solde|saldo akhir|"
    "closing balance",
    "reference": "reference|reference no.|reference no|reference id|payment reference|referensi|"
    "no. referensi|ref|client reference",
    "party_name": "partner name|payee|name|nama|auftraggeber/empfänger|counterparty",
    "party_account": "bank account|partner iban|number|iban",
    "account": "account|account number|account no|account no.|accountno|norek|no rekening|"
    "no. rekening|kontonummer",
    "account_name": "account name|nama rekening",
    "currency": "currency|ccy|mata uang|währung|monn.|devise|kode mata uang",
    "status": "status",
}
_ROLES: Final = {word: role for role, words in _WORDS.items() for word in words.split("|")}
_SETTLED: Final = frozenset(
    {"", "posted", "completed", "booked", "settled", "cleared", "done", "success", "selesai"}
)
_CURRENCY_IN_HEADING = re.compile(r"^(.*?)\s*[(\[]([A-Z]{3})[)\]]$")
_HEAD = 64 * 1024
_ROWS_TO_HEADING = 40


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading that could be understood, and the rows below it."""

    line: int
    places: Mapping[str, list[int]]
    currency: str
    rows: Sequence[Row]
    width: int

    def one(self, role: str) -> int | None:
        """The only column of that role; None when there is none, or more than one."""
        places = self.places.get(role, [])
        return places[0] if len(places) == 1 else None

    def cells(self, place: int | None) -> list[str]:
        """That column's cells."""
        return [row.cell(place) for row in self.rows]


class GenericReader:
    """The last resort for delimited text; a registry reader."""

    name = "CSV"

    def recognises(self, data: bytes) -> int:
        """5 for text with a separator in it: any other reader that knows the file goes first."""
        if data.startswith((b"PK", b"%PDF", b"\xd0\xcf\x11\xe0", b"<", b"OFXHEADER")):
            return 0
        head = data[:_HEAD]
        is_text = head.count(b"\x00") == 0 or head.startswith((b"\xff\xfe", b"\xfe\xff"))
        return 5 if is_text and any(mark.encode() in head for mark in SEPARATORS) else 0

    def read(self, data: bytes) -> list[Statement]:
        """Its one statement, or `Unreadable` with what is unclear."""
        text = decode(data)
        found = _found(text)
        if not found.rows:
            raise Unreadable(found.line, "csv_no_lines")
        _refuse_unsettled(found)
        columns = _columns(found)
        conventions = _conventions(found, columns)
        table = Table(columns, conventions)
        rows = [table.read(_of_width(row, found.width)) for row in found.rows]
        facts = Facts(format="CSV", currency=found.currency, begins_at=found.line)
        _refuse_mixed(rows)
        statements = gather(rows, facts)
        _refuse_unproven(statements[0], columns)
        return statements


def _found(text: Text) -> _Found:
    """The heading: the first row with a day and an amount, under the separator that gives one."""
    line, reason = None, "csv_no_header"
    broken: Unreadable | None = None
    head_text = text.text[:_HEAD]
    for separator in sorted(SEPARATORS, key=head_text.count, reverse=True):
        try:
            rows = list(rows_of(text.text, separator))
        except Unreadable as unreadable:
            if broken is None and separator == max(SEPARATORS, key=head_text.count):
                broken = unreadable
            continue
        for place, row in enumerate(rows[:_ROWS_TO_HEADING]):
            places, currency = _understood(row)
            has_day = bool(places.keys() & {"booked_on", "day", "value_on"})
            has_amount = bool(places.keys() & {"amount", "money_in", "money_out"})
            if has_day and has_amount:
                return _Found(row.line, places, currency, rows[place + 1 :], len(row.cells))
            if len(places) > 1 and has_day != has_amount:
                line, reason = row.line, "csv_no_amount" if has_day else "csv_no_day"
    raise broken or Unreadable(line, reason)


def _understood(row: Row) -> tuple[dict[str, list[int]], str]:
    """The roles that a row's cells name, and a currency such as in `Amount (EUR)`."""
    places: dict[str, list[int]] = {}
    currency = ""
    for place, cell in enumerate(row.cells):
        name = cell.replace("\ufeff", "").strip()
        if match := _CURRENCY_IN_HEADING.match(name):
            name, currency = match[1], match[2]
        role = _ROLES.get(" ".join(name.casefold().replace("_", " ").split()))
        if role:
            places.setdefault(role, []).append(place)
    return places, currency


def _columns(found: _Found) -> Columns:
    """What each column means. The day booked goes before the transaction's and the value day."""
    days = [
        found.places[role][0] for role in ("booked_on", "day", "value_on") if role in found.places
    ]
    amount = found.one("amount")
    money_in, money_out = found.one("money_in"), found.one("money_out")
    if amount is not None and money_in is not None and money_out is not None:
        raise Unreadable(found.line, "csv_no_amount")
    if amount is None and (money_in is None or money_out is None):
        raise Unreadable(found.line, "csv_no_amount")
    return Columns(
        booked_on=days[0],
        value_on=days[1] if len(days) > 1 else None,
        text=tuple(found.places.get("text", ())),
        amount=amount,
        side=found.one("side") if amount is not None else None,
        money_in=money_in if amount is None else None,
        money_out=money_out if amount is None else None,
        balance=found.one("balance"),
        reference=found.one("reference"),
        party_name=found.one("party_name"),
        party_account=found.one("party_account"),
        account=found.one("account"),
        account_name=found.one("account_name"),
        currency=found.one("currency"),
    )


def _conventions(found: _Found, columns: Columns) -> Conventions:
    orders = _day_order(found, columns)
    style = _style(found, columns)
    base = Conventions(day_orders=(orders,), style=style)
    if columns.amount is None:
        return replace(base, out_is_negative=_out_is_negative(found, columns, style))
    words = OUT_WORDS | IN_WORDS
    sides = [cell.upper() for cell in found.cells(columns.side)]
    if columns.side is not None and all(side in words for side in sides):
        return replace(base, needs_side=True)
    if columns.side is not None:
        raise Unreadable(found.line, "csv_no_side")
    has_balance = columns.balance is not None
    amounts = [parse_amount(cell, style) for cell in found.cells(columns.amount)]
    if not has_balance and not any(amount is not None and amount < 0 for amount in amounts):
        raise Unreadable(found.line, "csv_no_side")
    return base


def _day_order(found: _Found, columns: Columns) -> DayOrder:
    cells = found.cells(columns.booked_on)
    orders = day_orders(cells)
    if len(orders) > 1:
        raise Unreadable(found.rows[0].line, "csv_day_unclear", text=next(filter(None, cells)))
    if orders:
        return orders[0]
    bad = next((row for row in found.rows if not day_orders([row.cell(columns.booked_on)])), None)
    if bad is None:  # each is a day by itself, but of different orders
        raise Unreadable(found.rows[0].line, "csv_day_unclear", text=", ".join(cells[:2]))
    raise Unreadable(
        bad.line, "bad_day", field=f"#{columns.booked_on + 1}", text=bad.cell(columns.booked_on)
    )


def _style(found: _Found, columns: Columns) -> AmountStyle:
    """All columns of money together have one style."""
    every = (columns.amount, columns.money_in, columns.money_out, columns.balance)
    places = [place for place in every if place is not None]
    cells = [(row.line, place, row.cell(place)) for row in found.rows for place in places]
    written = [cell for _, _, cell in cells if cell]
    styles = amount_styles(written)
    if len(styles) == 1:
        return styles[0]
    bad = next((each for each in cells if each[2] and not amount_styles([each[2]])), None)
    if bad is not None:
        raise Unreadable(bad[0], "bad_amount", field=f"#{bad[1] + 1}", text=bad[2])
    unclear = next(
        (cell for cell in written if len(amount_styles([cell])) > 1), "".join(written[:1])
    )
    raise Unreadable(found.rows[0].line, "csv_amount_unclear", text=unclear)


def _out_is_negative(found: _Found, columns: Columns, style: AmountStyle) -> bool:
    """Whether the column of money out carries minus signs; both signs mean something unknown."""
    for place, may_be_negative in ((columns.money_in, False), (columns.money_out, True)):
        amounts = [parse_amount(cell, style) for cell in found.cells(place)]
        negative = [amount for amount in amounts if amount is not None and amount < 0]
        positive = [amount for amount in amounts if amount is not None and amount > 0]
        if negative and (positive or not may_be_negative):
            line = next(row.line for row in found.rows if row.cell(place).find("-") >= 0)
            side = "credit" if place == columns.money_in else "debit"
            raise Unreadable(line, "csv_sides_contradict", amount=negative[0], side=side)
        if negative:
            return True
    return False


def _of_width(row: Row, width: int) -> Row:
    """The row, or a refusal when it has more cells than the heading: they would be lost."""
    if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
        raise Unreadable(row.line, "csv_cells", found=len(row.cells), expected=width)
    return row


def _refuse_unsettled(found: _Found) -> None:
    place = found.one("status")
    for row in found.rows:
        if place is not None and row.cell(place).casefold() not in _SETTLED:
            raise Unreadable(row.line, "csv_status", text=row.cell(place))


def _refuse_mixed(rows: Sequence[ReadRow]) -> None:
    """One account and one currency; the first row that differs is named."""
    facts: tuple[tuple[str, Callable[[ReadRow], str]], ...] = (
        ("csv_accounts", lambda row: row.account),
        ("csv_accounts", lambda row: row.account_name),
        ("csv_currencies", lambda row: row.currency),
    )
    for code, fact in facts:
        for row in rows:
            one, other = fact(rows[0]), fact(row)
            if one != other:
                raise Unreadable(row.number, code, one=one or "-", other=other or "-")


def _refuse_unproven(statement: Statement, columns: Columns) -> None:
    """Running balances must follow: here they are the proof that the columns were understood."""
    if columns.balance is None:
        return
    ordered = in_order(statement.lines)
    if ordered.breaks:
        expected = None
        for line in ordered.lines:
            if expected is not None and line.balance != expected + line.amount:
                raise Unreadable(line.number, "csv_balance")
            expected = line.balance
