"""A bank's files are imported and two hundred of their lines matched, without a mouse."""

import time
from pathlib import Path

from playwright.sync_api import expect

from teliti.base import scope
from teliti.ledger.queries import turnovers_until
from teliti.treasury.models import BankAccount, BankLine, LineState, Statement
from tests.journeys import sample
from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person

MOST_STEPS = 400
UNKNOWN = "1-1902"
"""The suspense account, where this clerk puts what has no suggestion."""


def test_two_hundred_bank_lines_are_matched_without_a_mouse(
    product: str, person: MakePerson, bank_files: Path
) -> None:
    rina = person(product)
    rina.sign_in("rina@nusakarya.example")
    started = time.monotonic()
    _import(rina, sorted(bank_files.iterdir()))
    lines = _count(LineState.OPEN)
    assert lines >= 200
    rina.go("/")
    rina.press("g", "m")
    _accept_all_that_is_sure(rina)
    sure = lines - _count(LineState.OPEN)
    steps = 0
    while _count(LineState.OPEN):
        rina.go("/treasury/matching/")
        steps += _match_one_by_one(rina)
    seconds = time.monotonic() - started
    print(f"{lines} lines in {seconds:.0f} s: {sure} as a batch, {steps} one by one")  # noqa: T201 - the measure
    assert sure > lines // 3
    assert rina.pointer_events() == 0
    _the_books_agree_with_the_bank(rina)


def _import(rina: Person, files: list[Path]) -> None:
    rina.go("/treasury/bankaccounts/")
    rina.link("Impor rekening koran", "Import statements").first.press("Enter")
    rina.page.locator("input[type=file]").set_input_files(files)
    rina.send()
    for file in files:
        expect(rina.page.get_by_role("heading", name=file.name)).to_be_visible()
    rina.send()
    expect(rina.found("heading", "Rekening bank", "Bank accounts", level=1)).to_be_visible()


def _accept_all_that_is_sure(rina: Person) -> None:
    """The batch is looked through first; its page stays, and leads on."""
    page = rina.page
    _line_is_shown(rina)
    rina.press("a")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    chosen = page.get_by_role("checkbox").count()
    rina.send()
    expect(page.get_by_role("row")).to_have_count(chosen + 1)
    rina.press("m")
    _line_is_shown(rina)


def _match_one_by_one(rina: Person) -> int:
    """Until nothing of this account is left: Enter where there is a suggestion, else an account."""
    page = rina.page
    for step in range(MOST_STEPS):
        _line_is_shown(rina)
        left = int(page.locator("[data-deal]").get_attribute("data-left") or 0)
        if not left:
            return step
        suggestion = page.locator("[data-candidate]:visible")
        if page.locator("[data-choose]").count() > 1:
            rina.press("2")
            expect(suggestion).to_have_attribute("data-candidate", "2")
            rina.press("1")
            expect(suggestion).to_have_attribute("data-candidate", "1")
        is_whole = suggestion.get_by_role("button").count() > 0
        if is_whole and suggestion.locator("[aria-invalid=true]").count() == 0:
            rina.press("Enter")
        else:
            rina.press("Escape", "b")
            rina.pick(rina.labelled("Akun", "Account"), UNKNOWN)
            rina.press("Control+Enter")
        expect(page.locator(f'[data-deal][data-left="{left - 1}"]')).to_be_visible()
    raise AssertionError(f"After {MOST_STEPS} steps lines are still open.")


def _line_is_shown(rina: Person) -> None:
    """The panel is there and the focus lies in it, as its script wants it."""
    deal = rina.page.locator("[data-deal][data-left]:not(.htmx-request)")
    expect(deal).to_be_visible()
    expect(deal.locator(":focus").or_(deal.locator(".empty"))).to_be_attached()


def _count(state: LineState) -> int:
    with scope.entered(sample.key()):
        return BankLine.objects.filter(state=state).count()


def _the_books_agree_with_the_bank(rina: Person) -> None:
    with scope.entered(sample.key()):
        accounts = list(BankAccount.objects.select_related("account"))
        for account in accounts:
            last = Statement.objects.filter(bank_account=account).order_by("-ends_on")[0]
            assert last.ends_on is not None
            found = turnovers_until(account.company_id, last.ends_on)
            assert found[account.account_id].net == last.closing_minor, account.name
    for account in accounts:
        rina.go(f"/treasury/bankaccounts/{account.pk}/")
        rina.sees("Cocok", "Agrees")
