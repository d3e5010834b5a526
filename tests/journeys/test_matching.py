"""A bank's files are imported and two hundred of their lines matched, without a mouse."""

from collections import Counter
from pathlib import Path

from playwright.sync_api import expect

from teliti.base import scope
from teliti.ledger.queries import turnovers_until
from teliti.treasury.models import (
    Allocation,
    BankAccount,
    BankLine,
    LineState,
    Match,
    Statement,
)
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
    _import(rina, sorted(bank_files.iterdir()))
    lines = _open_lines()
    assert lines >= 200
    rina.press("g", "m")
    _accept_all_that_is_sure(rina)
    assert _open_lines() < lines * 2 // 3
    while _open_lines():
        rina.go("/treasury/matching/")
        _match_one_by_one(rina)
    assert rina.pointer_events() == 0
    _nearly_all_lines_are_where_they_belong(lines)
    _the_books_agree_with_the_bank(rina)


def _import(rina: Person, files: list[Path]) -> None:
    rina.go("/treasury/bankaccounts/")
    rina.link("Impor rekening koran", "Import statements").first.press("Enter")
    rina.ready()
    with rina.page.expect_file_chooser() as chooser:
        rina.page.locator("input[type=file]").press("Enter")
    chooser.value.set_files(files)
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


def _match_one_by_one(rina: Person) -> None:
    """Until nothing of this account is left: Enter where there is a suggestion, else an account."""
    page = rina.page
    for _step in range(MOST_STEPS):
        _line_is_shown(rina)
        left = int(page.locator("[data-deal]").get_attribute("data-left") or 0)
        if not left:
            return
        suggestion = page.locator("[data-candidate]:visible")
        strong = suggestion.and_(page.locator(":not([data-strength=hint])"))
        lacking = suggestion.locator("[aria-invalid=true]")
        if strong.get_by_role("button").count() and not lacking.count():
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


def _open_lines() -> int:
    with scope.entered(sample.key()):
        return BankLine.objects.filter(state=LineState.OPEN).count()


def _nearly_all_lines_are_where_they_belong(lines: int) -> None:
    """The clerk took the first suggestion each time: nine in ten were right."""
    with scope.entered(sample.key()):
        matches = Match.objects.filter(undone_at=None).select_related("line")
        found = Counter(
            sample.BankTruth(
                match.line.bank_account_id, match.line.booked_on, match.line.amount_minor,
                *_where(list(match.allocations.all())),
            )
            for match in matches.prefetch_related("allocations__account")
        )  # fmt: skip
    right = (found & sample.truth()).total()
    assert sample.truth().total() == lines
    assert right >= lines * 9 // 10, f"{right} of {lines}: {sample.truth() - found}"


def _where(parts: list[Allocation]) -> tuple[str, frozenset[int]]:
    papers = frozenset(part.invoice_id for part in parts if part.invoice_id)
    accounts = [part.account.code for part in parts if part.account and not part.is_difference]
    return "" if papers else "+".join(accounts), papers


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
