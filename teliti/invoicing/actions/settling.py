"""What takes an amount off an invoice without a bank line: cash, withheld tax, differences."""

from datetime import date

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action, subject_of
from teliti.base.refusals import Refused
from teliti.invoicing import operations, queries
from teliti.invoicing.domain import Direction, SettlementKind
from teliti.invoicing.models import Invoice, Settlement
from teliti.invoicing.operations import Settling
from teliti.ledger import operations as ledger
from teliti.ledger.domain import MONEY, EntryKind, Posting, PostingLine
from teliti.ledger.models import Account


@action("invoicing.pay")
def record_payment(
    act: Act, *, invoice: Invoice, amount: int, paid_on: date, account: Account, text: str = ""
) -> Settlement:
    """A payment in cash or by bank, in minor units; a part of what is open is fine.

    `account` is the cash or bank account. Refused: more than is open, another kind of account.
    """
    if account.type not in MONEY:
        raise Refused(_("%(account)s holds no money. Choose cash or bank.")
                      % {"account": account}, field="account")  # fmt: skip
    return _settled(act, invoice, SettlementKind.PAYMENT, amount, paid_on, account.pk, text)


@action("invoicing.pay")
def record_withholding(
    act: Act, *, invoice: Invoice, amount: int, withheld_on: date, account: Account, slip: str
) -> Settlement:
    """Income tax that the customer kept back and paid for us, against the number of its slip.

    `account` holds the prepaid tax. On a bill: tax that we keep back, and `account` is what we owe
    the State.
    """
    if not slip.strip():
        raise Refused(_("Type the number of the withholding slip."), field="slip")
    return _settled(
        act, invoice, SettlementKind.WITHHOLDING, amount, withheld_on, account.pk, slip
    )  # fmt: skip


@action("invoicing.pay")
def clear_collected_tax(
    act: Act, *, invoice: Invoice, cleared_on: date, proof: str
) -> list[Settlement]:
    """Close the PPN that a collector paid to the State, against the number of the proof.

    Takes the tax off the invoice and off the accounts on which it was kept. Refused: an invoice
    whose tax no collector pays, or one that was cleared before.
    """
    if not proof.strip():
        raise Refused(_("Type the number of the proof of payment."), field="proof")
    invoice = act.lock(Invoice, invoice.pk)
    taxes = queries.collected_taxes(invoice)
    if not taxes:
        raise Refused(_("No collector pays the tax of this invoice to the State."))
    if Settlement.objects.filter(
        invoice=invoice, kind=SettlementKind.COLLECTED_TAX, undoes=None, undone_by=None
    ).exists():
        raise Refused(_("The tax of this invoice was cleared already."))
    return [
        _settled(
            act, invoice, SettlementKind.COLLECTED_TAX, tax.charged_minor, cleared_on,
            tax.tax_code.sales_account_id, proof,
        )
        for tax in taxes
    ]  # fmt: skip


@action("invoicing.pay")
def write_off(
    act: Act, *, invoice: Invoice, amount: int, written_on: date, account: Account, because: str
) -> Settlement:
    """Give up an amount: a rounding difference, a bad debt. The reason stays on record."""
    if not because.strip():
        raise Refused(_("Say why this is written off."), field="because")
    return _settled(act, invoice, SettlementKind.WRITE_OFF, amount, written_on, account.pk, because)


@action("invoicing.pay")
def undo_settlement(act: Act, *, settlement: Settlement, day: date, because: str) -> Settlement:
    """Take a settlement back by the mirror of its entry, on a day of an open period.

    Refused: what came from a bank line or another paper (undo it there), or was taken back before.
    """
    if settlement.source:
        raise Refused(_("This came from another paper, such as a bank line. Undo it there."))
    invoice = act.lock(Invoice, settlement.invoice_id)
    settlement = act.lock(Settlement, settlement.pk)
    if settlement.undoes_id or Settlement.objects.filter(undoes=settlement).exists():
        raise Refused(_("This was taken back already."))
    mirror = ledger.reverse(
        act, settlement.entry, day=day,
        text=_("Taking back a settlement of %(invoice)s") % {"invoice": invoice},
    )  # fmt: skip
    return operations.unsettle(act, [settlement], entry=mirror, because=because)[0]


def _settled(
    act: Act, invoice: Invoice, kind: SettlementKind, amount: int, day: date, account: int,
    text: str,
) -> Settlement:  # fmt: skip
    """Post the amount between the account and the control account, and take it off the invoice."""
    if amount <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount")
    invoice = operations.hold(act, [invoice.pk])[invoice.pk]
    operations.refuse_unsettleable(invoice, amount)
    is_sale = invoice.direction == Direction.SALE
    sign = 1 if is_sale else -1
    assert invoice.control_id is not None, "an issued invoice has its control account"
    entry_kind = EntryKind.MANUAL
    if kind == SettlementKind.PAYMENT:
        entry_kind = EntryKind.RECEIPT if is_sale else EntryKind.PAYMENT
    entry = ledger.post(
        act,
        Posting(
            day,
            " · ".join(part for part in (str(invoice), invoice.party.name, text.strip()) if part),
            entry_kind,
            [
                PostingLine(account, sign * amount),
                PostingLine(invoice.control_id, -sign * amount, party=invoice.party_id),
            ],
            subject_of(invoice),
        ),
    )
    return operations.settle(
        act, Settling(invoice.pk, amount, day, entry.pk, kind, text=text.strip())
    )
