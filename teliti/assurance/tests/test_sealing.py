"""Seals: made daily, once for whatever happened, signed by a key that is the folder's own."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from teliti.assurance import actions, jobs, keys, queries
from teliti.assurance.models import Seal, SealKey
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event, Head
from teliti.base.refusals import Refused
from teliti.people import actions as people
from teliti.people import operations as founding
from teliti.people.models import Member
from teliti.work.proving import outcomes
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> Member:
    return make.company("PT Maju Jaya")


def findings(system: Member) -> dict[str, list[str]]:
    return {one.check: one.findings for one in outcomes(system.company_id) if one.count}


def test_a_seal_signs_where_the_trail_stands(system: Member) -> None:
    head = Head.objects.get(pk=system.company_id)
    seal = actions.seal_trail(system, signer=keys.signer())
    assert (seal.sequence, seal.digest) == (head.sequence, head.digest)
    assert keys.holds(seal.key, seal.signature, seal.text.signed())
    assert not keys.holds(seal.key, seal.signature, seal.text.signed() + b".")
    assert seal.line == (
        f"{seal.sealed_at:%Y-%m-%d %H:%M:%S}Z {system.company_id}/1 {head.digest} "
        f"{seal.signature[:16]}"
    )
    assert Event.objects.latest("sequence").subject == f"assurance.seal:{seal.pk}"
    assert findings(system) == {}


def test_nothing_new_is_not_sealed_twice(system: Member) -> None:
    actions.seal_trail(system, signer=keys.signer())
    with pytest.raises(Refused, match=r"Nothing happened|Tidak ada"):
        actions.seal_trail(system, signer=keys.signer())
    jobs.seal_daily(system)
    assert Seal.objects.count() == 1


def test_a_company_in_which_nothing_happened_is_not_sealed() -> None:
    system = founding.found_company(
        name="PT Baru", short_name="Baru", legal_form="PT", at=timezone.now()
    )
    jobs.seal_daily(system)
    with pytest.raises(Refused, match=r"Nothing happened|Tidak ada"):
        actions.seal_trail(system, signer=keys.signer())
    assert not Seal.objects.exists()


def test_a_seal_is_mailed_though_nobody_stamps_its_time(system: Member) -> None:
    nobody = "http://127.0.0.1:9/"
    actions.change_settings(system, recipients="notaris@contoh.id", stamp_url=nobody, stamp_root="")
    with pytest.raises(OSError, match="refused"):
        jobs.seal_daily(system)
    seal = Seal.objects.get()
    assert (seal.mailed_to, seal.stamp) == ("notaris@contoh.id", "")
    assert [seal.line in one.body for one in mail.outbox] == [True]


def test_the_key_is_made_once_and_only_its_owner_reads_it(data_folder: Path) -> None:
    first = keys.signer().public
    assert keys.signer().public == first
    kept = data_folder / "seals" / "key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(path.name for path in kept.parent.iterdir()) == ["key"]


def test_seals_that_were_not_witnessed_are_and_each_stands_there_once(system: Member) -> None:
    jobs.seal_daily(system)
    first = Seal.objects.get()
    people.add_unit(system, code="A", name="Satu")
    actions.seal_trail(system, signer=keys.signer())
    second = Seal.objects.latest("sequence")
    assert keys.witness(system.company_id, [first.plain(), second.plain()]) == 1
    assert keys.witness(system.company_id, [first.plain(), second.plain()]) == 0
    assert list(keys.witnessed(system.company_id)) == [first.plain(), second.plain()]


def test_the_daily_job_witnesses_and_mails_each_seal_once(system: Member) -> None:
    actions.change_settings(
        system, recipients="akuntan@contoh.id\nnotaris@contoh.id", stamp_url="", stamp_root=""
    )
    jobs.seal_daily(system)
    jobs.seal_daily(system)
    seal = Seal.objects.get()
    assert list(keys.witnessed(system.company_id)) == [seal.plain()]
    assert seal.mailed_to == "akuntan@contoh.id, notaris@contoh.id"
    [letter] = mail.outbox
    assert letter.to == ["akuntan@contoh.id", "notaris@contoh.id"]
    assert seal.line in letter.body
    assert seal.key in letter.body
    assert findings(system) == {}


def test_a_new_key_is_vouched_for_by_the_one_before(system: Member) -> None:
    jobs.seal_daily(system)
    old, following = keys.signer(), keys.next_signer()
    with pytest.raises(Refused, match=r"why|alasan"):
        actions.change_key(system, signer=old, following=following.public, because=" ")
    actions.change_key(system, signer=old, following=following.public, because="Staf TI berganti")
    keys.change_over()
    jobs.seal_daily(system)
    assert [seal.key for seal in Seal.objects.order_by("pk")] == [old.public, following.public]
    assert findings(system) == {}


def test_another_machines_key_neither_seals_nor_vouches(system: Member, data_folder: Path) -> None:
    jobs.seal_daily(system)
    people.change_company(system, city="Bandung")
    (data_folder / "seals" / "key").unlink()
    with pytest.raises(Refused, match="rotate-seal-key"):
        actions.seal_trail(system, signer=keys.signer())
    following = keys.next_signer().public
    with pytest.raises(Refused, match="rotate-seal-key"):
        actions.change_key(system, signer=keys.signer(), following=following, because="Uji")
    assert SealKey.objects.count() == 1
    assert "assurance.keys" in findings(system)


def test_a_clerk_sees_seals_and_makes_none(system: Member, client: Any) -> None:
    clerk = make.member(system, StandardRole.FINANCE, language="en")
    jobs.seal_daily(system)
    assert clerk.user is not None
    client.force_login(clerk.user)
    seal = queries.seals_seen_by(clerk).get()
    shown = client.get(f"/assurance/seals/{seal.pk}/").content.decode()
    assert seal.line in shown
    assert "holds" in shown
    assert client.get("/assurance/seals/now/").status_code == 404
    assert client.get("/assurance/seals/settings/").status_code == 404
