"""Charts: their marks link, their tables say the same, and nothing is drawn of nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.insight.panels import CASH_DAYS, ageing_panel, cash_panel, course_panel
from teliti.insight.tests import make as books
from teliti.insight.tests.test_views import shown
from teliti.kit.columns import today_of
from teliti.kit.desk import panels_for
from teliti.ledger import actions
from teliti.people.models import Member
from tests import make, make_invoicing

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Member:
    """A book whose years hold today and the months before."""
    year = timezone.localdate().year
    system = make.books("PT Kini", year=year - 1)
    actions.open_year(system, starts_on=date(year, 1, 1))
    return system


def table(panel: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in panel.context["table"].rows]


def marks(panel: Any) -> int:
    """How many links each of the two drawings has."""
    wide, slim, _end = str(panel.context["svg"]).split("</svg>")
    assert wide.count("<a href") == slim.count("<a href")
    return wide.count("<a href")


def test_nothing_is_drawn_of_nothing(system: Member) -> None:
    member = make.member(system, StandardRole.FINANCE)
    assert cash_panel(member) is None
    assert course_panel(member) is None
    assert ageing_panel(member) is None
    assert panels_for(member) == []


def test_money_day_by_day(system: Member) -> None:
    member = make.member(system, StandardRole.FINANCE, language="en")
    today = today_of(member)
    books.post(system, today - timedelta(2), {"1-1111": 500_000_00, "4-1101": -500_000_00})
    books.post(system, today, {"1-1101": 20_000_00, "4-1101": -20_000_00})
    panel = cash_panel(member)
    assert [row[1:] for row in table(panel)] == [["20.000", "520.000"], ["500.000", "500.000"]]
    assert panel is not None
    assert marks(panel) == CASH_DAYS
    client = make.signed_in(member)
    sheet, _ = shown(client, panel.context["table"].rows[0].url)
    assert list(sheet.totals)[1].value == 520_000_00


def test_income_beside_cost(system: Member) -> None:
    member = make.member(system, StandardRole.DIRECTOR, language="en")
    today = today_of(member)
    books.post(system, today, {"1-1101": 900_00, "4-1101": -900_00})
    books.post(system, today, {"6-3105": 1_200_00, "1-1101": -1_200_00})
    panel = course_panel(member)
    assert panel is not None
    rows = table(panel)
    assert len(rows) == 12
    assert rows[0][1:] == ["900", "1.200", "-300"]
    assert marks(panel) == 24
    sheet, _ = shown(make.signed_in(member), panel.context["table"].rows[0].url)
    result = next(row for row in sheet.rows if row.key == "SUM.LABANETO")
    assert result.cells[1].value == -300_00


def test_receivables_by_age(system: Member) -> None:
    member = make.member(system, StandardRole.FINANCE, language="en")
    today = today_of(member)
    tidy = make_invoicing.customer(system, "PT Rapi")
    late = make_invoicing.customer(system, "PT Lambat")
    issued_on = today - timedelta(60)
    for party, price, due in ((tidy, "1000000", today), (late, "4000000", today - timedelta(1)),
                              (late, "2000000", today - timedelta(45))):  # fmt: skip
        make_invoicing.issued_invoice(system, party, price, day=issued_on, due=due, code=None)
    panel = ageing_panel(member)
    assert table(panel) == [
        ["PT Lambat", "6.000.000", "0", "4.000.000", "2.000.000", "0"],
        ["PT Rapi", "1.000.000", "1.000.000", "0", "0", "0"],
    ]
    assert panel is not None
    assert marks(panel) == 3
    client = make.signed_in(member)
    assert all(client.get(row.url).status_code == 200 for row in panel.context["table"].rows)
    assert ageing_panel(make.member(system, StandardRole.TECHNICIAN)) is None


def test_the_room_and_the_desk_show_the_charts(system: Member) -> None:
    member = make.member(system, StandardRole.FINANCE)
    books.post(system, today_of(member), {"1-1101": 900_00, "4-1101": -900_00})
    assert [panel.key for panel in panels_for(member)] == ["cash", "course"]
    page = make.signed_in(member).get(reverse("insight:reports")).content.decode()
    assert page.count('<svg class="chart"') == 2
