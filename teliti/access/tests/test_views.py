"""The screens of access, and the pages of sign-in around them."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from teliti.access import actions, queries
from teliti.access.models import Invitation, Leaving, Review, Token
from teliti.audit.duties import StandardRole
from teliti.base import scope
from teliti.people import queries as people
from teliti.people.models import Member, Role, User
from tests import make

pytestmark = pytest.mark.django_db
Browser = Callable[[Member], Client]
PASSWORD = "kalimat panjang yang baru"


def _page(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]  # a test answer


def test_somebody_is_invited_and_comes_in(browser: Browser, administrator: Member) -> None:
    finance = people.standard_role(administrator.company, StandardRole.FINANCE)
    client = browser(administrator)
    typed = {"email": "sari@contoh.id", "name": "Sari", "language": "en", "ends_on": "+30",
             "roles": [str(finance.pk)]}  # fmt: skip
    answer = client.post("/access/invitations/new/", typed)
    invitation = Invitation.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303, f"/access/invitations/{invitation.pk}/",
    )  # fmt: skip
    assert "sari@contoh.id" in _page(client.get(answer["Location"]))
    link = f"/access/invitation/{queries.key_of_invitation(invitation)}/"
    stranger = Client()
    assert "invites you to work with PT Maju Jaya" in _page(stranger.get(link))
    weak = stranger.post(link, {"name": "Sari", "password": "password1234"})
    assert (weak.status_code, Invitation.objects.get().state) == (422, "open")
    answer = stranger.post(link, {"name": "Sari", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "Sari" in _page(stranger.get("/people/me/"))
    again = Client().get(link)
    assert again.status_code == 410
    assert User.objects.get(email="sari@contoh.id").check_password(PASSWORD)


def test_a_known_person_joins_after_signing_in(browser: Browser, administrator: Member) -> None:
    other = make.company("PT Kedua")
    known = make.member(other, StandardRole.FINANCE, name="Sari", language="en")
    assert known.user is not None
    scope.enter(administrator.company_id)
    actions.invite(administrator, email=known.user.email, name="Sari", roles=[])
    link = f"/access/invitation/{queries.key_of_invitation(Invitation.objects.get())}/"
    assert f"/account/login/?next={link}" in _page(Client().get(link))
    stranger = browser(administrator)
    assert "This invitation is for" in _page(stranger.get(link))
    assert stranger.post(link).status_code == 422
    assert browser(known).post(link)["Location"] == "/"
    assert Invitation.objects.get().state == "accepted"


def test_a_token_is_shown_once(browser: Browser, administrator: Member) -> None:
    client = browser(administrator)
    typed = {"name": "Toko", "expires_on": "+30", "duties": ["people.read"]}
    page = client.post("/access/tokens/new/", typed)["Location"]
    text = next(
        word for word in _page(client.get(page)).replace("<", " ").replace(">", " ").split()
        if word.startswith("teliti_")
    )  # fmt: skip
    assert queries.member_of_token(text) == administrator
    assert text not in _page(client.get(page))
    assert "Toko" in _page(client.get("/access/tokens/"))
    assert client.post(f"{page}revoke/").status_code == 303
    assert Token.objects.get().revoked_at
    assert queries.member_of_token(text) is None


def test_a_review_is_done_in_bulk(
    browser: Browser, administrator: Member, director: Member, clerk: Member
) -> None:
    client = browser(director)
    assert client.post("/access/reviews/new/", {"due_on": "+14"}).status_code == 303
    begun = Review.objects.get()
    page = f"/access/reviews/{begun.pk}/"
    assert "Budi Santoso" in _page(client.get(page))
    keys = [str(line.pk) for line in begun.lines.exclude(member=director)]
    assert client.post(page, {"verb": "keep", "keys": keys[:1]}).status_code == 303
    assert client.post(page, {"verb": "remove", "keys": keys[1:]}).status_code == 303
    assert sorted(line.state for line in begun.lines.all()) == ["keep", "open", "remove"]
    assert client.post(f"{page}close/").status_code == 422


def test_a_leaver_is_begun_ticked_and_closed(
    browser: Browser, administrator: Member, clerk: Member, director: Member
) -> None:
    client = browser(administrator)
    typed = {"last_on": "+0", "because": "Moves", "successor": str(director.pk),
             "to_collect": "Laptop\n\nKeys"}  # fmt: skip
    page = client.post(f"/access/people/{clerk.pk}/leaving/", typed)["Location"]
    shown = _page(client.get(page))
    assert all(word in shown for word in ("Laptop", "Keys", "Dewi Anggraini", "Take back"))
    assert client.post(f"{page}revoke/").status_code == 303
    for item in Leaving.objects.get().items.filter(ticked_at=None):
        assert client.post(f"/access/items/{item.pk}/tick/", {"note": "ok"}).status_code == 303
    assert client.post(f"{page}close/").status_code == 303
    assert "Budi Santoso" in _page(client.get("/access/leavers/"))


# -- The second factor ----------------------------------------------------------------------------


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def _signed_in(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    typed = {"login": member.user.email, "password": "sangat-rahasia-123"}
    assert client.post("/account/login/", typed).status_code == 302
    return client


def _secret(client: Client) -> str:
    """The secret of a code app about to be set up: the password is asked once more first."""
    address = "/account/2fa/totp/activate/"
    asked = client.get(address)["Location"]
    assert asked.startswith("/account/reauthenticate/")
    assert client.post(asked, {"password": "sangat-rahasia-123"})["Location"] == address
    return str(client.get(address).context["form"].secret)


def test_a_role_that_demands_a_factor_leads_there_before_anything_else(clerk: Member) -> None:
    Role.objects.update(needs_second_factor=True)
    client = _signed_in(clerk)
    for path in ("/", "/people/members/", "/ledger/accounts/", "/kit/company/"):
        assert client.get(path)["Location"] == "/account/2fa/", path
    assert client.post("/people/me/", {"name": "X"})["Location"] == "/account/2fa/"
    assert client.get("/now/", headers={"HX-Request": "true"}).status_code == 204
    assert "demands a second factor" in _page(client.get("/account/2fa/"))
    secret = _secret(client)
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert "This code is not right" in _page(wrong)
    assert client.post("/account/2fa/totp/activate/", {"code": _code(secret)}).status_code == 302
    assert client.get("/people/members/").status_code == 200
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept, "the secret is kept encrypted"


def test_the_factor_is_asked_at_the_next_sign_in_and_a_recovery_code_works_once(
    clerk: Member,
) -> None:
    client = _signed_in(clerk)
    secret = _secret(client)
    client.post("/account/2fa/totp/activate/", {"code": _code(secret)})
    shown = client.get("/account/2fa/recovery-codes/")
    codes = shown.context["unused_codes"]
    assert len(codes) == 10
    assert all(code in _page(shown) for code in codes)
    for round_ in (1, 2):
        visitor = Client()
        typed = {"login": clerk.user.email, "password": "sangat-rahasia-123"}  # type: ignore[union-attr]  # has a user
        assert visitor.post("/account/login/", typed)["Location"] == "/account/2fa/authenticate/"
        assert visitor.get("/people/me/").status_code == 302, "not in yet"
        answer = visitor.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert answer.status_code == (302 if round_ == 1 else 200)


def test_the_pages_of_the_second_factor_speak_both_languages(clerk: Member) -> None:
    client = _signed_in(clerk)
    for language, words in (("en", ("Passkeys", "Code app")), ("id", ("Kunci sandi", "Aplikasi"))):
        User.objects.update(language=language)
        if language == "en":
            _secret(client)
        shown = _page(client.get("/account/2fa/"))
        assert all(word in shown for word in words), language
        for path in ("totp/activate/", "webauthn/add/", "webauthn/"):
            assert client.get(f"/account/2fa/{path}").status_code == 200, path


# -- Sessions and lock-out ------------------------------------------------------------------------


def test_one_sees_and_ends_ones_sessions(clerk: Member) -> None:
    client, other = _signed_in(clerk), _signed_in(clerk)
    shown = client.get("/access/sessions/")
    table = next(one for one in shown.context["panels"] if one.key == "sessions").context["table"]
    assert len(table.rows) == 2
    ending = next(row.verbs[0].url for row in table.rows if row.verbs)
    assert client.get(ending).status_code == 200
    assert client.post(ending)["Location"] == "/access/sessions/"
    assert (client.get("/people/me/").status_code, other.get("/people/me/").status_code) == (
        200, 302,
    )  # fmt: skip


def test_an_administrator_sees_and_ends_the_sessions_of_another(
    browser: Browser, administrator: Member, clerk: Member
) -> None:
    one, other = _signed_in(clerk), _signed_in(clerk)
    client = browser(administrator)
    address = f"/access/people/{clerk.pk}/sessions/"
    assert address in _page(client.get(f"/people/members/{clerk.pk}/"))
    shown = client.get(address)
    table = next(one for one in shown.context["panels"] if one.key == "sessions").context["table"]
    newest = table.rows[0].verbs[0].url
    assert "asks for the password again" in _page(client.get(newest))
    assert client.post(newest)["Location"] == address
    assert (one.get("/people/me/").status_code, other.get("/people/me/").status_code) == (200, 302)
    assert one.get(address).status_code == 404, "a clerk sees nobody's"


def test_five_wrong_passwords_lock_the_account_out_in_words(clerk: Member) -> None:
    assert clerk.user is not None
    client = Client()
    client.post("/kit/preferences/", {"language": "en"})
    for _number in range(5):
        answer = client.post("/account/login/", {"login": clerk.user.email, "password": "salah"})
        assert "do not belong together" in _page(answer)
    right = {"login": clerk.user.email, "password": "sangat-rahasia-123"}
    answer = client.post("/account/login/", right)
    assert "Too many failed attempts" in _page(answer)
    assert client.get("/people/me/").status_code == 302


def test_too_many_tries_from_one_place_get_a_page_in_words(clerk: Member) -> None:
    client = Client()
    client.post("/kit/preferences/", {"language": "en"})
    answers = [
        client.post("/account/password/reset/", {"email": f"x{number}@contoh.id"})
        for number in range(21)
    ]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert "Wait a few minutes" in _page(answers[-1])


@pytest.mark.parametrize(
    ("password", "good"),
    [("pendek", False), ("password1234", False), ("kudaberlaridihujan", True),
     ("aaaaaaaaaaaaaaaaa", True)],
)  # fmt: skip
def test_passwords_are_judged_by_length_and_a_list_only(
    clerk: Member, password: str, good: bool
) -> None:
    client = _signed_in(clerk)
    typed = {"oldpassword": "sangat-rahasia-123", "password1": password, "password2": password}
    answer = client.post("/account/password/change/", typed)
    assert answer.status_code == (302 if good else 200)


# -- Who can see this -----------------------------------------------------------------------------


def test_a_page_that_is_not_open_says_which_duty_opens_it_and_no_more(
    browser: Browser, administrator: Member
) -> None:
    client = browser(administrator)
    account = f"/ledger/accounts/{'{}'}/"
    there, nowhere = client.get(account.format(1)), client.get(account.format(999_999))
    for answer in (there, nowhere):
        shown = _page(answer)
        assert answer.status_code == 404
        assert "ledger.read" in shown
        assert "It can be given by: Ayu Lestari" in shown
    assert _without_changes(there) == _without_changes(nowhere)
    assert "duty" not in _page(client.get("/people/members/999999/")).partition("<main")[2]


def _without_changes(answer: object) -> str:
    """The page's own text, without the address in it."""
    return _page(answer).partition("<main")[2].partition("</main>")[0]


def test_who_can_see_a_page_is_told_from_its_duty_alone(
    browser: Browser, administrator: Member, clerk: Member
) -> None:
    client = browser(clerk)
    for path in ("/ledger/accounts/1/", "/ledger/accounts/999999/"):
        shown = _page(client.get("/access/who/", {"path": path}))
        assert "ledger.read" in shown
        assert "Budi Santoso" in shown
        assert "may open it" in shown
    assert "none" in _page(client.get("/access/who/", {"path": "/nowhere/"}))
    assert client.get("/access/who/", {"path": "//evil.example/"}).status_code == 200
