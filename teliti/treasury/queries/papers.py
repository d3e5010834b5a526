"""Open papers as a person looks for them while splitting a bank line."""

import re

from django.db.models import F, Q, QuerySet

from teliti.base.numerals import Unreadable, parse_amount
from teliti.invoicing.models import Direction, Invoice, InvoiceState
from teliti.kit.words import language
from teliti.people.models import Member

SUGGESTED = 20


def open_papers(member: Member) -> QuerySet[Invoice]:
    """Issued invoices and bills with something left to settle, with their parties."""
    return Invoice.objects.filter(
        company_id=member.company_id, state=InvoiceState.ISSUED, open_minor__gt=0
    ).select_related("party")


def find_papers(member: Member, text: str) -> list[Invoice]:
    """At most twenty open papers by number, party or open amount, those due first first.

    `masuk` or `in` and `keluar` or `out` keep to one direction.
    """
    rows = open_papers(member)
    for word in text.split()[:6]:
        rows = rows.filter(_meaning(word, member.company.currency))
    return list(rows.order_by("due_on", "pk")[:SUGGESTED])


def _meaning(word: str, currency: str) -> Q:
    if word.casefold() in {"masuk", "in"}:
        return Q(direction=Direction.SALE)
    if word.casefold() in {"keluar", "out"}:
        return Q(direction=Direction.PURCHASE)
    found = Q(number__icontains=word) | Q(party__name__icontains=word) | Q(
        reference__icontains=word
    )  # fmt: skip
    form = re.sub("[^0-9A-Z]", "", word.upper())
    if len(form) > 3:
        found |= Q(number_form__contains=form) | Q(reference_form__contains=form)
    try:
        amount = parse_amount(word, language(), currency)
    except Unreadable:
        return found
    return found | Q(open_minor=amount) | Q(gross_minor=amount, open_minor__lt=F("gross_minor"))
