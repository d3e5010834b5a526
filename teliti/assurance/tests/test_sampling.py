"""Samples: reproducible by their seed, and picked as their method says."""

from datetime import date, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teliti.access import actions as access
from teliti.assurance import actions, queries
from teliti.assurance.domain import Candidate, Method, is_odd_hour, picked
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import Refused
from teliti.ledger import actions as ledger
from teliti.people.models import Member
from tests import make

NOON = datetime(2026, 11, 25, 12, 0)  # noqa: DTZ001 - there, as an office reads the clock
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@given(st.sets(st.integers(1, 10**6), max_size=40), st.integers(1, 50), st.text(max_size=8))
def test_the_same_seed_picks_the_same_whatever_the_order(
    keys: set[int], size: int, seed: str
) -> None:
    candidates = [Candidate(key, 100, NOON) for key in keys]
    found = picked(Method.RANDOM, candidates, size=size, seed=seed)
    assert found == picked(Method.RANDOM, candidates[::-1], size=size, seed=seed)
    assert len(found) == min(size, len(keys))
    assert set(found) <= keys


def test_each_method_picks_what_it_says() -> None:
    night, sunday = NOON.replace(hour=22), NOON.replace(day=29)
    candidates = [
        Candidate(1, 150_000_00, NOON), Candidate(2, 300_000_00, night),
        Candidate(3, 250_000_01, sunday), Candidate(4, 100_000_00, NOON),
    ]  # fmt: skip
    assert picked(Method.HIGHEST, candidates, size=2, seed="a") == [2, 3]
    assert set(picked(Method.ODD_HOURS, candidates, size=9, seed="a")) == {2, 3}
    assert set(picked(Method.ROUND_SUMS, candidates, size=9, seed="a")) == {2, 4}
    assert not is_odd_hour(NOON)


@pytest.mark.django_db
def test_a_sample_is_recorded_and_can_be_drawn_again() -> None:
    system = make.books()
    ledger.import_entries(
        system, postings=[make.posting(system, date(2026, 5, day), day) for day in range(1, 11)]
    )
    auditor = make.member(system, StandardRole.AUDITOR)
    first, again = (
        actions.draw_sample(auditor, method="random", first=FIRST, last=LAST, size=4, seed="benih")
        for _each in range(2)
    )
    assert first.entries == again.entries
    assert (len(first.entries), first.population) == (4, 10)
    assert [entry.pk for entry, _debit in queries.sampled(first)] == first.entries
    told = Event.objects.filter(name="assurance.sample_drawn").earliest("sequence")
    assert told.detail["changes"]["seed"] == [None, "benih"]
    with pytest.raises(Refused, match="No entry"):
        actions.draw_sample(
            auditor, method="round_sums", first=FIRST, last=LAST, size=4, seed="benih"
        )


@pytest.mark.django_db
def test_whoever_sees_a_period_draws_within_it() -> None:
    system = make.books()
    ledger.import_entries(
        system, postings=[make.posting(system, date(2026, month, 9), 1) for month in (5, 6)]
    )
    auditor = make.member(system, StandardRole.AUDITOR)
    june = date(2026, 6, 1), date(2026, 6, 30)
    access.limit_member(system, member=auditor, books_from=june[0], books_until=june[1])
    limited = Member.objects.get(pk=auditor.pk)
    draw = partial(actions.draw_sample, limited, method="random", size=4, seed="benih")
    with pytest.raises(Refused, match="You see the books of"):
        draw(first=FIRST, last=LAST)
    assert draw(first=june[0], last=june[1]).population == 1
    form = make.signed_in(limited).get("/assurance/samples/new/").context["form"]
    assert (form.initial["first"], form.initial["last"]) == june
