"""Importing statement files: look first, then import; and mapping the CSV of an unknown bank.

The files lie in the cache between looking and importing, for an hour and for this person only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from teliti.base.refusals import AlreadyDone, Refused
from teliti.documents import store
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import today_of
from teliti.kit.page import table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Head, Link, Row, Table, Tone, Verb
from teliti.kit.words import shown_amount, shown_day
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.domain.delimited import SEPARATORS, rows_of
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.texts import decode
from teliti.treasury.models import BankAccount
from teliti.treasury.queries import accounts, importing
from teliti.treasury.queries.importing import Plan, PlannedStatement
from teliti.treasury.queries.reading import Unread
from teliti.treasury.words import crumbs_of

KEPT_SECONDS = 3600
_ROWS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file between looking and importing."""

    name: str
    data: bytes


def put_aside(member: Member, name: str, data: bytes) -> str:
    """Keep a file for this person; its digest is the key."""
    digest = importing.digest_of(data)
    cache.set(_key(member, digest), (name, data), KEPT_SECONDS)
    return digest


def waiting_file(member: Member, digest: str) -> Waiting | None:
    """The file that this person put aside; None when it is gone."""
    found = cache.get(_key(member, digest))
    return Waiting(*found) if found else None


def _key(member: Member, digest: str) -> str:
    return f"treasury-file-{member.company_id}-{member.pk}-{digest}"


class ImportStatements(Ask):
    """Choose statement files; what they hold is shown before anything is imported."""

    title, duty, form = _("Import statements"), "treasury.import", forms.ImportForm
    template = "treasury/import.html"
    submit, takes_files = _("Look into the files"), True

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),)

    def initial(self) -> Data:
        return {"account": self.request.GET.get("account", "")}

    def carry_out(self, member: Member, data: Data) -> str:
        digests = [put_aside(member, one.name, one.read()) for one in data["uploads"]]
        account = data["account"].pk if data["account"] else ""
        query = "&".join(f"file={digest}" for digest in dict.fromkeys(digests))
        return f"{reverse('treasury:confirm_import')}?account={account}&{query}"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked into: its plan, or why nothing of it can be imported."""

    digest: str
    file: Waiting
    plan: Plan | None = None
    refusal: Refused | None = None

    @property
    def is_ready(self) -> bool:
        return self.plan is not None and self.plan.earlier is None


class ConfirmImport(Ask):
    """What the files would do, and the button that does it: each file whole, or nothing of it."""

    title, duty = _("Import statements"), "treasury.import"
    template = "treasury/confirm.html"

    def crumbs(self) -> Sequence[Link]:
        return (
            Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),
            Link(gettext("Choose files"), reverse("treasury:import")),
        )

    def get(self, request: Any, **kwargs: Any) -> Any:
        self.looked = self._look()
        return super().get(request, **kwargs)

    def post(self, request: Any, **kwargs: Any) -> Any:
        self.looked = self._look()
        return super().post(request, **kwargs)

    def _look(self) -> list[Looked]:
        own = accounts.open_accounts(self.member.company_id)
        chosen = self.request.GET.get("account", "")
        self.account = next((one for one in own if str(one.pk) == chosen), None)
        found = []
        for digest in self.request.GET.getlist("file")[: forms.MOST_FILES]:
            file = waiting_file(self.member, digest)
            if file is not None:
                found.append(self._looked(digest, file, own))
        if not found:
            raise Refused(gettext("These files are not kept any more. Choose them again."))
        return found

    def _looked(self, digest: str, file: Waiting, own: list[BankAccount]) -> Looked:
        try:
            plan = importing.plan(
                self.member.company_id, file.data, file.name, account=self.account, accounts=own,
                time_zone=self.member.time_zone,
            )  # fmt: skip
        except Refused as refusal:
            return Looked(digest, file, refusal=refusal)
        return Looked(digest, file, plan)

    def more(self) -> Data:
        ready = [one for one in self.looked if one.is_ready]
        added = sum(one.plan.added for one in ready if one.plan)
        label = ngettext("Import %(count)s new line", "Import %(count)s new lines", added)
        return {
            "files": [self._drawn(one) for one in self.looked],
            "button": label % {"count": added},
            "is_ready": bool(ready),
            "again_url": reverse("treasury:import"),
        }

    def draw(self, *, status: int = 200, template: str = "", **more: Any) -> Any:
        """The button says how many lines it takes."""
        more["submit"] = more.pop("button", more.get("submit"))
        return super().draw(status=status, template=template, **more)

    def _drawn(self, one: Looked) -> Data:
        """A file as the template shows it."""
        if one.refusal is not None:
            return {
                "name": one.file.name,
                "badge": Badge(gettext("Refused"), Tone.BAD),
                "sentence": one.refusal.sentence,
                "verbs": self._ways_out(one),
            }
        assert one.plan is not None
        if one.plan.earlier is not None:
            address = address_of(one.plan.earlier)
            return {
                "name": one.file.name,
                "badge": Badge(gettext("Imported before")),
                "sentence": one.plan.said_before,
                "verbs": [Verb(gettext("Show that import"), address)],
            }
        is_bad = any(told.is_bad for planned in one.plan.statements for told in _told_of(planned))
        state = (
            Badge(gettext("Does not add up"), Tone.BAD) if is_bad
            else Badge(gettext("Ready"), Tone.GOOD) if one.plan.added
            else Badge(gettext("Nothing new"))
        )  # fmt: skip
        return {
            "name": one.file.name,
            "badge": state,
            "sentence": one.plan.format,
            "panels": [
                table_panel("", "", _statements_table(one.plan)),
                *([table_panel("", "", pending)] if (pending := _pending_table(one.plan)) else []),
            ],
            "told": [
                (told.sentence, told.tone.value)
                for planned in one.plan.statements
                for told in _told_of(planned)
            ],
        }

    def _ways_out(self, one: Looked) -> list[Verb]:
        """What can be done about a file that is refused."""
        found = []
        refusal = one.refusal
        if isinstance(refusal, Unread) and refusal.may_be_mapped:
            for account in [self.account] if self.account else _mappable(self.member):
                address = reverse("treasury:map_columns", args=[account.pk])
                label = gettext("Map its columns for %(account)s") % {"account": account}
                found.append(Verb(label, f"{address}?file={one.digest}"))
        elif refusal is not None and refusal.field == "account":
            found.append(Verb(gettext("Choose the account"), reverse("treasury:import")))
            if self.member.may("treasury.accounts"):
                found.append(Verb(gettext("Add the account"), reverse("treasury:new_bankaccount")))
        return found

    def carry_out(self, member: Member, data: Data) -> str:
        done: list[BankAccount] = []
        for one in self.looked:
            if one.plan is None or not one.is_ready:
                continue
            try:
                kept = store.keep(member.company_id, one.file.name, [one.file.data])
                file = actions.import_statement(
                    member, data=one.file.data, filename=one.file.name, account=self.account,
                    kept=kept,
                )  # fmt: skip
            except AlreadyDone as earlier:
                messages.info(self.request, f"{one.file.name}: {earlier.sentence}")
                continue
            except Refused as refusal:
                messages.error(self.request, f"{one.file.name}: {refusal.sentence}")
                continue
            done += [planned.account for planned in one.plan.statements]
            added = ngettext("%(count)s new line", "%(count)s new lines", file.added)
            told = [added % {"count": file.added}]
            if file.known:
                known = ngettext(
                    "%(count)s was here already", "%(count)s were here already", file.known
                )
                told.append(known % {"count": file.known})
            if file.not_booked:
                told.append(gettext("%(count)s not booked yet") % {"count": file.not_booked})
            messages.success(self.request, f"{file.name}: {', '.join(told)}.")
        if len(set(done)) == 1:
            return address_of(done[0])
        return reverse("treasury:bankaccounts")


def _mappable(member: Member) -> list[BankAccount]:
    return accounts.open_accounts(member.company_id)[:4] if member.may("treasury.accounts") else []


def _told_of(planned: PlannedStatement) -> list[Any]:
    return [*planned.told, *planned.joints]


def _statements_table(plan: Plan) -> Table:
    heads = [
        Head("account", pgettext("bank", "Account"), first=True),
        Head("days", pgettext("statement", "Days")),
        Head("opening", gettext("Opening"), "money"),
        Head("total", pgettext("bank", "Lines"), "money"),
        Head("closing", gettext("Closing"), "money"),
        Head("difference", gettext("Difference"), "money"),
        Head("new", gettext("New"), "number"),
        Head("known", gettext("Here already"), "number"),
    ]
    return Table(heads, [_planned_row(at, one) for at, one in enumerate(plan.statements)])


def _planned_row(at: int, planned: PlannedStatement) -> Row:
    currency, difference = planned.account.currency, planned.difference
    first, last = shown_day(planned.starts_on), shown_day(planned.ends_on)
    return Row(
        str(at),
        [
            Cell(planned.account.name, sub=planned.account.number),
            Cell(first if first == last else f"{first} – {last}"),
            Cell(shown_amount(planned.opening, currency) or "–", "money"),
            Cell(shown_amount(planned.total, currency), "money"),
            Cell(shown_amount(planned.closing, currency) or "–", "money"),
            Cell(
                "–" if difference is None else shown_amount(difference, currency), "money",
                tone=Tone.BAD if difference else Tone.GOOD if difference == 0 else Tone.PLAIN,
            ),
            Cell(str(len(planned.lines)), "number"),
            Cell(str(planned.known), "number"),
        ],
    )  # fmt: skip


def _pending_table(plan: Plan) -> Table | None:
    rows = [
        Row(
            f"{at}-{place}",
            [
                Cell(line.text or "–"),
                Cell(str(line.amount), "code"),
                Cell(told.sentence),
            ],
        )
        for at, planned in enumerate(plan.statements)
        for place, (line, told) in enumerate(
            zip(planned.read.not_booked, planned.not_booked, strict=True)
        )
    ][:20]
    heads = [
        Head("text", gettext("Not booked"), first=True),
        Head("amount", gettext("Amount"), "code"),
        Head("why", gettext("Why")),
    ]
    return Table(heads, rows) if rows else None


class MapColumns(Ask):
    """Say once which column of an account's CSV means what; every later file is read so."""

    title, duty, form = _("Map columns"), "treasury.accounts", forms.MappingForm
    template = "treasury/mapping.html"
    find = accounts.accounts_seen_by
    subject: BankAccount
    submit, done = _("Save and look into the file"), _("The columns are kept for this account.")

    def crumbs(self) -> Sequence[Link]:
        return crumbs_of(self.subject)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.digest = request.GET.get("file", "")
        return super().dispatch(request, *args, **kwargs)

    def sample(self) -> "Sample":
        """The file to be mapped, cut into cells."""
        file = waiting_file(self.member, self.digest)
        if file is None:
            raise Refused(gettext("These files are not kept any more. Choose them again."))
        return sample_of(file.data)

    def form_options(self) -> Data:
        return {"columns": self.sample().choices}

    def initial(self) -> Data:
        kept: Mapping[str, Any] = self.subject.mapping or {}
        columns = kept.get("columns", {})
        found = {role: names[0] for role, names in columns.items() if names}
        if len(columns.get("text", ())) > 1:
            found["text_more"] = columns["text"][1]
        return {
            **found,
            "day_order": kept.get("day_order", "DMY"),
            "amount_style": kept.get("amount_style", "1,234.56"),
        }

    def more(self) -> Data:
        sample = self.sample()
        heads = [
            Head(str(place), label, "code") for place, (_key, label) in enumerate(sample.choices)
        ]
        width = len(sample.choices)
        rows = [
            Row(str(at), [Cell(cell, "code") for cell in (*cells, *[""] * width)[:width]])
            for at, cells in enumerate(sample.below[:_ROWS_SHOWN])
        ]
        return {"sample": Table(heads, rows, gettext("The first rows of the file"))}

    def carry_out(self, member: Member, data: Data) -> str:
        sample = self.sample()
        columns: dict[str, list[str]] = {}
        for role, _label, _needed in forms.MappingForm.ROLES:
            if data.get(role):
                columns.setdefault("text" if role == "text_more" else role, []).append(data[role])
        mapping = {
            "columns": columns,
            "heading": list(sample.heading),
            "separator": sample.separator,
            "skip_rows": sample.skip_rows,
            "day_order": data["day_order"],
            "amount_style": data["amount_style"],
        }
        file = waiting_file(member, self.digest)
        assert file is not None, "the sample was there"
        trial = BankAccount(
            pk=self.subject.pk, company_id=member.company_id, mapping=mapping,
            name=self.subject.name, number=self.subject.number, currency=self.subject.currency,
        )  # fmt: skip
        importing.try_mapping(trial, file.data, file.name, today=today_of(member))
        actions.map_columns(member, bank_account=self.subject, mapping=mapping)
        return f"{reverse('treasury:confirm_import')}?account={self.subject.pk}&file={self.digest}"


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a CSV; `heading` is the widest early row of words, () without one."""

    separator: str
    heading: tuple[str, ...]
    skip_rows: int
    below: Sequence[tuple[str, ...]]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Each column as a preset names it (its heading, or `#3`), and what to show for it."""
        width = max([len(self.heading), *(len(row) for row in self.below)], default=0)
        names = [name.strip() for name in self.heading]
        found = []
        for place in range(width):
            name = names[place] if place < len(names) else ""
            is_known = bool(name) and names.count(name) == 1
            label = name or gettext("Column %(number)s") % {"number": place + 1}
            found.append((name if is_known else f"#{place + 1}", label))
        return found


def sample_of(data: bytes) -> Sample:
    """The file cut into cells by the separator that gives the most columns."""
    text = decode(data[: 64 * 1024]).text
    best: tuple[int, str, list[tuple[str, ...]]] = (0, ",", [])
    for separator in SEPARATORS:
        try:
            rows = [
                row.cells for row, _at in zip(rows_of(text, separator), range(80), strict=False)
            ]
        except Unreadable:
            continue
        width = max((len(row) for row in rows), default=0)
        if width > best[0]:
            best = (width, separator, rows)
    width, separator, rows = best
    place = next((at for at, row in enumerate(rows) if len(row) == width), 0)
    heading = rows[place] if rows else ()
    if any(any(sign.isdigit() for sign in cell) for cell in heading):
        return Sample(separator, (), place, rows[place:])
    return Sample(separator, tuple(heading), 0, rows[place + 1 :])
