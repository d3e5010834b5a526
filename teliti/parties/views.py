"""Screens of parties: lists, the page of one, and what can be done to it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, Filter, today_of
from teliti.kit.listing import Listing
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
from teliti.parties import actions, forms, queries
from teliti.parties.domain import rules_of
from teliti.parties.models import BankAccount, Party, PartyState
from teliti.parties.operations import said
from teliti.people.models import Member


def state_of(party: Party) -> Badge:
    """The state of a party in a word."""
    tone = Tone.GOOD if party.is_active else Tone.PLAIN
    return Badge(str(party.get_state_display()), tone)


def role_of(party: Party) -> str:
    """Customer, supplier, both, or neither."""
    roles = []
    if party.is_customer:
        roles.append(gettext("Customer"))
    if party.is_supplier:
        roles.append(gettext("Supplier"))
    return ", ".join(roles)


def trust_of(account: BankAccount) -> Badge:
    """Whether an account may be paid, in a word."""
    if account.closed_on:
        return Badge(gettext("Closed"))
    if account.is_trusted:
        return Badge(gettext("Trusted"), Tone.GOOD)
    return Badge(gettext("Not trusted yet"), Tone.WARN)


def _of_role(value: str, _member: Member) -> Q:
    return {
        "customer": Q(is_customer=True),
        "supplier": Q(is_supplier=True),
        "neither": Q(is_customer=False, is_supplier=False),
    }[value]


CODE = Column("code", _("Code"), sort="code", cell="code", link=address_of)
NAME = Column("name", _("Name"), sort="name", first=True, link=address_of)
ROLE = Column("role", _("Customer or supplier"), value=role_of)
REST = (
    Column("city", _("City"), sort="city"),
    Column("tax_number", _("Tax number"), cell="code"),
    Column("contact_name", _("Contact person"), sort="contact_name"),
    Column("phone", _("Phone"), cell="code"),
    Column("payment_days", _("Terms"), cell="number", sort="payment_days"),
    Column("state", _("State"), value=state_of, cell="badge", sort="state"),
)
STATE = ChoiceFilter("state", _("State"), PartyState.choices)


class Parties(Listing):
    """Everybody whom the company deals with."""

    title, duty = _("All parties"), "parties.read"
    columns: ClassVar[Sequence[Column]] = (CODE, NAME, ROLE, *REST)
    filters: ClassVar[Sequence[Filter]] = (
        ChoiceFilter(
            "role",
            _("Customer or supplier"),
            [("customer", _("Customers")), ("supplier", _("Suppliers")), ("neither", _("Neither"))],
            condition=_of_role,
        ),
        STATE,
    )
    search = (
        "code", "name", "tax_number", "city", "contact_name", "phone", "email", "aliases_text",
    )  # fmt: skip
    order = "name"
    rows = queries.parties_seen_by
    new_address: ClassVar[str] = "parties:new_party"
    new_label: ClassVar[Any] = _("New party")

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("parties.manage"):
            return ()
        return (Verb(str(self.new_label), reverse(self.new_address), "n", main=True),)

    def empty(self) -> Empty:
        return Empty(
            gettext("Nobody here yet"),
            gettext("Customers, suppliers, and whoever else you deal with, each of them once."),
            next(iter(self.verbs()), None),
        )


class Customers(Parties):
    """Who buys."""

    title = _("Customers")
    columns = (CODE, NAME, *REST)
    filters = (STATE,)
    rows = queries.customers_seen_by
    new_address, new_label = "parties:new_customer", _("New customer")


class Suppliers(Parties):
    """Who sells to us."""

    title = _("Suppliers")
    columns = (CODE, NAME, *REST)
    filters = (STATE,)
    rows = queries.suppliers_seen_by
    new_address, new_label = "parties:new_supplier", _("New supplier")


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
    find = queries.parties_seen_by
    subject: Party

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
        verbs = []
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
        return (*self._facts(), self._bank_accounts())

    def _facts(self) -> list[Panel]:
        party = self.subject
        town = f"{party.city} {party.postal_code}".strip()
        place = ", ".join(part for part in (party.address, town) if part)
        return [
            facts(
                "about",
                gettext("About"),
                *self._tax_facts(),
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
                Cell(bank_name(self.member, account.bank_code), "text"),
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
        is_mine = account.changed_by_id == self.member.pk
        if not account.is_trusted and not is_mine and self.member.may("parties.trust"):
            verbs.append(Verb(gettext("Trust"), reverse("parties:trust_bank_account", args=here)))
        if self.member.may("parties.bank"):
            verbs.append(Verb(gettext("Change"), reverse("parties:change_bank_account", args=here)))
            close = reverse("parties:close_bank_account", args=here)
            verbs.append(Verb(gettext("Close"), close, danger=True))
        return verbs


def bank_name(member: Member, code: str) -> str:
    """What people call the bank with this code; the code itself when nobody knows it."""
    rules = rules_of(member.company.country_pack)
    names = {bank.code: bank.short_name for bank in rules.banks} if rules else {}
    return names.get(code, code)


def days(number: int) -> str:
    """Payment terms in words: 30 days, or at once."""
    if number == 0:
        return gettext("at once")
    return ngettext("%(days)s day", "%(days)s days", number) % {"days": number}


def _link(scheme: str, text: str) -> str:
    return f"{scheme}:{text}" if text else ""


class AddParty(Ask):
    """Enter a party that may be anything."""

    title, duty, form = _("New party"), "parties.manage", forms.NewParty
    submit, submit_and_new, done = _("Save"), _("Save and new"), _("Saved.")
    roles: ClassVar[dict[str, bool]] = {}
    list_address: ClassVar[str] = "parties:parties"
    list_title: ClassVar[Any] = _("All parties")

    def initial(self) -> Data:
        named = self.request.GET.get("name", "")[:200]
        return {"name": named, "kind": "organisation", "payment_days": 30, **self.roles}

    def crumbs(self) -> Sequence[Link]:
        return (Link(str(self.list_title), reverse(self.list_address)),)

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.add_party(member, **data)


class AddCustomer(AddParty):
    """Enter a customer."""

    title, roles = _("New customer"), {"is_customer": True}
    list_address, list_title = "parties:customers", _("Customers")


class AddSupplier(AddParty):
    """Enter a supplier."""

    title, roles = _("New supplier"), {"is_supplier": True}
    list_address, list_title = "parties:suppliers", _("Suppliers")


class _OfParty(Ask):
    """A question about one party."""

    find = queries.parties_seen_by
    subject: Party

    def crumbs(self) -> Sequence[Link]:
        return crumb_of(self.subject), Link(str(self.subject), address_of(self.subject))


class ChangeParty(_OfParty):
    """Change what is known of a party."""

    title, duty, form = _("Change party"), "parties.manage", forms.PartyForm
    submit, done = _("Save"), _("Saved.")

    def initial(self) -> Data:
        return {name: getattr(self.subject, name) for name in forms.PartyForm.base_fields}

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.change_party(
            member, party=self.subject, version=self.subject.version, **data
        )


class DeactivateParty(_OfParty):
    """Put a party out of use."""

    title, duty, form = _("Put out of use"), "parties.manage", forms.Reason
    danger = True

    def effects(self) -> Sequence[str]:
        return (
            gettext("New papers cannot name %(party)s any more.") % {"party": self.subject},
            gettext("What was entered before stays. You can put it in use again at any time."),
        )

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.deactivate_party(member, party=self.subject, **data)


class ReactivateParty(_OfParty):
    """Put a party in use again."""

    title, duty = _("Put in use again"), "parties.manage"

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.reactivate_party(member, party=self.subject)


class AddBankAccount(_OfParty):
    """Enter a bank account."""

    title, duty, form = _("Enter bank account"), "parties.bank", forms.NewBankAccount
    submit, done = _("Save"), _("Saved. Somebody else has to trust it before it is paid.")

    def initial(self) -> Data:
        return {"holder_name": self.subject.name}

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.add_bank_account(member, party=self.subject, **data)
        return self.subject


class _OfBankAccount(Ask):
    """A question about one bank account."""

    find = queries.bank_accounts_seen_by
    subject: BankAccount

    def crumbs(self) -> Sequence[Link]:
        party = self.subject.party
        return crumb_of(party), Link(str(party), address_of(party))


class ChangeBankAccount(_OfBankAccount):
    """Change a bank account."""

    title, duty, form = _("Change bank account"), "parties.bank", forms.BankAccountForm
    submit, done = _("Save"), _("Saved. Somebody else has to trust it before it is paid.")

    def initial(self) -> Data:
        account = self.subject
        return {
            "bank_code": account.bank_code,
            "number": account.number,
            "holder_name": account.holder_name,
        }

    def effects(self) -> Sequence[str]:
        if not self.subject.is_trusted:
            return ()
        return (gettext("The account loses its trust, until somebody else compared it again."),)

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.change_bank_account(
            member, account=self.subject, version=self.subject.version, **data
        )
        return self.subject.party


class TrustBankAccount(_OfBankAccount):
    """Trust a bank account that somebody else entered."""

    title, duty, form = _("Trust bank account"), "parties.trust", forms.Trust
    submit, done = _("Trust"), _("The account may be paid now.")

    def effects(self) -> Sequence[str]:
        account = self.subject
        what = {
            "party": account.party.name,
            "bank": bank_name(self.member, account.bank_code),
            "number": account.number,
            "holder": account.holder_name,
            "person": account.changed_by,
        }
        return (
            gettext("%(party)s may be paid on %(bank)s %(number)s in the name of %(holder)s.")
            % what,
            gettext("%(person)s entered this number. Compare it digit by digit.") % what,
        )

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.trust_bank_account(
            member, account=self.subject, version=self.subject.version, **data
        )
        return self.subject.party


class CloseBankAccount(_OfBankAccount):
    """Stop paying on an account."""

    title, duty, form = _("Close bank account"), "parties.bank", forms.Reason
    danger = True

    def carry_out(self, member: Member, data: Data) -> Party:
        actions.close_bank_account(member, account=self.subject, **data)
        return self.subject.party
