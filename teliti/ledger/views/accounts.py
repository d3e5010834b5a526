"""Screens of the chart of accounts."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.exchange.verbs import file_verbs
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.many import AskOfMany
from teliti.kit.page import Page, facts
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Link, Panel, Tone, Verb
from teliti.kit.words import shown_amount
from teliti.ledger import actions, forms, queries
from teliti.ledger.domain import SUSPENSE
from teliti.ledger.models import Account
from teliti.ledger.words import SIDES, TYPES
from teliti.people.models import Member


def _type(account: Account) -> str:
    return str(TYPES[account.type])  # type: ignore[index]  # the column holds the enum's value


def _use(account: Account) -> Badge | None:
    return None if account.is_active else Badge(_("Out of use"), Tone.WARN)


class Accounts(Listing):
    """The chart of accounts, with each balance as of today."""

    title, duty = gettext_lazy("Chart of accounts"), "ledger.read"
    columns = (
        Column("code", gettext_lazy("Code"), cell="code", sort="code"),
        Column("name", gettext_lazy("Name"), first=True),
        Column("type", gettext_lazy("Type"), value=_type, sort="type"),
        Column(
            "normal_side", gettext_lazy("Normal side"), value=lambda a: str(SIDES[a.normal_side])
        ),
        Column("balance", gettext_lazy("Balance"), value="shown_balance", cell="money"),
        Column("state", gettext_lazy("State"), value=_use, cell="badge"),
    )
    filters = (
        ChoiceFilter("type", gettext_lazy("Type"), tuple(TYPES.items())),
        ChoiceFilter(
            "is_active", gettext_lazy("State"),
            (("True", gettext_lazy("In use")), ("False", gettext_lazy("Out of use"))),
        ),
    )  # fmt: skip
    search = ("code", "name_id", "name_en")
    order = "code"
    size = 300
    rows = queries.accounts_seen_by

    def wanted(self) -> QuerySet[Account]:
        today = today_of(self.member)
        return queries.with_balances(super().wanted(), self.member.company_id, today)

    def verbs(self) -> Sequence[Verb]:
        found = file_verbs(self.member, "ledger.account")
        if self.member.may("ledger.accounts"):
            found.append(Verb(_("New account"), reverse("ledger:new_account"), "n", main=True))
        return found

    def empty(self) -> Empty:
        return Empty(
            _("No chart of accounts yet"),
            _("The accounts of the books stand here. A new company gets the standard chart."),
        )


class PutOutOfUse(AskOfMany):
    """Take accounts out of use."""

    title, duty, danger = gettext_lazy("Put out of use"), "ledger.accounts", True
    rows, done = queries.accounts_seen_by, gettext_lazy("Put out of use.")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Chart of accounts"), reverse("ledger:accounts"))]

    def effects(self) -> Sequence[str]:
        said = _("No line names them any more; you can put each in use again at any time.")
        return [*super().effects(), said]

    def carry_out(self, member: Member, data: Data) -> None:
        actions.put_out_of_use(member, accounts=self.chosen)


class AccountPage(Page):
    """One account."""

    duty = "ledger.read"
    find = queries.accounts_seen_by
    subject: Account

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Chart of accounts"), reverse("ledger:accounts"))]

    def verbs(self) -> Sequence[Verb]:
        found, account = [], self.subject
        if account.code in SUSPENSE and self.member.may("ledger.post"):
            clear = f"{reverse('ledger:clear_suspense')}?keys={account.pk}"
            found.append(Verb(_("Clear suspense"), clear, "c", main=True))
        if self.member.may("ledger.accounts"):
            change = reverse("ledger:change_account", args=[account.pk])
            found.append(Verb(_("Change"), change, "e"))
        return found

    def panels(self) -> Sequence[Panel]:
        account = self.subject
        balance = queries.turnovers_until(self.member.company_id, today_of(self.member)).get(
            account.pk, queries.Turnover()
        )
        sign = 1 if account.normal_side == "D" else -1
        return [
            facts(
                "account",
                "",
                Fact(_("Name (Indonesian)"), Cell(account.name_id)),
                Fact(_("Name (English)"), Cell(account.name_en)),
                Fact(_("Type"), Cell(_type(account))),
                Fact(_("Normal side"), Cell(str(SIDES[account.normal_side]))),  # type: ignore[index]  # the enum's value
                Fact(_("Statement line"), Cell(account.report_line or "–", "code")),
                Fact(_("Tax tag"), Cell(account.tax_tag or "–", "code")),
                Fact(
                    _("Balance today"), Cell(shown_amount(sign * balance.net), "money", strong=True)
                ),
            )
        ]


class _AccountAsk(Ask):
    duty = "ledger.accounts"
    form = forms.AccountForm

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Chart of accounts"), reverse("ledger:accounts"))]


class NewAccount(_AccountAsk):
    """Add an account to the chart."""

    title = gettext_lazy("New account")
    submit = gettext_lazy("Save")
    submit_and_new = gettext_lazy("Save and new")

    def carry_out(self, member: Member, data: Data) -> Account:
        return actions.add_account(member, **data)


class ChangeAccount(_AccountAsk):
    """Change an account."""

    title = gettext_lazy("Change account")
    submit = gettext_lazy("Save")
    find = queries.accounts_seen_by
    subject: Account

    def initial(self) -> Data:
        return {name: getattr(self.subject, name) for name in self.form.base_fields}

    def carry_out(self, member: Member, data: Data) -> Account:
        return actions.change_account(
            member, account=self.subject, version=self.subject.version, **data
        )
