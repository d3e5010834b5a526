"""What of invoicing waits for a person, and the first steps of a new company."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from teliti.invoicing import queries
from teliti.invoicing.models import Direction
from teliti.invoicing.queries import Papers
from teliti.kit.columns import today_of
from teliti.kit.desk import SetUpStep, Text, Waiting
from teliti.kit.shapes import Verb
from teliti.people.models import Member


def waiting_invoices(member: Member) -> Iterator[Waiting]:
    """Drafts to issue; the customers that are late; the suppliers to be paid within a week."""
    may_issue, may_pay = member.may("invoicing.issue"), member.may("invoicing.pay")
    if not (may_issue or may_pay):
        return
    today = today_of(member)
    for papers in queries.waiting_papers(member, today):
        if may_issue if papers.is_draft else may_pay:
            yield _waiting(papers, today)


def has_invoice(member: Member) -> bool:
    """Whether the first invoice or bill was written."""
    return queries.invoices_seen_by(member).exists()


def _waiting(papers: Papers, today: date) -> Waiting:
    """Its words and addresses are lazy: hundreds may wait, of which a desk shows eight."""
    is_one = papers.count == 1
    page = _page(papers)
    verb = Verb(gettext("See the papers"), page, "o")
    if papers.is_draft:
        kind = gettext("Drafts to issue")
    elif papers.direction == Direction.SALE:
        kind = gettext("Overdue invoices")
    else:
        kind = gettext("Bills to pay")
    if is_one and papers.is_draft:
        verb = Verb(gettext("Issue"), _address("issue_invoice", papers), "i")
    elif is_one and papers.direction == Direction.PURCHASE:
        verb = Verb(gettext("Record payment"), _address("record_payment", papers), "p")
    return Waiting(
        key=":".join(
            ["invoicing.draft" if papers.is_draft else "invoicing.due", papers.direction,
             str(papers.party), papers.currency]
        ), kind=kind,
        title=f"{papers.name} · {papers.number}" if is_one and papers.number else papers.name,
        why_me=_why(papers, today), url=page, since=papers.since, until=papers.until, verbs=[verb],
        amount=papers.amount, currency=papers.currency, room="finance",
    )  # fmt: skip


def _address(verb: str, papers: Papers) -> Text:
    return reverse_lazy(f"invoicing:{verb}", args=[papers.invoice])


def _page(papers: Papers) -> Text:
    """The page of the only paper; else the list that holds them."""
    is_sale = papers.direction == Direction.SALE
    if papers.count == 1:
        return _address("invoice", papers)
    if papers.is_draft:
        address = "invoicing:invoices" if is_sale else "invoicing:bills"
        return reverse_lazy(address, query={"state": "draft", "party": papers.party})
    address = "invoicing:sale_ageing_of" if is_sale else "invoicing:purchase_ageing_of"
    return reverse_lazy(address, args=[papers.party])


def _said(papers: Papers, today: date) -> str:
    """How many papers, and how the oldest of them stands."""
    if papers.is_draft:
        return gettext("No number yet: %(count)s.") % {"count": papers.count}
    days = (today - papers.until).days
    if days > 0:
        state = ngettext("late by %(days)s day", "late by %(days)s days", days)
    elif days == 0:
        state = gettext("due today")
    else:
        state = ngettext("due in %(days)s day", "due in %(days)s days", -days)
    state = state % {"days": abs(days)}
    if papers.count == 1:
        return state[0].upper() + state[1:] + "."
    return gettext("%(count)s papers, the oldest %(state)s.") % {
        "count": papers.count,
        "state": state,
    }


_why = lazy(_said, str)

WAITING = [waiting_invoices]
SET_UP = [
    SetUpStep(
        "invoice", _("Write the first invoice"),
        _("It is numbered and in the books as soon as you issue it."),
        "invoicing.draft", "invoicing:new_invoice", has_invoice, 60,
    )
]  # fmt: skip
