"""A role demands a second factor: a passkey is set up before anything else, and signs in alone."""

import re

from playwright.sync_api import expect

from teliti.base import scope
from teliti.people.models import Role
from tests.journeys import sample
from tests.journeys.conftest import MakePerson
from tests.journeys.person import Person

RINA = "rina@nusakarya.example"


def test_a_passkey_is_set_up_where_a_role_demands_it_and_signs_in_alone(
    product: str, person: MakePerson
) -> None:
    with scope.entered(sample.key()):
        Role.objects.filter(standard="finance").update(needs_second_factor=True)
    scope.forget()
    # A passkey belongs to a name, not to an address of the net.
    rina = person(product.replace("127.0.0.1", "localhost"))
    _put_a_passkey_into_the_browser(rina)
    rina.sign_in(RINA)
    expect(rina.found("heading", "Faktor kedua", "Second factor", level=1)).to_be_visible()
    rina.go("/invoicing/sales/")
    expect(rina.page).to_have_url(re.compile("/account/2fa/$"))
    _set_up(rina)
    rina.go("/invoicing/sales/")
    expect(rina.page).to_have_url(re.compile("/invoicing/sales/$"))
    _sign_out(rina)
    rina.button("Masuk dengan kunci sandi", "Sign in with a passkey").press("Enter")
    expect(rina.found("heading", "Meja saya", "My desk", level=1)).to_be_visible()


def test_where_the_browser_gives_no_passkey_it_is_said(product: str, person: MakePerson) -> None:
    rina = person(product)  # by an address of the net: the browser refuses
    rina.go("/account/login/")
    rina.choose_language()
    rina.button("Masuk dengan kunci sandi", "Sign in with a passkey").press("Enter")
    expect(rina.page.get_by_role("alert").get_by_role("paragraph")).to_have_text(
        rina.say(
            "Kunci sandi terikat pada nama, bukan alamat angka: buka Teliti lewat namanya "
            "(https://…, atau localhost), atau pakai aplikasi kode.",
            "Passkeys belong to a name, not to a number of the net: open Teliti by its name "
            "(https://…, or localhost), or use the code app.",
        )
    )


def _put_a_passkey_into_the_browser(rina: Person) -> None:
    """Chromium's own authenticator, as a telephone would be; its finger is always there."""
    devices = rina.context.new_cdp_session(rina.page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def _set_up(rina: Person) -> None:
    rina.link("Tambah kunci sandi", "Add a passkey").press("Enter")
    rina.page.locator("input[type=password]").fill("teliti-contoh-2026")
    rina.page.keyboard.press("Enter")
    expect(rina.found("heading", "Tambah kunci sandi", "Add a passkey", level=1)).to_be_visible()
    rina.labelled("Nama", "Name").fill("Telepon")
    rina.page.get_by_label(
        rina.say(
            "Masuk dengan ini saja, tanpa kata sandi", "Sign in with it alone, without the password"
        )
    ).press("Space")
    rina.button("Tambah", "Add").press("Enter")
    codes = rina.page.locator("ul.codes li")
    expect(codes).to_have_count(10)


def _sign_out(rina: Person) -> None:
    rina.go("/account/logout/")
    rina.page.locator("section.sign-card button.main").press("Enter")
    expect(rina.page).to_have_url(re.compile("/account/login/"))
