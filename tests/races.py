"""The same thing from six connections at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from teliti.audit.verify import declared
from teliti.base import scope
from teliti.base.refusals import Refused
from teliti.people.models import Member

CLERKS = 6


def at_once(system: Member, work: Callable[[int], object], count: int = CLERKS) -> list[str]:
    """Run `work(n)` from so many connections; the sentence of each refusal, "" for success."""

    def one(number: int) -> str:
        try:
            scope.enter(system.company_id)
            work(number)
        except Refused as refusal:
            return refusal.sentence
        else:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def proofs(system: Member) -> list[str]:
    """What `verify` finds against the company: nothing, after every race."""
    return [line for check in declared() for line in check.findings(system.company_id)]
