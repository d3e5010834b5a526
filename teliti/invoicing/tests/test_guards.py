"""What the database refuses of invoices, tried with raw SQL as the application's role."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from teliti.audit.verify import declared
from teliti.base import scope
from teliti.invoicing import actions, verify
from teliti.invoicing.models import Invoice, Settlement
from teliti.people.models import Member
from tests import make
from tests.make_invoicing import MAY, customer, issued_bill, issued_invoice, line, sale, supplier

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 3)


def refused(sql: str, *parameters: int | str | None) -> str:
    """Run raw SQL that the database must refuse; gives its words."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        connection.cursor().execute(sql, parameters)
    return str(refusal.value).splitlines()[0]


def done(sql: str, *parameters: int | str | None) -> None:
    """The same door, open: what is allowed goes through."""
    with transaction.atomic():
        connection.cursor().execute(sql, parameters)


@pytest.fixture
def books() -> Member:
    return make.books()


@pytest.fixture
def invoice(books: Member) -> Invoice:
    return issued_invoice(books)


@pytest.fixture
def draft(books: Member) -> Invoice:
    return actions.draft_invoice(books, content=sale(customer(books, "PT Draf"), line(books)))


@pytest.mark.parametrize("change", [
    "gross_minor = gross_minor + 1, net_minor = net_minor + 1, subtotal_minor = subtotal_minor + 1",
    "number = 'INV/2026/05/9999'", "issued_on = '2026-05-12'", "reference = 'X'",
    "tax_minor = 0, gross_minor = net_minor", "issued_at = now()", "direction = 'purchase'",
    "duplicate_reason = 'x'", "currency = 'USD'",
])  # fmt: skip
def test_an_issued_invoice_never_changes(invoice: Invoice, change: str) -> None:
    words = refused(f"UPDATE invoicing_invoice SET {change} WHERE id = %s", invoice.pk)
    assert "never changed" in words or "violates check" in words


def test_what_may_be_amended_goes_through(invoice: Invoice) -> None:
    done(
        "UPDATE invoicing_invoice SET due_on = '2026-07-01', note = 'x', text = 'y', "
        "bank_text = 'z', version = version + 1 WHERE id = %s", invoice.pk,
    )  # fmt: skip


def test_an_issued_invoice_is_never_deleted(invoice: Invoice, draft: Invoice) -> None:
    assert "never deleted" in refused("DELETE FROM invoicing_invoice WHERE id = %s", invoice.pk)
    done("DELETE FROM invoicing_invoicetax WHERE invoice_id = %s", draft.pk)
    done("DELETE FROM invoicing_invoiceline WHERE invoice_id = %s", draft.pk)
    done("DELETE FROM invoicing_invoice WHERE id = %s", draft.pk)


@pytest.mark.parametrize("table", ["invoicing_invoiceline", "invoicing_invoicetax"])
def test_lines_and_taxes_of_an_issued_invoice_stay(
    invoice: Invoice, draft: Invoice, table: str
) -> None:
    words = "of an issued invoice is never changed"
    assert words in refused(f"DELETE FROM {table} WHERE invoice_id = %s", invoice.pk)
    touched = "version = version + 1"
    update = f"UPDATE {table} SET {touched} WHERE invoice_id = %s"
    assert "only to a draft" in refused(update, invoice.pk)
    done(update, draft.pk)
    moved = f"UPDATE {table} SET invoice_id = %s WHERE invoice_id = %s"
    assert "only to a draft" in refused(moved, invoice.pk, draft.pk)


def test_an_invoice_is_made_as_a_draft(books: Member, invoice: Invoice) -> None:
    words = refused(
        "INSERT INTO invoicing_invoice (company_id, version, direction, state, number, reference, "
        "reference_key, party_id, issued_on, due_on, currency, text, note, bank_text, "
        "discount_percent, subtotal_minor, discount_minor, net_minor, tax_minor, gross_minor, "
        "open_minor, duplicate_reason, reversal_reason, issued_at, entry_id, control_id) "
        "SELECT company_id, 1, direction, 'issued', 'INV/X', '', '', party_id, issued_on, due_on, "
        "currency, '', '', '', 0, subtotal_minor, 0, net_minor, tax_minor, gross_minor, "
        "gross_minor, '', '', issued_at, entry_id, control_id FROM invoicing_invoice "
        "WHERE id = %s", invoice.pk,
    )  # fmt: skip
    assert "made as a draft" in words


def test_a_draft_is_issued_only_whole(invoice: Invoice, draft: Invoice) -> None:
    sealed = (
        "UPDATE invoicing_invoice SET state = 'issued', number = 'INV/X', issued_at = now(), "
        "open_minor = gross_minor, control_id = %s, entry_id = %s WHERE id = %s"
    )
    done("UPDATE invoicing_invoiceline SET net_minor = net_minor + 1 WHERE invoice_id = %s",
         draft.pk)  # fmt: skip
    words = refused(sealed, invoice.control_id, invoice.entry_id, draft.pk)
    assert "lines and taxes add up" in words
    done("UPDATE invoicing_invoiceline SET net_minor = net_minor - 1 WHERE invoice_id = %s",
         draft.pk)  # fmt: skip
    done(sealed, invoice.control_id, invoice.entry_id, draft.pk)  # an entry of the same day
    found = verify.issued_are_posted(draft.company_id)
    assert list(found) == ["INV/X tidak tercatat semestinya di pembukuan."]


def test_states_move_forward_only(invoice: Invoice, draft: Invoice) -> None:
    back = refused("UPDATE invoicing_invoice SET state = 'draft' WHERE id = %s", invoice.pk)
    assert "nothing else" in back
    by_itself = refused(
        "UPDATE invoicing_invoice SET state = 'reversed', open_minor = 0, reversed_on = now(), "
        "reversal_reason = 'x', reversal_id = entry_id WHERE id = %s", invoice.pk,
    )  # fmt: skip
    assert "by the reversal of its entry" in by_itself


def test_a_reversed_invoice_stays(books: Member, invoice: Invoice) -> None:
    actions.reverse_invoice(books, invoice=invoice, day=MAY, because="Batal")
    for change in ("reversal_reason = 'x'", "reversed_on = '2026-07-01'"):
        words = refused(f"UPDATE invoicing_invoice SET {change} WHERE id = %s", invoice.pk)
        assert "stays as it is" in words


@pytest.mark.parametrize("left", ["0", "gross_minor - 1", "gross_minor + 1", "-1"])
def test_what_is_open_cannot_be_made_up(invoice: Invoice, left: str) -> None:
    words = refused(f"UPDATE invoicing_invoice SET open_minor = {left} WHERE id = %s", invoice.pk)
    assert "less what settled it" in words or "violates check" in words


SETTLE = (
    "INSERT INTO invoicing_settlement (company_id, version, invoice_id, kind, amount_minor, "
    "settled_on, text, source, entry_id, undoes_id, recorded_at) "
    "VALUES (%s, 1, %s, 'payment', %s, '2026-06-01', '', '', %s, %s, now())"
)


def test_settlements_stay_within_the_invoice(books: Member, invoice: Invoice) -> None:
    company, entry = invoice.company_id, invoice.entry_id
    assert "more than the invoice" in refused(
        SETTLE, company, invoice.pk, invoice.gross_minor + 1, entry, None
    )
    assert "settlement_takes_off" in refused(SETTLE, company, invoice.pk, 0, entry, None)
    done(SETTLE, company, invoice.pk, 100, entry, None)
    done(SETTLE, company, invoice.pk, 300, entry, None)
    first = Settlement.objects.earliest("pk")
    assert "taken back whole" in refused(SETTLE, company, invoice.pk, -99, entry, first.pk)
    done(SETTLE, company, invoice.pk, -100, entry, first.pk)
    assert "violates unique" in refused(SETTLE, company, invoice.pk, -100, entry, first.pk)


def test_only_an_issued_invoice_is_settled(invoice: Invoice, draft: Invoice) -> None:
    words = refused(SETTLE, draft.company_id, draft.pk, 1, invoice.entry_id, None)
    assert "only an issued invoice" in words


def test_a_settlement_is_kept(books: Member, invoice: Invoice) -> None:
    cash = make.account(books, "1-1101")
    actions.record_payment(books, invoice=invoice, amount=1_00, paid_on=MAY, account=cash)
    assert "never changed" in refused("UPDATE invoicing_settlement SET text = 'x'")
    assert "permission denied" in refused("DELETE FROM invoicing_settlement")
    settled = refused(
        "UPDATE invoicing_invoice SET state = 'reversed', open_minor = 0, reversed_on = now(), "
        "reversal_reason = 'x', reversal_id = entry_id WHERE id = %s", invoice.pk,
    )  # fmt: skip
    assert "nothing settles it" in settled


def test_a_suppliers_number_stands_once(books: Member) -> None:
    party = supplier(books)
    issued_bill(books, party, reference="F-1")
    second = issued_bill(books, party, "7000000", reference="F-2")
    assert second.number == "TGH/2026/05/0002"
    draft = actions.draft_invoice(
        books, content=sale(customer(books), line(books), reference="F-1")
    )
    done("UPDATE invoicing_invoice SET note = 'x' WHERE id = %s", draft.pk)
    words = refused(
        "INSERT INTO invoicing_invoice (company_id, version, direction, state, number, reference, "
        "reference_key, party_id, issued_on, due_on, currency, text, note, bank_text, "
        "discount_percent, subtotal_minor, discount_minor, net_minor, tax_minor, gross_minor, "
        "open_minor, duplicate_reason, reversal_reason) VALUES (%s, 1, 'purchase', 'draft', '', "
        "'f1', 'F1', %s, '2026-05-11', '2026-05-11', 'IDR', '', '', '', 0, 0, 0, 0, 0, 0, 0, '', "
        "'')", books.company_id, party.pk,
    )  # fmt: skip
    assert "bill_reference_once" in words


def test_nothing_of_another_company_is_named(books: Member, draft: Invoice) -> None:
    elsewhere = make.books("PT Lain")
    stranger = customer(elsewhere, "PT Asing")
    account = make.account(elsewhere, "4-1101")
    scope.enter(books.company_id)
    assert "of its own company" in refused(
        "UPDATE invoicing_invoice SET party_id = %s WHERE id = %s", stranger.pk, draft.pk
    )
    assert "of its own company" in refused(
        "UPDATE invoicing_invoiceline SET account_id = %s WHERE invoice_id = %s",
        account.pk, draft.pk,
    )  # fmt: skip


def test_every_proof_holds_after_a_busy_month(books: Member) -> None:
    party, vendor = customer(books), supplier(books)
    cash = make.account(books, "1-1101")
    invoices = [issued_invoice(books, party, str(price)) for price in (100, 200, 333)]
    issued_bill(books, vendor)
    paid = actions.record_payment(
        books, invoice=invoices[0], amount=50_00, paid_on=MAY, account=cash
    )
    actions.record_payment(books, invoice=invoices[1], amount=222_00, paid_on=MAY, account=cash)
    actions.undo_settlement(books, settlement=paid, day=JUNE, because="Salah")
    actions.reverse_invoice(books, invoice=invoices[0], day=JUNE, because="Batal")
    actions.correct_invoice(
        books, invoice=invoices[2], content=sale(party, line(books, "400")), day=JUNE,
        because="Harga",
    )  # fmt: skip
    actions.draft_invoice(books, content=sale(party, line(books)))
    found = {check.name: list(check.findings(books.company_id)) for check in declared()}
    assert {name: said for name, said in found.items() if said} == {}
