"""Signing in and out, by the pages that a person sees."""

import re

import pytest
from django.core import mail
from django.test import Client

from teliti.audit.duties import StandardRole
from teliti.people.models import Member, User
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "sangat-rahasia-123"


@pytest.fixture
def person() -> Member:
    return make.member(
        make.company("PT Maju Jaya"), StandardRole.FINANCE, name="Budi", language="en"
    )


def _user(person: Member) -> User:
    """The person's user as it stands now."""
    assert person.user is not None
    return User.objects.get(pk=person.user.pk)


def _email(person: Member) -> str:
    assert person.user is not None
    return person.user.email


def test_a_stranger_signs_in_and_comes_back_to_the_page(person: Member) -> None:
    stranger = Client()
    answer = stranger.get("/people/members/")
    assert answer["Location"] == "/account/login/?next=/people/members/"
    typed = {"login": _email(person).upper(), "password": PASSWORD, "next": "/people/members/"}
    answer = stranger.post("/account/login/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/people/members/")
    assert stranger.get("/people/members/").status_code == 200


def test_a_wrong_password_lets_nobody_in(person: Member) -> None:
    stranger = Client()
    answer = stranger.post(
        "/account/login/", {"login": _email(person), "password": "salah-sekali-1"}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert stranger.get("/")["Location"] == "/account/login/?next=/"


def test_a_closed_user_is_not_let_in(person: Member) -> None:
    User.objects.filter(pk=_user(person).pk).update(is_active=False)
    stranger = Client()
    stranger.post("/account/login/", {"login": _email(person), "password": PASSWORD})
    assert stranger.get("/").status_code == 302


def test_signing_out_ends_it(person: Member) -> None:
    somebody = make.signed_in(person)
    assert somebody.get("/").status_code == 200
    somebody.post("/account/logout/")
    assert somebody.get("/").status_code == 302


def test_nobody_signs_up_alone(person: Member) -> None:
    page = Client().get("/account/signup/").content.decode()
    assert "Lewat undangan" in page
    typed = {"email": "x@contoh.id", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", typed)
    assert not User.objects.filter(email="x@contoh.id").exists()


def test_a_stranger_chooses_the_language(person: Member) -> None:
    stranger = Client()
    assert 'lang="id"' in stranger.get("/account/login/").content.decode()
    answer = stranger.post("/kit/preferences/", {"language": "en", "next": "/account/login/"})
    assert (answer.status_code, answer["Location"]) == (303, "/account/login/")
    page = stranger.get("/account/login/")
    assert 'lang="en"' in page.content.decode()
    assert page["Content-Language"] == "en"


def test_a_forgotten_password_is_set_anew_by_mail(person: Member) -> None:
    stranger = Client()
    stranger.post("/account/password/reset/", {"email": _email(person)})
    assert [message.to for message in mail.outbox] == [[_email(person)]]
    link = re.search(
        r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body)
    )
    assert link is not None
    form = stranger.get(link[1])["Location"]
    assert stranger.get(form).status_code == 200
    new = "kalimat panjang yang baru"
    assert stranger.post(form, {"password1": new, "password2": new}).status_code == 302
    assert _user(person).check_password(new)


def test_one_changes_ones_password(person: Member) -> None:
    somebody = make.signed_in(person)
    page = somebody.get("/account/password/change/").content.decode()
    assert "Change password" in page
    new = "kalimat panjang yang baru"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert somebody.post("/account/password/change/", typed).status_code == 302
    assert _user(person).check_password(new)
    assert somebody.get("/").status_code == 200
