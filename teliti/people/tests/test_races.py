"""A company is changed while others act in it: nobody waits for ever."""

from contextlib import suppress

import pytest

from teliti.audit.action import once
from teliti.base.refusals import Refused
from teliti.people import actions
from tests import make
from tests.races import at_once, proofs

pytestmark = pytest.mark.race
ROUNDS = 25


def test_changing_the_company_goes_with_whatever_else_is_done(fresh_database: str) -> None:
    """Also under one once-key, as somebody sends who means harm: the receipt names the company."""
    system = make.company()

    def work(number: int) -> None:
        for turn in range(ROUNDS):
            with suppress(Refused), once(f"sama{turn}", f"/{number % 2}/", number % 2):
                if number % 2:
                    actions.change_company(system, city=f"{number} {turn}")
                else:
                    actions.add_unit(system, code=f"{number}-{turn}", name="Unit")

    assert at_once(system, work) == [""] * 6
    assert proofs(system) == []
