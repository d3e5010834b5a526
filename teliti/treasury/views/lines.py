"""The page of a bank line, and what can be done to it one by one."""

from collections.abc import Sequence
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Ask, Data
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of, is_fragment
from teliti.kit.shapes import Badge, Cell, Fact, Head, Link, Panel, Row, Table, Verb
from teliti.kit.words import shown_amount, shown_day, shown_moment
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.models import Allocation, BankLine, LineState, Match
from teliti.treasury.models.told import all_from
from teliti.treasury.queries import matching, queue, statements
from teliti.treasury.words import (
    crumbs_of,
    cut,
    line_badge,
    match_state,
    reasons_of,
    signed,
    target_of,
)


class BankLinePage(Page):
    """One line: what the bank wrote, where it belongs, and who said so."""

    duty, template = "treasury.read", "treasury/page.html"
    find = matching.lines_seen_by
    inner = ("matches",)
    subject: BankLine

    def heading(self) -> str:
        line = self.subject
        return cut(line.party_name or line.text or line.reference or gettext("Bank line"))

    def subtitle(self) -> str:
        line = self.subject
        amount = shown_amount(line.amount_minor, line.currency)
        return f"{shown_day(line.booked_on, 'long')} · {line.currency} {amount}"

    def state(self) -> Badge:
        return line_badge(self.subject)

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject.bank_account)

    def verbs(self) -> Sequence[Verb]:
        line, found = self.subject, []
        may_match = self.member.may("treasury.match")
        if line.state == LineState.PARKED and self.member.may("treasury.answer"):
            found.append(self._verb(gettext("Answer"), "answer_line", "w", main=not may_match))
        if not may_match:
            return found
        if line.state == LineState.MATCHED:
            live = next((match for match in self._matches() if match.is_live), None)
            if live is not None:
                address = reverse("treasury:undo_match", args=[live.pk])
                found.append(Verb(gettext("Take back"), address, "u", danger=True))
            return found
        if line.state == LineState.PARKED:
            address = reverse("treasury:unpark_line", args=[line.pk])
            found.append(Verb(gettext("Take up again"), address, post=True))
        else:
            found.append(self._verb(gettext("Park"), "park_line", "p"))
        found.append(self._verb(gettext("Split"), "split_line", "s"))
        found.append(self._verb(gettext("Book to an account"), "book_line", "b"))
        address = f"{reverse('treasury:match_account', args=[line.bank_account_id])}?line={line.pk}"
        found.append(Verb(gettext("Match"), address, "m", main=True))
        return found

    def _verb(self, label: str, name: str, key: str = "", **more: Any) -> Verb:
        return Verb(label, reverse(f"treasury:{name}", args=[self.subject.pk]), key, **more)

    def _matches(self) -> list[Match]:
        if not hasattr(self, "_found"):
            self._found = statements.matches_of(self.subject)
        return self._found

    def panels(self) -> Sequence[Panel]:
        found = [self._facts()]
        if self.subject.details:
            found.append(self._details())
        matches = self._matches()
        allocations = statements.allocations_of(matches)
        for match in matches:
            found.append(self._match(match, allocations[match.pk]))
        return [*found, self._beside()]

    def _facts(self) -> Panel:
        line = self.subject
        rows = [
            Fact(gettext("Amount"), Cell(shown_amount(line.amount_minor, line.currency), "money")),
            Fact(gettext("Booked"), Cell(shown_day(line.booked_on, "long"))),
            Fact(gettext("Text"), Cell(line.text)),
        ]
        more = (
            (gettext("Value day"), shown_day(line.value_on) if line.value_on else ""),
            (gettext("Payer or payee"), line.party_name),
            (gettext("Their account"), line.party_account),
            (gettext("Reference"), line.reference),
            (gettext("Bank’s reference"), line.bank_reference),
            (gettext("Code"), line.code),
            (gettext("Balance after it"), shown_amount(line.balance_minor, line.currency)),
        )
        rows += [Fact(label, Cell(text)) for label, text in more if text]
        if line.state == LineState.PARKED:
            asked = str(line.parked_for or "")
            rows.append(Fact(gettext("Question"), Cell(line.parked_question, sub=asked)))
        return facts("line", "", *rows)

    def _details(self) -> Panel:
        heads = [
            Head("party", gettext("Payer or payee"), first=True),
            Head("text", gettext("Text")),
            Head("reference", gettext("Reference"), "code"),
            Head("amount", gettext("Amount"), "code"),
        ]
        rows = [
            Row(
                str(at),
                [
                    Cell(one["party_name"] or "–", sub=one["party_account"]),
                    Cell(one["text"]),
                    Cell(one["reference"], "code"),
                    Cell(one["amount"] or "", "code"),
                ],
            )
            for at, one in enumerate(self.subject.details)
        ]
        return table_panel("details", gettext("Single payments"), Table(heads, rows, id="singles"))

    def _match(self, match: Match, parts: Sequence[Allocation]) -> Panel:
        currency = self.subject.currency
        heads = [
            Head("what", gettext("Belongs to"), first=True),
            Head("amount", gettext("Amount"), "money"),
        ]
        rows = []
        for part in parts:
            cell = target_of(part)
            amount = Cell(shown_amount(part.amount_minor, currency), "money")
            rows.append(Row(str(part.pk), [cell, amount], cell.url))
        state = match_state(match)
        said = [f"{match.accepted_by}, {shown_moment(match.accepted_at, self.member.time_zone)}"]
        if match.reasons:
            said.append(reasons_of(all_from(match.reasons)))
        if not match.is_live:
            moment = shown_moment(match.undone_at, self.member.time_zone)
            said.append(gettext("Taken back by %(person)s, %(moment)s") % {
                "person": match.undone_by, "moment": moment,
            })  # fmt: skip
        entry = Link(str(match.entry), reverse("ledger:entry", args=[match.entry_id]))
        verbs = [Verb(entry.label, entry.url)]
        if match.batch_id:
            address = reverse("treasury:matchbatch", args=[match.batch_id])
            verbs.append(Verb(gettext("Batch"), address))
        table = Table(heads, rows, count=" · ".join(said), id=f"match-{match.pk}")
        return Panel(
            f"match-{match.pk}-panel", state.text, "kit/panel_table.html", {"table": table},
            verbs=verbs,
        )  # fmt: skip

    def _beside(self) -> Panel:
        line = self.subject
        statement = Cell(str(line.statement), url=address_of(line.statement))
        rows = [
            Fact(gettext("Statement"), statement),
            Fact(gettext("Place"), Cell(str(line.place))),
            Fact(gettext("Line of the file"), Cell(str(line.file_line))),
        ]
        return facts("beside", gettext("Where it stands"), *rows, aside=True)


class OfLine(Ask):
    """A question about one line. Inside the matching screen it is drawn in place of the panel,
    and afterwards the next line comes up."""

    find = matching.lines_seen_by
    duty = "treasury.match"
    subject: BankLine

    def is_timely(self) -> bool:
        return self.subject.state != LineState.MATCHED

    def crumbs(self) -> Sequence[Link]:
        line = self.subject
        return [*crumbs_of(line.bank_account), Link(str(line), address_of(line))]

    @property
    def is_in_place(self) -> bool:
        """Whether the matching screen asks, and stands around it."""
        return is_fragment(self.request)

    def draw(self, *, status: int = 200, template: str = "", **more: Any) -> Any:
        if self.is_in_place:
            template = template or "treasury/in_place.html"
            more["back_to"] = self._screen(self.subject)
        return super().draw(status=status, template=template, **more)

    def after(self, result: Any) -> str:
        """The next line in the matching screen; from the line's own page, back to it."""
        if self.is_in_place or "matching" in self.request.POST:
            return self._screen(queue.next_line(self.subject))
        return address_of(self.subject)

    def _screen(self, line: BankLine | None) -> str:
        address = reverse("treasury:match_account", args=[self.subject.bank_account_id])
        return f"{address}?line={line.pk}" if line is not None else address

    def more(self) -> Data:
        line = self.subject
        return {
            "line": line,
            "line_day": shown_day(line.booked_on),
            "line_amount": signed(line.amount_minor, line.currency),
        }


class BookLine(OfLine):
    """Book a whole line to an account."""

    title, form, submit = _("Book to an account"), forms.BookForm, _("Book")

    def carry_out(self, member: Member, data: Data) -> BankLine:
        actions.book_to_account(member, line=self.subject, **data)
        return self.subject


class SplitLine(OfLine):
    """Split a line over several papers, the rest to an account."""

    title, form, submit = _("Split over papers"), forms.SplitForm, _("Match")
    row_form, rows_title, blank_rows = forms.SplitRow, _("Invoices and bills"), 3

    def initial_rows(self) -> list[Data]:
        """The papers of the suggestion that was looked at."""
        chosen = queue.suggestion(self.subject, self.request.GET.get("from", ""))
        if chosen is None:
            return []
        papers = queue.papers_of(self.member, chosen)
        return [
            {"paper": papers[paper.item.invoice], "amount": abs(paper.amount)}
            for paper in chosen.papers
            if paper.item.invoice in papers
        ]

    def carry_out(self, member: Member, data: Data) -> BankLine:
        amounts: dict[int, int] = {}
        for row in cast(list[Data], data.pop("rows")):
            if row["paper"] is not None:
                paper = row["paper"]
                amounts[paper.pk] = amounts.get(paper.pk, 0) + (row["amount"] or paper.open_minor)
        actions.match_to_papers(member, line=self.subject, amounts=amounts, **data)
        return self.subject


class ParkLine(OfLine):
    """Put a line aside with a question."""

    title, form, submit = _("Park with a question"), forms.ParkForm, _("Park")

    def is_timely(self) -> bool:
        return self.subject.state == LineState.OPEN

    def carry_out(self, member: Member, data: Data) -> BankLine:
        actions.park_line(member, line=self.subject, **data)
        return self.subject


class UnparkLine(OfLine):
    """Take a parked line up again."""

    title, submit = _("Take up again"), _("Take up again")

    def is_timely(self) -> bool:
        return self.subject.state == LineState.PARKED

    def carry_out(self, member: Member, data: Data) -> BankLine:
        actions.unpark_line(member, line=self.subject)
        return self.subject

    def after(self, result: Any) -> str:
        return self._screen(self.subject)


class AnswerLine(OfLine):
    """Answer a question about a line."""

    title, duty, form, submit = _("Answer"), "treasury.answer", forms.AnswerForm, _("Answer")
    done = _("Thank you. The line is open again, with your answer in its story.")

    def is_timely(self) -> bool:
        return self.subject.state == LineState.PARKED

    def effects(self) -> Sequence[str]:
        line = self.subject
        asks = gettext("%(person)s asks: %(question)s") % {
            "person": line.parked_by or "–", "question": line.parked_question,
        }  # fmt: skip
        return (asks,) if line.parked_question else ()

    def carry_out(self, member: Member, data: Data) -> BankLine:
        actions.answer_line(member, line=self.subject, **data)
        return self.subject

    def after(self, result: Any) -> str:
        return address_of(self.subject) if self.member.may("treasury.read") else reverse("web:desk")


class UndoMatch(Ask):
    """Take a match back."""

    title, duty, form, danger = _("Take the match back"), "treasury.match", forms.UndoForm, True
    find = matching.matches_seen_by
    subject: Match
    submit = _("Take back")

    def is_timely(self) -> bool:
        return self.subject.is_live

    def crumbs(self) -> Sequence[Link]:
        line = self.subject.line
        return [*crumbs_of(line.bank_account), Link(str(line), address_of(line))]

    def effects(self) -> Sequence[str]:
        match, line = self.subject, self.subject.line
        found = [gettext("The line of %(day)s is open again.") % {"day": shown_day(line.booked_on)}]
        if match.posted:
            found.insert(
                0,
                gettext(
                    "%(entry)s is reversed on its own day, and what it settled is open again."
                )
                % {"entry": match.entry},
            )  # fmt: skip
        return found

    def carry_out(self, member: Member, data: Data) -> str:
        line = actions.undo_match(member, match=self.subject, **data)
        if is_fragment(self.request) or "matching" in self.request.POST:
            address = reverse("treasury:match_account", args=[line.bank_account_id])
            return f"{address}?line={line.pk}"
        return address_of(line)
