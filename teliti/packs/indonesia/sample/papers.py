"""The invoices and bills of a month, with the suppliers' own papers."""

from decimal import Decimal

from teliti.documents import actions as documents
from teliti.documents import store
from teliti.invoicing.domain import Content, Direction, LineContent
from teliti.invoicing.models import Invoice
from teliti.packs.indonesia.sample import plan, scans
from teliti.packs.indonesia.sample.books import NAME, Books, Due


def content_of(books: Books, paper: plan.PlannedPaper) -> Content:
    """What a planned paper says, as the actions take it."""
    assert books.tax is not None
    party = (books.customers if paper.is_sale else books.suppliers)[paper.party]
    lines = [
        LineContent(
            line.text, Decimal(line.quantity), Decimal(line.price), books.accounts[line.account].pk,
            books.tax.pk, line.unit, Decimal(line.discount),
        )
        for line in paper.lines
    ]  # fmt: skip
    return Content(
        Direction.SALE if paper.is_sale else Direction.PURCHASE, party.pk, paper.day, lines,
        reference=paper.reference, text=paper.text,
    )  # fmt: skip


def attach_scan(books: Books, paper: plan.PlannedPaper, bill: Invoice) -> None:
    """The supplier's own paper, so that a figure leads down to it."""
    scan = scans.bill(
        supplier=plan.rows("suppliers")[paper.party], buyer=NAME, number=paper.reference,
        day=bill.issued_on, due=bill.due_on, item=paper.text, net=bill.net_minor,
        tax=bill.tax_minor,
    )  # fmt: skip
    kept = store.keep(books.clerk.company_id, f"{paper.reference}.pdf", [scan])
    documents.attach_documents(books.clerk, thing=bill, files=[kept])


def due_of(books: Books, paper: plan.PlannedPaper, invoice: Invoice) -> Due:
    """When a paper is paid, by the habit of its customer, and at which bank."""
    habit = int(plan.rows("customers")[paper.party]["habit_days"]) if paper.is_sale else -1
    bank = "mandiri" if paper.is_sale and paper.party % 4 == 3 else "bca"
    return Due(invoice, plan.paid_on(invoice.due_on, habit, books.draw), bank)
