"""Importing statement files through the action: once, whole, with all that does not agree."""

from datetime import date

import pytest

from teliti.audit.duties import StandardRole
from teliti.base.refusals import AlreadyDone, Refused
from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.models import BankAccount, BankLine, Statement, StatementFile
from teliti.treasury.queries import accounts, chain
from teliti.treasury.tests import make as bank
from tests import make

pytestmark = pytest.mark.django_db

ROWS = [
    (date(2026, 11, 2), "1500000.00", "TRSF E-BANKING CR PT MAJU JAYA INV/2026/11/0001"),
    (date(2026, 11, 3), "-2500.00", "BIAYA ADM"),
    (date(2026, 11, 3), "-2500.00", "BIAYA ADM"),
]


@pytest.fixture
def system() -> Member:
    return make.books()


@pytest.fixture
def clerk(system: Member) -> Member:
    return make.member(system, StandardRole.FINANCE)


@pytest.fixture
def account(clerk: Member) -> BankAccount:
    return bank.bank_account(clerk)


def test_a_statement_comes_in_with_its_balances_and_lines(
    clerk: Member, account: BankAccount
) -> None:
    file = bank.imported(clerk, account, ROWS, opening="1000000.00")
    assert (file.added, file.known, file.not_booked, file.statements) == (3, 0, 0, 1)
    statement = Statement.objects.get()
    assert statement.opening_minor == 100_000_000
    assert statement.closing_minor == 249_500_000
    assert statement.difference_minor == 0
    assert statement.state == "proven"
    assert list(BankLine.objects.order_by("place").values_list("amount_minor", flat=True)) == [
        150_000_000, -250_000, -250_000,
    ]  # fmt: skip
    assert chain.findings(account) == []


def test_the_same_file_twice_adds_nothing_and_says_so(clerk: Member, account: BankAccount) -> None:
    file = bank.imported(clerk, account, ROWS)
    with pytest.raises(AlreadyDone) as told:
        bank.imported(clerk, account, ROWS)
    assert told.value.subject == f"treasury.statementfile:{file.pk}"
    assert BankLine.objects.count() == 3
    assert StatementFile.objects.count() == 1


def test_an_overlapping_file_adds_only_what_is_new(clerk: Member, account: BankAccount) -> None:
    bank.imported(clerk, account, ROWS, opening="1000000.00")
    more = [*ROWS, (date(2026, 11, 4), "75000.00", "SETORAN TUNAI")]
    file = bank.imported(clerk, account, more, opening="1000000.00", reference="2")
    assert (file.added, file.known) == (1, 3)
    assert BankLine.objects.count() == 4
    codes = [finding.told.code for finding in chain.findings(account)]
    assert codes == ["overlaps"]
    standing = accounts.standings(clerk.company_id, [account.pk])[account.pk]
    assert (standing.bank, standing.lost, standing.only_at_bank) == (257_000_000, 0, 157_000_000)


def test_the_same_statement_in_other_bytes_adds_nothing(
    clerk: Member, account: BankAccount
) -> None:
    bank.imported(clerk, account, ROWS)
    file = bank.imported(clerk, account, ROWS, reference="77")
    assert (file.added, file.known, file.statements) == (0, 3, 0)
    assert Statement.objects.count() == 1


def test_a_statement_that_does_not_add_up_is_kept_and_says_by_how_much(
    clerk: Member, account: BankAccount
) -> None:
    bank.imported(clerk, account, ROWS, opening="0.00", closing="1500000.00")
    statement = Statement.objects.get()
    assert (statement.state, statement.difference_minor) == ("problems", 500_000)
    [finding] = chain.findings(account)
    assert finding.told.code == "does_not_add_up"
    assert finding.is_red
    actions.explain_statement(clerk, statement=statement, explanation="Salah cetak oleh bank")
    [finding] = chain.findings(account)
    assert not finding.is_red


def test_a_gap_is_red_until_the_missing_statement_comes(
    clerk: Member, account: BankAccount
) -> None:
    one, two, three = (
        [(date(2026, month, 5), "100000.00", f"SETORAN {month}")] for month in (9, 10, 11)
    )
    bank.imported(
        clerk, account, one, starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), reference="9"
    )
    bank.imported(
        clerk, account, three, opening="200000.00", ends_on=date(2026, 11, 30), reference="11"
    )
    assert {finding.told.code for finding in chain.findings(account)} == {
        "does_not_continue", "days_missing",
    }  # fmt: skip
    bank.imported(
        clerk, account, two, opening="100000.00", starts_on=date(2026, 10, 1),
        ends_on=date(2026, 10, 31), reference="10",
    )  # fmt: skip
    assert chain.findings(account) == []


def test_a_broken_file_imports_nothing_and_names_the_line(
    clerk: Member, account: BankAccount
) -> None:
    data = bank.mt940(ROWS).replace(b"C1500000,00", b"Xabc")
    with pytest.raises(Refused) as told:
        actions.import_statement(clerk, data=data, filename="rusak.sta", account=account)
    assert "5" in told.value.sentence
    assert (StatementFile.objects.count(), BankLine.objects.count()) == (0, 0)


def test_the_account_is_found_by_its_number(clerk: Member, account: BankAccount) -> None:
    other = bank.bank_account(clerk, "Mandiri", number="1370012345678", ledger="1-1112")
    data = bank.mt940(ROWS, number="137-00-1234567-8")
    actions.import_statement(clerk, data=data, filename="mandiri.sta")
    assert BankLine.objects.filter(bank_account=other).count() == 3
    with pytest.raises(Refused, match="9999999999"):
        actions.import_statement(
            clerk, data=bank.mt940(ROWS, number="9999999999"), filename="asing.sta"
        )
    with pytest.raises(Refused, match="1234567890"):
        actions.import_statement(clerk, data=bank.mt940(ROWS), filename="salah.sta", account=other)
    assert BankLine.objects.count() == 3


def test_a_masked_number_is_taken_with_a_warning(clerk: Member, account: BankAccount) -> None:
    data = bank.mt940(ROWS, number="******7890")
    actions.import_statement(clerk, data=data, filename="topeng.sta")
    [finding] = chain.findings(account)
    assert (finding.told.code, finding.is_red) == ("account_guessed", False)


def test_another_currency_is_refused(clerk: Member, account: BankAccount) -> None:
    with pytest.raises(Refused, match="USD"):
        actions.import_statement(clerk, data=bank.mt940(ROWS, currency="USD"), filename="usd.sta")
    assert BankLine.objects.count() == 0


def test_pending_lines_are_shown_and_not_booked(clerk: Member, account: BankAccount) -> None:
    data = (
        b"Informasi Rekening - Mutasi Rekening\n"
        b"No. rekening : '1234567890\nNama : PT CONTOH\nPeriode : 01/11/2026 - 05/11/2026\n"
        b"Kode Mata Uang : Rp\n"
        b"Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo\n"
        b'\'02/11,SETORAN TUNAI,\'0000,"100,000.00",CR,"100,000.00"\n'
        b'PEND,TRSF E-BANKING DB,\'0000,"50,000.00",DB,"50,000.00"\n'
        b"Saldo Awal : 0.00\nMutasi Kredit : 100,000.00\nMutasi Debet : 0.00\n"
        b"Saldo Akhir : 100,000.00\n"
    )
    file = actions.import_statement(clerk, data=data, filename="mutasi.csv")
    assert (file.added, file.not_booked) == (1, 1)
    statement = Statement.objects.get()
    [pending] = statement.pending
    assert (pending["amount"], pending["why"]["code"]) == ("-50000.00", "pending")


def test_the_auditor_imports_nothing(system: Member, account: BankAccount) -> None:
    auditor = make.member(system, StandardRole.AUDITOR, name="Dewi")
    with pytest.raises(Refused):
        bank.imported(auditor, account, ROWS)
    assert StatementFile.objects.count() == 0
