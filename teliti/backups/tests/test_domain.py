"""Names, retention, lateness and differences: no database."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.backups.domain.keeping import BASES_KEPT, SNAPSHOTS_KEPT, Keep, surplus
from teliti.backups.domain.lateness import is_backup_late, is_proof_late
from teliti.backups.domain.manifest import Manifest, TableSum, differences
from teliti.backups.domain.names import Kind, Stamp
from teliti.backups.domain.pieces import first_missing
from teliti.backups.tests import make

JAKARTA = ZoneInfo("Asia/Jakarta")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 366 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
STAMPS = st.builds(Stamp, MOMENTS, st.sampled_from(Kind))


@given(STAMPS)
def test_a_name_tells_the_moment_and_the_reason(stamp: Stamp) -> None:
    assert Stamp.of(stamp.name) == stamp


@pytest.mark.parametrize(
    "name",
    [
        "catatan.txt",
        "teliti-20261129T021500Z-lain.tar.age",
        "teliti-x-nightly.tar.age",
        "teliti-20261399T021500Z-nightly.tar.age",
    ],
)
def test_other_files_are_no_backups(name: str) -> None:
    assert Stamp.of(name) is None


def test_of_each_day_week_and_month_the_newest_stays() -> None:
    nights = [
        Stamp(datetime(2026, 11, 29, 18, 30, tzinfo=UTC) - timedelta(days=back), Kind.NIGHTLY)
        for back in range(100)
    ]
    gone = surplus(nights, Keep(daily=3, weekly=2, monthly=2), JAKARTA)
    left = sorted(set(nights) - set(gone), reverse=True)
    # In Jakarta the night of the 29th is 01:30 of Monday the 30th: a new week, the last of a month.
    assert [f"{stamp.at.astimezone(JAKARTA):%m-%d}" for stamp in left] == [
        "11-30", "11-29", "11-28", "10-31",
    ]  # fmt: skip


def test_snapshots_and_bases_are_counted_by_themselves() -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    many = [
        Stamp(day + timedelta(days=n), kind) for n in range(9) for kind in (Kind.UPGRADE, Kind.BASE)
    ]
    left = set(many) - set(surplus(many, Keep(), JAKARTA))
    kinds = [stamp.kind for stamp in left]
    assert (kinds.count(Kind.UPGRADE), kinds.count(Kind.BASE)) == (SNAPSHOTS_KEPT, BASES_KEPT)


@given(st.sets(STAMPS, max_size=40), st.builds(Keep, st.integers(1, 9), *[st.integers(0, 9)] * 2))
def test_the_newest_whole_backup_always_stays(stamps: set[Stamp], keep: Keep) -> None:
    gone = surplus(stamps, keep, JAKARTA)
    whole = sorted(one for one in stamps if one.kind in {Kind.NIGHTLY, Kind.ASKED})
    left = [one for one in whole if one not in gone]
    assert left[-1:] == whole[-1:]
    assert len(left) <= keep.daily + keep.weekly + keep.monthly
    assert surplus(set(stamps) - set(gone), keep, JAKARTA) == []


@given(*[st.builds(Keep, *[st.integers(0, 99)] * 3)] * 2)
def test_the_most_careful_company_decides(one: Keep, other: Keep) -> None:
    both = one.longest(other)
    assert both == other.longest(one)
    assert both.daily >= one.daily
    assert both.weekly >= other.weekly


def test_a_night_without_a_backup_is_late_and_a_week_without_a_proof() -> None:
    made = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
    assert not is_backup_late(made, made + timedelta(hours=30))
    assert is_backup_late(made, made + timedelta(hours=31))
    assert not is_proof_late(None, made, made + timedelta(days=8))
    assert is_proof_late(None, made, made + timedelta(days=9))
    assert not is_proof_late(made + timedelta(days=6), made, made + timedelta(days=14))


def test_a_manifest_survives_being_written() -> None:
    one = make.manifest(1)
    assert Manifest.of(json.loads(json.dumps(one.plain()))) == one


def test_each_difference_is_named() -> None:
    held = make.manifest(1).holding
    assert list(differences(held, held)) == []
    fewer = replace(held, tables={"ledger_entry": TableSum(119, 7)})
    assert list(differences(held, fewer)) == ["ledger_entry has 119 rows instead of 120"]
    other = replace(held, tables={"ledger_entry": TableSum(120, 8), "x": TableSum(0, 0)})
    assert list(differences(held, other)) == [
        "ledger_entry has 120 rows, but their content differs",
        "x should not be there",
    ]
    empty = replace(held, tables={}, sequences={})
    assert list(differences(held, empty)) == [
        "ledger_entry is missing; it should have 120 rows",
        "the sequence ledger_entry_id_seq stands at None instead of 120",
    ]


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ([], None),
        (
            ["0000000100000000000000FE", "0000000100000000000000FF", "000000010000000100000000"],
            None,
        ),
        (["0000000100000000000000FE", "000000010000000100000000"], "0000000100000000000000FF"),
        (["000000010000000000000002", "000000020000000000000004", "00000002.history"], None),
        (["000000010000000000000002", "000000010000000000000002.00000028.backup"], None),
    ],
)
def test_a_piece_that_is_missing_between_others_is_named(
    names: list[str], missing: str | None
) -> None:
    assert first_missing(names) == missing
