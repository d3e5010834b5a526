"""The Makefile offers what make.py can do, and make.py says what that is."""

import re
from pathlib import Path

import make
from tests.shared import ROOT


def test_the_makefile_has_every_target() -> None:
    listed = re.search(r"^TARGETS = (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert listed is not None
    assert set(listed[1].split()) == set(make.TARGETS)


def test_every_target_says_what_it_does() -> None:
    sayings = [(target.__doc__ or "").splitlines()[0] for target in make.TARGETS.values()]
    assert all(saying.endswith(".") for saying in sayings)


def test_the_stamp_changes_with_the_lock_and_stays_otherwise(tmp_path: Path) -> None:
    lock = tmp_path / "dev.txt"
    lock.write_text("django==5.2.19\n")
    before = make._stamp(lock)
    assert make._stamp(lock) == before
    lock.write_text("django==5.2.20\n")
    assert make._stamp(lock) != before
