"""What the database refuses of statements and matches, tried with raw SQL as the app's role."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.models import BankAccount, BankLine, Match, Statement
from teliti.treasury.queries import matching
from teliti.treasury.tests import make as bank
from tests import make, make_invoicing

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)


def refused(sql: str, *parameters: Any) -> str:
    """Run raw SQL that the database must refuse; gives its words."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        connection.cursor().execute(sql, list(parameters))
    return str(refusal.value).splitlines()[0]


@pytest.fixture
def system() -> Member:
    return make.books()


@pytest.fixture
def account(system: Member) -> BankAccount:
    return bank.bank_account(system)


@pytest.fixture
def line(system: Member, account: BankAccount) -> BankLine:
    """A line of Rp11,100,000 that could pay the company's only invoice."""
    invoice = make_invoicing.issued_invoice(system)
    [found] = bank.lines(system, account, (DAY, "11100000.00", f"TRSF {invoice}"))
    return found


@pytest.fixture
def match(system: Member, line: BankLine) -> Match:
    [suggested] = matching.suggestions_for(system.company, [line])
    assert suggested.best is not None
    return actions.accept_match(system, line=line, suggestion=suggested.best.key)


def test_a_line_stays_as_the_bank_wrote_it(line: BankLine) -> None:
    said = "a bank line stays as the bank wrote it"
    for change in ("amount_minor = 1", "text = 'lain'", "booked_on = '2026-01-01'"):
        assert refused(f"UPDATE treasury_bankline SET {change} WHERE id = %s", line.pk) == said
    assert refused("DELETE FROM treasury_bankline") != ""
    line.refresh_from_db()
    assert (line.amount_minor, line.booked_on) == (1_110_000_000, DAY)


def test_statements_and_files_stay_as_they_came(line: BankLine) -> None:
    assert (
        refused("UPDATE treasury_statement SET closing_minor = 0, difference_minor = -1110000000")
        == "a statement stays as the bank wrote it"
    )
    assert refused("UPDATE treasury_statementfile SET name = 'x'") == (
        "an imported file stays as it came"
    )
    assert refused("UPDATE treasury_statement SET difference_minor = 5") != ""
    assert Statement.objects.get().closing_minor == 1_110_000_000


def test_a_line_comes_once(line: BankLine) -> None:
    assert "bank_line_once" in refused(
        "INSERT INTO treasury_bankline (company_id, version, bank_account_id, statement_id, place, "
        "file_line, booked_on, amount_minor, text, reference, bank_reference, party_name, "
        "party_account, code, details, fingerprint, pattern, state, parked_question) SELECT "
        "company_id, 1, bank_account_id, statement_id, 2, 9, booked_on, amount_minor, text, "
        "reference, bank_reference, party_name, party_account, code, details, fingerprint, "
        "pattern, 'open', '' FROM treasury_bankline"
    )


def test_a_line_is_not_matched_by_saying_so(system: Member, line: BankLine) -> None:
    entry = make.posting(system, DAY, 11_100_000, debit="1-1111")
    [posted] = bank.posted(system, entry)
    said = refused(
        "UPDATE treasury_bankline SET state = 'matched', entry_id = %s WHERE id = %s",
        posted.pk, line.pk,
    )  # fmt: skip
    assert said == "the parts of a matched bank line and its entry in the books make its amount"
    assert "bank_line_matched_by_entry" in refused(
        "UPDATE treasury_bankline SET entry_id = %s WHERE id = %s", posted.pk, line.pk
    )


def test_a_matched_line_is_not_opened_behind_its_match(line: BankLine, match: Match) -> None:
    assert (
        refused("UPDATE treasury_bankline SET state = 'open', entry_id = NULL")
        == "a bank line is open again only when its match was taken back"
    )
    assert (
        refused("UPDATE treasury_match SET undone_at = now(), undone_by_id = accepted_by_id")
        == "a match is taken back only with its entry reversed"
    )


def test_matches_and_their_parts_stay(match: Match) -> None:
    assert refused("UPDATE treasury_match SET score = 1") == (
        "a match stays as it was accepted; take it back"
    )
    assert refused("UPDATE treasury_allocation SET amount_minor = 1") == (
        "an allocation stays as it was; take its match back"
    )
    assert (
        refused(
            "INSERT INTO treasury_allocation (company_id, version, match_id, kind, amount_minor, "
            "account_id, text, is_difference) SELECT company_id, 1, match_id, 'account', 1, "
            "(SELECT min(id) FROM ledger_account WHERE is_postable), '', false "
            "FROM treasury_allocation"
        )
        == "parts are told before a line counts as matched"
    )
    assert (
        refused(
            "INSERT INTO treasury_match (company_id, version, line_id, entry_id, posted, score, "
            "reasons, accepted_at, accepted_by_id) SELECT company_id, 1, line_id, entry_id, "
            "posted, score, reasons, accepted_at, accepted_by_id FROM treasury_match"
        )
        == "a match joins an unmatched line and a posted entry of its own company"
    )


def test_a_bank_account_stands_on_a_money_account(account: BankAccount) -> None:
    said = refused(
        "UPDATE treasury_bankaccount SET account_id = (SELECT id FROM ledger_account "
        "WHERE code = '4-1101') WHERE id = %s",
        account.pk,
    )
    assert said == "a bank account stands on a postable bank or cash account of its company"


def test_an_account_with_statements_keeps_its_number(account: BankAccount, line: BankLine) -> None:
    said = refused("UPDATE treasury_bankaccount SET number = '999' WHERE id = %s", account.pk)
    assert said == "a bank account with statements keeps its number, currency and ledger account"


def test_nothing_is_deleted(match: Match) -> None:
    for table in (
        "bankaccount", "statementfile", "statement", "bankline", "match", "allocation",
        "learnedpattern",
    ):  # fmt: skip
        assert refused(f"DELETE FROM treasury_{table}") != ""
    assert Match.objects.count() == 1


def test_another_company_sees_and_touches_nothing(system: Member, match: Match) -> None:
    other = make.books("PT Lain")
    theirs = bank.bank_account(other)
    assert list(BankAccount.objects.values_list("pk", flat=True)) == [theirs.pk]
    assert BankLine.objects.count() == 0
    assert Match.objects.count() == 0
    assert (
        refused(
            "INSERT INTO treasury_bankaccount (company_id, version, name, bank_code, number, "
            "holder, currency, account_id, opened_on, state) VALUES (%s, 1, 'x', '', '12345', '', "
            "'IDR', %s, '2026-01-01', 'open')",
            system.company_id, theirs.account_id,
        )
        != ""
    )  # fmt: skip
