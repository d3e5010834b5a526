"""What a person can do with invoices: the row, the books, the trail, the refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Conflict, NeedsApproval, Refused
from teliti.invoicing import actions, queries
from teliti.invoicing.domain import Bucket, Direction
from teliti.invoicing.models import Invoice, InvoiceState, InvoiceTax
from teliti.invoicing.queries import ageing
from teliti.ledger import actions as ledger
from teliti.ledger.models import Entry, Line, Period
from teliti.ledger.queries import turnovers_until
from teliti.people.models import Member
from tests import make, make_approvals
from tests.make_invoicing import (
    MAY,
    customer,
    issued_bill,
    issued_invoice,
    line,
    purchase,
    sale,
    supplier,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
JUNE = date(2026, 6, 3)


@pytest.fixture
def books() -> Member:
    return make.books()


@contextmanager
def refused(part: str) -> Iterator[None]:
    """Inside something is refused with this part of a sentence, and nothing is written."""
    before = _rows()
    with pytest.raises(Refused) as refusal:
        yield
    assert part in refusal.value.sentence
    assert _rows() == before


def _rows() -> tuple[int, int, int]:
    return Invoice.objects.count(), Entry.objects.count(), Event.objects.count()


def posted(entry: Entry | None) -> dict[str, int]:
    """The lines of an entry by account code, in minor units."""
    lines = Line.objects.filter(entry=entry).select_related("account").order_by("place")
    return {line.account.code: line.amount for line in lines}


def test_a_draft_has_totals_but_no_number_and_no_entry(books: Member) -> None:
    content = sale(customer(books), line(books), reference="PO-7")
    draft = actions.draft_invoice(books, content=content)
    draft = Invoice.objects.get(pk=draft.pk)
    assert (draft.number, draft.state, draft.entry, draft.open_minor) == ("", "draft", None, 0)
    assert (draft.net_minor, draft.tax_minor) == (10_000_000_00, 1_100_000_00)
    assert draft.due_on == date(2026, 6, 10)
    assert not Entry.objects.exists()
    assert Event.objects.filter(name="invoicing.invoice_drafted").count() == 1


def test_issuing_numbers_posts_and_opens(books: Member) -> None:
    draft = actions.draft_invoice(books, content=sale(customer(books), line(books), text="Kertas"))
    invoice = Invoice.objects.get(pk=actions.issue_invoice(books, invoice=draft).pk)
    assert invoice.number == "INV/2026/05/0001"
    assert invoice.open_minor == invoice.gross_minor == 11_100_000_00
    assert posted(invoice.entry) == {
        "1-1301": 11_100_000_00,
        "4-1101": -10_000_000_00,
        "2-1401": -1_100_000_00,
    }
    assert invoice.entry is not None
    assert invoice.entry.text == "INV/2026/05/0001 · PT Maju Jaya · Kertas"
    assert invoice.entry.source == f"invoicing.invoice:{invoice.pk}"
    control = Line.objects.get(entry=invoice.entry, account__code="1-1301")
    assert control.party_id == invoice.party_id
    event = Event.objects.get(name="invoicing.invoice_issued")
    assert event.detail["changes"]["number"] == ["", "INV/2026/05/0001"]


def test_three_lines_and_a_tax_are_issued_in_few_statements(books: Member) -> None:
    content = sale(customer(books), line(books), line(books, "250000"), line(books, "99999"))
    actions.issue_content(books, content=content)  # the counters and the head are there
    draft = actions.draft_invoice(books, content=content)
    with CaptureQueriesContext(connection) as statements:
        actions.issue_invoice(books, invoice=draft)
    assert len(statements) <= 25, [query["sql"][:90] for query in statements]


def test_a_bill_mirrors_a_sale(books: Member) -> None:
    bill = issued_bill(books)
    assert bill.number == "TGH/2026/05/0001"
    assert posted(bill.entry) == {
        "2-1101": -5_550_000_00,
        "6-1103": 5_000_000_00,
        "1-1601": 550_000_00,
    }


def test_lines_of_one_account_are_posted_as_one(books: Member) -> None:
    content = sale(
        customer(books), line(books, "100"), line(books, "200"), line(books, "50", code=None)
    )
    invoice = actions.issue_content(books, content=content)
    assert posted(invoice.entry) == {"1-1301": 383_00, "4-1101": -350_00, "2-1401": -33_00}


def test_numbers_follow_the_months(books: Member) -> None:
    party = customer(books)
    numbers = [
        issued_invoice(books, party, day=day).number for day in (MAY, MAY, JUNE, date(2026, 5, 30))
    ]
    assert numbers == [
        "INV/2026/05/0001", "INV/2026/05/0002", "INV/2026/06/0001", "INV/2026/05/0003",
    ]  # fmt: skip


def test_a_discount_of_the_document_lowers_the_tax(books: Member) -> None:
    content = sale(
        customer(books), line(books, "8000000", discount="50"), line(books, "6000000"),
        discount_percent=Decimal(10),
    )  # fmt: skip
    invoice = actions.issue_content(books, content=content)
    assert (invoice.subtotal_minor, invoice.discount_minor) == (10_000_000_00, 1_000_000_00)
    assert (invoice.net_minor, invoice.tax_minor) == (9_000_000_00, 990_000_00)
    tax = InvoiceTax.objects.get(invoice=invoice)
    assert (tax.price_minor, tax.base_minor) == (9_000_000_00, 8_250_000_00)
    assert (tax.rate_percent, tax.base_fraction) == (Decimal(12), "11/12")


def test_tax_that_a_collector_pays_is_closed_against_proof(books: Member) -> None:
    content = sale(customer(books), line(books, code="PPN-PEMUNGUT"))
    invoice = actions.issue_content(books, content=content)
    assert posted(invoice.entry) == {
        "1-1301": 11_100_000_00, "4-1101": -10_000_000_00, "2-1402": -1_100_000_00,
    }  # fmt: skip
    cleared = actions.clear_collected_tax(books, invoice=invoice, cleared_on=JUNE, proof="NTPN 1")
    assert posted(cleared[0].entry) == {"2-1402": 1_100_000_00, "1-1301": -1_100_000_00}
    # the vector invoice.wapu: PPh 22 of 150,000 is withheld, 9,850,000 comes in cash
    pph = make.account(books, "1-1604")
    actions.record_withholding(
        books, invoice=invoice, amount=150_000_00, withheld_on=JUNE, account=pph, slip="BP-22"
    )
    bank = make.account(books, "1-1111")
    actions.record_payment(
        books, invoice=invoice, amount=9_850_000_00, paid_on=JUNE, account=bank
    )  # fmt: skip
    invoice.refresh_from_db()
    assert invoice.open_minor == 0
    with refused("cleared already"):
        actions.clear_collected_tax(books, invoice=invoice, cleared_on=JUNE, proof="NTPN 1")


def test_no_collector_pays_an_ordinary_tax(books: Member) -> None:
    invoice = issued_invoice(books)
    with refused("No collector pays"):
        actions.clear_collected_tax(books, invoice=invoice, cleared_on=JUNE, proof="NTPN 1")


def test_withheld_tax_settles_what_was_not_paid(books: Member) -> None:
    invoice = issued_invoice(books)  # the vector invoice.mixed
    bank, prepaid = make.account(books, "1-1111"), make.account(books, "1-1605")
    paid = actions.record_payment(
        books, invoice=invoice, amount=10_900_000_00, paid_on=JUNE, account=bank
    )  # fmt: skip
    assert posted(paid.entry) == {"1-1111": 10_900_000_00, "1-1301": -10_900_000_00}
    invoice.refresh_from_db()
    assert invoice.open_minor == 200_000_00
    kept = actions.record_withholding(
        books, invoice=invoice, amount=200_000_00, withheld_on=JUNE, account=prepaid, slip="BP-1"
    )
    assert posted(kept.entry) == {"1-1605": 200_000_00, "1-1301": -200_000_00}
    invoice.refresh_from_db()
    assert (invoice.open_minor, invoice.is_settled) == (0, True)
    settled = Event.objects.filter(name="invoicing.invoice_settled").order_by("sequence")
    assert [event.detail["changes"]["open_minor"] for event in settled] == [
        [11_100_000_00, 200_000_00],
        [200_000_00, 0],
    ]


def test_more_than_is_open_is_refused(books: Member) -> None:
    invoice = issued_invoice(books)
    bank = make.account(books, "1-1111")
    with refused("Only 11,100,000 of INV/2026/05/0001 is open"):
        actions.record_payment(
            books, invoice=invoice, amount=11_100_000_01, paid_on=JUNE, account=bank
        )  # fmt: skip
    with refused("holds no money"):
        actions.record_payment(
            books, invoice=invoice, amount=1, paid_on=JUNE, account=make.account(books, "4-1101")
        )
    draft = actions.draft_invoice(books, content=sale(customer(books, "PT Lain"), line(books)))
    with refused("is not issued"):
        actions.record_payment(books, invoice=draft, amount=1, paid_on=JUNE, account=bank)


def test_a_payment_taken_back_opens_the_invoice_again(books: Member) -> None:
    invoice = issued_invoice(books)
    cash = make.account(books, "1-1101")
    paid = actions.record_payment(
        books, invoice=invoice, amount=100_00, paid_on=MAY, account=cash
    )  # fmt: skip
    back = actions.undo_settlement(books, settlement=paid, day=JUNE, because="Salah faktur")
    assert (back.amount_minor, back.undoes, back.settled_on) == (-100_00, paid, JUNE)
    assert posted(back.entry) == {"1-1101": -100_00, "1-1301": 100_00}
    invoice.refresh_from_db()
    assert invoice.open_minor == invoice.gross_minor
    with refused("taken back already"):
        actions.undo_settlement(books, settlement=paid, day=JUNE, because="Lagi")
    event = Event.objects.get(name="invoicing.invoice_reopened")
    assert event.reason == "Salah faktur"


def test_a_draft_changes_until_it_is_issued(books: Member) -> None:
    party = customer(books)
    draft = actions.draft_invoice(books, content=sale(party, line(books), line(books)))
    changed = actions.change_invoice(
        books, invoice=draft, content=sale(party, line(books, "500")), version=1
    )
    assert (changed.gross_minor, changed.version, changed.lines.count()) == (555_00, 2, 1)
    with pytest.raises(Conflict):
        actions.change_invoice(books, invoice=draft, content=sale(party, line(books)), version=1)
    actions.issue_invoice(books, invoice=draft)
    with refused("is issued and stays"):
        actions.change_invoice(books, invoice=draft, content=sale(party, line(books)))
    with refused("is issued and stays"):
        actions.discard_invoices(books, invoices=[draft])
    with refused("is issued and stays"):
        actions.issue_invoice(books, invoice=draft)


def test_drafts_are_thrown_away_together(books: Member) -> None:
    party = customer(books)
    drafts = [actions.draft_invoice(books, content=sale(party, line(books))) for _ in range(3)]
    assert actions.discard_invoices(books, invoices=drafts) == 3
    assert not Invoice.objects.exists()
    assert issued_invoice(books, party).number == "INV/2026/05/0001"


def test_drafts_are_issued_together_by_date(books: Member) -> None:
    party = customer(books)
    days = (date(2026, 5, 20), date(2026, 5, 4), JUNE)
    drafts = [
        actions.draft_invoice(books, content=sale(party, line(books), day=day)) for day in days
    ]
    issued = actions.issue_invoices(books, invoices=drafts)
    assert {invoice.issued_on: invoice.number for invoice in issued} == {
        days[1]: "INV/2026/05/0001",
        days[0]: "INV/2026/05/0002",
        days[2]: "INV/2026/06/0001",
    }


def test_nothing_is_issued_into_a_closed_month(books: Member) -> None:
    party = customer(books)
    for period in Period.objects.filter(starts_on__lte=MAY).order_by("starts_on"):
        ledger.close_period(books, period=period)
    with refused("is closed"):
        actions.issue_content(books, content=sale(party, line(books)))
    assert issued_invoice(books, party, day=JUNE).number == "INV/2026/06/0001"


def test_an_empty_or_worthless_invoice_is_not_issued(books: Member) -> None:
    party = customer(books)
    empty = actions.draft_invoice(books, content=sale(party))
    with refused("at least one line"):
        actions.issue_invoice(books, invoice=empty)
    with refused("more than zero"):
        actions.issue_content(books, content=sale(party, line(books, "0")))
    with refused("larger than the invoice"):
        actions.draft_invoice(books, content=sale(party, line(books, "100"), discount=101_00))


def test_a_line_never_stands_on_the_control_account(books: Member) -> None:
    content = sale(customer(books), line(books, account="1-1301"))
    with refused("the total does"):
        actions.draft_invoice(books, content=content)


def test_the_same_bill_is_refused_in_whatever_writing(books: Member) -> None:
    party = supplier(books)
    first = issued_bill(books, party, reference="INV-0042/XI")
    with refused(f"is here already: {first.number}"):
        issued_bill(books, party, "7000000", reference="inv 42 / xi")
    other = issued_bill(books, supplier(books, "CV Lain"), reference="INV-0042/XI")
    assert other.number == "TGH/2026/05/0002"


def test_a_bill_that_looks_like_another_needs_a_reason(books: Member) -> None:
    party = supplier(books)
    first = issued_bill(books, party)
    content = purchase(party, line(books, "5000000", account="6-1103"), day=date(2026, 5, 18))
    with refused("same amount within a week"):
        actions.issue_content(books, content=content)
    second = actions.issue_content(books, content=content, duplicate_reason="Dua kiriman")
    assert second.duplicate_reason == "Dua kiriman"
    later = purchase(party, line(books, "5000000", account="6-1103"), day=date(2026, 5, 26))
    assert actions.issue_content(books, content=later).number == "TGH/2026/05/0003"
    assert first.number == "TGH/2026/05/0001"


def test_a_reversed_invoice_keeps_its_number(books: Member) -> None:
    invoice = issued_invoice(books)
    gone = actions.reverse_invoice(books, invoice=invoice, day=JUNE, because="Pesanan batal")
    gone = Invoice.objects.get(pk=gone.pk)
    assert (gone.state, gone.number, gone.open_minor) == ("reversed", "INV/2026/05/0001", 0)
    assert posted(gone.reversal)["1-1301"] == -11_100_000_00
    assert gone.reversal is not None
    assert gone.reversal.date == JUNE
    assert Event.objects.get(name="invoicing.invoice_reversed").reason == "Pesanan batal"
    assert issued_invoice(books, gone.party).number == "INV/2026/05/0002"
    with refused("Only an issued invoice"):
        actions.reverse_invoice(books, invoice=gone, day=JUNE, because="Lagi")


def test_what_is_settled_is_not_reversed(books: Member) -> None:
    invoice = issued_invoice(books)
    cash = make.account(books, "1-1101")
    paid = actions.record_payment(
        books, invoice=invoice, amount=100_00, paid_on=MAY, account=cash
    )  # fmt: skip
    with refused("has settlements"):
        actions.reverse_invoice(books, invoice=invoice, day=JUNE, because="Batal")
    with refused("Say why"):
        actions.reverse_invoice(books, invoice=invoice, day=JUNE, because=" ")
    actions.undo_settlement(books, settlement=paid, day=JUNE, because="Salah")
    actions.reverse_invoice(books, invoice=invoice, day=JUNE, because="Batal")


def test_a_correction_reverses_and_replaces_in_one(books: Member) -> None:
    invoice = issued_invoice(books)
    content = sale(invoice.party, line(books, "9000000"), day=JUNE)
    new = actions.correct_invoice(
        books, invoice=invoice, content=content, day=JUNE, because="Harga salah"
    )
    old = Invoice.objects.get(pk=invoice.pk)
    assert (old.state, new.state) == (InvoiceState.REVERSED, InvoiceState.ISSUED)
    assert (new.number, new.corrects, new.gross_minor) == (
        "INV/2026/06/0001", old, 9_990_000_00,
    )  # fmt: skip
    assert old.corrected_by == new
    with refused("was corrected by INV/2026/06/0001"):
        actions.correct_invoice(
            books, invoice=old, content=content, day=JUNE, because="Sekali lagi"
        )


def test_a_bill_is_corrected_under_its_own_reference(books: Member) -> None:
    bill = issued_bill(books, reference="F-77")
    content = purchase(
        bill.party, line(books, "5000000", account="6-1105"), reference="F-77"
    )  # fmt: skip
    new = actions.correct_invoice(
        books, invoice=bill, content=content, day=MAY, because="Akun salah"
    )
    assert (new.reference, new.number) == ("F-77", "TGH/2026/05/0002")


def test_a_correction_that_cannot_be_leaves_the_invoice(books: Member) -> None:
    invoice = issued_invoice(books)
    with refused("more than zero"):
        actions.correct_invoice(
            books, invoice=invoice, content=sale(invoice.party, line(books, "0")), day=JUNE,
            because="Harga salah",
        )  # fmt: skip
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED


def test_only_what_touches_no_figure_is_amended(books: Member) -> None:
    invoice = issued_invoice(books)
    amended = actions.amend_invoice(
        books, invoice=invoice, due_on=date(2026, 7, 1), text="Kertas", note="Lantai 2",
        bank_text="BCA 123",
    )  # fmt: skip
    assert (amended.due_on, amended.note) == (date(2026, 7, 1), "Lantai 2")
    event = Event.objects.get(name="invoicing.invoice_amended")
    assert event.detail["changes"]["due_on"] == ["2026-06-10", "2026-07-01"]
    with refused("lies before"):
        actions.amend_invoice(
            books, invoice=invoice, due_on=date(2026, 5, 1), text="", note="", bank_text=""
        )


def test_a_suppliers_rounding_is_kept(books: Member) -> None:
    party = supplier(books)
    one = line(books, "999999", account="6-1103")
    bill = actions.issue_content(
        books, content=purchase(party, one, stated_tax=109_999_00)
    )  # fmt: skip
    assert (bill.tax_minor, posted(bill.entry)["1-1601"]) == (109_999_00, 109_999_00)
    with refused("too far"):
        actions.issue_content(books, content=purchase(party, one, stated_tax=120_000_00))


def test_a_buyer_outside_the_tax_bears_it_as_cost(books: Member) -> None:
    books.company.is_vat_registered = False
    books.company.save(update_fields=["is_vat_registered"])
    bill = issued_bill(books)
    assert posted(bill.entry) == {"2-1101": -5_550_000_00, "6-1103": 5_550_000_00}
    content = sale(customer(books), line(books))
    with refused("not registered"):
        actions.draft_invoice(books, content=content)


def test_a_thousand_invoices_are_imported_in_a_fixed_number_of_statements(books: Member) -> None:
    party = customer(books)
    few = [sale(party, line(books, str(price)), day=MAY) for price in range(1, 4)]
    many = [sale(party, line(books, str(price)), day=MAY) for price in range(1, 61)]
    actions.import_invoices(books, contents=few)
    with CaptureQueriesContext(connection) as small:
        actions.import_invoices(books, contents=few)
    with CaptureQueriesContext(connection) as large:
        issued = actions.import_invoices(books, contents=many)
    assert len(small) == len(large)
    assert issued[-1].number == "INV/2026/05/0066"


def test_an_import_by_program_goes_under_the_policies_too(books: Member) -> None:
    make_approvals.policy(books, "invoicing.issue", from_minor=2_000_00, flag="sale")
    make.member(books, StandardRole.DIRECTOR)
    clerk = make.member(books, StandardRole.FINANCE)
    small = sale(customer(books), line(books, "1000"), day=MAY)
    large = sale(customer(books), line(books, "2000"), day=MAY)
    assert len(actions.import_invoices(clerk, contents=[small])) == 1
    with pytest.raises(NeedsApproval):
        actions.import_invoices(clerk, contents=[small, large])
    assert Invoice.objects.count() == 1


def test_ageing_equals_the_books_on_every_day(books: Member) -> None:
    party, cash = customer(books), make.account(books, "1-1101")
    control = make.account(books, "1-1301").pk
    first = issued_invoice(books, party, day=date(2026, 3, 2), due=date(2026, 3, 10))
    second = issued_invoice(books, party, "500", day=date(2026, 4, 20), due=date(2026, 5, 20))
    third = issued_invoice(books, party, "700", day=date(2026, 5, 2))
    paid = actions.record_payment(
        books, invoice=first, amount=4_000_000_00, paid_on=date(2026, 4, 1), account=cash
    )
    actions.record_payment(
        books, invoice=third, amount=777_00, paid_on=date(2026, 4, 28), account=cash
    )
    actions.undo_settlement(books, settlement=paid, day=date(2026, 5, 5), because="Salah")
    actions.reverse_invoice(books, invoice=second, day=date(2026, 5, 6), because="Batal")
    days = [date(2026, 2, 28) + timedelta(days) for days in range(0, 120, 3)]
    for day in days:
        aged = ageing.ageing(books.company_id, Direction.SALE, day)
        balance = turnovers_until(books.company_id, day).get(control)
        assert sum(one.total for one in aged) == (balance.net if balance else 0), day
    end = ageing.ageing(books.company_id, Direction.SALE, date(2026, 6, 8))
    assert [one.amounts for one in end] == [{Bucket.TO_90: 11_100_000_00}]
    of_party = ageing.aged_invoices(books.company_id, Direction.SALE, date(2026, 4, 29), party.pk)
    assert [(one.number, one.open) for one in of_party] == [
        (first.number, 7_100_000_00), (second.number, 555_00), (third.number, -777_00),
    ]  # fmt: skip


def test_open_items_tell_all_that_matching_needs(books: Member) -> None:
    party = customer(books, aliases=["MAJU JAYA PT"])
    invoice = issued_invoice(books, party)
    issued_bill(books)
    settled = issued_invoice(books, party, "100")
    cash = make.account(books, "1-1101")
    actions.record_payment(
        books, invoice=settled, amount=111_00, paid_on=MAY, account=cash
    )  # fmt: skip
    with CaptureQueriesContext(connection) as statements:
        items = queries.open_items(books.company_id, Direction.SALE)
    assert len(statements) == 1
    assert [(item.invoice, item.number, item.open) for item in items] == [
        (invoice.pk, "INV/2026/05/0001", 11_100_000_00)
    ]
    assert (items[0].aliases, items[0].party_name) == (["MAJU JAYA PT"], "PT Maju Jaya")
    assert items[0].control == make.account(books, "1-1301").pk
    assert len(queries.open_items(books.company_id)) == 2
