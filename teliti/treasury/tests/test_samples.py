"""The real files of the banks through the action: each whole or refused, and once.

Accounts in foreign currency are read, checked and kept; posting them is refused (test_matching).
"""

from itertools import count
from pathlib import Path

import pytest

from teliti.audit.verify import declared
from teliti.base.refusals import AlreadyDone, Refused
from teliti.ledger import actions as ledger
from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.domain.checking import normal_account
from teliti.treasury.domain.statement import Kind
from teliti.treasury.models import BankAccount, BankLine, Statement, StatementFile
from teliti.treasury.queries.reading import Unread, statements_of
from tests import make
from tests.shared import shared

pytestmark = pytest.mark.django_db

_codes = count(1)


def accounts_for(system: Member, data: bytes, name: str) -> list[BankAccount]:
    """A bank account for each account and currency in the file, each on its own in the chart."""
    found = []
    for number, currency in dict.fromkeys(
        (one.account, one.currency) for one in statements_of(data, name)
    ):
        plain = normal_account(number).replace("/", "")
        same = BankAccount.objects.filter(number=plain, currency=currency).first()
        if same is None:
            code = f"1-118{next(_codes)}"
            account = ledger.add_account(
                system, code=code, name_id=f"Bank {code}", name_en=f"Bank {code}", type="bank",
                normal_side="D", is_postable=True,
            )  # fmt: skip
            same = actions.add_bank_account(
                system, name=f"{number} {currency}"[:80], number=plain, account=account,
                currency=currency,
            )  # fmt: skip
        found.append(same)
    return found


def bring(system: Member, path: Path) -> StatementFile | None:
    """Import a file; None where it is refused, and then nothing of it is there."""
    data = path.read_bytes()
    before = (Statement.objects.count(), BankLine.objects.count())
    try:
        accounts = accounts_for(system, data, path.name)
        account = accounts[0] if len(accounts) == 1 else None
        return actions.import_statement(system, data=data, filename=path.name, account=account)
    except (Unread, Refused):
        assert (Statement.objects.count(), BankLine.objects.count()) == before
        return None


@pytest.mark.parametrize("folder", ["mt940", "camt"])
def test_every_real_file_comes_in_whole_and_once(folder: str) -> None:
    system = make.books()
    brought = 0
    for path in sorted(shared(f"samples/bank/{folder}").rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        file = bring(system, path)
        if file is None:
            continue
        brought += 1
        read = statements_of(data, path.name)
        bookable = sum(len(one.bookable) for one in read)
        assert file.added + file.known == bookable, path.name
        assert BankLine.objects.filter(statement__file=file).count() == file.added, path.name
        kept = Statement.objects.filter(file=file)
        booked = [one for one in read if one.kind is Kind.STATEMENT]
        assert kept.count() <= len(booked), path.name
        with pytest.raises(AlreadyDone):
            actions.import_statement(system, data=data, filename=path.name)
    assert brought == {"mt940": 33, "camt": 12}[folder]
    assert [line for check in declared() for line in check.findings(system.company_id)] == []


def test_what_does_not_add_up_is_kept_with_its_difference() -> None:
    system = make.books()
    path = shared("samples/bank/mt940/mt940/details_60-63.sta")
    assert bring(system, path) is not None
    statement = Statement.objects.get()
    assert (statement.opening_minor, statement.closing_minor) == (1_234_512, 1_234_598)
    assert (statement.total_minor, statement.difference_minor) == (-23_315, 23_401)
    assert statement.state == "problems"
