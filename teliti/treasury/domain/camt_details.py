"""What a camt entry says about itself: text, references, the other side, its single payments."""

import re
from dataclasses import replace
from decimal import Decimal

from teliti.base.texts import squeeze
from teliti.treasury.domain.messages import Problem
from teliti.treasury.domain.statement import Detail, StatementLine
from teliti.treasury.domain.xml import Node

_NOT_A_REFERENCE = {"", "NOTPROVIDED", "NONREF"}
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{0,17})?")


def describe(entry: Node, line: StatementLine) -> StatementLine:
    """The line with its details. One payment inside describes the line; several stay details."""
    payments = _payments(entry)
    details = tuple(_detail(payment, entry, line.amount < 0) for payment in payments)
    additional = squeeze(entry.value("AddtlNtryInf"))
    if len(details) != 1:
        reference = entry.value("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId", "Btch/PmtInfId")
        return replace(line, text=additional, reference=reference, details=details)
    only = details[0]
    bank_reference = line.bank_reference or payments[0].value("Refs/AcctSvcrRef", "Refs/TxId")
    return replace(
        line,
        text=only.text or additional,
        reference=only.reference,
        bank_reference=bank_reference,
        party_name=only.party_name,
        party_account=only.party_account,
    )


def batch_problem(entry: Node, line: StatementLine, currency: str) -> Problem | None:
    """Whether the single payments, where all have an amount in the entry's currency, add up."""
    amounts = [_own_amount(payment, currency) for payment in _payments(entry)]
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) != len(amounts) or sum(known) == abs(line.amount):
        return None
    signed = sum(
        (-amount if _differs(payment, entry) else amount)
        for amount, payment in zip(known, _payments(entry), strict=True)
    )
    if signed == abs(line.amount):
        return None
    return Problem(line.number, "details_differ", {"found": sum(known), "stated": abs(line.amount)})


def _payments(entry: Node) -> list[Node]:
    return entry.all("NtryDtls/TxDtls") or entry.all("TxDtls")


def _detail(payment: Node, entry: Node, is_out: bool) -> Detail:  # noqa: FBT001 - a direction
    own = payment.value("CdtDbtInd")
    is_out = own == "DBIT" if own else is_out
    name, account = _other_side(payment, entry, is_out)
    amount = _own_amount(payment, entry.all("Amt")[0].attributes.get("Ccy", ""))
    reference = payment.value("Refs/EndToEndId")
    if reference in _NOT_A_REFERENCE:
        reference = payment.value("RmtInf/Strd/CdtrRefInf/Ref", "Refs/InstrId")
    return Detail(
        amount=None if amount is None else -amount if is_out else amount,
        text=_text(payment),
        reference="" if reference in _NOT_A_REFERENCE else reference,
        party_name=name,
        party_account=account,
    )


def _other_side(payment: Node, entry: Node, is_out: bool) -> tuple[str, str]:  # noqa: FBT001
    """Whom the money went to or came from.

    A reversal keeps the parties of the payment that it takes back, so the roles are swapped.
    """
    if entry.value("RvslInd") in {"true", "1"}:
        is_out = not is_out
    roles = ("Cdtr", "Dbtr") if is_out else ("Dbtr", "Cdtr")
    for role in roles:
        parties = [
            f"RltdPties/{prefix}{role}{pty}/Nm" for prefix in ("", "Ultmt") for pty in ("", "/Pty")
        ]
        account = payment.value(
            f"RltdPties/{role}Acct/Id/IBAN",
            f"RltdPties/{role}Acct/Id/Othr/Id",
            f"RltdPties/{role}Acct/Id/PrtryAcct/Id",
        )
        name = payment.value(*parties)
        if name or account:
            return squeeze(name), account
    return "", ""


def _text(payment: Node) -> str:
    """What the payer wrote; the structured reference too, for that is what must be found."""
    written = [node.text for node in payment.all("RmtInf/Ustrd")]
    written += [node.text for node in payment.all("RmtInf/Strd/CdtrRefInf/Ref")]
    written += [node.text for node in payment.all("RmtInf/Strd/RfrdDocInf/Nb")]
    written += [node.text for node in payment.all("RmtInf/Strd/AddtlRmtInf")]
    return squeeze(" ".join(filter(None, written))) or squeeze(payment.value("AddtlTxInf"))


def _own_amount(payment: Node, currency: str) -> Decimal | None:
    for amount in (*payment.all("Amt"), *payment.all("AmtDtls/TxAmt/Amt")):
        if amount.attributes.get("Ccy", "") == currency and _AMOUNT.fullmatch(amount.text):
            return Decimal(amount.text)
    return None


def _differs(payment: Node, entry: Node) -> bool:
    own = payment.value("CdtDbtInd")
    return bool(own) and own != entry.value("CdtDbtInd")
