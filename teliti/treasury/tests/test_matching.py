"""Bank lines find their papers through the actions: exact postings, all of it undone again."""

from datetime import date

import pytest

from teliti.audit.duties import StandardRole
from teliti.audit.verify import declared
from teliti.base.refusals import Forbidden, Refused
from teliti.invoicing.models import Invoice, Settlement
from teliti.ledger import actions as ledger_actions
from teliti.ledger import queries as ledger
from teliti.ledger.models import Entry, Period
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.models import (
    Allocation,
    BankAccount,
    BankLine,
    LearnedPattern,
    Match,
    MatchBatch,
)
from teliti.treasury.queries import matching
from teliti.treasury.queries.matching import Suggestion
from teliti.treasury.tests import make as bank
from tests import make, make_invoicing

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)


@pytest.fixture
def clerk(system: Member) -> Member:
    return make.member(system, StandardRole.FINANCE)


@pytest.fixture
def customer(system: Member) -> Party:
    return make_invoicing.customer(system)


def best(line: BankLine) -> Suggestion:
    [suggested] = matching.suggestions_for(line.company, [line])
    assert suggested.best is not None
    return suggested.best


def balance(member: Member, code: str) -> int:
    found = ledger.turnovers_until(member.company_id, date(2026, 12, 31))
    key = make.account(member, code).pk
    return found[key].net if key in found else 0


def proven(member: Member) -> list[str]:
    return [line for check in declared() for line in check.findings(member.company_id)]


def test_the_best_suggestion_pays_the_invoice_and_says_why(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    [line] = bank.lines(clerk, account, (DAY, "11100000.00", f"TRSF PT MAJU JAYA {invoice}"))
    suggestion = best(line)
    assert [paper.item.invoice for paper in suggestion.papers] == [invoice.pk]
    assert {told.code for told in suggestion.reasons} >= {
        "amount_equal", "reference_in_text", "party_name",
    }  # fmt: skip
    match = actions.accept_match(clerk, line=line, suggestion=suggestion.key)
    assert (match.posted, match.score) == (True, suggestion.score)
    assert [told["code"] for told in match.reasons] == [told.code for told in suggestion.reasons]
    line.refresh_from_db()
    assert (line.state, line.entry_id) == ("matched", match.entry_id)
    assert Invoice.objects.get(pk=invoice.pk).open_minor == 0
    assert balance(clerk, "1-1111") == 1_110_000_000
    assert balance(clerk, "1-1301") == 0
    assert match.entry.date == DAY
    assert proven(clerk) == []


def test_withheld_tax_goes_to_its_account_in_the_same_keypress(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    [line] = bank.lines(clerk, account, (DAY, "10900000.00", f"PEMBAYARAN {invoice} PPH 23"))
    suggestion = best(line)
    assert (suggestion.rest, suggestion.rest_kind) == (-20_000_000, "withheld")
    actions.accept_match(clerk, line=line, suggestion=suggestion.key)
    assert balance(clerk, "1-1605") == 20_000_000
    assert balance(clerk, "1-1301") == 0
    assert list(
        Settlement.objects.filter(invoice=invoice).order_by("kind").values_list(
            "kind", "amount_minor"
        )
    ) == [("payment", 1_090_000_000), ("withholding", 20_000_000)]  # fmt: skip
    assert proven(clerk) == []


def test_a_difference_goes_to_the_account_that_was_chosen(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    [line] = bank.lines(clerk, account, (DAY, "11097500.00", f"BI-FAST {invoice}"))
    other = make.account(clerk, "6-3199")
    actions.accept_match(clerk, line=line, suggestion=best(line).key, difference_account=other)
    assert (balance(clerk, "6-3199"), balance(clerk, "8-1102")) == (250_000, 0)
    assert Invoice.objects.get(pk=invoice.pk).open_minor == 0


def test_a_part_payment_leaves_the_rest_open(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    [line] = bank.lines(clerk, account, (DAY, "4000000.00", f"CICILAN {invoice}"))
    suggestion = best(line)
    assert suggestion.rest == 0
    actions.accept_match(clerk, line=line, suggestion=suggestion.key)
    assert Invoice.objects.get(pk=invoice.pk).open_minor == 710_000_000
    assert proven(clerk) == []


def test_one_line_pays_several_invoices_and_a_rest(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    one = make_invoicing.issued_invoice(clerk, customer)
    two = make_invoicing.issued_invoice(clerk, customer, "2000000")
    [line] = bank.lines(clerk, account, (DAY, "13400000.00", "SETORAN"))
    with pytest.raises(Refused, match=r"80\.000"):
        actions.match_to_papers(
            clerk, line=line, amounts={one.pk: 1_110_000_000, two.pk: 222_000_000}
        )
    assert Match.objects.count() == 0
    advances = make.account(clerk, "2-1301")
    actions.match_to_papers(
        clerk, line=line, amounts={one.pk: 1_110_000_000, two.pk: 222_000_000},
        difference_account=advances,
    )  # fmt: skip
    assert sorted(Allocation.objects.values_list("amount_minor", flat=True)) == [
        8_000_000, 222_000_000, 1_110_000_000,
    ]  # fmt: skip
    assert balance(clerk, "2-1301") == -8_000_000
    assert balance(clerk, "1-1301") == 0
    assert proven(clerk) == []


def test_more_than_is_open_is_refused(clerk: Member, account: BankAccount, customer: Party) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    [line] = bank.lines(clerk, account, (DAY, "12000000.00", "SETORAN"))
    with pytest.raises(Refused, match=str(invoice)):
        actions.match_to_papers(clerk, line=line, amounts={invoice.pk: 1_200_000_000})
    assert Entry.objects.filter(source__startswith="treasury").count() == 0
    assert BankLine.objects.get().state == "open"


def test_a_bill_is_paid_and_the_fee_on_top_is_booked(clerk: Member, account: BankAccount) -> None:
    bill = make_invoicing.issued_bill(clerk, reference="SR-2026-0417")
    [line] = bank.lines(clerk, account, (DAY, "-5552500.00", "TRF SR-2026-0417 CV SUMBER REJEKI"))
    suggestion = best(line)
    assert (suggestion.rest_kind, suggestion.rest) == ("fee", -250_000)
    actions.accept_match(clerk, line=line, suggestion=suggestion.key)
    assert Invoice.objects.get(pk=bill.pk).open_minor == 0
    assert balance(clerk, "8-1102") == 250_000
    assert balance(clerk, "1-1111") == -555_250_000
    assert proven(clerk) == []


def test_undoing_reverses_the_entry_and_opens_line_and_invoice_again(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    [line] = bank.lines(clerk, account, (DAY, "11100000.00", f"TRSF {invoice}"))
    match = actions.accept_match(clerk, line=line, suggestion=best(line).key)
    actions.undo_match(clerk, match=match, because="Salah pelanggan")
    line.refresh_from_db()
    match.refresh_from_db()
    assert (line.state, line.entry_id) == ("open", None)
    assert match.undone_by == clerk
    assert Invoice.objects.get(pk=invoice.pk).open_minor == 1_110_000_000
    assert balance(clerk, "1-1111") == 0
    assert Entry.objects.get(reverses=match.entry).date == DAY
    assert LearnedPattern.objects.get().times == 0
    with pytest.raises(Refused):
        actions.undo_match(clerk, match=match)
    again = actions.accept_match(clerk, line=line, suggestion=best(line).key)
    assert again.pk != match.pk
    assert proven(clerk) == []


def test_a_charge_is_booked_once_and_suggested_ever_after(
    clerk: Member, account: BankAccount
) -> None:
    first, second = bank.lines(
        clerk, account, (DAY, "-150000.00", "IURAN KAS RT 05/2026"),
        (date(2026, 5, 21), "-150000.00", "IURAN KAS RT 06/2026"),
    )  # fmt: skip
    assert matching.suggestions_for(clerk.company, [first])[0].best is None
    dues = make.account(clerk, "6-3119")
    actions.book_to_account(clerk, line=first, account=dues, text="Iuran RT")
    suggestion = best(second)
    assert suggestion.account == dues
    assert [told.code for told in suggestion.reasons] == ["learned"]
    assert balance(clerk, "6-3119") == 15_000_000


def test_a_bank_charge_is_suggested_by_the_countrys_rule(
    clerk: Member, account: BankAccount
) -> None:
    [line] = bank.lines(clerk, account, (DAY, "-17000.00", "BIAYA ADM"))
    suggestion = best(line)
    assert suggestion.account == make.account(clerk, "8-1102")
    assert suggestion.score >= 80


def test_a_control_account_needs_its_party(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    [line] = bank.lines(clerk, account, (DAY, "500000.00", "TITIPAN"))
    receivables = make.account(clerk, "1-1301")
    with pytest.raises(Refused):
        actions.book_to_account(clerk, line=line, account=receivables)
    actions.book_to_account(clerk, line=line, account=receivables, party=customer)
    assert Allocation.objects.get().party == customer


def test_a_payment_recorded_by_hand_is_found_and_not_posted_again(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    from_books = make.posting(clerk, date(2026, 5, 19), 11_100_000, debit="1-1111")
    ledger_actions.import_entries(clerk, postings=[from_books])
    [line] = bank.lines(clerk, account, (DAY, "11100000.00", "SETORAN TUNAI"))
    suggestion = best(line)
    assert suggestion.entry is not None
    match = actions.accept_match(clerk, line=line, suggestion=suggestion.key)
    assert match.posted is False
    assert balance(clerk, "1-1111") == 1_110_000_000
    actions.undo_match(clerk, match=match)
    assert balance(clerk, "1-1111") == 1_110_000_000
    assert proven(clerk) == []


def test_both_sides_of_a_transfer_stand_on_one_entry(
    system: Member, clerk: Member, account: BankAccount
) -> None:
    other = bank.bank_account(system, "Mandiri", number="1370012345678", ledger="1-1112")
    [out] = bank.lines(clerk, account, (DAY, "-25000000.00", "PINDAH DANA KE 1370012345678"))
    [back] = bank.lines(clerk, other, (date(2026, 5, 21), "25000000.00", "PINDAHAN"))
    suggestion = best(out)
    assert suggestion.other is not None
    assert suggestion.other.key == back.pk
    match = actions.accept_match(clerk, line=out, suggestion=suggestion.key)
    assert set(BankLine.objects.values_list("state", "entry_id")) == {("matched", match.entry_id)}
    assert (balance(clerk, "1-1111"), balance(clerk, "1-1112")) == (-2_500_000_000, 2_500_000_000)
    assert proven(clerk) == []
    actions.undo_match(clerk, match=match)
    assert BankLine.objects.filter(state="open", entry=None).count() == 2
    assert (balance(clerk, "1-1111"), balance(clerk, "1-1112")) == (0, 0)
    assert proven(clerk) == []


def test_a_batch_takes_what_is_sure_and_can_be_taken_back_whole(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoices = [make_invoicing.issued_invoice(clerk, customer, f"{n}000000") for n in (1, 2, 3)]
    rows = [
        (DAY, f"{invoice.gross_minor // 100}.00", f"TRSF PT MAJU JAYA {invoice}")
        for invoice in invoices
    ]
    lines = bank.lines(clerk, account, *rows, (DAY, "777000.00", "TANPA KETERANGAN"))
    batch = actions.accept_batch(clerk, bank_account=account, lines=[line.pk for line in lines])
    assert (batch.lines, batch.total_minor) == (3, 666_000_000)
    assert list(BankLine.objects.order_by("pk").values_list("state", flat=True)) == [
        "matched", "matched", "matched", "open",
    ]  # fmt: skip
    one = Match.objects.filter(batch=batch).first()
    assert one is not None
    actions.undo_match(clerk, match=one)
    actions.undo_batch(clerk, batch=batch)
    assert Match.objects.filter(undone_at=None).count() == 0
    assert balance(clerk, "1-1111") == 0
    with pytest.raises(Refused):
        actions.undo_batch(clerk, batch=batch)
    assert proven(clerk) == []


def test_two_lines_that_want_one_invoice_are_not_both_accepted(
    clerk: Member, account: BankAccount, customer: Party
) -> None:
    invoice = make_invoicing.issued_invoice(clerk, customer)
    lines = bank.lines(
        clerk, account, (DAY, "11100000.00", f"TRSF PT MAJU JAYA {invoice}"),
        (date(2026, 5, 21), "11100000.00", f"TRSF PT MAJU JAYA {invoice}"),
    )  # fmt: skip
    batch = actions.accept_batch(clerk, bank_account=account, lines=[line.pk for line in lines])
    assert batch.lines == 1
    assert BankLine.objects.get(state="matched").booked_on == DAY


def test_a_parked_line_waits_for_an_answer(
    system: Member, clerk: Member, account: BankAccount
) -> None:
    office = make.member(system, StandardRole.ADMINISTRATION, name="Budi Santoso")
    [line] = bank.lines(clerk, account, (DAY, "500000.00", "SETORAN TANPA NAMA"))
    actions.park_line(clerk, line=line, question="Siapa yang menyetor ini?", asked=office)
    line.refresh_from_db()
    assert (line.state, line.parked_for) == ("parked", office)
    with pytest.raises(Forbidden):
        actions.unpark_line(office, line=line)
    actions.answer_line(office, line=line, answer="Toko Jaya, untuk INV 12")
    line.refresh_from_db()
    assert (line.state, line.parked_question, line.parked_for) == ("open", "", None)


def test_a_closed_month_takes_no_match_and_gives_none_back(
    system: Member, clerk: Member, account: BankAccount
) -> None:
    one, two = bank.lines(
        clerk, account, (date(2026, 1, 9), "-10000.00", "BIAYA ADM"),
        (date(2026, 1, 10), "-10000.00", "BIAYA ADM"),
    )  # fmt: skip
    match = actions.accept_match(clerk, line=one, suggestion=best(one).key)
    ledger_actions.close_period(system, period=Period.objects.get(starts_on=date(2026, 1, 1)))
    with pytest.raises(Refused, match="10/01/2026"):
        actions.accept_match(clerk, line=two, suggestion=best(two).key)
    with pytest.raises(Refused, match="09/01/2026"):
        actions.undo_match(clerk, match=match)
    assert Match.objects.get().undone_at is None


def test_a_foreign_account_is_read_but_not_posted(system: Member, clerk: Member) -> None:
    dollars = bank.bank_account(system, "BCA USD", number="5550001", currency="USD")
    [line] = bank.lines(clerk, dollars, (DAY, "-10.00", "BIAYA ADM"))
    with pytest.raises(Refused, match="USD"):
        actions.book_to_account(clerk, line=line, account=make.account(clerk, "8-1102"))


def test_the_auditor_matches_nothing(system: Member, clerk: Member, account: BankAccount) -> None:
    auditor = make.member(system, StandardRole.AUDITOR, name="Dewi")
    [line] = bank.lines(clerk, account, (DAY, "-10000.00", "BIAYA ADM"))
    with pytest.raises(Forbidden):
        actions.accept_match(auditor, line=line, suggestion=best(line).key)
    assert MatchBatch.objects.count() == 0
