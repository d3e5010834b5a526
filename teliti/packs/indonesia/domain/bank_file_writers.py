"""Statement files as Indonesian banks write them, from statements: for the sample company.

Every writer's file is read back by the readers to the same account, days, amounts, texts and
balances; what a format has no place for (BNI has no balances) is left out. Amounts have two
decimals. Texts should be plain Latin letters, as banks have them.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

from teliti.base.days import MONTHS
from teliti.base.texts import squeeze
from teliti.packs.indonesia.domain.bank_files import presets
from teliti.treasury.domain.statement import NotBooked, Statement, StatementLine

_ZERO = Decimal("0.00")
_ONE_DAY = timedelta(days=1)
_LINE_WIDTH = 65
_LONGEST_REFERENCE = 16
_LONGEST_REMITTANCE = 140
_CODED = re.compile(r"/(?=[A-Z]{2,9}(?:/|$))")
_TRANSACTION_TYPE = re.compile(r"[NFS][A-Z0-9]{3}")
_DOMAIN_CODE = re.compile(r"([A-Z]{4})-([A-Z]{4})-([A-Z]{4})")
_CAMT_053 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def write_bca_csv(statement: Statement) -> bytes:
    """KlikBCA Individu: preamble, days without year, DB/CR, PEND rows, the footer that proves it.

    Needs the period and the opening balance.
    """
    first, last = _period(statement)
    opening = statement.opening or _ZERO
    table = _Table("bca_individual")
    table.preamble(
        "Informasi Rekening - Mutasi Rekening",
        f"No. rekening : {statement.account}",
        f"Nama : {statement.account_name}",
        f"Periode : {first:%d/%m/%Y} - {last:%d/%m/%Y}",
        f"Kode Mata Uang : {statement.currency}",
        "",
    )
    for line, balance in _with_balances(statement):
        table.row(
            f"'{line.booked_on:%d/%m}",
            line.text,
            "'0000",
            _grouped(abs(line.amount)),
            "CR" if line.amount > 0 else "DB",
            _grouped(balance),
        )
    for each in statement.pending:
        side = "CR" if each.amount > 0 else "DB"
        table.row("PEND", each.text, "'0000", _grouped(abs(each.amount)), side, "")
    money_in, money_out = _sums(statement)
    table.row("Saldo Awal", ":", _grouped(opening))
    table.row("Mutasi Debet", ":", _grouped(money_out))
    table.row("Mutasi Kredit", ":", _grouped(money_in))
    table.row("Saldo Akhir", ":", _grouped(opening + statement.total))
    return table.data()


def write_mandiri_csv(statement: Statement) -> bytes:
    """Mandiri Kopra: semicolons, credit before debit, the balance after each row.

    Needs at least one line: the layout has no place for an empty period.
    """
    table = _Table("mandiri_kopra", separator=";")
    for line, balance in _with_balances(statement):
        table.row(
            statement.account,
            statement.currency,
            f"{line.booked_on.day:02} {MONTHS['en'][line.booked_on.month - 1]} "
            f"{line.booked_on.year} 09:15:00",
            line.text,
            "",
            _plain(max(line.amount, _ZERO)),
            _plain(max(-line.amount, _ZERO)),
            _plain(balance),
        )
    return table.data()


def write_bri_csv(statement: Statement) -> bytes:
    """BRI CMS: balances before and after each row; an empty period says so in its one row."""
    header = (
        "NOREK,TGL_TRAN,TGL_EFEKTIF,JAM_TRAN,SEQ,DESK_TRAN,SALDO_AWAL_MUTASI,MUTASI_DEBET,"
        "MUTASI_KREDIT,SALDO_AKHIR_MUTASI,GLSIGN,TRUSER,KODE_TRAN,KODE_TRAN_TELLER,TRREMK,"
        "TLBDS1,TLBDS2"
    )
    table = _Table(tuple(header.split(",")))
    for line, balance in _with_balances(statement):
        table.row(
            statement.account,
            f"{line.booked_on:%Y-%m-%d} 00:00:00",
            f"{line.value_on or line.booked_on:%Y-%m-%d} 00:00:00",
            "91500",
            line.bank_reference,
            line.text,
            _plain(balance - line.amount),
            _bare(max(-line.amount, _ZERO)),
            _bare(max(line.amount, _ZERO)),
            _plain(balance),
            "Cr" if line.amount > 0 else "Db",
            *("",) * 6,
        )
    if not statement.lines:
        table.row("Transaksi tidak ditemukan")
    return table.data()


def write_bni_csv(statement: Statement) -> bytes:
    """BNIDirect: journal numbers, dots in the time, neither account nor balances.

    Needs at least one line: the layout has no place for an empty period.
    """
    table = _Table("bni_direct")
    for line in statement.lines:
        table.row(
            f"{line.booked_on:%d/%m/%y} 09.15.00",
            f"{line.value_on or line.booked_on:%d/%m/%y} 09.15.00",
            "0259",
            line.bank_reference,
            line.text,
            _grouped(-line.amount) if line.amount < 0 else "",
            _grouped(line.amount) if line.amount > 0 else "",
        )
    return table.data()


def write_mt940(statements: Sequence[Statement]) -> bytes:
    """MT940 with coded :86: fields, DOS line ends; one message for each statement."""
    lines = [line for statement in statements for line in _mt940(statement)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", errors="replace")


def write_camt053(statements: Sequence[Statement]) -> bytes:
    """A camt.053.001.08 message; pending lines are entries with the status PDNG."""
    created = max((statement.ends_on or date.min for statement in statements), default=date.min)
    message = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<Document xmlns="{_CAMT_053}"><BkToCstmrStmt>',
        f"<GrpHdr><MsgId>TELITI-{created:%Y%m%d}</MsgId>"
        f"<CreDtTm>{created:%Y-%m-%d}T23:59:59+07:00</CreDtTm></GrpHdr>",
        *(part for statement in statements for part in _camt(statement)),
        "</BkToCstmrStmt></Document>",
    ]
    return "\n".join(message).encode()


class _Table:
    """Rows under the heading of a preset, or under one of its own, as CSV."""

    def __init__(self, heading: str | tuple[str, ...], separator: str = ",") -> None:
        self._out = io.StringIO(newline="")
        self._writer = csv.writer(self._out, delimiter=separator, lineterminator="\r\n")
        if isinstance(heading, str):
            heading = next(each.header for each in presets() if each.key == heading)
        self._heading: tuple[str, ...] | None = heading

    def preamble(self, *lines: str) -> None:
        """Lines before the heading, as they are."""
        for line in lines:
            self._out.write(f"{line}\r\n")

    def row(self, *cells: str) -> None:
        """One row; the heading goes before the first."""
        self._write_heading()
        self._writer.writerow(cells)

    def data(self) -> bytes:
        """The file."""
        self._write_heading()
        return self._out.getvalue().encode()

    def _write_heading(self) -> None:
        if self._heading:
            self._writer.writerow(self._heading)
            self._heading = None


def _period(statement: Statement) -> tuple[date, date]:
    days = [line.booked_on for line in statement.lines]
    first = statement.starts_on or min(days, default=None)
    last = statement.ends_on or max(days, default=None)
    assert first is not None, "a statement without lines needs its first day"
    assert last is not None, "a statement without lines needs its last day"
    return first, last


def _with_balances(statement: Statement) -> Iterator[tuple[StatementLine, Decimal]]:
    balance = statement.opening or _ZERO
    for line in statement.lines:
        balance += line.amount
        yield line, balance


def _sums(statement: Statement) -> tuple[Decimal, Decimal]:
    amounts = [line.amount for line in statement.lines]
    return _sum(amount for amount in amounts if amount > 0), -_sum(
        amount for amount in amounts if amount < 0
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)


def _grouped(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _bare(amount: Decimal) -> str:
    """BRI writes zero as .00."""
    return _plain(amount) if amount else ".00"


def _mt940(statement: Statement) -> Iterator[str]:
    first, last = _period(statement)
    opening = statement.opening or _ZERO
    yield f":20:{last:%y%m%d}{statement.account[-4:]}"
    yield f":25:{statement.account}"
    yield f":28C:{statement.number or '1/1'}"
    yield f":60F:{_mt_balance(opening, first - _ONE_DAY, statement.currency)}"
    for line in statement.lines:
        yield _mt_line(line)
        yield from _wrapped(":86:", _mt_text(line))
    yield f":62F:{_mt_balance(opening + statement.total, last, statement.currency)}"
    yield "-"


def _mt_balance(amount: Decimal, on: date, currency: str) -> str:
    side = "D" if amount < 0 else "C"
    return f"{side}{on:%y%m%d}{currency}{_comma(amount)}"


def _comma(amount: Decimal) -> str:
    return _plain(abs(amount)).replace(".", ",")


def _mt_line(line: StatementLine) -> str:
    side = "D" if line.amount < 0 else "C"
    kind = line.code if _TRANSACTION_TYPE.fullmatch(line.code) else "NTRF"
    bank = f"//{line.bank_reference[:_LONGEST_REFERENCE]}" if line.bank_reference else ""
    value_on = line.value_on or line.booked_on
    return (
        f":61:{value_on:%y%m%d}{line.booked_on:%m%d}{side}{_comma(line.amount)}{kind}"
        f"{line.reference if _is_short(line.reference) else 'NONREF'}{bank}"
    )


def _is_short(reference: str) -> bool:
    return 0 < len(reference) <= _LONGEST_REFERENCE and "//" not in reference


def _mt_text(line: StatementLine) -> str:
    """Coded parts in one run; a slash that would look like the start of a code is a space."""
    parts = {
        "EREF": "" if _is_short(line.reference) else line.reference,
        "NAME": line.party_name,
        "IBAN": line.party_account,
        "REMI": line.text,
    }
    return "".join(
        f"/{code}/{_CODED.sub(' ', text.translate(_SWIFT))}" for code, text in parts.items() if text
    )


_SWIFT = str.maketrans({"{": "(", "}": ")", "\n": " ", "\r": " "})


def _wrapped(tag: str, text: str) -> Iterator[str]:
    """A field in lines of 65 characters, none of which begins like a field or the end."""
    line = tag
    for character in text:
        if len(line) >= _LINE_WIDTH and character not in ":-":
            yield line
            line = ""
        line += character
    yield line


def _camt(statement: Statement) -> Iterator[str]:
    first, last = _period(statement)
    opening = statement.opening or _ZERO
    currency = statement.currency
    name = f"<Nm>{escape(statement.account_name)}</Nm>" if statement.account_name else ""
    yield (
        f"<Stmt><Id>{escape(statement.number or f'{last:%Y%m%d}')}</Id>"
        f"<CreDtTm>{last:%Y-%m-%d}T23:59:59+07:00</CreDtTm>"
        f"<FrToDt><FrDtTm>{first}T00:00:00+07:00</FrDtTm>"
        f"<ToDtTm>{last}T23:59:59+07:00</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{escape(statement.account)}</Id></Othr></Id>"
        f"<Ccy>{currency}</Ccy>{name}</Acct>"
    )
    yield _camt_balance("OPBD", opening, first, currency)
    yield _camt_balance("CLBD", opening + statement.total, last, currency)
    for line in statement.lines:
        yield _camt_entry(line, currency)
    for each in statement.pending:
        yield _camt_pending(each, last, currency)
    yield "</Stmt>"


def _camt_balance(kind: str, amount: Decimal, on: date, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_camt_amount(amount, currency)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _camt_amount(amount: Decimal, currency: str) -> str:
    side = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="{currency}">{_plain(abs(amount))}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _camt_entry(line: StatementLine, currency: str) -> str:
    value_on = f"<ValDt><Dt>{line.value_on}</Dt></ValDt>" if line.value_on else ""
    return (
        f"<Ntry>{_camt_amount(line.amount, currency)}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{line.booked_on}</Dt></BookgDt>{value_on}"
        f"{_element('AcctSvcrRef', line.bank_reference)}{_camt_code(line.code)}"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{escape(line.reference or 'NOTPROVIDED')}"
        f"</EndToEndId></Refs>{_camt_parties(line)}{_camt_remittance(line.text)}"
        "</TxDtls></NtryDtls></Ntry>"
    )


def _camt_pending(each: NotBooked, last: date, currency: str) -> str:
    return (
        f"<Ntry>{_camt_amount(each.amount, currency)}<Sts><Cd>PDNG</Cd></Sts>"
        f"<BookgDt><Dt>{each.booked_on or last}</Dt></BookgDt>{_camt_code('')}"
        f"<NtryDtls><TxDtls>{_camt_remittance(each.text)}</TxDtls></NtryDtls></Ntry>"
    )


def _camt_code(code: str) -> str:
    if match := _DOMAIN_CODE.fullmatch(code):
        family = f"<Fmly><Cd>{match[2]}</Cd><SubFmlyCd>{match[3]}</SubFmlyCd></Fmly>"
        return f"<BkTxCd><Domn><Cd>{match[1]}</Cd>{family}</Domn></BkTxCd>"
    return f"<BkTxCd><Prtry><Cd>{escape(code or 'NTRF')}</Cd></Prtry></BkTxCd>"


def _camt_parties(line: StatementLine) -> str:
    role = "Cdtr" if line.amount < 0 else "Dbtr"
    name = f"<{role}><Pty><Nm>{escape(line.party_name)}</Nm></Pty></{role}>"
    account = f"<Id><Othr><Id>{escape(line.party_account)}</Id></Othr></Id>"
    inside = (name if line.party_name else "") + (
        f"<{role}Acct>{account}</{role}Acct>" if line.party_account else ""
    )
    return f"<RltdPties>{inside}</RltdPties>" if inside else ""


def _camt_remittance(text: str) -> str:
    """The text in pieces of at most 140 characters, cut between words."""
    pieces = [""]
    for word in squeeze(text).split():
        if pieces[-1] and len(pieces[-1]) + 1 + len(word) > _LONGEST_REMITTANCE:
            pieces.append(word)
        else:
            pieces[-1] = f"{pieces[-1]} {word}".strip()
    inside = "".join(_element("Ustrd", piece) for piece in pieces)
    return f"<RmtInf>{inside}</RmtInf>" if inside else ""


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


WRITERS: dict[str, Callable[[Statement], bytes]] = {
    "bca_individual": write_bca_csv,
    "mandiri_kopra": write_mandiri_csv,
    "bri_cms": write_bri_csv,
    "bni_direct": write_bni_csv,
}
"""The writer of each bank's layout, by the preset's key."""
