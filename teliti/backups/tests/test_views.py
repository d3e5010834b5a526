"""Screens of the backups, and what they put on the desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from teliti.audit.duties import StandardRole
from teliti.backups import desk
from teliti.backups.keys import Keys
from teliti.backups.models import Retention
from teliti.backups.tests import make as make_backups
from teliti.people.models import Member
from tests import make

pytestmark = pytest.mark.django_db


def _signed_in(client: Client, member: Member) -> Client:
    assert member.user is not None
    client.force_login(member.user)
    return client


def test_the_list_says_when_how_large_where_and_when_proven(client: Client) -> None:
    system = make.company()
    admin = make.member(system, StandardRole.SYSTEM, language="en")
    page = _signed_in(client, admin).get("/backups/").content.decode()
    assert "No backup yet" in page
    proven = make_backups.noted(system)
    make_backups.rehearsed(system, proven)
    make_backups.noted(system, at=make_backups.NIGHT + timedelta(days=1))
    page = client.get("/backups/").content.decode()
    for text in ("1.4\u00a0MB", "/srv/backups", "not proven", proven.name):
        assert text in page
    one = client.get(f"/backups/{proven.pk}/").content.decode()
    for text in (f"teliti restore {proven.name}", "e4" * 32, "ab" * 32, ">proven<", "4 s"):
        assert text in one


def test_a_rehearsal_shows_rows_checks_and_seconds(client: Client) -> None:
    system = make.company()
    admin = make.member(system, StandardRole.DATA, language="en")
    rehearsal = make_backups.rehearsed(system, make_backups.noted(system), counts=(0, 3))
    page = _signed_in(client, admin).get(f"/backups/rehearsals/{rehearsal.pk}/").content.decode()
    for text in ("does not hold", "uji.1", "120", "34", "4 s"):
        assert text in page


def test_asking_for_a_backup_begins_long_work(client: Client) -> None:
    admin = make.member(make.company(), StandardRole.DATA, language="en")
    answer = _signed_in(client, admin).post("/backups/new/", {"once": "satu"})
    assert (answer.status_code, answer["Location"].startswith("/work/mine/")) == (303, True)


def test_only_whoever_keeps_them_changes_for_how_long(client: Client) -> None:
    system = make.company()
    sent = {"daily": "30", "weekly": "4", "monthly": "6"}
    data = make.member(system, StandardRole.DATA)
    assert _signed_in(client, data).post("/backups/settings/keep/", sent).status_code == 404
    admin = make.member(system, StandardRole.SYSTEM, language="en")
    answer = _signed_in(client, admin).post("/backups/settings/keep/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/backups/settings/")
    kept = Retention.objects.get()
    assert (kept.daily, kept.weekly, kept.monthly) == (30, 4, 6)


def test_the_settings_say_where_the_recovery_key_lies(client: Client) -> None:
    admin = make.member(make.company(), StandardRole.SYSTEM, language="en")
    page = _signed_in(client, admin).get("/backups/settings/").content.decode()
    assert "It is made with the first backup." in page
    keys = Keys(Path(settings.DATA))
    secret = keys.secret_that_lies_here
    page = client.get("/backups/settings/").content.decode()
    assert "lies only on this server" in page
    assert secret not in page
    assert [one.key for one in desk.recovery_key(admin)] == ["backups.recovery_key"]
    keys.take_away(secret)
    assert "kept elsewhere" in client.get("/backups/settings/").content.decode()
    assert list(desk.recovery_key(admin)) == []


def test_what_is_late_or_failed_waits_on_the_desk() -> None:
    system = make.company()
    data = make.member(system, StandardRole.DATA, language="en")
    now = timezone.now()
    assert [one.title for one in desk.late_or_failed(data)] == ["There is no backup yet"]
    old = make_backups.noted(system, at=now - timedelta(days=20))
    make_backups.rehearsed(system, old, after=timedelta(hours=2))
    assert [one.title for one in desk.late_or_failed(data)] == [
        "The backup is late",
        "No restore was proven for more than a week",
    ]
    fresh = make_backups.noted(system, at=now - timedelta(hours=2))
    make_backups.rehearsed(system, fresh, after=timedelta(hours=1))
    assert list(desk.late_or_failed(data)) == []
    make_backups.rehearsed(system, fresh, trouble="Rusak.", after=timedelta(hours=1.5))
    (failed,) = desk.late_or_failed(data)
    assert (failed.title, failed.why_me) == (
        "The last restore rehearsal did not come back whole",
        "Rusak.",
    )
    assert list(desk.late_or_failed(make.member(system, StandardRole.FINANCE))) == []


def test_the_age_of_the_last_proof_is_on_the_desk(client: Client) -> None:
    system = make.company()
    director = make.member(system, StandardRole.DIRECTOR, language="en")
    assert desk.draw_standing(director) is None
    backup = make_backups.noted(system, at=timezone.now() - timedelta(days=3, hours=1))
    make_backups.rehearsed(system, backup, after=timedelta(hours=1))
    page = _signed_in(client, director).get("/").content.decode()
    assert "Last proven restore" in page
    assert "3 days ago" in page
    assert "120 rows in 4 s" in page
