"""Settling invoices: taking amounts off them, and taking that back.

Always in this order, or two at once could wait for each other for ever: `hold` the invoices, post
the entry that moves the control account, then `settle` (or `unsettle`) by that entry.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.audit.events import EventKind
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all
from teliti.invoicing import events
from teliti.invoicing.domain import InvoiceState, SettlementKind
from teliti.invoicing.models import Invoice, Settlement
from teliti.kit.words import shown_amount
from teliti.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Settling:
    """An amount (minor units, above zero) to take off an invoice, by a posted entry (both keys).

    `source` names the paper it came from, such as `treasury.bankline:7`.
    """

    invoice: int
    amount: int
    settled_on: date
    entry: int
    kind: SettlementKind = SettlementKind.PAYMENT
    source: str = ""
    text: str = ""


def hold(act: Act, keys: Sequence[int]) -> dict[int, Invoice]:
    """Invoices by their keys, held until commit: before posting the entry that settles them."""
    rows = (
        Invoice.objects.select_for_update(of=("self",))
        .filter(company_id=act.company_id, pk__in=set(keys))
        .order_by("pk")
    )
    return {invoice.pk: invoice for invoice in rows}


def settle(act: Act, settling: Settling) -> Settlement:
    """Take an amount off one invoice. Refused: not issued, or more than is open."""
    return settle_many(act, [settling])[0]


def settle_many(
    act: Act, settlings: Sequence[Settling], *, held: Mapping[int, Invoice] | None = None
) -> list[Settlement]:
    """Take amounts off invoices, in a fixed number of statements, all or nothing.

    One invoice may be named several times. `held` are the invoices, where the caller has them from
    `hold`. Refused with its number: an invoice that is not issued, or an amount above what is open.
    """
    invoices = held or hold(act, [settling.invoice for settling in settlings])
    wanted: dict[int, int] = defaultdict(int)
    for settling in settlings:
        assert settling.amount > 0, "an amount that settles is above zero"
        wanted[settling.invoice] += settling.amount
    for key, amount in wanted.items():
        refuse_unsettleable(invoices.get(key), amount)
    made = _written(
        act,
        [
            Settlement(
                company_id=act.company_id, invoice=invoices[settling.invoice], kind=settling.kind,
                amount_minor=settling.amount, settled_on=settling.settled_on,
                text=settling.text[:200], source=settling.source, entry_id=settling.entry,
                recorded_at=act.now,
            )
            for settling in settlings
        ],
    )  # fmt: skip
    for key in sorted(wanted):
        _tell(act, events.INVOICE_SETTLED, invoices[key], -wanted[key])
    return made


def unsettle(
    act: Act, settlements: Sequence[Settlement], *, entry: Entry, because: str = ""
) -> list[Settlement]:
    """Take settlements back: a row of its own for each, dated and explained by `entry`.

    `entry` is posted and moves the control account back. Refused: one that was taken back before.
    """
    return _taken_back(act, [(settlement, entry) for settlement in settlements], because)


def unsettle_source(act: Act, source: str, *, entry: Entry, because: str = "") -> list[Settlement]:
    """Take back everything that came from one paper (`treasury.bankline:7`) and still stands."""
    return unsettle_sources(act, {source: entry}, because=because)


def unsettle_sources(
    act: Act, entries: Mapping[str, Entry], *, because: str = ""
) -> list[Settlement]:
    """Take back everything that came from these papers, each by its own posted entry."""
    standing = Settlement.objects.filter(
        company_id=act.company_id, source__in=list(entries), undoes=None, undone_by=None
    ).order_by("pk")
    pairs = [(settlement, entries[settlement.source]) for settlement in standing]
    return _taken_back(act, pairs, because) if pairs else []


def refuse_unsettleable(invoice: Invoice | None, amount: int) -> None:
    """Refuse to take an amount (minor units) off what is not issued, or more than is open."""
    if invoice is None:
        raise Refused(_("This invoice is not there any more. Choose another."))
    if invoice.state != InvoiceState.ISSUED:
        raise Refused(
            _("%(invoice)s is not issued, so nothing can settle it.") % {"invoice": invoice}
        )
    if amount > invoice.open_minor:
        raise Refused(
            _("Only %(open)s of %(invoice)s is open. Settle at most that.")
            % {
                "open": shown_amount(invoice.open_minor, invoice.currency), "invoice": invoice,
            }
        )  # fmt: skip


def _taken_back(
    act: Act, pairs: Sequence[tuple[Settlement, Entry]], because: str
) -> list[Settlement]:
    """Take each settlement back by its entry, in a fixed number of statements."""
    invoices = hold(act, [settlement.invoice_id for settlement, _entry in pairs])
    keys = [settlement.pk for settlement, _entry in pairs]
    if Settlement.objects.filter(undoes_id__in=keys).exists():
        raise Refused(_("This was taken back already."))
    made = _written(
        act,
        [
            Settlement(
                company_id=act.company_id, invoice=invoices[settlement.invoice_id],
                kind=settlement.kind, amount_minor=-settlement.amount_minor, settled_on=entry.date,
                text=settlement.text, source=settlement.source, entry=entry, undoes=settlement,
                recorded_at=act.now,
            )
            for settlement, entry in pairs
        ],
    )  # fmt: skip
    back: dict[int, int] = defaultdict(int)
    for settlement, _entry in pairs:
        back[settlement.invoice_id] += settlement.amount_minor
    for key in sorted(back):
        _tell(act, events.INVOICE_REOPENED, invoices[key], back[key], because)
    return made


def _written(act: Act, settlements: list[Settlement]) -> list[Settlement]:
    """The rows, and what is open of their invoices brought up to date."""
    made = insert_all(settlements)
    keys = sorted({settlement.invoice_id for settlement in made})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invoicing_invoice i SET version = i.version + 1, open_minor = i.gross_minor - "
            "(SELECT SUM(s.amount_minor) FROM invoicing_settlement s WHERE s.invoice_id = i.id) "
            "WHERE i.company_id = %s AND i.id = ANY(%s)",
            [act.company_id, keys],
        )
    return made


def _tell(act: Act, kind: EventKind, invoice: Invoice, change: int, because: str = "") -> None:
    before, invoice.open_minor = invoice.open_minor, invoice.open_minor + change
    invoice.version += 1
    changes = {"open_minor": [before, invoice.open_minor]}
    act.moment(kind, invoice, because=because, changes=changes)
