"""Importing statement files: look first, then import.

The files lie in the cache between looking and importing, for an hour and for this person only.
"""

from collections.abc import Sequence
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
from teliti.kit.page import table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Head, Link, Row, Table, Tone, Verb
from teliti.kit.words import shown_amount, shown_day
from teliti.people.models import Member
from teliti.treasury import actions, forms
from teliti.treasury.models import BankAccount, StatementFile
from teliti.treasury.queries import accounts, importing
from teliti.treasury.queries.importing import Plan, PlannedStatement
from teliti.treasury.queries.reading import Unread

KEPT_SECONDS = 3600


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
    in_api = False  # only looks into the files: the next page imports them
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


class ImportFile(Ask):
    """One file at once, without the look before: for programs, which look by `--dry-run`."""

    title, duty, form = _("Import one file"), "treasury.import", forms.ImportForm
    submit, takes_files = _("Import"), True

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Bank accounts"), reverse("treasury:bankaccounts")),)

    def carry_out(self, member: Member, data: Data) -> StatementFile:
        file, *others = data["uploads"]
        if others:
            raise Refused(gettext("Send one file."), field="uploads")
        content = file.read()
        kept = store.keep(member.company_id, file.name, [content])
        return actions.import_statement(
            member, data=content, filename=file.name, account=data["account"], kept=kept
        )


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
