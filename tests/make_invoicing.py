"""Test data of invoicing, made through actions: parties, drafts, issued invoices and bills."""

from datetime import date
from decimal import Decimal
from itertools import count

from teliti.invoicing import actions
from teliti.invoicing.domain import Content, Direction, LineContent
from teliti.invoicing.models import Invoice
from teliti.parties import actions as parties
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.taxes.models import TaxCode
from tests import make

MAY = date(2026, 5, 11)
_references = count(1)


def customer(system: Member, name: str = "PT Maju Jaya", **particulars: object) -> Party:
    """A customer with 30 days to pay."""
    return parties.add_party(system, name=name, is_customer=True, is_confirmed=True, **particulars)  # type: ignore[arg-type]  # particulars of any kind


def supplier(system: Member, name: str = "CV Sumber Rejeki", **particulars: object) -> Party:
    """A supplier with 30 days to be paid."""
    return parties.add_party(system, name=name, is_supplier=True, is_confirmed=True, **particulars)  # type: ignore[arg-type]  # particulars of any kind


def tax(system: Member, code: str = "PPN") -> TaxCode:
    """A tax code of the company."""
    return TaxCode.objects.get(company_id=system.company_id, code=code)


def line(
    system: Member, price: str = "10000000", *, quantity: str = "1", account: str = "4-1101",
    code: str | None = "PPN", description: str = "Kertas A4 80 gram", discount: str = "0",
) -> LineContent:  # fmt: skip
    """A line at a price in rupiah; `code` None is a line without tax."""
    return LineContent(
        description,
        Decimal(quantity),
        Decimal(price),
        make.account(system, account).pk,
        tax(system, code).pk if code else None,
        "rim",
        Decimal(discount),
    )


def sale(
    party: Party, *lines: LineContent, day: date = MAY, due: date | None = None, **more: object
) -> Content:
    """The content of a sales invoice."""
    return Content(Direction.SALE, party.pk, day, lines, due, **more)  # type: ignore[arg-type]  # fields of any kind


def purchase(
    party: Party, *lines: LineContent, day: date = MAY, reference: str = "", **more: object
) -> Content:
    """The content of a bill; its number is made up unless it is given."""
    number = reference or f"B-{next(_references)}"
    return Content(Direction.PURCHASE, party.pk, day, lines, reference=number, **more)  # type: ignore[arg-type]  # fields of any kind


def issued_invoice(
    system: Member, party: Party | None = None, price: str = "10000000", *, day: date = MAY,
    due: date | None = None, code: str | None = "PPN",
) -> Invoice:  # fmt: skip
    """A sales invoice of one line, issued: 10,000,000 plus PPN is 11,100,000."""
    party = party or customer(system)
    content = sale(party, line(system, price, code=code), day=day, due=due)
    return actions.issue_content(system, content=content)


def issued_bill(
    system: Member, party: Party | None = None, price: str = "5000000", *, day: date = MAY,
    reference: str = "", account: str = "6-1103",
) -> Invoice:  # fmt: skip
    """A bill of one line, posted: 5,000,000 plus PPN is 5,550,000."""
    party = party or supplier(system)
    content = purchase(party, line(system, price, account=account), day=day, reference=reference)
    return actions.issue_content(system, content=content)
