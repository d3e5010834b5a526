"""The books taken in from files: chart, opening balances, entries, and the comparison."""

from datetime import date

import pytest
from django.utils import translation

from teliti.base.refusals import Refused
from teliti.exchange import actions as exchange
from teliti.exchange import jobs
from teliti.exchange.declaring import importables
from teliti.exchange.models import Existing, Import, ImportState
from teliti.exchange.tests import make as make_exchange
from teliti.ledger.domain import AccountType, EntryKind
from teliti.ledger.models import Account, Entry
from teliti.ledger.queries import turnovers_until
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db

OPENING = "No. Akun;Debit;Kredit\n1-1101;5.000.000;\n1-1401;2.500.000,50;\n3-1101;;7.000.000\n"
JOURNAL = (
    "Tanggal;No. Bukti;Kode Akun;Debet;Kredit;Keterangan\n"
    "05/02/2026;JU-1;6-2101;150.000;;Listrik\n"
    "05/02/2026;JU-1;1-1101;;150.000;\n"
    "06/02/2026;JU-2;1-1101;99.000;;Jual\n"
    "06/02/2026;JU-2;4-1101;;99.000;\n"
)


@pytest.fixture
def system() -> Member:
    return make.books()


def _net(system: Member, code: str, day: date = date(2026, 12, 31)) -> int:
    account = make.account(system, code)
    return turnovers_until(system.company_id, day)[account.pk].net


def test_accounts_come_with_their_type_in_words_of_other_programs(system: Member) -> None:
    text = (
        "Kode Akun,Nama Akun,Tipe Akun\n6-9901,Beban aneka,Biaya\n"
        "2-9901,Utang lain,Hutang Lancar Lainnya\n"
    )
    batch = make_exchange.taken_in(system, "ledger.account", text)
    cost, debt = Account.objects.filter(code__in=["6-9901", "2-9901"]).order_by("-code")
    assert (cost.type, cost.normal_side) == (AccountType.EXPENSE, "D")
    assert (debt.type, debt.normal_side) == (AccountType.CURRENT_LIABILITY, "K")
    undo = importables()["ledger.account"].undo
    assert undo is not None
    undo(system, batch=batch, because="Salah")
    assert not Account.objects.filter(code__in=["6-9901", "2-9901"]).exists()
    assert make_exchange.taken_in(system, "ledger.account", text).state == ImportState.DONE


def test_opening_balances_are_posted_and_what_is_missing_goes_to_opening_equity(
    system: Member,
) -> None:
    batch = make_exchange.taken_in(system, "ledger.opening", OPENING)
    entry = Entry.objects.get(kind=EntryKind.OPENING)
    assert (entry.date, list(Import.objects.get(pk=batch.pk).made)) == (
        date(2026, 1, 1),
        [entry.pk],
    )
    assert _net(system, "1-1401") == 2_500_000_50
    assert _net(system, "3-9999") == -500_000_50
    again = make_exchange.checked(system, "ledger.opening", OPENING)
    assert again.troubled_count == 1


def test_receivables_come_as_open_papers_only(system: Member) -> None:
    with translation.override("en"):
        batch = make_exchange.checked(system, "ledger.opening", "Akun;Debit\n1-1301;5.000\n")
        account = make.account(system, "1-1301")
        said = f"{account} is the sum of open papers: take in the open invoices or bills instead."
    assert ("A2", said) in make_exchange.troubles(batch)


def test_entries_are_grouped_by_number_and_undone_by_their_mirrors(system: Member) -> None:
    batch = make_exchange.taken_in(system, "ledger.entry", JOURNAL)
    entries = Entry.objects.filter(kind=EntryKind.IMPORT).order_by("pk")
    assert [(one.date, one.text) for one in entries] == [
        (date(2026, 2, 5), "JU-1 · Listrik"), (date(2026, 2, 6), "JU-2 · Jual"),
    ]  # fmt: skip
    assert _net(system, "1-1101") == -51_000_00
    undo = importables()["ledger.entry"].undo
    assert undo is not None
    undo(system, batch=batch, because="Salah")
    assert _net(system, "1-1101") == 0
    assert Entry.objects.filter(kind=EntryKind.REVERSAL).count() == 2
    with pytest.raises(Refused):
        undo(system, batch=batch, because="Lagi")


def test_an_entry_of_another_program_is_taken_in_once_unless_it_was_reversed(
    system: Member,
) -> None:
    more = JOURNAL + "06/02/2026;JU-1;6-2101;1;;\n06/02/2026;JU-1;1-1101;;1;\n"
    batch = make_exchange.taken_in(system, "ledger.entry", JOURNAL)
    entry = Entry.objects.filter(reference="JU-1").get()
    with translation.override("en"):
        again = make_exchange.checked(system, "ledger.entry", more)
    assert make_exchange.troubles(again) == [
        ("B2", f"{entry} was taken in with this number and date already."),
        ("B4", f"{Entry.objects.get(reference='JU-2')} was taken in with this number and date "
               "already."),
    ]  # fmt: skip
    with translation.override("en"):
        other = make_exchange.checked(system, "ledger.entry", JOURNAL.replace("99.000", "98.000"))
    assert make_exchange.troubles(other)[1] == (
        "B4", f"{Entry.objects.get(reference='JU-2')} has this number and date, and other lines.",
    )  # fmt: skip
    exchange.choose_columns(
        system, batch=again, columns={int(key): name for key, name in again.columns.items()},
        style=again.style, order=again.order, existing=Existing.SKIP,
    )  # fmt: skip
    again.refresh_from_db()
    jobs.examine_and_keep(system, again, importables()["ledger.entry"])
    again.refresh_from_db()
    assert (again.troubled_count, again.skipped_count) == (0, 4)
    jobs.take_in(system, again, importables()["ledger.entry"])
    assert [one.date.day for one in Entry.objects.filter(reference="JU-1").order_by("pk")] == [5, 6]
    undo = importables()["ledger.entry"].undo
    assert undo is not None
    undo(system, batch=batch, because="Salah")
    make_exchange.taken_in(system, "ledger.entry", JOURNAL)
    assert Entry.objects.filter(reference="JU-1").count() == 3


def test_what_is_wrong_with_entries_is_said_where_it_stands(system: Member) -> None:
    text = (
        "Tanggal;No. Bukti;Kode Akun;Debet;Kredit\n05/02/2026;A;6-2101;150.000;\n"
        "05/02/2026;A;1-1101;;140.000\n05/02/2025;B;9-9999;1;\n05/02/2025;B;1-1301;;1\n"
    )
    with translation.override("en"):
        batch = make_exchange.checked(system, "ledger.entry", text)
    no_year = (
        "There is no fiscal year for 05/02/2025 yet. Open it under Periods, or check the date."
    )
    assert make_exchange.troubles(batch) == [
        ("2", "The entry A of 05/02/2026: debit and credit differ by 10,000."),
        ("A4", no_year),
        ("C4", "No account has the code 9-9999. Take in the chart first."),
        ("A5", no_year),
        ("C5", "1-1301 Trade receivables is the sum of open papers: "
               "take in the open invoices or bills instead."),
    ]  # fmt: skip


def test_the_start_is_accepted_only_when_every_difference_is_nought(system: Member) -> None:
    make_exchange.taken_in(system, "ledger.opening", OPENING)
    theirs = OPENING + "3-9999;;500.000,50\n"
    with translation.override("en"):
        wrong = make_exchange.checked(
            system, "ledger.start", theirs.replace("5.000.000;", "4.999.999;")
        )
    assert make_exchange.troubles(wrong) == [
        ("A2", "1-1101 Cash on hand: 4,999,999 in the file, 5,000,000 here; "
               "they differ by -1."),
    ]  # fmt: skip
    lacking = make_exchange.checked(system, "ledger.start", OPENING)
    assert lacking.troubled_count == 1, "an account that the file does not name"
    right = make_exchange.taken_in(system, "ledger.start", theirs)
    assert right.state == ImportState.DONE
