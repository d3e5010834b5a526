"""The same thing from six connections at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from teliti.audit.verify import declared
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.people.models import Member

CLERKS = 6


def refusals(
    system: Member, work: Callable[[int], object], count: int = CLERKS
) -> list[Refused | None]:
    """Run `work(n)` from so many connections; what each was refused with, None for success."""

    def one(number: int) -> Refused | None:
        try:
            scope.enter(system.company_id)
            work(number)
        except Refused as refusal:
            return refusal
        else:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def at_once(system: Member, work: Callable[[int], object], count: int = CLERKS) -> list[str]:
    """The same; the sentence of each refusal, "" for success."""
    return [one.sentence if one else "" for one in refusals(system, work, count)]


def proofs(system: Member) -> list[str]:
    """What `verify` finds against the company: nothing, after every race."""
    return [line for check in declared() for line in check.findings(system.company_id)]
