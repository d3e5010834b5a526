"""`teliti import-statement`: what is in a file, without a database; and the import itself."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from teliti.treasury.models import BankLine
from teliti.treasury.tests import make as bank
from teliti.work.tests.process import environment
from tests import make
from tests.shared import shared

ROOT = Path(__file__).resolve().parents[3]
NO_DATABASE = "postgresql://nobody@127.0.0.1:9/nothing"


def teliti(*words: str, env: dict[str, str] | None = None) -> tuple[int, Any, str]:
    """Exit code, the JSON on standard output, and standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "teliti.config.cli", *words], cwd=ROOT, text=True,
        capture_output=True, check=False, env=env or {**os.environ, "DATABASE_URL": NO_DATABASE},
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def test_a_dry_run_reads_a_real_file_without_a_database() -> None:
    path = shared("samples/bank/mt940/mt940/details_60-63.sta")
    code, report, _said = teliti("import-statement", str(path), "--dry-run", "--json")
    assert code == 0
    [statement] = report["statements"]
    assert {key: statement[key] for key in ("format", "account", "currency", "lines", "sum")} == {
        "format": "MT940", "account": "12345678/1020304050", "currency": "EUR", "lines": 1,
        "sum": "-233.15",
    }  # fmt: skip
    assert (statement["opening"], statement["closing"]) == ("12345.12", "12345.98")
    assert [problem["code"] for problem in statement["problems"]] == ["does_not_add_up"]


def test_a_refused_file_says_the_line_and_exits_with_1(tmp_path: Path) -> None:
    path = tmp_path / "rusak.sta"
    path.write_bytes(bank.mt940([(date(2026, 11, 2), "5.00", "X")]).replace(b"C5,00", b"Xabc"))
    code, report, _said = teliti("import-statement", str(path), "--dry-run", "--json")
    assert code == 1
    assert (report["statements"], report["line"]) == ([], 5)
    code, report, _said = teliti("import-statement", str(tmp_path / "tiada"), "--dry-run", "--json")
    assert (code, report["code"]) == (1, "file")


@pytest.mark.race
def test_the_import_writes_once_and_says_so(fresh_database: str, tmp_path: Path) -> None:
    system = make.books()
    account = bank.bank_account(system)
    path = tmp_path / "mei.sta"
    path.write_bytes(bank.mt940([(date(2026, 5, 4), "5000.00", "SETORAN")], number=account.number))
    env = {**environment(fresh_database), "TELITI_DATA": str(tmp_path / "data")}
    code, report, said = teliti("import-statement", str(path), "--json", env=env)
    assert (code, said) == (0, "")
    assert (report["added"], report["known"], report["not_booked"]) == (1, 0, 0)
    code, report, _said = teliti("import-statement", str(path), "--json", env=env)
    assert (code, report["added"], report["known"]) == (0, 0, 1)
    assert BankLine.objects.count() == 1
