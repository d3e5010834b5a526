"""Screens of statements and imported files."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teliti.base.keys import key_in
from teliti.documents.panels import documents_panel
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, DayFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_amount, shown_day, shown_moment
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.models import BankLine, Statement, StatementFile, StatementState
from teliti.treasury.models.told import from_plain
from teliti.treasury.queries import accounts, chain, matching, statements
from teliti.treasury.words import crumbs_of, days_of, line_badge, statement_badge, told_cell

LINES_SHOWN = 200


def own_accounts(member: Member) -> list[tuple[str, str]]:
    """The bank accounts to filter by."""
    rows = accounts.accounts_seen_by(member).order_by("name", "pk")
    return [(str(one.pk), one.name) for one in rows]


def _tone(row: Statement) -> Tone:
    return Tone.BAD if row.difference_minor else Tone.PLAIN


class Statements(Listing):
    """All statements of all accounts."""

    title, duty, order = _("Statements"), "treasury.read", "-ends_on"
    columns = (
        Column(
            "days",
            pgettext_lazy("statement", "Days"),
            value=days_of,
            first=True,
            link=address_of,
            sort="ends_on",
        ),
        Column("account", pgettext_lazy("bank", "Account"), value="bank_account.name"),
        Column("number", _("Number"), cell="code"),
        Column("state", _("State"), value=statement_badge, cell="badge", sort="state"),
        Column("opening_minor", _("Opening"), cell="money"),
        Column("total_minor", pgettext_lazy("bank", "Lines"), cell="money"),
        Column("closing_minor", _("Closing"), cell="money"),
        Column("difference_minor", _("Difference"), cell="money", tone=_tone),
        Column("added", _("New lines"), cell="number", sort="added"),
        Column("file", _("File"), value="file.name"),
    )
    filters = (
        ChoiceFilter(
            "account", pgettext_lazy("bank", "Account"), own_accounts, field="bank_account"
        ),
        ChoiceFilter("state", _("State"), StatementState.choices),
        DayFilter("from", _("From"), "ends_on"),
        DayFilter("until", _("Until"), "starts_on", "lte"),
    )
    search = ("number", "file__name")
    rows = statements.statements_seen_by

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("treasury.import"):
            return ()
        return (Verb(gettext("Import statements"), reverse("treasury:import"), "i", main=True),)

    def empty(self) -> Empty:
        return Empty(
            gettext("No statement yet"),
            gettext(
                "Import the file that the bank sends: it shows what would happen before it does."
            ),
            self.main_verb,
        )


class StatementPage(Page):
    """One statement as the bank wrote it: does it add up, what came of its lines."""

    duty, template = "treasury.read", "treasury/page.html"
    find = statements.statements_seen_by
    subject: Statement

    def heading(self) -> str:
        return gettext("Statement %(days)s") % {
            "days": days_of(self.subject) or self.subject.number
        }

    def subtitle(self) -> str:
        number = self.subject.number
        return " · ".join(part for part in (self.subject.bank_account.name, number) if part)

    def state(self) -> Badge:
        return statement_badge(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject.bank_account)

    def verbs(self) -> Sequence[Verb]:
        found = []
        account = self.subject.bank_account
        if self.member.may("treasury.import") and self._is_to_explain():
            address = reverse("treasury:explain_statement", args=[self.subject.pk])
            found.append(Verb(gettext("Explain"), address, "e"))
        if self.member.may("treasury.match"):
            address = reverse("treasury:match_account", args=[account.pk])
            found.append(Verb(gettext("Match"), address, "m", main=True))
        return found

    def _findings(self) -> list[chain.Finding]:
        if not hasattr(self, "_found"):
            everything = chain.findings(self.subject.bank_account)
            self._found = [one for one in everything if one.statement.pk == self.subject.pk]
        return self._found

    def _is_to_explain(self) -> bool:
        return bool(self._findings())

    def panels(self) -> Sequence[Panel]:
        found = [self._sums()]
        if self._findings():
            found.append(self._problems())
        found.append(self._lines())
        if self.subject.pending:
            found.append(self._pending())
        return [*found, self._about(), documents_panel(self.subject.file, self.member)]

    def _sums(self) -> Panel:
        one, currency = self.subject, self.subject.currency
        difference = one.difference_minor
        tone = Tone.BAD if difference else Tone.GOOD if difference == 0 else Tone.PLAIN
        said = "–" if difference is None else shown_amount(difference, currency)
        return facts(
            "sums",
            "",
            Fact(gettext("Opening"), Cell(shown_amount(one.opening_minor, currency), "money")),
            Fact(
                pgettext("bank", "Lines (%(count)s)") % {"count": one.lines},
                Cell(shown_amount(one.total_minor, currency), "money"),
            ),
            Fact(gettext("Closing"), Cell(shown_amount(one.closing_minor, currency), "money")),
            Fact(gettext("Difference"), Cell(said, "money", tone=tone)),
        )

    def _problems(self) -> Panel:
        heads = [Head("what", gettext("What does not agree"), first=True)]
        rows = [
            Row(str(at), [told_cell(one.told, one.explanation)], tone=one.told.tone)
            for at, one in enumerate(self._findings())
        ]
        return table_panel("problems", gettext("To be looked into"), Table(heads, rows, id="told"))

    def _lines(self) -> Panel:
        rows = statements.lines_of_statement(self.subject, LINES_SHOWN)
        drawn = [line_row(line) for line in rows]
        known = self.subject.lines - self.subject.added
        teaches = Empty(
            gettext("No new line"), gettext("Everything in this statement had come before.")
        )
        count = ""
        if known:
            count = gettext("%(known)s lines of this statement had come with an earlier one.") % {
                "known": known
            }
        if self.subject.added > len(drawn):
            count = gettext("The first %(shown)s of %(count)s.") % {
                "shown": len(drawn), "count": self.subject.added,
            }  # fmt: skip
        table = Table(line_heads(), drawn, empty=teaches, count=count, id="lines")
        address = f"{reverse('treasury:banklines')}?statement={self.subject.pk}"
        return Panel(
            "lines", pgettext("bank", "Lines"), "kit/panel_table.html", {"table": table},
            verbs=(Verb(gettext("As a list"), address, "l"),),
        )  # fmt: skip

    def _pending(self) -> Panel:
        heads = [
            Head("day", gettext("Day"), "date"),
            Head("text", gettext("Text"), first=True),
            Head("amount", gettext("Amount"), "code"),
            Head("why", gettext("Why")),
        ]
        rows = [
            Row(
                str(at),
                [
                    Cell(one["booked_on"] or ""),
                    Cell(one["text"] or "–"),
                    Cell(one["amount"], "code"),
                    Cell(from_plain(one["why"]).sentence),
                ],
            )
            for at, one in enumerate(self.subject.pending)
        ]
        return table_panel(
            "pending", gettext("Shown, but not booked"), Table(heads, rows, id="waits")
        )

    def _about(self) -> Panel:
        file = self.subject.file
        rows = [
            Fact(gettext("File"), Cell(file.name, url=address_of(file))),
            Fact(gettext("Format"), Cell(file.format)),
            Fact(
                gettext("Imported"),
                Cell(
                    shown_moment(file.imported_at, self.member.time_zone),
                    sub=str(file.imported_by),
                ),
            ),
        ]
        if self.subject.explained_by:
            moment = shown_moment(self.subject.explained_at, self.member.time_zone)
            said = f"{self.subject.explained_by}, {moment}"
            rows.append(Fact(gettext("Explanation"), Cell(self.subject.explanation, sub=said)))
        return facts("about", gettext("About"), *rows, aside=True)


def line_heads() -> list[Head]:
    """The heads of a short table of lines."""
    return [
        Head("day", gettext("Day"), "date"),
        Head("text", gettext("Text"), first=True),
        Head("state", gettext("State"), "badge"),
        Head("amount", gettext("Amount"), "money"),
        Head("balance", gettext("Balance"), "money"),
    ]


def line_row(line: BankLine) -> Row:
    """A line in a short table."""
    state, currency = line_badge(line), line.currency
    return Row(
        str(line.pk),
        [
            Cell(shown_day(line.booked_on), "date"),
            Cell(line.text[:160] or line.reference or "–", sub=line.party_name),
            Cell(state.text, "badge", tone=state.tone),
            Cell(shown_amount(line.amount_minor, currency), "money"),
            Cell(shown_amount(line.balance_minor, currency), "money"),
        ],
        address_of(line),
    )


class ExplainStatement(Ask):
    """Write down why a statement does not agree."""

    title, duty, form = _("Explain the statement"), "treasury.import", forms.Explanation
    find = statements.statements_seen_by
    subject: Statement
    submit, done = _("Save"), _("The explanation stands beside the statement.")

    def crumbs(self) -> Sequence[Link]:
        title = days_of(self.subject) or str(self.subject)
        return [*crumbs_of(self.subject.bank_account), Link(title, address_of(self.subject))]

    def effects(self) -> Sequence[str]:
        found = chain.findings(self.subject.bank_account)
        return [one.told.sentence for one in found if one.statement.pk == self.subject.pk]

    def initial(self) -> Data:
        return {"explanation": self.subject.explanation}

    def carry_out(self, member: Member, data: Data) -> Statement:
        return actions.explain_statement(member, statement=self.subject, **data)


class StatementFilePage(Page):
    """An imported file: what came of it, and the file itself."""

    duty, template = "treasury.read", "treasury/page.html"
    find = statements.files_seen_by
    subject: StatementFile

    def heading(self) -> str:
        return self.subject.name

    def subtitle(self) -> str:
        return self.subject.format

    def crumbs(self) -> Sequence[Link]:
        return (
            Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),
            Link(gettext("Statements"), reverse("treasury:statements")),
        )

    def panels(self) -> Sequence[Panel]:
        file = self.subject
        moment = shown_moment(file.imported_at, self.member.time_zone)
        return [
            facts(
                "counts",
                "",
                Fact(gettext("New lines"), Cell(str(file.added), "number")),
                Fact(gettext("Here already"), Cell(str(file.known), "number")),
                Fact(gettext("Not booked"), Cell(str(file.not_booked), "number")),
                Fact(gettext("Imported"), Cell(moment, sub=str(file.imported_by))),
            ),
            self._statements(),
            documents_panel(file, self.member),
        ]

    def _statements(self) -> Panel:
        heads = [
            Head("days", pgettext("statement", "Days"), first=True),
            Head("account", pgettext("bank", "Account")),
            Head("state", gettext("State"), "badge"),
            Head("added", gettext("New lines"), "number"),
        ]
        rows: list[Row] = []
        for one in statements.statements_seen_by(self.member).filter(file=self.subject)[:200]:
            state = statement_badge(one)
            cells = [
                Cell(days_of(one) or str(one), url=address_of(one)),
                Cell(one.bank_account.name),
                Cell(state.text, "badge", tone=state.tone),
                Cell(str(one.added), "number"),
            ]
            rows.append(Row(str(one.pk), cells, address_of(one)))
        teaches = Empty(
            gettext("No new statement"), gettext("Everything in this file had come before.")
        )
        table = Table(heads, rows, empty=teaches, id="statements")
        return table_panel("statements", gettext("Statements"), table)


def _who(row: BankLine) -> str:
    return row.party_name


class BankLines(Listing):
    """All lines of all accounts."""

    title, duty, order = _("Bank lines"), "treasury.read", "-booked_on"
    columns = (
        Column("booked_on", _("Day"), cell="date", sort="booked_on"),
        Column("text", _("Text"), first=True, link=address_of, sub=_who),
        Column("account", pgettext_lazy("bank", "Account"), value="bank_account.name"),
        Column("reference", _("Reference"), cell="code"),
        Column("state", _("State"), value=line_badge, cell="badge"),
        Column("entry", _("Entry"), value="entry.number", cell="code"),
        Column("amount_minor", _("Amount"), cell="money"),
        Column("balance_minor", _("Balance"), cell="money"),
    )
    filters = (
        ChoiceFilter(
            "account", pgettext_lazy("bank", "Account"), own_accounts, field="bank_account",
        ),
        ChoiceFilter(
            "state", _("State"),
            [
                ("open", pgettext_lazy("bank line", "Open")),
                ("parked", _("Parked")),
                ("matched", _("Matched")),
            ],
        ),
        ChoiceFilter(
            "side", _("Direction"), [("in", _("Money in")), ("out", _("Money out"))],
            condition=matching.of_side,
        ),
        DayFilter("from", _("From"), "booked_on"),
        DayFilter("until", _("Until"), "booked_on", "lte"),
    )  # fmt: skip
    search = ("text", "reference", "party_name", "party_account")
    rows = matching.lines_seen_by

    def wanted(self) -> Any:
        rows = super().wanted()
        statement = key_in(self.request.GET.get("statement", ""))
        return rows if statement is None else rows.filter(statement_id=statement)

    def empty(self) -> Empty:
        return Empty(
            gettext("No bank line yet"),
            gettext("Lines come with the statements that are imported."),
        )
