"""The same thing from six connections at once: numbers, open amounts and receipts stay whole."""

import pytest

from teliti.audit.action import once
from teliti.base.refusals import AlreadyDone
from teliti.invoicing import actions
from teliti.invoicing.models import Invoice, Settlement
from tests import make
from tests.make_invoicing import MAY, customer, issued_invoice, line, sale
from tests.races import CLERKS, at_once, proofs

pytestmark = pytest.mark.race


def test_six_clerks_issue_without_gaps(fresh_database: str) -> None:
    system = make.books()
    content = sale(customer(system), line(system))

    def issue(_number: int) -> None:
        for _turn in range(8):
            actions.issue_content(system, content=content)

    assert at_once(system, issue) == [""] * CLERKS
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"INV/2026/05/{number:04}" for number in range(1, 49)]
    assert proofs(system) == []


def test_the_same_draft_is_issued_once(fresh_database: str) -> None:
    system = make.books()
    draft = actions.draft_invoice(system, content=sale(customer(system), line(system)))
    said = at_once(system, lambda _number: actions.issue_invoice(system, invoice=draft))
    assert said.count("") == 1
    assert Invoice.objects.get().number == "INV/2026/05/0001"
    assert proofs(system) == []


def test_the_same_form_from_six_windows_makes_one_invoice(fresh_database: str) -> None:
    system = make.books()
    content = sale(customer(system), line(system))

    def issue(_number: int) -> None:
        with once("k1", "x"):
            actions.issue_content(system, content=content)

    said = at_once(system, issue)
    assert said.count("") == 1
    assert Invoice.objects.count() == 1
    with pytest.raises(AlreadyDone) as first, once("k1", "x"):
        actions.issue_content(system, content=content)
    assert first.value.subject == f"invoicing.invoice:{Invoice.objects.get().pk}"
    assert proofs(system) == []


def test_payments_and_issues_at_once_never_wait_in_a_ring(fresh_database: str) -> None:
    system = make.books()
    party, cash = customer(system), make.account(system, "1-1101")
    invoice = issued_invoice(system, party)
    content = sale(party, line(system))

    def work(number: int) -> None:
        for _turn in range(6):
            if number % 2:
                actions.issue_content(system, content=content)
            else:
                actions.record_payment(
                    system, invoice=invoice, amount=1_000_00, paid_on=MAY, account=cash
                )

    assert at_once(system, work) == [""] * CLERKS
    invoice.refresh_from_db()
    assert invoice.open_minor == 11_100_000_00 - 18 * 1_000_00
    assert proofs(system) == []


def test_six_payments_never_pay_more_than_is_open(fresh_database: str) -> None:
    system = make.books()
    invoice, cash = issued_invoice(system), make.account(system, "1-1101")
    said = at_once(
        system,
        lambda _number: actions.record_payment(
            system, invoice=invoice, amount=5_000_000_00, paid_on=MAY, account=cash
        ),
    )
    assert said.count("") == 2
    assert Settlement.objects.count() == 2
    assert proofs(system) == []


def test_drafts_are_issued_in_bulk_from_both_ends(fresh_database: str) -> None:
    system = make.books()
    party = customer(system)
    drafts = [actions.draft_invoice(system, content=sale(party, line(system))) for _ in range(12)]

    def issue(number: int) -> None:
        mine = drafts[number * 2 : number * 2 + 2]
        actions.issue_invoices(system, invoices=mine if number % 2 else mine[::-1])

    assert at_once(system, issue) == [""] * CLERKS
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"INV/2026/05/{number:04}" for number in range(1, 13)]
    assert proofs(system) == []
