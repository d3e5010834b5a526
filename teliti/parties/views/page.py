"""The page of one party."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from teliti.audit import reading
from teliti.audit.action import subject_of
from teliti.kit.columns import today_of
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import activity_of, address_of
from teliti.kit.shapes import (
    Badge,
    Cell,
    Empty,
    Fact,
    Happening,
    Head,
    Link,
    Panel,
    Row,
    Table,
    Tone,
    Verb,
)
from teliti.kit.words import shown_day, shown_moment
from teliti.parties import events, queries
from teliti.parties.domain import bank_name, rules_of
from teliti.parties.models import BankAccount, Party
from teliti.parties.operations import said
from teliti.parties.views.lists import role_of, state_of


def crumb_of(party: Party) -> Link:
    """The list that a party stands in."""
    if party.is_customer and not party.is_supplier:
        return Link(gettext("Customers"), reverse("parties:customers"))
    if party.is_supplier and not party.is_customer:
        return Link(gettext("Suppliers"), reverse("parties:suppliers"))
    return Link(gettext("All parties"), reverse("parties:parties"))


class PartyPage(Page):
    """One party."""

    duty = "parties.read"
    find = queries.parties_on_page
    inner = ("bank_accounts",)
    subject: Party

    def get(self, request: Any, **kwargs: Any) -> Any:
        """The page; full bank and identity numbers on it are noted as read."""
        if self.bank_accounts or self.subject.listed_tax_number != self.subject.tax_number:
            name = str(self.subject)
            reading.note(self.member, events.NUMBERS_READ, name, subject_of(self.subject))
        return super().get(request, **kwargs)

    def heading(self) -> str:
        return self.subject.name

    def subtitle(self) -> str:
        return " · ".join(part for part in (self.subject.code, role_of(self.subject)) if part)

    def state(self) -> Badge:
        return state_of(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return (crumb_of(self.subject),)

    def verbs(self) -> Sequence[Verb]:
        here, may = [self.subject.pk], self.member.may
        verbs: list[Verb] = []
        if not self.subject.stands:
            return verbs
        if may("parties.manage"):
            change = reverse("parties:change_party", args=here)
            verbs.append(Verb(gettext("Change"), change, "e", main=True))
        if may("parties.bank"):
            enter = reverse("parties:add_bank_account", args=here)
            verbs.append(Verb(gettext("Enter bank account"), enter, "b"))
        if may("parties.manage") and self.subject.is_active:
            away = reverse("parties:deactivate_party", args=here)
            verbs.append(Verb(gettext("Put out of use"), away, danger=True))
        elif may("parties.manage"):
            back = reverse("parties:reactivate_party", args=here)
            verbs.append(Verb(gettext("Put in use again"), back, post=True))
        return verbs

    @cached_property
    def bank_accounts(self) -> list[BankAccount]:
        """The bank accounts of the party; read once for panel and story."""
        return queries.bank_accounts_of(self.subject)

    def activity(self) -> Sequence[Happening]:
        """What happened to the party and to its bank accounts."""
        return activity_of(self.subject, self.member, *self.bank_accounts)

    def panels(self) -> Sequence[Panel]:
        return (*self._facts(), self._bank_accounts(), *self._merged())

    def _merged(self) -> list[Panel]:
        """What was merged into the party, if anything; each is undone for 30 days."""
        if not self.subject.has_merged:  # type: ignore[attr-defined]  # annotated
            return []
        found = queries.merges_into(self.subject)
        heads = [
            Head("party", gettext("Party"), first=True),
            Head("by", gettext("By")),
            Head("when", gettext("When"), "time"),
        ]
        may, zone = self.member.may("parties.merge"), self.member.time_zone
        rows = [
            Row(
                str(merge.pk),
                [
                    Cell(str(merge.other), url=address_of(merge.other)),
                    Cell(str(merge.merged_by)),
                    Cell(shown_moment(merge.merged_at, zone), "time"),
                ],
                verbs=[Verb(gettext("Undo"), reverse("parties:undo_merge", args=[merge.pk]))]
                if may
                else (),
            )
            for merge in found
        ]
        return [table_panel("merged", gettext("Merged into this"), Table(heads, rows, id="merged"))]

    def _facts(self) -> list[Panel]:
        party = self.subject
        town = f"{party.city} {party.postal_code}".strip()
        place = ", ".join(part for part in (party.address, town) if part)
        return [
            facts(
                "about",
                gettext("About"),
                *self._tax_facts(),
                *self._survivor(),
                Fact(gettext("Kind"), Cell(str(party.get_kind_display()))),
                Fact(gettext("Payment terms"), Cell(days(party.payment_days))),
                Fact(gettext("Names on bank statements"), Cell(", ".join(party.aliases))),
                Fact(gettext("Note"), Cell(party.note)),
            ),
            facts(
                "reach",
                gettext("How to reach them"),
                Fact(gettext("Contact person"), Cell(party.contact_name)),
                Fact(gettext("Phone"), Cell(party.phone, "code", url=_link("tel", party.phone))),
                Fact(gettext("E-mail"), Cell(party.email, url=_link("mailto", party.email))),
                Fact(gettext("Address"), Cell(place)),
            ),
        ]

    def _survivor(self) -> list[Fact]:
        survivor = self.subject.survivor
        if survivor is None:
            return []
        return [Fact(gettext("Merged into"), Cell(str(survivor), url=address_of(survivor)))]

    def _tax_facts(self) -> list[Fact]:
        party = self.subject
        rules = rules_of(self.member.company.country_pack)
        if rules is None:
            return [Fact(gettext("Tax number"), Cell(party.tax_number, "code"))]
        warnings: list[str] = []
        if party.tax_number:
            checked = rules.tax_number.check(party.tax_number, today_of(self.member))
            warnings = [said(saying) for saying in (*checked.refusals, *checked.warnings)]
        tone = Tone.WARN if warnings else Tone.PLAIN
        number = Cell(party.tax_number, "code", sub=" ".join(warnings), tone=tone)
        found = [Fact(rules.tax_number.name, number)]
        if party.tax_place:
            place = Cell(party.tax_place_number, "code")
            found.append(Fact(rules.tax_number.place_name, place))
        return found

    def _bank_accounts(self) -> Panel:
        heads = [
            Head("bank", gettext("Bank"), first=True),
            Head("number", gettext("Account number"), "code"),
            Head("holder", gettext("Account holder")),
            Head("trust", gettext("State"), "badge"),
            Head("by", gettext("By")),
            Head("when", gettext("When"), "time"),
        ]
        rows = [self._bank_row(account) for account in self.bank_accounts]
        teaches = Empty(
            gettext("No bank account yet"),
            gettext(
                "Enter where they are paid. A second person compares it before money goes there."
            ),
        )
        table = Table(heads, rows, empty=teaches, id="bank-accounts")
        return table_panel("bank", gettext("Bank accounts"), table)

    def _bank_row(self, account: BankAccount) -> Row:
        trust, zone = trust_of(account), self.member.time_zone
        signed = account.trusted_by or account.changed_by
        moment = shown_moment(account.trusted_at or account.changed_at, zone)
        if account.closed_on:
            moment = shown_day(account.closed_on)
        return Row(
            str(account.pk),
            [
                Cell(bank_name(account.bank_code), "text"),
                Cell(account.number, "code"),
                Cell(account.holder_name),
                Cell(trust.text, "badge", tone=trust.tone, title=account.trust_note),
                Cell(str(signed)),
                Cell(moment, "time"),
            ],
            verbs=self._bank_verbs(account),
        )

    def _bank_verbs(self, account: BankAccount) -> list[Verb]:
        if account.closed_on:
            return []
        here, verbs = [account.pk], []
        asked, asked_by = account.asked, account.asked_by  # type: ignore[attr-defined]  # annotated
        if asked is not None and asked_by != self.member.pk:
            if self.member.may("parties.trust"):
                verbs.append(Verb(gettext("Trust"), reverse("approvals:request", args=[asked])))
        elif asked is None and not account.is_trusted and self.member.may("parties.bank"):
            ask = reverse("parties:ask_to_trust", args=here)
            verbs.append(Verb(gettext("Ask to compare"), ask, post=True))
        if self.member.may("parties.bank"):
            verbs.append(Verb(gettext("Change"), reverse("parties:change_bank_account", args=here)))
            close = reverse("parties:close_bank_account", args=here)
            verbs.append(Verb(gettext("Close"), close, danger=True))
        return verbs


def trust_of(account: BankAccount) -> Badge:
    """Whether an account may be paid, in a word."""
    if account.closed_on:
        return Badge(gettext("Closed"))
    if account.is_trusted:
        return Badge(gettext("Trusted"), Tone.GOOD)
    return Badge(gettext("Not trusted yet"), Tone.WARN)


def days(number: int) -> str:
    """Payment terms in words: 30 days, or at once."""
    if number == 0:
        return gettext("at once")
    return ngettext("%(days)s day", "%(days)s days", number) % {"days": number}


def _link(scheme: str, text: str) -> str:
    return f"{scheme}:{text}" if text else ""
