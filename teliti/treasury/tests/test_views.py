"""Screens of treasury: what they show, to whom, with how many statements."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from teliti.audit.duties import StandardRole
from teliti.kit.desk import waiting_for
from teliti.kit.shapes import Tone
from teliti.kit.words import shown_amount
from teliti.ledger.closing import declared
from teliti.ledger.models import Period
from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.models import BankAccount, BankLine, Match, MatchBatch, Statement
from teliti.treasury.queries import accounts, matching
from teliti.treasury.tests import make as bank
from teliti.treasury.views.standing import account_state
from teliti.treasury.words import signed
from tests import make, make_invoicing

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)
OF_ACCOUNT = (
    "bankaccount", "change_bankaccount", "close_bankaccount", "match_account", "accept_all",
)  # fmt: skip
OF_LINE = ("bankline", "accept_line", "book_line", "split_line", "park_line")


def test_money_out_has_the_minus_of_every_other_amount() -> None:
    with translation.override("id"):
        shown = [signed(minor, "IDR") for minor in (150_000_00, -150_000_50, 0, None)]
        assert shown == ["+150.000", "-150.000,50", "0", ""]
        assert shown[1] == shown_amount(-150_000_50)


def signed_in(member: Member) -> Client:
    client = make.signed_in(member)
    client.get("/")  # the first page of a session also counts what waits
    return client


def statements_of(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address, headers=headers).status_code == 200
    return len(statements)


def paid_lines(clerk: Member, account: BankAccount, count: int = 3) -> list[BankLine]:
    """Lines that each pay an invoice of one customer."""
    customer = make_invoicing.customer(clerk)
    invoices = [
        make_invoicing.issued_invoice(clerk, customer, f"{number}000000")
        for number in range(1, count + 1)
    ]
    rows = [(DAY, f"{one.gross_minor // 100}.00", f"PT MAJU JAYA {one}") for one in invoices]
    return bank.lines(clerk, account, *rows)


def posted(client: Client, address: str, *, htmx: bool = False, **data: Any) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address, data, headers=headers)  # type: ignore[return-value]  # the client's answer


def test_lists_take_few_statements(clerk: Member, account: BankAccount) -> None:
    client = signed_in(clerk)
    counts = []
    for month in (3, 4):
        rows = [(date(2026, month, day), f"{day}000.00", f"SETORAN {day}") for day in range(1, 20)]
        bank.lines(clerk, account, *rows)
        counts.append(
            [
                statements_of(client, reverse(f"treasury:{name}"))
                for name in ("bankaccounts", "statements", "banklines")
            ]
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 8


def test_the_panel_costs_the_same_whatever_waits(clerk: Member, account: BankAccount) -> None:
    client = signed_in(clerk)
    paid_lines(clerk, account, 2)
    address = reverse("treasury:match_account", args=[account.pk])
    client.get(address)  # names and accounts are read once and then known
    few = statements_of(client, address, **{"HX-Request": "true"})
    bank.lines(clerk, account, *[(DAY, f"{n}000.00", f"SETORAN {n}") for n in range(1, 60)])
    many = statements_of(client, address, **{"HX-Request": "true"})
    assert few == many
    assert many <= 14


def test_strangers_and_others_see_nothing(clerk: Member, account: BankAccount) -> None:
    [line] = paid_lines(clerk, account, 1)
    technician = make.member(system_of(clerk), StandardRole.TECHNICIAN, name="Tono")
    outsider = signed_in(technician)
    for name in OF_ACCOUNT:
        address = reverse(f"treasury:{name}", args=[account.pk])
        assert Client().get(address).status_code == 302
        assert outsider.get(address).status_code == 404
    for name in OF_LINE:
        assert outsider.get(reverse(f"treasury:{name}", args=[line.pk])).status_code == 404


def test_another_company_is_out_of_reach(clerk: Member, account: BankAccount) -> None:
    [line] = paid_lines(clerk, account, 1)
    client = signed_in(make.member(make.books("PT Lain"), StandardRole.FINANCE, name="Lain"))
    for name in OF_ACCOUNT:
        assert client.get(reverse(f"treasury:{name}", args=[account.pk])).status_code == 404
    for name in OF_LINE:
        assert client.get(reverse(f"treasury:{name}", args=[line.pk])).status_code == 404


def test_the_auditor_reads_and_is_offered_no_verb(
    system: Member, clerk: Member, account: BankAccount
) -> None:
    paid_lines(clerk, account, 1)
    client = signed_in(make.member(system, StandardRole.AUDITOR, name="Dewi", language="en"))
    page = client.get(reverse("treasury:bankaccount", args=[account.pk])).content.decode()
    assert "1.110.000" not in page  # English figures
    assert "1,110,000" in page
    assert reverse("treasury:match_account", args=[account.pk]) not in page
    assert client.get(reverse("treasury:import")).status_code == 404


def test_a_file_is_looked_into_before_it_is_imported(clerk: Member, account: BankAccount) -> None:
    client = signed_in(clerk)
    data = bank.mt940([(DAY, "500000.00", "SETORAN")], opening="0.00", closing="600000.00")
    answer = client.post(
        reverse("treasury:import"),
        {"uploads": [SimpleUploadedFile("mei.sta", data), SimpleUploadedFile("x.txt", b"halo")]},
    )
    assert answer.status_code == 303
    shown = client.get(answer["Location"])
    text = shown.content.decode()
    assert "a difference of 100,000" in text
    assert "This is not a statement that can be read." in text
    assert "Import 1 new line" in text
    assert BankLine.objects.count() == 0
    done = client.post(answer["Location"], {"once": "kunci-1"})
    assert (done.status_code, done["Location"]) == (
        303, reverse("treasury:bankaccount", args=[account.pk]),
    )  # fmt: skip
    assert BankLine.objects.count() == 1
    page = client.get(done["Location"]).content.decode()
    assert "mei.sta: 1 new line." in page
    assert "a difference of 100,000" in page
    again = client.get(answer["Location"]).content.decode()
    assert "Nothing was added again." in again


def test_an_unknown_csv_is_mapped_once_and_then_read(clerk: Member, account: BankAccount) -> None:
    client = signed_in(clerk)
    data = (
        b"Tgl;Rincian;Debet (Rp);Kredit (Rp)\n"
        b"01-05-2026;Setor;;150.000,00\n02-05-2026;Tarik;25.000,00;\n"
    )
    answer = client.post(
        reverse("treasury:import"),
        {"uploads": SimpleUploadedFile("toko.csv", data), "account": str(account.pk)},
    )
    report = client.get(answer["Location"]).content.decode()
    address = reverse("treasury:map_columns", args=[account.pk])
    assert address in report
    digest = answer["Location"].partition("file=")[2]
    here = f"{address}?file={digest}"
    assert "Kredit (Rp)" in client.get(here).content.decode()
    columns = {
        "booked_on": "Tgl", "text": "Rincian", "money_in": "Kredit (Rp)",
        "money_out": "Debet (Rp)", "day_order": "DMY",
    }  # fmt: skip
    wrong = client.post(here, {**columns, "amount_style": "1,234.56"})
    assert wrong.status_code == 422
    saved = client.post(here, {**columns, "amount_style": "1.234,56"})
    assert saved.status_code == 303
    assert "Import 2 new lines" in client.get(saved["Location"]).content.decode()
    client.post(saved["Location"], {})
    assert sorted(BankLine.objects.values_list("amount_minor", flat=True)) == [
        -2_500_000, 15_000_000,
    ]  # fmt: skip


def test_a_line_is_accepted_as_a_plain_form_and_the_next_comes_up(
    clerk: Member, account: BankAccount
) -> None:
    first, second, _third = paid_lines(clerk, account)
    client = signed_in(clerk)
    screen = reverse("treasury:match_account", args=[account.pk])
    page = client.get(screen).content.decode()
    assert "3 lines left" in page
    assert "The amount is exactly what is open" in page
    key = best_key(first)
    answer = posted(
        client, reverse("treasury:accept_line", args=[first.pk]), suggestion=key, matching="1",
        once="satu",
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (303, f"{screen}?line={second.pk}")
    assert "2 lines left" in client.get(answer["Location"]).content.decode()
    twice = posted(
        client, reverse("treasury:accept_line", args=[first.pk]), suggestion=key, matching="1",
        once="satu",
    )  # fmt: skip
    assert twice.status_code == 303
    assert Match.objects.count() == 1


def test_with_script_only_the_panel_comes(clerk: Member, account: BankAccount) -> None:
    first, second, _third = paid_lines(clerk, account)
    client = signed_in(clerk)
    answer = client.post(
        reverse("treasury:accept_line", args=[first.pk]),
        {"suggestion": best_key(first), "matching": "1"},
        headers={"HX-Request": "true"},
        follow=True,
    )
    text = answer.content.decode()
    assert "<html" not in text
    assert 'id="deal"' in text
    assert str(second.text) in text
    assert "Undo" in text


def test_a_suggestion_that_is_gone_is_said_in_place(clerk: Member, account: BankAccount) -> None:
    first, _second, _third = paid_lines(clerk, account)
    client = signed_in(clerk)
    answer = posted(
        client, reverse("treasury:accept_line", args=[first.pk]), htmx=True,
        suggestion="999:5", matching="1",
    )  # fmt: skip
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "This suggestion does not hold any more" in text
    assert "The amount is exactly what is open" in text
    assert Match.objects.count() == 0


def test_a_line_is_split_booked_parked_and_answered_by_forms(
    system: Member, clerk: Member, account: BankAccount
) -> None:
    first, second, third = paid_lines(clerk, account)
    client = signed_in(clerk)
    invoice = make_invoicing.issued_invoice(clerk, price="500000", day=date(2026, 4, 1))
    form: dict[str, Any] = {
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-paper": str(invoice),
        "rows-0-amount": "", "difference_account": "2-1301", "matching": "1",
    }  # fmt: skip
    answer = posted(client, reverse("treasury:split_line", args=[first.pk]), **form)
    assert answer.status_code == 303
    assert sorted(
        Match.objects.get(line=first).allocations.values_list("amount_minor", flat=True)
    ) == [55_500_000, 55_500_000]
    posted(
        client, reverse("treasury:book_line", args=[second.pk]), account="2-1301", text="Titipan"
    )
    assert Match.objects.get(line=second).allocations.get().text == "Titipan"
    office = make.member(system, StandardRole.ADMINISTRATION, name="Budi", language="en")
    posted(
        client, reverse("treasury:park_line", args=[third.pk]), question="Siapa ini?",
        asked=str(office.pk),
    )  # fmt: skip
    [waiting] = [one for one in waiting_for(office) if one.title == "Siapa ini?"]
    assert waiting.url == reverse("treasury:answer_line", args=[third.pk])
    theirs = signed_in(office)
    assert "Siapa ini?" in theirs.get(waiting.url).content.decode()
    assert posted(theirs, waiting.url, answer="Pak Joko").status_code == 303
    assert BankLine.objects.get(pk=third.pk).state == "open"


def test_everything_sure_is_accepted_as_one_batch_and_taken_back(
    clerk: Member, account: BankAccount
) -> None:
    lines = paid_lines(clerk, account)
    client = signed_in(clerk)
    address = reverse("treasury:accept_all", args=[account.pk])
    assert "Accept 3 lines" in client.get(address).content.decode()
    answer = posted(client, address, lines=[lines[0].pk, lines[2].pk], threshold="80")
    batch = MatchBatch.objects.get()
    assert answer["Location"] == reverse("treasury:matchbatch", args=[batch.pk])
    assert batch.lines == 2
    assert "INV/2026/05/0003" in client.get(answer["Location"]).content.decode()
    posted(client, reverse("treasury:undo_batch", args=[batch.pk]), because="Salah bulan")
    assert BankLine.objects.filter(state="open").count() == 3


def test_an_undo_in_the_screen_brings_the_line_back(clerk: Member, account: BankAccount) -> None:
    first = paid_lines(clerk, account)[0]
    match = actions.accept_match(clerk, line=first, suggestion=best_key(first))
    client = signed_in(clerk)
    answer = posted(client, reverse("treasury:undo_match", args=[match.pk]), matching="1")
    screen = reverse("treasury:match_account", args=[account.pk])
    assert answer["Location"] == f"{screen}?line={first.pk}"


def test_what_does_not_agree_waits_on_the_desk_and_in_the_closing_list(
    clerk: Member, account: BankAccount
) -> None:
    bank.imported(clerk, account, [(DAY, "500000.00", "SETORAN")], closing="1.00")
    titles = [one.title for one in waiting_for(clerk)]
    assert any("1 line to match" in title for title in titles) or any(
        "mutasi belum cocok" in title for title in titles
    )
    period = Period.objects.get(starts_on=date(2026, 5, 1))
    counts = {one.name: one.count(clerk.company_id, period) for one in declared()}
    assert counts["treasury.unmatched"] == 1
    assert counts["treasury.missing"] == 1
    assert counts["treasury.problems"] == 1
    client = signed_in(clerk)
    statement = Statement.objects.get()
    explain = reverse("treasury:explain_statement", args=[statement.pk])
    assert posted(client, explain, explanation="Salah cetak").status_code == 303
    counts = {one.name: one.count(clerk.company_id, period) for one in declared()}
    assert counts["treasury.problems"] == 0
    page = client.get(reverse("treasury:statement", args=[statement.pk])).content.decode()
    assert "Salah cetak" in page


def test_an_old_statement_agrees_only_up_to_its_day(clerk: Member, account: BankAccount) -> None:
    bank.imported(clerk, account, [], ends_on=date(2026, 10, 31))
    standing = accounts.standings(clerk.company_id, [account.pk])[account.pk]
    with translation.override("en"):
        fresh = account_state(account, standing, date(2026, 12, 5))
        old = account_state(account, standing, date(2026, 12, 6))
    assert (fresh.text, fresh.tone) == ("Agrees", Tone.GOOD)
    assert (old.text, old.tone) == ("Agrees up to 31/10/2026", Tone.WARN)


@pytest.mark.parametrize("number", ["1.2", "9" * 35])
def test_a_number_of_no_account_is_refused_in_words(clerk: Member, number: str) -> None:
    answer = posted(
        signed_in(clerk), reverse("treasury:new_bankaccount"), name="BCA", number=number,
        account="1-1111", currency="IDR", opened_on="01/01/2026",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Type 3 to 34 digits or letters." in answer.content.decode()
    assert not BankAccount.objects.exists()


def test_every_page_of_the_part_opens(clerk: Member, account: BankAccount) -> None:
    first, second, _third = paid_lines(clerk, account)
    actions.accept_match(clerk, line=first, suggestion=best_key(first))
    client = signed_in(clerk)
    statement = Statement.objects.get()
    addresses = [
        reverse("treasury:bankaccounts"), reverse("treasury:new_bankaccount"),
        reverse("treasury:statement", args=[statement.pk]),
        reverse("treasury:statementfile", args=[statement.file_id]),
        reverse("treasury:bankline", args=[first.pk]),
        *(reverse(f"treasury:{name}", args=[account.pk]) for name in OF_ACCOUNT),
        *(reverse(f"treasury:{name}", args=[second.pk]) for name in OF_LINE),
    ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 200, address
    assert client.get(reverse("treasury:matching")).status_code == 303


def test_matching_with_nothing_to_match_says_so(clerk: Member) -> None:
    answer = signed_in(clerk).get(reverse("treasury:matching"), follow=True)
    assert answer.redirect_chain == [(reverse("treasury:bankaccounts"), 303)]
    assert "Every bank line is matched." in answer.content.decode()


def best_key(line: BankLine) -> str:
    [suggested] = matching.suggestions_for(line.company, [line])
    assert suggested.best is not None
    return suggested.best.key


def system_of(member: Member) -> Member:
    return Member.objects.get(company_id=member.company_id, is_system=True)
