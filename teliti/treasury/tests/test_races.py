"""The same import and the same match from six connections, and an import that is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from teliti.base.refusals import AlreadyDone, Refused, RefusedEach
from teliti.people.models import Member
from teliti.treasury import actions
from teliti.treasury.models import BankLine, Match, Statement, StatementFile
from teliti.treasury.models.parts import Explained
from teliti.treasury.queries import matching
from teliti.treasury.tests import make as bank
from teliti.work.tests.process import environment
from tests import make, make_invoicing
from tests.races import CLERKS, proofs, refusals

pytestmark = pytest.mark.race

ROOT = Path(__file__).resolve().parents[3]
ROWS = [(date(2026, 11, 1 + at % 28), f"{1000 + at}.00", f"SETORAN {at}") for at in range(60)]
IMPORTING = """
import sys
import django
django.setup()
from teliti.base import scope
from teliti.people.models import Company
from teliti.people.queries import system_member
from teliti.treasury import actions
scope.enter({company})
member = system_member(Company.objects.get(pk={company}))
print("ready", flush=True)
sys.stdin.readline()
actions.import_statement(member, data=open({path!r}, "rb").read(), filename="besar.sta")
print("done", flush=True)
"""


def kinds(system: Member, work: Callable[[int], object]) -> list[str]:
    """Run `work(n)` from six connections; the kind of each refusal, "" for success."""
    return sorted(type(one).__name__ if one else "" for one in refusals(system, work))


def test_the_same_file_from_six_connections_is_imported_once(fresh_database: str) -> None:
    system = make.books()
    account = bank.bank_account(system)
    data = bank.mt940(ROWS, number=account.number)

    def bring(_number: int) -> None:
        actions.import_statement(system, data=data, filename="mutasi.sta")

    assert kinds(system, bring) == ["", *[AlreadyDone.__name__] * (CLERKS - 1)]
    assert (StatementFile.objects.count(), BankLine.objects.count()) == (1, len(ROWS))
    assert proofs(system) == []


def test_overlapping_files_at_once_bring_each_line_once(fresh_database: str) -> None:
    system = make.books()
    account = bank.bank_account(system)

    def bring(number: int) -> None:
        data = bank.mt940(ROWS[: 40 + number], number=account.number, reference=str(number))
        actions.import_statement(system, data=data, filename=f"mutasi-{number}.sta")

    assert kinds(system, bring) == [""] * CLERKS
    assert BankLine.objects.count() == 45
    assert proofs(system) == []


def test_a_line_is_matched_once_however_many_try(fresh_database: str) -> None:
    system = make.books()
    account = bank.bank_account(system)
    invoice = make_invoicing.issued_invoice(system)
    [line] = bank.lines(system, account, (date(2026, 5, 20), "11100000.00", f"TRSF {invoice}"))
    [suggested] = matching.suggestions_for(system.company, [line])
    assert suggested.best is not None
    key = suggested.best.key

    def accept(_number: int) -> None:
        actions.accept_match(system, line=line, suggestion=key)

    assert kinds(system, accept) == ["", *[Refused.__name__] * (CLERKS - 1)]
    assert Match.objects.count() == 1
    assert proofs(system) == []


def test_one_invoice_is_not_paid_by_six_lines(fresh_database: str) -> None:
    system = make.books()
    account = bank.bank_account(system)
    invoice = make_invoicing.issued_invoice(system)
    day = date(2026, 5, 20)
    rows = [(day, "11100000.00", f"SETORAN KE {number} {invoice}") for number in range(CLERKS)]
    lines = bank.lines(system, account, *rows)

    def pay(number: int) -> None:
        actions.match_to_papers(
            system, line=lines[number], amounts={invoice.pk: invoice.gross_minor}
        )

    assert kinds(system, pay) == ["", *[RefusedEach.__name__] * (CLERKS - 1)]
    invoice.refresh_from_db()
    assert invoice.open_minor == 0
    assert proofs(system) == []


@pytest.mark.parametrize("after", [0.1, 0.7])
def test_an_import_that_is_killed_leaves_nothing_half_done(
    fresh_database: str, tmp_path: Path, after: float
) -> None:
    system = make.books()
    account = bank.bank_account(system)
    rows = [
        (date(2026, 11, 1 + at // 120), f"{1000 + at}.00", f"SETORAN {at}") for at in range(2_000)
    ]
    path = tmp_path / "besar.sta"
    path.write_bytes(bank.mt940(rows, number=account.number))
    program = IMPORTING.format(company=system.company_id, path=str(path))
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=_environment(fresh_database), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as importer:  # fmt: skip
        assert importer.stdout is not None
        assert importer.stdin is not None
        assert importer.stdout.readline() == "ready\n"
        importer.stdin.write("go\n")
        importer.stdin.flush()
        time.sleep(after)
        os.kill(importer.pid, signal.SIGKILL)
        importer.wait()
    brought = BankLine.objects.count()
    assert brought in {0, len(rows)}
    assert Statement.objects.count() == (1 if brought else 0)
    assert proofs(system) == []
    if not brought:
        file = actions.import_statement(system, data=path.read_bytes(), filename="besar.sta")
        assert file.added == len(rows)


def _environment(database: str) -> dict[str, str]:
    return {
        **environment(database),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "teliti.config.settings",
    }


def test_six_clerks_explain_the_same_lines_once(fresh_database: str) -> None:
    system = make.books()
    fees, account = make.account(system, "8-1102"), bank.bank_account(system)
    rows = [(date(2026, 5, at), f"-{at}000.00", f"ADM {at}") for at in range(1, 4)]
    lines = bank.lines(system, account, *rows)

    def explain(number: int) -> None:
        ordered = lines if number % 2 else lines[::-1]
        answers = [Explained(line.pk, account=fees) for line in ordered]
        actions.explain_lines(system, answers=answers)

    assert sorted(kinds(system, explain)) == ["", *[RefusedEach.__name__] * (CLERKS - 1)]
    assert Match.objects.count() == 3
    assert proofs(system) == []
