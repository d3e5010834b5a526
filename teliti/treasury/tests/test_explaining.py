"""Many bank lines explained together: all or none, each as if it were alone."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from teliti.audit.models import Event
from teliti.base.refusals import Refused, RefusedEach
from teliti.ledger import actions as ledger
from teliti.ledger.models import Entry, Period
from teliti.people.models import Member
from teliti.quality.declaring import rules
from teliti.treasury import actions
from teliti.treasury.models import BankAccount, BankLine, Match
from teliti.treasury.models.parts import Explained
from teliti.treasury.queries import matching
from teliti.treasury.tests import make as bank
from tests import make, make_invoicing
from tests.forms import lines_sent
from tests.races import proofs

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 20)


def _best(line: BankLine) -> str:
    [suggested] = matching.suggestions_for(line.company, [line])
    assert suggested.best is not None
    return suggested.best.key


def _states(*lines: BankLine) -> list[str]:
    found = BankLine.objects.in_bulk([line.pk for line in lines])
    return [found[line.pk].state for line in lines]


def _told(refusal: Any) -> dict[int, str]:
    return {key: one.sentence for key, one in refusal.value.each.items()}


def test_each_line_is_matched_booked_or_parked_as_it_is_said(
    clerk: Member, account: BankAccount
) -> None:
    invoice = make_invoicing.issued_invoice(clerk)
    paid, charge, unknown = bank.lines(
        clerk, account, (DAY, "11100000.00", f"TRSF {invoice}"), (DAY, "-2500.00", "ADM"),
        (DAY, "750000.00", "SETOR TUNAI"),
    )  # fmt: skip
    fees = make.account(clerk, "8-1102")
    answers = [
        Explained(paid.pk, suggestion=_best(paid)),
        Explained(charge.pk, account=fees, text="Administrasi"),
        Explained(unknown.pk, question="Setoran siapa?"),
    ]
    assert actions.explain_lines(clerk, answers=answers) == 3
    assert _states(paid, charge, unknown) == ["matched", "matched", "parked"]
    invoice.refresh_from_db()
    assert invoice.open_minor == 0
    booked = Match.objects.get(line=charge)
    assert [(one.account, one.text) for one in booked.allocations.all()] == [(fees, "Administrasi")]
    told = Event.objects.filter(name__in=["treasury.line_matched", "treasury.line_parked"])
    assert set(told.values_list("subject", flat=True)) == {
        f"treasury.bankline:{line.pk}" for line in (paid, charge, unknown)
    }
    actions.undo_match(clerk, match=booked)
    assert _states(paid, charge, unknown) == ["matched", "open", "parked"]
    assert proofs(clerk) == []


def test_every_line_that_cannot_be_is_named_and_nothing_is_written(
    clerk: Member, account: BankAccount
) -> None:
    invoice = make_invoicing.issued_invoice(clerk)
    rows = [(DAY, "11100000.00", f"TRSF {invoice}"), (DAY, "11100000.00", f"ULANG {invoice}")]
    first, twice, charge, control, silent = bank.lines(
        clerk, account, *rows, (date(2026, 1, 5), "-2500.00", "ADM JANUARI"),
        (DAY, "50000.00", "X"), (DAY, "60000.00", "Y"),
    )  # fmt: skip
    ledger.close_period(clerk, period=Period.objects.get(starts_on=date(2026, 1, 1)))
    fees = make.account(clerk, "8-1102")
    receivables = make.account(clerk, "1-1301")
    answers = [
        Explained(first.pk, suggestion=_best(first)),
        Explained(twice.pk, suggestion=_best(twice)),
        Explained(charge.pk, account=fees),
        Explained(silent.pk, question=" "),
        Explained(0, account=fees),
    ]
    before = Event.objects.count(), Entry.objects.count()
    with pytest.raises(RefusedEach) as refusal:
        actions.explain_lines(clerk, answers=answers)
    assert _told(refusal) == {
        twice.pk: f"Dari {invoice} hanya 11.100.000 yang belum lunas. Catat paling banyak "
        "sejumlah itu.",
        charge.pk: "Periode 05/01/2026 sudah ditutup. Pilih tanggal lebih akhir, atau minta "
        "periode itu dibuka kembali.",
        silent.pk: "Ketik pertanyaannya.",
        0: "Data ini sudah tidak ada. Kembali ke daftar.",
    }
    with pytest.raises(RefusedEach) as refusal:
        actions.explain_lines(clerk, answers=[
            Explained(control.pk, account=receivables), Explained(first.pk, suggestion="1:1"),
            Explained(silent.pk),
        ])  # fmt: skip
    assert sorted(refusal.value.each) == sorted([control.pk, first.pk, silent.pk])
    with pytest.raises(Refused, match="paling tidak"):
        actions.explain_lines(clerk, answers=[])
    assert (Event.objects.count(), Entry.objects.count()) == before
    assert _states(first, twice, charge, control, silent) == ["open"] * 5


def test_an_account_takes_the_rest_of_a_suggestion_or_the_whole_line(
    clerk: Member, account: BankAccount
) -> None:
    invoice = make_invoicing.issued_invoice(clerk)
    short, whole = bank.lines(
        clerk, account, (DAY, "11105000.00", f"TRSF PT MAJU JAYA {invoice}"),
        (DAY, "-2500.00", "BIAYA ADM"),
    )  # fmt: skip
    [suggested] = matching.suggestions_for(short.company, [short])
    assert suggested.best is not None
    assert suggested.best.rest == 5_000_00
    fees, rent = make.account(clerk, "8-1102"), make.account(clerk, "6-3101")
    [other] = matching.suggestions_for(whole.company, [whole])
    answers = [
        Explained(short.pk, suggestion=suggested.best.key, account=rent),
        Explained(whole.pk, suggestion=other.best.key if other.best else "", account=fees),
    ]
    actions.explain_lines(clerk, answers=answers)
    parts = {
        (one.account_id, one.amount_minor)
        for match in Match.objects.all()
        for one in match.allocations.exclude(account=None)
    }
    assert parts == {(rent.pk, 5_000_00), (fees.pk, -2_500_00)}
    assert proofs(clerk) == []


def test_both_sides_of_a_transfer_may_be_named(clerk: Member, account: BankAccount) -> None:
    other = bank.bank_account(clerk, "Mandiri", number="1240009817734", ledger="1-1112")
    [out] = bank.lines(clerk, account, (DAY, "-5000000.00", "PINDAH 1240009817734"))
    [into] = bank.lines(clerk, other, (DAY, "5000000.00", "PINDAH 1234567890"))
    answers = [
        Explained(out.pk, suggestion=f"transfer-{into.pk}"),
        Explained(into.pk, suggestion=f"transfer-{out.pk}"),
    ]
    assert actions.explain_lines(clerk, answers=answers) == 2
    assert _states(out, into) == ["matched", "matched"]
    assert Entry.objects.filter(kind="bank").count() == 1
    assert proofs(clerk) == []


def test_the_fix_list_opens_with_the_best_of_each_and_is_carried_out(
    clerk: Member, account: BankAccount
) -> None:
    invoice = make_invoicing.issued_invoice(clerk)
    paid, unknown = bank.lines(
        clerk, account, (DAY, "11100000.00", f"TRSF PT MAJU JAYA {invoice}"),
        (DAY, "750000.00", "SETOR TUNAI"),
    )  # fmt: skip
    client = Client()
    assert clerk.user is not None
    client.force_login(clerk.user)
    here = rules()["treasury.old_lines"].mended_at([str(paid.pk), str(unknown.pk)])
    page = client.get(here).content.decode()
    assert f'value="{_best(paid)}" selected' in page
    assert f"100 · {invoice} · PT Maju Jaya" in page
    assert "+11,100,000" in page
    line = {"thing": paid.pk, "belongs": _best(paid)}
    nameless = {"thing": unknown.pk, "belongs": "account"}
    wrong = client.post(here, {**lines_sent(line, nameless), "once": "a"})
    assert wrong.status_code == 422
    assert "Line 2, Account: Choose the account." in wrong.content.decode()
    assert _states(paid, unknown) == ["open", "open"]
    silent = {"thing": unknown.pk, "belongs": "park"}
    assert b"Line 2, Text or question" in client.post(here, lines_sent(line, silent)).content
    parked = {**silent, "words": "Setoran siapa?"}
    done = client.post(here, {**lines_sent(line, parked), "once": "b"})
    assert done["Location"].endswith("/treasury-old_lines/")
    assert _states(paid, unknown) == ["matched", "parked"]
    unknown.refresh_from_db()
    assert (unknown.parked_question, unknown.parked_by_id) == ("Setoran siapa?", clerk.pk)
    again = client.post(here, {**lines_sent(line), "once": "c"})
    assert "It is not there any more." in again.content.decode()
    left_out = {**line, "DELETE": "on"}
    [other] = bank.lines(clerk, account, (DAY, "-2500.00", "ADM"))
    asked = {"thing": other.pk, "belongs": "park", "words": "Apa ini?"}
    assert client.post(here, {**lines_sent(left_out, asked), "once": "d"}).status_code == 303
    assert _states(other) == ["parked"]


def test_one_paper_is_proposed_to_one_line_and_at_a_tie_to_none(
    clerk: Member, account: BankAccount
) -> None:
    twice, once = make_invoicing.issued_invoice(clerk), make_invoicing.issued_invoice(clerk)
    lines = bank.lines(
        clerk, account,
        (DAY, "11100000.00", f"TRSF PT MAJU JAYA {twice}"),
        (DAY, "11100000.00", f"TRSF PT MAJU JAYA {twice}"),
        (DAY, "11100000.00", f"TRSF PT MAJU JAYA {once}"),
        (DAY, "11100000.00", f"TRSF {once}"),
    )  # fmt: skip
    here = rules()["treasury.old_lines"].mended_at([str(line.pk) for line in lines])
    page = make.signed_in(clerk).get(here).content.decode()
    assert _best(lines[0]) == _best(lines[1]) != _best(lines[2]) == _best(lines[3])
    assert f'value="{_best(lines[0])}" selected' not in page
    assert page.count(f'value="{_best(lines[2])}" selected') == 1
    assert page.index(f'value="{_best(lines[2])}" selected') < page.index(f"TRSF {once}")
