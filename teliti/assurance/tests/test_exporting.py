"""Exports verify without us: the script runs alone on real ones, and finds what was changed."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.utils import timezone

from teliti.assurance import actions, jobs, keys
from teliti.assurance.exporting import VERIFIER
from teliti.assurance.queries import keys_of
from teliti.assurance.verify_trail import SENTENCES
from teliti.audit.models import Event
from teliti.people import actions as people
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def verified(folder: Path, *words: str, language: str = "en") -> tuple[int, str]:
    """What the script of the export says, run alone: no site packages, no environment."""
    ran = subprocess.run(
        [sys.executable, "-I", str(folder / "verify_trail.py"), *words, "--lang", language],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def system() -> Member:
    system = make.books("PT Maju Jaya", year=timezone.localdate().year)
    jobs.seal_daily(system)
    people.change_company(system, city="Bandung", signer="Ayu “Lestari” 👩")
    signer, following = keys.signer(), keys.next_signer()
    actions.change_key(system, signer=signer, following=following.public, because="Pergantian")
    keys.change_over()
    jobs.seal_daily(system)
    people.change_company(system, city="Medan")
    return system


@pytest.fixture
def export(system: Member, tmp_path: Path) -> Path:
    call_command("export_trail", str(tmp_path / "trail.zip"), stdout=StringIO())
    with ZipFile(tmp_path / "trail.zip") as archive:
        archive.extractall(tmp_path / "trail")
    return tmp_path / "trail"


def test_the_script_is_short_and_leans_on_nothing() -> None:
    text = VERIFIER.read_text()
    assert len(text.splitlines()) < 200
    imported = {
        line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))
    }
    assert imported <= set(sys.stdlib_module_names)


def test_an_export_verifies(export: Path) -> None:
    code, said = verified(export)
    count = Event.objects.count()
    assert code == 0, said
    assert f"{count} events are as they were written; 2 seals fit\n" in said
    assert f"sealed up to event {count - 2}; later ones are chained only\n" in said
    assert keys.signer().public in said
    assert verified(export, "--key", keys.signer().public)[0] == 0


def test_the_readme_and_the_manifest_tell_what_is_in_it(export: Path, system: Member) -> None:
    manifest = json.loads((export / "manifest.json").read_text())
    assert (manifest["company"], manifest["first"]) == (system.company_id, 1)
    assert {file["name"] for file in manifest["files"]} == {
        "events.jsonl", "seals.jsonl", "keys.jsonl", "verify_trail.py",
    }  # fmt: skip
    assert keys.signer().public in (export / "README.txt").read_text()


def test_the_script_speaks_indonesian_by_itself(export: Path, system: Member) -> None:
    ran = subprocess.run(
        [sys.executable, "-I", str(export / "verify_trail.py")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    count = Event.objects.count()
    keys_told = [f"kunci publik {key.public}" for key in keys_of(system.company_id)]
    assert ran.stdout.splitlines() == [
        f"PT Maju Jaya ({system.company_id}), peristiwa 1 sampai {count}", *keys_told,
        f"{count} peristiwa masih seperti asli; 2 segel cocok",
        f"disegel sampai {count - 2}; sesudahnya hanya berantai",
    ]  # fmt: skip
    _change("events.jsonl", 2, detail={})(export)
    _code, said = verified(export, language="id")
    assert "! peristiwa 3 diubah setelah ditulis\n" in said
    assert said.endswith("2 temuan: jejak ini bukan yang asli\n")


def test_each_sentence_of_the_script_is_there_in_both_languages() -> None:
    texts = {
        node.value
        for node in ast.walk(ast.parse(VERIFIER.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    pairs = [line.split(" = ") for line in SENTENCES.splitlines()]
    gaps = re.compile("{[a-z!]*}")
    assert {text for text in texts if gaps.search(text)} == {SENTENCES, *(one for one, _ in pairs)}
    assert all(gaps.findall(english) == gaps.findall(other) for english, other in pairs)


def _change(name: str, number: int, **values: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        lines = (folder / name).read_text().splitlines()
        row = json.loads(lines[number])
        lines[number] = json.dumps({**row, **values}, sort_keys=True)
        (folder / name).write_text("\n".join(lines) + "\n")

    return change


def _without_line(name: str, number: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        lines = (folder / name).read_text().splitlines()
        del lines[number]
        (folder / name).write_text("\n".join(lines) + "\n")

    return change


def _signed_by_another(folder: Path) -> None:
    own = keys.Signer(Ed25519PrivateKey.generate())
    row = json.loads((folder / "seals.jsonl").read_text().splitlines()[0])
    parts = ["teliti seal 1", row["company"], row["at"], row["sequence"], row["digest"], own.public]
    signature = own.sign("\n".join(map(str, parts)).encode())
    _change("seals.jsonl", 0, key=own.public, signature=signature)(folder)


WRONG = {
    "an event's detail": (_change("events.jsonl", 2, detail={}), "event 3 was changed"),
    "an event's moment": (_change("events.jsonl", 2, at="2020-01-01"), "event 3 was changed"),
    "an event's actor": (_change("events.jsonl", 2, actor=99), "event 3 was changed"),
    "an event's reason": (_change("events.jsonl", 2, reason="Lain"), "event 3 was changed"),
    "an event's company": (_change("events.jsonl", 2, company=99), "event 3 belongs to another"),
    "an event's digest": (_change("events.jsonl", 2, digest="a" * 64), "event 3 was changed"),
    "an event out of the middle": (_without_line("events.jsonl", 2), "expected event 3"),
    "the last event": (_without_line("events.jsonl", -1), "the events end at"),
    "a seal's signature": (_change("seals.jsonl", 0, signature="0" * 128), "was not signed"),
    "a seal's moment": (_change("seals.jsonl", 0, at="2020-01-01"), "was not signed"),
    "a seal": (_without_line("seals.jsonl", 0), "1 seals fit, the export was made with 2"),
    "a key of one's own": (_signed_by_another, "by a key that is not the company's"),
    "a key that is not vouched for": (
        _change("keys.jsonl", 1, endorsement="0" * 128), "is not vouched for",
    ),
    "the script": (
        lambda folder: (folder / "verify_trail.py").write_text(
            (folder / "verify_trail.py").read_text() + "\n"
        ),
        "verify_trail.py is missing, or was changed",
    ),
    "a file that is not readable": (
        lambda folder: (folder / "events.jsonl").write_bytes(b"\xff\xfe{\n"),
        "events.jsonl, line 1: cannot be read",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_changed_export_is_found(export: Path, what: str) -> None:
    change, place = WRONG[what]
    change(export)
    code, said = verified(export)
    assert code == 1
    assert place in said, said


def test_a_key_from_paper_that_made_no_seal_is_told(export: Path) -> None:
    code, said = verified(export, "--key", "ab" * 32)
    assert code == 1
    assert "no seal is signed with the key abab" in said


def test_a_folder_without_an_export_is_none(tmp_path: Path) -> None:
    (tmp_path / "verify_trail.py").write_bytes(VERIFIER.read_bytes())
    assert verified(tmp_path)[0] == 2
