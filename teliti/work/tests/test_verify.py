"""`teliti verify`: every check over every company, told to people and to programs."""

import json

import psycopg
import pytest
from django.core.management import call_command

from teliti.audit import verify
from teliti.base.refusals import Refused
from teliti.people import actions
from teliti.people.queries import each_company
from teliti.work.proving import prove
from tests import make

pytestmark = pytest.mark.race


def test_sound_books_are_proved_check_by_check(
    fresh_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make.company("PT Satu")
    make.company("PT Dua")
    call_command("verify")
    said = capsys.readouterr().out.splitlines()
    checks = len(list(verify.declared()))
    assert [line for line in said if not line.startswith(" ")] == [
        "PT Satu", "PT Dua", "Everything holds.",
    ]  # fmt: skip
    assert len(said) == 3 + 2 * checks
    assert all(line.endswith(": ok") for line in said if line.startswith("  "))


def test_a_changed_event_and_a_lifted_guard_are_found(
    fresh_database: str,
    owner_connection: psycopg.Connection,
    capsys: pytest.CaptureFixture[str],
) -> None:
    system = make.company("PT Satu")
    actions.change_company(system, city="Bandung")
    make.company("PT Dua")
    owner_connection.execute("ALTER TABLE audit_event DISABLE TRIGGER guard_event_not_changed")
    owner_connection.execute(
        "UPDATE audit_event SET label = 'PT Lain' WHERE company_id = %s AND sequence = 2",
        [system.company_id],
    )
    with pytest.raises(SystemExit) as end:
        call_command("verify", "--json")
    assert end.value.code == 1
    report = json.loads(capsys.readouterr().out)
    found = {
        (company["name"], check["check"]): check["findings"]
        for company in report["companies"]
        for check in company["checks"]
        if check["count"]
    }
    lifted = (
        "the guard event_not_changed does not stand as it is declared: "
        "run teliti bootstrap-database"
    )
    assert found == {
        ("PT Satu", "audit.chain"): ["event 2 was changed after it was written"],
        ("PT Satu", "audit.guards"): [lifted],
        ("PT Dua", "audit.guards"): [lifted],
    }
    assert report["findings"] == 3
    with pytest.raises(SystemExit):
        call_command("verify", "--company", "PT Dua")
    assert "PT Satu" not in capsys.readouterr().out


def test_a_company_that_is_not_there_is_refused(fresh_database: str) -> None:
    make.company("PT Satu")
    with pytest.raises(Refused, match="Tidak ada perusahaan bernama PT Tiga"):
        call_command("verify", "--company", "PT Tiga")


def test_a_proof_keeps_the_count_of_all_and_the_first_findings(
    fresh_database: str,
    owner_connection: psycopg.Connection,
) -> None:
    system = make.company("PT Satu")
    for number in range(120):
        actions.change_company(system, city=f"Kota {number}")
    owner_connection.execute("ALTER TABLE audit_event DISABLE TRIGGER guard_event_not_changed")
    owner_connection.execute("UPDATE audit_event SET label = 'PT Lain' WHERE sequence > 1")
    proof = next(prove(company) for company in each_company())
    chain = next(one for one in proof.outcome if one["check"] == "audit.chain")
    assert (chain["count"], len(chain["findings"])) == (120, 100)
    assert proof.findings == 121
