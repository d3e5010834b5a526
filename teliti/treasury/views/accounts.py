"""Screens of bank accounts: the list, the page of one, and what can be done to it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Ask, Data
from teliti.kit.columns import today_of
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_amount, shown_day
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.models import BankAccount, Statement
from teliti.treasury.queries import accounts, chain, statements
from teliti.treasury.queries.accounts import Standing
from teliti.treasury.views.standing import account_state, books_panel, course_panels, strip_of
from teliti.treasury.words import account_badge, days_of, statement_badge, told_cell

_SHOWN_FINDINGS = 8


class BankAccounts(Page):
    """All bank accounts: what the bank says, what the books say, what is left to match."""

    title, duty, template = _("Bank accounts"), "treasury.read", "treasury/page.html"

    def verbs(self) -> Sequence[Verb]:
        found = []
        if self.member.may("treasury.match"):
            found.append(Verb(gettext("Match"), reverse("treasury:matching"), "m"))
        if self.member.may("treasury.accounts"):
            address = reverse("treasury:new_bankaccount")
            found.append(Verb(gettext("New bank account"), address, "n"))
        if self.member.may("treasury.import"):
            address = reverse("treasury:import")
            found.append(Verb(gettext("Import statements"), address, "i", main=True))
        return found

    def panels(self) -> Sequence[Panel]:
        heads = [
            Head("name", pgettext("bank", "Account"), first=True),
            Head("state", gettext("State"), "badge"),
            Head("day", gettext("Last statement"), "date"),
            Head("bank", gettext("Per bank"), "money"),
            Head("books", gettext("Per books"), "money"),
            Head("difference", gettext("Difference"), "money"),
            Head("open", gettext("To match"), "number"),
        ]
        rows = list(accounts.accounts_seen_by(self.member).order_by("state", "name", "pk"))
        found = accounts.standings(self.member.company_id, [one.pk for one in rows])
        drawn = [self._row(one, found[one.pk]) for one in rows]
        first = next((verb for verb in self.verbs() if verb.key == "n"), None)
        teaches = Empty(
            gettext("No bank account yet"),
            gettext(
                "Add the company’s accounts, then import what the bank sends: MT940, CAMT or CSV."
            ),
            first,
        )
        table = Table(heads, drawn, str(self.title), empty=teaches, id="bank-accounts")
        return (table_panel("accounts", "", table),)

    def _row(self, account: BankAccount, standing: Standing) -> Row:
        currency = account.currency
        unit = "" if currency == self.member.company.currency else f"{currency} "
        worst = account_state(account, standing, today_of(self.member))
        difference = standing.difference
        return Row(
            str(account.pk),
            [
                Cell(account.name, url=address_of(account), sub=account.number),
                Cell(worst.text, "badge", tone=worst.tone),
                Cell(shown_day(standing.day) or "–", "date"),
                Cell(_amount(standing.bank, currency, unit), "money"),
                Cell(_amount(standing.books, currency, unit), "money"),
                Cell(
                    _amount(difference, currency, unit), "money",
                    tone=Tone.PLAIN if standing.agrees else Tone.BAD,
                ),
                Cell(
                    str(standing.open_lines + standing.parked_lines or ""), "number",
                    url=_to_match(self.member, account, standing),
                ),
            ],
            address_of(account),
        )  # fmt: skip


def _amount(minor: int | None, currency: str, unit: str) -> str:
    return "–" if minor is None else f"{unit}{shown_amount(minor, currency)}"


def _to_match(member: Member, account: BankAccount, standing: Standing) -> str:
    if not standing.open_lines and not standing.parked_lines:
        return ""
    if member.may("treasury.match") and standing.open_lines:
        return reverse("treasury:match_account", args=[account.pk])
    return f"{reverse('treasury:banklines')}?account={account.pk}&state=open"


class BankAccountPage(Page):
    """One bank account: does it agree, and if not, why."""

    duty = "treasury.read"
    template = "treasury/page.html"
    find = accounts.accounts_seen_by
    subject: BankAccount

    def heading(self) -> str:
        return self.subject.name

    def subtitle(self) -> str:
        account = self.subject
        return " · ".join(
            part for part in (account.number, account.holder, account.currency) if part
        )

    def state(self) -> Badge:
        return account_badge(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),)

    def verbs(self) -> Sequence[Verb]:
        account, may = self.subject, self.member.may
        found = []
        if account.is_open and may("treasury.import"):
            address = f"{reverse('treasury:import')}?account={account.pk}"
            found.append(Verb(gettext("Import statements"), address, "i"))
        if may("treasury.match"):
            address = reverse("treasury:match_account", args=[account.pk])
            found.append(Verb(gettext("Match"), address, "m", main=True))
        lines = f"{reverse('treasury:banklines')}?account={account.pk}"
        found.append(Verb(gettext("All lines"), lines, "l"))
        if may("treasury.accounts"):
            change = reverse("treasury:change_bankaccount", args=[account.pk])
            found.append(Verb(gettext("Change"), change, "e"))
            verb = "close_bankaccount" if account.is_open else "reopen_bankaccount"
            label = gettext("Close account") if account.is_open else gettext("Open again")
            address = reverse(f"treasury:{verb}", args=[account.pk])
            found.append(Verb(label, address, danger=account.is_open, post=not account.is_open))
        return found

    def panels(self) -> Sequence[Panel]:
        account = self.subject
        standing = accounts.standings(account.company_id, [account.pk])[account.pk]
        found = [strip_of(account, standing), *self._findings()]
        if standing.bank is not None and standing.day is not None:
            found += course_panels(account, standing)
        found.append(self._statements())
        if standing.only_in_books and standing.since and standing.day:
            found.append(books_panel(account, standing))
        found.append(self._about())
        return found

    def _findings(self) -> list[Panel]:
        found = chain.findings(self.subject)
        loud = [one for one in found if not one.explanation]
        if not loud:
            return []
        heads = [
            Head("what", gettext("What does not agree"), first=True),
            Head("statement", gettext("Statement")),
        ]
        rows = [
            Row(
                f"{one.statement.pk}-{at}",
                [
                    told_cell(one.told),
                    Cell(days_of(one.statement), url=address_of(one.statement)),
                ],
                address_of(one.statement),
                tone=one.told.tone,
            )
            for at, one in enumerate(loud[:_SHOWN_FINDINGS])
        ]
        more = len(loud) - len(rows)
        count = ngettext("and %(more)s more", "and %(more)s more", more) % {"more": more}
        table = Table(heads, rows, count=count if more > 0 else "", id="findings")
        return [table_panel("findings", gettext("To be looked into"), table)]

    def _statements(self) -> Panel:
        rows = [statement_row(one) for one in statements.latest_statements(self.subject)]
        teaches = Empty(
            gettext("No statement yet"),
            gettext(
                "Import the file that the bank sends: it shows what would happen before it does."
            ),
        )
        table = Table(statement_heads(), rows, empty=teaches, id="statements")
        address = f"{reverse('treasury:statements')}?account={self.subject.pk}"
        everything = (Verb(gettext("All statements"), address, "s"),) if rows else ()
        panel = table_panel("statements", gettext("Statements"), table)
        return Panel(panel.key, panel.title, panel.template, panel.context, verbs=everything)

    def _about(self) -> Panel:
        account = self.subject
        ledger = Cell(
            str(account.account), url=reverse("ledger:account", args=[account.account_id])
        )
        banks = dict(forms.banks_of(self.member))
        reads = (
            gettext("As mapped for this account") if account.mapping else gettext("By its heading")
        )
        return facts(
            "about",
            gettext("About"),
            Fact(gettext("Ledger account"), ledger),
            Fact(gettext("Bank"), Cell(banks.get(account.bank_code, account.bank_code))),
            Fact(gettext("Kept here since"), Cell(shown_day(account.opened_on))),
            Fact(gettext("CSV is read"), Cell(reads)),
            aside=True,
        )


def statement_heads() -> list[Head]:
    """The heads of a short table of statements."""
    return [
        Head("days", pgettext("statement", "Days"), first=True),
        Head("state", gettext("State"), "badge"),
        Head("opening", gettext("Opening"), "money"),
        Head("total", pgettext("bank", "Lines"), "money"),
        Head("closing", gettext("Closing"), "money"),
        Head("difference", gettext("Difference"), "money"),
        Head("added", gettext("New lines"), "number"),
    ]


def statement_row(statement: Statement) -> Row:
    """A statement in a short table."""
    currency, state = statement.bank_account.currency, statement_badge(statement)
    return Row(
        str(statement.pk),
        [
            Cell(days_of(statement) or str(statement), sub=statement.number),
            Cell(state.text, "badge", tone=state.tone),
            Cell(shown_amount(statement.opening_minor, currency), "money"),
            Cell(shown_amount(statement.total_minor, currency), "money"),
            Cell(shown_amount(statement.closing_minor, currency), "money"),
            Cell(
                shown_amount(statement.difference_minor, currency)
                if statement.difference_minor else "", "money",
                tone=Tone.BAD if statement.difference_minor else Tone.PLAIN,
            ),
            Cell(str(statement.added), "number"),
        ],
        address_of(statement),
    )  # fmt: skip


class _OfAccount(Ask):
    """A question about one bank account."""

    find = accounts.accounts_seen_by
    subject: BankAccount

    def crumbs(self) -> Sequence[Link]:
        return (
            Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),
            Link(self.subject.name, address_of(self.subject)),
        )


class AddBankAccount(Ask):
    """Add a bank account."""

    title, duty, form = _("New bank account"), "treasury.accounts", forms.NewBankAccountForm
    submit, submit_and_new, done = _("Save"), _("Save and new"), _("Saved.")

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),)

    def initial(self) -> Data:
        company = self.member.company
        return {
            "number": self.request.GET.get("number", "")[:50],
            "holder": company.name,
            "currency": company.currency,
            "opened_on": today_of(self.member),
        }

    def carry_out(self, member: Member, data: Data) -> BankAccount:
        return actions.add_bank_account(member, **data)


class ChangeBankAccount(_OfAccount):
    """Change a bank account."""

    title, duty, form = _("Change bank account"), "treasury.accounts", forms.BankAccountForm
    submit, done = _("Save"), _("Saved.")

    def initial(self) -> Data:
        return {name: getattr(self.subject, name) for name in forms.BankAccountForm.base_fields}

    def form_options(self) -> Data:
        return {"own": self.subject.account}

    def carry_out(self, member: Member, data: Data) -> BankAccount:
        return actions.change_bank_account(
            member, bank_account=self.subject, version=self.subject.version, **data
        )


class CloseBankAccount(_OfAccount):
    """Close a bank account."""

    title, duty, danger = _("Close account"), "treasury.accounts", True

    def effects(self) -> Sequence[str]:
        return (
            gettext("No statement is imported for %(account)s any more.")
            % {"account": self.subject},
            gettext("Its statements and lines stay. You can open it again at any time."),
        )

    def carry_out(self, member: Member, data: Data) -> BankAccount:
        return actions.close_bank_account(member, bank_account=self.subject)


class ReopenBankAccount(_OfAccount):
    """Open a closed account again."""

    title, duty = _("Open again"), "treasury.accounts"

    def carry_out(self, member: Member, data: Data) -> BankAccount:
        return actions.reopen_bank_account(member, bank_account=self.subject)
