"""Proving the books: every declared check over one company, and keeping what was found."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from teliti.audit import verify
from teliti.people.models import Company
from teliti.work.models import Proof

KEPT = 100
"""So many findings of each check are kept with a proof; the count is of all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found: how many findings, and the first of them."""

    check: str
    label: str
    count: int
    findings: list[str]

    def plain(self) -> dict[str, object]:
        """As it is kept: without the label, which is in one reader's language."""
        return {"check": self.check, "count": self.count, "findings": self.findings}


def outcomes(company: int, *, keep: int | None = None) -> Iterator[Outcome]:
    """Every check of every part over this company, one after the other; needs its scope.

    `keep` limits the findings that are kept of each check, never the count.
    """
    for check in verify.declared():
        found = check.findings(company)
        findings = list(islice(found, keep))
        yield Outcome(
            check.name, str(check.label), len(findings) + sum(1 for _more in found), findings
        )


def prove(company: Company, *, after_each: Callable[[], None] = lambda: None) -> Proof:
    """Run every check over the company and keep the proof."""
    begun, found = time.monotonic(), []
    for outcome in outcomes(company.pk, keep=KEPT):
        found.append(outcome)
        after_each()
    return Proof.objects.create(
        company=company,
        milliseconds=int((time.monotonic() - begun) * 1000),
        checks=len(found),
        findings=sum(outcome.count for outcome in found),
        outcome=[outcome.plain() for outcome in found],
    )
