"""People to invite, from a file."""

from datetime import timedelta

import pytest
from django.core import mail

from teliti.access import actions, jobs, queries
from teliti.access.domain import InvitationState
from teliti.access.models import Invitation
from teliti.access.tests.make import invited
from teliti.approvals import actions as approvals
from teliti.audit.duties import StandardRole
from teliti.audit.models import Event
from teliti.base.refusals import NeedsApproval, Refused
from teliti.exchange.declaring import importables
from teliti.exchange.jobs import take_in
from teliti.exchange.tests import make as make_imports
from teliti.people.models import Member, Role
from teliti.people.queries import roles_of, standard_role
from tests import make_approvals

pytestmark = pytest.mark.django_db
PASSWORD = "kalimat panjang yang baru"
PEOPLE = "Email,Nama,Jabatan,Peran,Sampai,Bahasa\n"


def test_everybody_of_a_file_is_invited(administrator: Member, system: Member) -> None:
    until = (administrator.today + timedelta(days=30)).strftime("%d/%m/%Y")
    batch = make_imports.taken_in(
        administrator,
        "access.invitation",
        f"{PEOPLE}Sari@contoh.id,Sari,Staf,Spesialis keuangan,{until},Indonesia\n"
        "wayan@contoh.id,Wayan,,Finance specialist; Direktur,,Inggris\n",
    )
    sari, wayan = Invitation.objects.order_by("pk")
    assert batch.made == [sari.pk, wayan.pk]
    assert (sari.email, sari.title, sari.language) == ("sari@contoh.id", "Staf", "id")
    assert (wayan.title, wayan.language) == ("", "en")
    finance, director = (
        standard_role(system.company, role)
        for role in (StandardRole.FINANCE, StandardRole.DIRECTOR)
    )
    assert queries.roles_of_grants(system.company_id, sari.grants) == {
        finance: administrator.today + timedelta(days=30)
    }
    assert queries.roles_of_grants(system.company_id, wayan.grants) == {
        finance: None,
        director: None,
    }
    for one in (sari, wayan):
        assert (
            Event.objects.filter(
                name="access.invited", subject=f"access.invitation:{one.pk}"
            ).count()
            == 1
        )
        jobs.send_invitation(system, one.pk)
    assert [message.to for message in mail.outbox] == [["sari@contoh.id"], ["wayan@contoh.id"]]


def test_what_is_wrong_with_a_file_of_people_is_said_by_cell(
    administrator: Member, clerk: Member
) -> None:
    invited(administrator)
    assert clerk.user is not None
    batch = make_imports.checked(
        administrator,
        "access.invitation",
        f"{PEOPLE}SARI@contoh.id,Sari,,Direktur,\n{clerk.user.email},Budi,,Direktur,\n"
        "tanpa tanda,Ani,,Direktur,\nani@contoh.id,Ani,,Bendahara,\nani@contoh.id,Ani,,;,\n"
        "made@contoh.id,Made,,Direktur,01/01/2020\n",
    )
    names = ", ".join(sorted(str(role) for role in roles_of(administrator.company)))
    assert make_imports.troubles(batch) == [
        ("A2", "sari@contoh.id sudah diundang. Kirim ulang undangan itu."),
        ("A3", f"{clerk.user.email} sudah ada di perusahaan ini."),
        ("A4", "Masukkan alamat email yang valid."),
        ("D5", f"Tidak ada peran bernama Bendahara. Yang ada: {names}."),
        ("A6", "Baris 5 berisi sama."),
        ("D6", "Bagian ini tidak boleh kosong."),
        ("E7", "Hari itu sudah lewat."),
    ]
    assert Invitation.objects.count() == 1


def test_invitations_of_a_file_are_withdrawn_unless_somebody_came(
    administrator: Member, system: Member
) -> None:
    sari, made = f"{PEOPLE}sari@contoh.id,Sari,,Direktur,\n", "made@contoh.id,Made,,Direktur,\n"
    batch = make_imports.taken_in(administrator, "access.invitation", sari)
    actions.undo_import_of_invitations(administrator, batch=batch, because="salah")
    assert Invitation.objects.get().state == InvitationState.WITHDRAWN
    batch = make_imports.taken_in(administrator, "access.invitation", sari + made)
    came = Invitation.objects.get(email="made@contoh.id")
    actions.accept_invitation(
        system, invitation=came, name="Made", password="kalimat panjang yang baru"
    )
    with pytest.raises(Refused, match="Made sudah bergabung"):
        actions.undo_import_of_invitations(administrator, batch=batch, because="salah")
    assert Invitation.objects.get(pk=batch.made[0]).state == InvitationState.OPEN


def test_a_policy_on_letting_in_holds_for_files_and_for_the_duties_that_they_name(
    administrator: Member, director: Member, system: Member
) -> None:
    make_approvals.policy(system, "access.invite")
    actions.add_role(administrator, name="Kasir", duties=["audit.read"])
    batch = make_imports.checked(
        administrator, "access.invitation", f"{PEOPLE}sari@contoh.id,Sari,,Kasir,\n"
    )
    known = importables()[batch.kind]
    with pytest.raises(NeedsApproval) as needed:
        take_in(administrator, batch, known)
    request = make_approvals.asked(administrator, needed.value)
    assert request.content["duties"] == ["audit.read"]
    approvals.approve(director, request=request)
    Role.objects.filter(name="Kasir").update(name="Kasir lama")
    Role.objects.filter(standard=StandardRole.SYSTEM).update(name="Kasir")
    with pytest.raises(NeedsApproval):  # what was signed were the duties of another role
        take_in(administrator, batch, known)
    assert not Invitation.objects.exists()


def test_a_role_with_a_comma_in_its_name_is_found(administrator: Member, system: Member) -> None:
    actions.add_role(administrator, name="Kas, gudang / Bali", duties=["audit.read"])
    batch = make_imports.taken_in(
        administrator,
        "access.invitation",
        f'{PEOPLE}sari@contoh.id,Sari,,"Direktur, Kas, gudang / bali",,\n',
    )
    granted = queries.roles_of_grants(
        system.company_id, Invitation.objects.get(pk__in=batch.made).grants
    )
    assert sorted(str(role) for role in granted) == ["Direktur", "Kas, gudang / Bali"]
