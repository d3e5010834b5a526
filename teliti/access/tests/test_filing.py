"""The trail of a period: the database files each event on the day of its record."""

from datetime import date

import pytest
from django.db import connection

from teliti.access import actions
from teliti.access.tests.make import again
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.audit.queries import events_seen_by
from teliti.audit.verify import events_are_filed
from teliti.base import scope
from teliti.base.spans import ANY_DAY
from teliti.ledger import actions as ledger
from teliti.ledger.models import Entry
from teliti.parties.models import Party
from teliti.people import actions as people
from teliti.people.models import Member
from tests import make, make_documents, make_parties

pytestmark = pytest.mark.django_db
YEARS = {year: (date(year, 1, 1), date(year, 12, 31)) for year in (2025, 2026)}


@pytest.fixture
def auditor(system: Member) -> Member:
    return make.member(system, StandardRole.AUDITOR, name="Lina Auditor")


def _draft(clerk: Member, day: date) -> Entry:
    return ledger.draft_entry(clerk, day=day, text="Nota", lines=[])


def _days(subject: str) -> set[tuple[date, date]]:
    return set(Event.objects.filter(subject=subject).values_list("first_on", "last_on"))


def _shown(auditor: Member, year: int) -> set[str]:
    """What the trail shows to somebody who is limited to that year, as `subject name`."""
    limit = scope.Limit(auditor.pk, *YEARS[year])
    with scope.entered(auditor.company_id, None, limit):
        return {f"{event.subject} {event.name}" for event in events_seen_by(auditor)}


def test_events_follow_their_draft_to_another_year(
    system: Member, clerk: Member, auditor: Member
) -> None:
    entry = _draft(clerk, date(2025, 12, 30))
    document = make_documents.attached(clerk, entry)
    subjects = f"ledger.entry:{entry.pk}", f"documents.document:{document.pk}"
    told = {
        f"{subjects[0]} ledger.entry_drafted",
        f"{subjects[1]} documents.document_added",
    }
    assert told <= _shown(auditor, 2025)
    assert not told & _shown(auditor, 2026)

    ledger.change_entry(clerk, entry=entry, day=date(2026, 1, 2), text="Nota", lines=[])
    told |= {f"{subjects[0]} ledger.entry_changed"}
    assert not told & _shown(auditor, 2025)
    assert told <= _shown(auditor, 2026)
    for subject in subjects:
        assert _days(subject) == {(date(2026, 1, 2), date(2026, 1, 2))}
    assert list(events_are_filed(system.company_id)) == []


def test_a_draft_that_is_thrown_away_is_shown_to_nobody_of_a_period(
    clerk: Member, auditor: Member
) -> None:
    entry = _draft(clerk, date(2026, 2, 3))
    subject = f"ledger.entry:{entry.pk}"
    assert f"{subject} ledger.entry_drafted" in _shown(auditor, 2026)
    ledger.discard_entries(clerk, entries=[entry])
    assert _days(subject) == {ANY_DAY}
    assert not [one for one in _shown(auditor, 2026) if one.startswith(f"{subject} ")]


def test_master_data_is_filed_on_the_day_it_happened_where_the_company_is(
    clerk: Member, auditor: Member
) -> None:
    party: Party = make_parties.customer(clerk)
    event = Event.objects.filter(subject=f"parties.party:{party.pk}").get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s AT TIME ZONE 'Asia/Jakarta')::date", [event.at])
        assert (event.first_on, event.last_on) == cursor.fetchone() * 2


def test_whoever_is_limited_sees_their_own_acts_whatever_the_day(
    system: Member, clerk: Member
) -> None:
    first, last = YEARS[2025]
    actions.limit_member(system, member=clerk, books_from=first, books_until=last)
    limited = again(clerk)
    assert limited.user is not None
    people.change_own_settings(
        limited, user=limited.user, language="en", theme="dark", density="roomy"
    )
    own = Event.objects.filter(actor_id=limited.pk).latest("sequence")
    assert (own.first_on, own.last_on) == ANY_DAY
    assert f"{own.subject} {own.name}" in _shown(limited, 2025)


def test_nothing_but_its_record_says_where_an_event_is_filed(
    system: Member, clerk: Member, auditor: Member
) -> None:
    entry = _draft(clerk, date(2026, 2, 3))
    subject, day = f"ledger.entry:{entry.pk}", date(2026, 2, 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_event SET first_on = '2025-01-01', last_on = '2025-01-01' "
            "WHERE subject = %s",
            [subject],
        )
        assert cursor.rowcount == 1
    assert _days(subject) == {(day, day)}
    assert f"{subject} ledger.entry_drafted" not in _shown(auditor, 2025)
