"""The sample company, loaded once into a database that each journey clones."""

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from django.utils import translation

from teliti.base import scope
from teliti.packs.indonesia.sample.books import NAME
from teliti.packs.indonesia.sample.load import load
from teliti.people.models import Company
from tests import database
from tests.journeys.serving import MORNING, clock_from

MAKERS = (
    "**/actions*", "**/operations*", "**/domain*", "**/models*", "**/guards*", "**/migrations*",
    "base", "packs/indonesia",
)  # fmt: skip
"""What decides how the sample company comes out: when one of these changes, it is made again."""


@dataclass(frozen=True, slots=True)
class BankTruth:
    """A bank line and where it belongs: to an account by its code, or to papers by their keys."""

    bank: int
    day: date
    amount: int
    account: str
    papers: frozenset[int]


def company() -> tuple[str, Path]:
    """The database of the sample company, and the folder of the bank files left to import."""
    digest = _digest()
    folder = database.DATA / "sample" / digest

    def fill() -> None:
        scope.forget()
        scope.enter(scope.EVERY_COMPANY)
        with (
            clock_from(MORNING),
            translation.override("id"),
            override_settings(MEDIA_ROOT=_files_beside(folder)),
        ):
            books = load(folder, MORNING, MORNING.date(), lambda _what, _done, _total: None)
        scope.forget()
        told = [
            [account.pk, str(line.booked_on), int(line.amount * 100), truth.account,
             sorted(truth.amounts)]
            for account, line, truth in books.left
        ]  # fmt: skip
        _truth_beside(folder).write_text(json.dumps(told))

    name = database.filled("sample", digest, fill)
    _bring_files(folder)
    return name, folder


def _bring_files(folder: Path) -> None:
    """The stored files of the sample, into the store that is in use now: many tests have their own.

    They are never changed, so whatever lies there already is the same.
    """
    kept, store = _files_beside(folder), Path(settings.MEDIA_ROOT)
    for file in kept.rglob("*"):
        there = store / file.relative_to(kept)
        if file.is_file() and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            passing = there.with_name(f".{there.name}.{os.getpid()}")
            shutil.copy(file, passing)
            passing.rename(there)


def truth() -> Counter[BankTruth]:
    """What the lines in the bank files really are, as the plan of the sample knows."""
    told = json.loads(_truth_beside(company()[1]).read_text())
    return Counter(
        BankTruth(bank, date.fromisoformat(day), minor, account, frozenset(papers))
        for bank, day, minor, account, papers in told
    )


def key() -> int:
    """The key of the sample company."""
    with scope.entered(scope.EVERY_COMPANY):
        return Company.objects.get(name=NAME).pk


def _truth_beside(folder: Path) -> Path:
    return folder.with_suffix(".json")


def _files_beside(folder: Path) -> Path:
    return folder.with_suffix(".files")


@cache
def _digest() -> str:
    product = database.ROOT / "teliti"
    found = sha256(b"3")
    files = {
        file
        for pattern in MAKERS
        for place in product.glob(pattern)
        for file in ([place] if place.is_file() else place.rglob("*"))
        if file.suffix in {".py", ".csv"} and "tests" not in file.parts
    }
    for file in sorted(files):
        found.update(str(file.relative_to(product)).encode() + file.read_bytes())
    return found.hexdigest()[:16]
