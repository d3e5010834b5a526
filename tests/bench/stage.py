"""Where works are measured: a fresh database with a company, its partners and its accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from django.conf import settings

from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.config import embedded
from teliti.invoicing.domain import Content, Direction, LineContent
from teliti.ledger.domain import CONTROL, EntryKind, Posting, PostingLine
from teliti.ledger.models import Account
from teliti.parties.models import Party
from teliti.people.models import Member
from teliti.taxes.models import TaxCode
from tests import database, make
from tests.bench.workload import Workload, load

REVENUE = ("4-1101", "4-1102", "4-1201")
"""The accounts of the three lines of a drawn invoice."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A company to measure in. `partners`, `accounts`, `revenue` are keys, by drawn number."""

    database: str
    workload: Workload
    system: Member
    clerk: Member
    partners: list[int]
    accounts: list[int]
    revenue: list[int]
    tax: int

    @property
    def company(self) -> int:
        return self.system.company_id

    def content(self, drawn: dict[str, Any]) -> Content:
        """A drawn invoice as somebody would enter it. Drawn amounts are sen, prices rupiah."""
        return Content(
            Direction.SALE,
            self.partners[drawn["partner"]],
            drawn["date"],
            [
                LineContent(
                    line["description"], Decimal(line["qty"]), Decimal(line["price"]) / 100,
                    self.revenue[line["slot"]], self.tax,
                )
                for line in drawn["lines"]
            ],
        )  # fmt: skip

    def posting(self, number: int, move: Any) -> Posting:
        """A drawn entry of four lines."""
        day, lines = move
        return Posting(
            day,
            f"Move {number:07d}",
            EntryKind.IMPORT,
            [
                PostingLine(self.accounts[slot % len(self.accounts)], debit - credit)
                for slot, debit, credit in lines
            ],
        )


@contextmanager
def opened() -> Iterator[Stage]:
    """A stage in a database of its own, dropped afterwards."""
    with database.in_clone() as name:
        scope.forget()
        yield furnished(name)


def furnished(name: str) -> Stage:
    """A company with its books in the database that Django is on."""
    workload = load()
    system = make.books()
    clerk = make.member(system, StandardRole.FINANCE)
    partners = Party.objects.bulk_create(
        Party(
            company_id=system.company_id, code=f"C{number:05d}", is_customer=True,
            name=workload.drawn.partner_name(number),
        )
        for number in range(workload.sizes["partners"])
    )  # fmt: skip
    accounts = Account.objects.filter(company_id=system.company_id, is_postable=True)
    entered = accounts.exclude(type__in=list(CONTROL)).order_by("code")
    return Stage(
        name,
        workload,
        system,
        clerk,
        [party.pk for party in partners],
        list(entered.values_list("pk", flat=True)),
        [make.account(system, code).pk for code in REVENUE],
        TaxCode.objects.get(company_id=system.company_id, code="PPN").pk,
    )


@contextmanager
def past_guards(stage: Stage) -> Iterator[psycopg.Connection[Any]]:
    """Raw SQL as the superuser of the bench's own server, with guards and foreign keys asleep.

    Only to load a large book in seconds that everyday actions would post in minutes. What is
    loaded must pass `verify` like everything else.
    """
    server = embedded.find(settings.DATA)
    assert server is not None, "the bench runs on a server of its own"
    parameters: dict[str, Any] = server.parameters(embedded.SUPERUSER, stage.database)
    with psycopg.connect(
        **parameters, options="-c session_replication_role=replica", autocommit=True
    ) as connection:
        yield connection
