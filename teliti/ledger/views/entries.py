"""Screens of journal entries."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db.models import Model, QuerySet, Sum
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.exchange.verbs import file_verbs
from teliti.kit.asks import Ask, Data, SignatureWanted
from teliti.kit.columns import ChoiceFilter, Column, DayFilter, today_of
from teliti.kit.listing import Listing
from teliti.kit.many import MOST_CHOSEN, AskOfEach, AskOfMany
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import activity_of, address_of, address_of_subject, named
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
    Verb,
)
from teliti.kit.words import shown_amount, shown_day, shown_moment
from teliti.ledger import actions, forms, queries
from teliti.ledger.models import Entry, Line
from teliti.ledger.words import KINDS, entry_badge
from teliti.people.models import Member


def _kind(entry: Entry) -> str:
    return str(KINDS[entry.kind])  # type: ignore[index]  # the column holds the enum's value


def _number(entry: Entry) -> str:
    return entry.number or _("(draft)")


class Entries(Listing):
    """Journal entries."""

    title, duty = gettext_lazy("Journal entries"), "ledger.read"
    columns = (
        Column("number", gettext_lazy("Number"), value=_number, cell="code", sort="number"),
        Column("date", gettext_lazy("Date"), cell="date", sort="date"),
        Column("text", gettext_lazy("Description"), first=True),
        Column("kind", gettext_lazy("Kind"), value=_kind, sort="kind"),
        Column("amount", gettext_lazy("Amount"), value="total", cell="money"),
        Column("state", gettext_lazy("State"), value=entry_badge, cell="badge"),
    )
    filters = (
        ChoiceFilter("kind", gettext_lazy("Kind"), tuple(KINDS.items())),
        ChoiceFilter(
            "posted", gettext_lazy("State"),
            (("1", gettext_lazy("Posted")), ("0", gettext_lazy("Draft"))),
        ),
        DayFilter("from", gettext_lazy("From"), "date"),
        DayFilter("until", gettext_lazy("Until"), "date", "lte"),
    )  # fmt: skip
    search, number = ("number", "text"), "number"
    order = "-date"
    rows = queries.entries_seen_by

    def wanted(self) -> QuerySet[Entry]:
        return queries.with_totals(super().wanted())

    def verbs(self) -> Sequence[Verb]:
        found = file_verbs(self.member, "ledger.entry")
        if self.member.may("ledger.post"):
            found.append(Verb(_("New entry"), reverse("ledger:new_entry"), "n", main=True))
        return found

    def empty(self) -> Empty:
        return Empty(
            _("No entries yet"),
            _("Invoices, bills and bank lines write their entries here by themselves. "
              "What has no paper of that kind, you enter yourself."),
            Verb(_("New entry"), reverse("ledger:new_entry"), "n", main=True),
        )  # fmt: skip


class _OneEntry:
    duty: ClassVar[str] = "ledger.read"
    subject: Entry
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Journal entries"), reverse("ledger:entries"))]


class EntryPage(_OneEntry, Page):
    """One entry: its lines, where it came from, what reversed it."""

    find = queries.entries_seen_by
    inner = ("lines",)

    def heading(self) -> str:
        return self.subject.number or _("Draft entry")

    def subtitle(self) -> str:
        return self.subject.text

    def state(self) -> Badge:
        return entry_badge(self.subject)

    def verbs(self) -> Sequence[Verb]:
        entry, may = self.subject, self.member.may
        here = [entry.pk]
        if not entry.posted and may("ledger.post"):
            return [
                Verb(_("Post"), reverse("ledger:post_entry", args=here), "p", main=True),
                Verb(_("Change"), reverse("ledger:change_entry", args=here), "e"),
                Verb(_("Throw away"), reverse("ledger:discard_entry", args=here), danger=True),
            ]
        if entry.posted and not entry.source and _reversal(entry) is None and may("ledger.reverse"):
            return [Verb(_("Reverse"), reverse("ledger:reverse_entry", args=here), "r")]
        return ()

    def activity(self) -> Sequence[Happening]:
        """What happened to the entry, and to the paper that it came from."""
        sources = [named(self.subject.source)] if self.subject.source else []
        return activity_of(self.subject, self.member, *sources)

    def panels(self) -> Sequence[Panel]:
        entry = self.subject
        source = address_of_subject(entry.source) if entry.source else ""
        rows = [
            Fact(_("Date"), Cell(shown_day(entry.date, "long"))),
            Fact(_("Kind"), Cell(_kind(entry))),
        ]
        if entry.reference:
            rows.append(Fact(_("Reference"), Cell(entry.reference, "code")))
        if entry.posted_at:
            rows.append(
                Fact(_("Posted"), Cell(shown_moment(entry.posted_at, self.member.time_zone)))
            )
        if source:
            rows.append(Fact(_("Paper"), Cell(_("Open the paper"), url=source)))
        if entry.reverses_id:
            rows.append(Fact(_("Reverses"), _link(entry.reverses)))
        reversal = _reversal(entry)
        if reversal is not None:
            rows.append(Fact(_("Reversed by"), _link(reversal)))
        return [facts("entry", "", *rows), table_panel("lines", _("Lines"), lines_table(entry))]


def lines_table(entry: Entry) -> Table:
    """The lines of an entry: account, text, debit, credit, and their totals."""
    lines = list(entry.lines.select_related("account").order_by("place"))
    return Table(
        heads=[
            Head("account", _("Account"), first=True),
            Head("text", _("Text")),
            Head("debit", _("Debit"), "money"),
            Head("credit", _("Credit"), "money"),
        ],
        rows=[Row(str(line.pk), _cells(line), address_of(line.account)) for line in lines],
        caption=_("Lines"),
        totals=[
            Cell(_("Total"), strong=True),
            Cell(""),
            Cell(shown_amount(sum(line.debit for line in lines)), "money", strong=True),
            Cell(shown_amount(sum(line.credit for line in lines)), "money", strong=True),
        ],
        id="lines",
    )


def _cells(line: Line) -> list[Cell]:
    return [
        Cell(str(line.account), url=address_of(line.account)),
        Cell(line.text),
        Cell(shown_amount(line.debit) if line.debit else "", "money"),
        Cell(shown_amount(line.credit) if line.credit else "", "money"),
    ]


def _reversal(entry: Entry) -> Entry | None:
    return getattr(entry, "reversed_by", None)


def _link(entry: Entry | None) -> Cell:
    return Cell(str(entry), "code", url=address_of(entry)) if entry else Cell("")


class _EntryAsk(_OneEntry, Ask):
    duty = "ledger.post"
    form, row_form = forms.EntryForm, forms.EntryRow
    rows_title = gettext_lazy("Lines")
    submit = gettext_lazy("Save draft")

    def more(self) -> Data:
        return {"totals": {"sums": "debit credit", "balance": "debit credit"}}


class NewEntry(_EntryAsk):
    """Write a journal entry; it stays a draft until it is posted."""

    title = gettext_lazy("New journal entry")
    submit_and_new = gettext_lazy("Save and new")

    def initial(self) -> Data:
        return {"day": today_of(self.member)}

    def carry_out(self, member: Member, data: Data) -> Entry:
        return actions.draft_entry(
            member, day=data["day"], text=data["text"], lines=forms.lines_of(data["rows"])
        )


class _OfDraft(Ask):
    find = queries.entries_seen_by
    subject: Entry

    def is_timely(self) -> bool:
        return not self.subject.posted


class ChangeEntry(_EntryAsk, _OfDraft):
    """Change a draft entry."""

    title = gettext_lazy("Change draft entry")

    def initial(self) -> Data:
        return {"day": self.subject.date, "text": self.subject.text}

    def initial_rows(self) -> list[Data]:
        lines = self.subject.lines.select_related("account").order_by("place")
        return [
            {
                "account": line.account, "text": line.text,
                "debit": line.debit or None, "credit": line.credit or None,
            }
            for line in lines
        ]  # fmt: skip

    def carry_out(self, member: Member, data: Data) -> Entry:
        return actions.change_entry(
            member, entry=self.subject, day=data["day"], text=data["text"],
            lines=forms.lines_of(data["rows"]), version=self.subject.version,
        )  # fmt: skip


class PostEntry(_OneEntry, _OfDraft):
    """Number a draft entry and post it for good."""

    title, duty = gettext_lazy("Post entry"), "ledger.post"
    submit = gettext_lazy("Post")

    def effects(self) -> Sequence[str]:
        total = self.subject.lines.aggregate(sum=Sum(Greatest("amount", 0)))["sum"] or 0
        return [
            _("The entry gets its number and is fixed for good."),
            _("Debit and credit of %(amount)s are added to the balances of %(day)s.")
            % {"amount": shown_amount(total), "day": shown_day(self.subject.date)},
        ]

    def carry_out(self, member: Member, data: Data) -> Entry:
        return actions.post_entry(member, entry=self.subject)


class DiscardEntry(_OneEntry, _OfDraft):
    """Throw a draft entry away."""

    title, duty, danger = gettext_lazy("Throw away draft"), "ledger.post", True

    def effects(self) -> Sequence[str]:
        return [_("The draft is gone. It has no number, so none will be missing.")]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.discard_entries(member, entries=[self.subject])
        return reverse("ledger:entries")


class DiscardEntries(AskOfMany):
    """Throw many draft entries away."""

    title, duty, danger = gettext_lazy("Throw drafts away"), "ledger.post", True
    rows, done = queries.drafts_seen_by, gettext_lazy("Thrown away.")

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Journal entries"), reverse("ledger:entries"))]

    def carry_out(self, member: Member, data: Data) -> None:
        actions.discard_entries(member, entries=self.chosen)


class ReverseEntry(_OneEntry, Ask):
    """Reverse a posted entry."""

    title, duty, form = gettext_lazy("Reverse entry"), "ledger.reverse", forms.Day
    submit = gettext_lazy("Reverse")
    find = queries.entries_seen_by

    def is_timely(self) -> bool:
        return self.subject.posted and _reversal(self.subject) is None

    def initial(self) -> Data:
        return {"day": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return [
            _("A new entry with debit and credit exchanged is posted on the day below."),
            _("%(entry)s stays as it is, and both point at each other.") % {"entry": self.subject},
        ]

    def carry_out(self, member: Member, data: Data) -> Entry:
        return actions.reverse_entry(
            member, entry=self.subject, day=data["day"], because=data["because"]
        )


class ClearSuspense(AskOfEach):
    """Post what lies open on chosen suspense accounts where it belongs."""

    title, duty = gettext_lazy("Clear suspense"), "ledger.post"
    form, row_form, submit = forms.EntryForm, forms.ClearingRow, gettext_lazy("Post")
    rows_title = gettext_lazy("Lines")
    rows, done = queries.suspense_accounts, gettext_lazy("Posted.")

    @cached_property
    def open_lines(self) -> list[Line]:
        """What lies open on all suspense accounts."""
        accounts = queries.suspense_accounts(self.member).values_list("pk", flat=True)
        return queries.suspense_lines(accounts)

    @cached_property
    def chosen(self) -> list[Line]:
        """The open lines of the accounts that were chosen."""
        keys = self.request.GET.get("keys", "").split(",")
        chosen = [line for line in self.open_lines if str(line.account_id) in keys]
        return chosen[:MOST_CHOSEN]

    def _found(self, keys: Iterable[str]) -> dict[str, Line]:
        wanted = set(keys)
        return {str(line.pk): line for line in self.open_lines if str(line.pk) in wanted}

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Journal entries"), reverse("ledger:entries"))]

    def initial(self) -> Data:
        return {"day": today_of(self.member), "text": _("Suspense cleared")}

    def told(self, thing: Line) -> Sequence[Cell]:
        said = f"{shown_day(thing.date)} · {thing.text or thing.entry.text}"
        return [
            Cell(said, url=address_of(thing.entry), sub=f"{thing.entry} · {thing.account}"),
            Cell(shown_amount(thing.amount), "money"),
        ]

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return [_("Nothing lies open on the accounts that were chosen.")]
        return [_("One entry moves each line to the account that you name; others stay.")]

    def given(self, data: Data) -> Data:
        """What was typed, for the actions that write it."""
        places = {row["thing"].pk: row["account"] for row in data["rows"] if row["account"]}
        return {"day": data["day"], "text": data["text"], "places": places}

    def carry_out(self, member: Member, data: Data) -> Entry:
        return actions.clear_suspense(member, **self.given(data))

    def want_signature(self, wanted: SignatureWanted, data: Data) -> Model:
        """The entry waits as a draft of the books until it is signed."""
        return actions.clearing_to_sign(self.member, **self.given(data))
