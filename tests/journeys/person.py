"""Somebody at a browser: finds things by role and visible text, in their own language."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from teliti.packs.indonesia.sample.books import PASSWORD

TELL_OF_POINTERS = """
for (const kind of ["pointerdown", "mousedown", "mousemove", "wheel", "touchstart"])
  addEventListener(kind, (event) => {
    if (event.isTrusted) sessionStorage.pointers = Number(sessionStorage.pointers || 0) + 1;
  }, true);
"""
FIELDS = "input, select, textarea"
PATIENCE = 30_000
"""Milliseconds that a person waits for a page: plenty, on a machine that has much else to do."""
expect.set_options(timeout=PATIENCE)
BAD_NEWS = re.compile("Content Security Policy|Uncaught|TypeError|ReferenceError|import map")


@dataclass
class Person:
    """One browser context with one page. `language` chooses between the words given."""

    context: BrowserContext
    address: str
    language: str
    has_script: bool = True
    page: Page = field(init=False)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(TELL_OF_POINTERS)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._listen)

    @property
    def is_indonesian(self) -> bool:
        """Whether this person reads Indonesian."""
        return self.language == "id"

    def say(self, indonesian: str, english: str) -> str:
        """The word in this person's language."""
        return english if self.language == "en" else indonesian

    def go(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(self.address + path)

    def sign_in(self, email: str, password: str = PASSWORD, path: str = "/") -> None:
        """Sign in where the path leads, by keyboard, and go on in one's own language."""
        self.go(f"/account/login/?next={path}")
        self.choose_language()
        self.labelled("Email", "E-mail").fill(email)
        self.labelled("Kata sandi", "Password").fill(password)
        self.page.keyboard.press("Enter")
        expect(self.page).not_to_have_url(re.compile("/account/login/"))
        self.choose_language()

    def choose_language(self) -> None:
        """Press one's language in the header, unless it is on already."""
        if self.page.locator("html").get_attribute("lang") == self.language:
            return
        if self.has_script:  # else the page may take the cursor away between the focus and the key
            self.ready()
        name = re.compile("English" if self.language == "en" else "Indonesia")
        button = self.page.get_by_role("button", name=name).first
        if not button.is_visible():  # on a phone it lies in one's own menu
            self.page.locator("summary.me").press("Enter")
        button.press("Enter")
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def found(self, role: Any, indonesian: str, english: str, **more: Any) -> Locator:
        """What has this role and this name."""
        return self.page.get_by_role(role, name=self.say(indonesian, english), **more)

    def button(self, indonesian: str, english: str) -> Locator:
        """A button by its words (a key may stand beside them)."""
        return self.found("button", indonesian, english)

    def link(self, indonesian: str, english: str) -> Locator:
        """A link by its words."""
        return self.found("link", indonesian, english)

    def labelled(self, indonesian: str, english: str) -> Locator:
        """A field by exactly its label; "optional" may stand behind it."""
        label = re.escape(self.say(indonesian, english))
        called = self.page.get_by_label(re.compile(f"^{label}( opsional| optional)?$"))
        return called.and_(self.page.locator(FIELDS))

    def line_field(self, indonesian: str, english: str, number: int) -> Locator:
        """A field of a line of a form, by its column and the line's number."""
        name = f"{self.say(indonesian, english)}, {self.say('baris', 'line')} {number}"
        return self.page.get_by_label(name, exact=True).and_(self.page.locator(FIELDS))

    def pick(self, field: Locator, text: str) -> None:
        """Type into a picker and take its first suggestion by Enter."""
        self.ready()
        field.fill(text)
        first = self.page.locator("[role=option]:visible").first
        expect(first).to_contain_text(text)
        field.press("Enter")
        expect(first).to_have_count(0)

    def ready(self) -> None:
        """The page listens to keys; those before the sign-in have no script to wait for."""
        expect(self.page.locator("html[data-ready], body.public")).to_be_attached()

    def send(self) -> None:
        """Send the form by its key."""
        self.press("Control+Enter")

    def beside(self) -> "Person":
        """The same person in another tab."""
        return Person(self.context, self.address, self.language)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as soon as the page listens."""
        self.ready()
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def sees(self, indonesian: str, english: str) -> None:
        """The first of these words on the page are visible."""
        expect(self.page.get_by_text(self.say(indonesian, english)).first).to_be_visible()

    def pointer_events(self) -> int:
        """How often a mouse or finger was used in this tab."""
        return int(self.page.evaluate("Number(sessionStorage.pointers || 0)"))

    def _listen(self, message: Any) -> None:
        is_original = "default-src 'none'" in message.text  # the browser's own viewer, locked in
        if message.type == "error" and BAD_NEWS.search(message.text) and not is_original:
            self.troubles.append(message.text)
