"""What is done about many invoices or bills at once."""

from collections.abc import Sequence

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.base.refusals import Refusals
from teliti.documents import actions as documents
from teliti.documents.domain.keeping import Kept
from teliti.documents.store import keep
from teliti.invoicing import actions, forms, queries
from teliti.invoicing.domain import Finding, Found
from teliti.invoicing.models import Invoice
from teliti.invoicing.queries import scans
from teliti.kit.asks import Data
from teliti.kit.columns import today_of
from teliti.kit.many import AskOfEach, AskOfMany
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell, Link
from teliti.kit.words import shown_amount, shown_day
from teliti.people.models import Member


class DiscardInvoices(AskOfMany):
    """Throw many drafts away."""

    title, duty, danger = _("Throw drafts away"), "invoicing.draft", True
    rows, done = queries.drafts_seen_by, _("Thrown away.")

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Sales invoices"), reverse("invoicing:invoices"))]

    def carry_out(self, member: Member, data: Data) -> None:
        actions.discard_invoices(member, invoices=self.chosen)


class FollowUp(AskOfEach):
    """Note what was found out about overdue sales invoices."""

    title, duty, row_form = _("Follow up"), "invoicing.amend", forms.FollowUpRow
    rows, submit, done = queries.owed_to_us_seen_by, _("Save"), _("Saved.")

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Sales invoices"), reverse("invoicing:invoices"))]

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return super().effects()
        return [
            gettext("It stands on each invoice, and with what was noted before in its story."),
            gettext("Nobody has to ask again, unless you name a day and it has passed."),
        ]

    def told(self, thing: Invoice) -> Sequence[Cell]:
        late = (today_of(self.member) - thing.due_on).days
        due = gettext("due %(day)s, %(days)s days ago") % {
            "day": shown_day(thing.due_on), "days": late,
        }  # fmt: skip
        if late < 0:
            due = gettext("due %(day)s") % {"day": shown_day(thing.due_on)}
        return [
            Cell(f"{thing} · {thing.party.name}", url=address_of(thing), sub=due),
            Cell(shown_amount(thing.open_minor, thing.currency), "money"),
        ]

    def carry_out(self, member: Member, data: Data) -> str:
        findings = [
            Found(
                row["thing"].pk, Finding(row["finding"]), row["again_on"], row["note"],
            )
            for row in data["rows"] if row["finding"]
        ]  # fmt: skip
        actions.follow_up(member, findings=findings)
        return reverse("invoicing:invoices")


class AttachScans(AskOfEach):
    """Attach to each of many bills its paper."""

    title, duty, row_form = _("Attach scans"), "documents.attach", forms.ScanRow
    rows, submit, done = queries.issued_bills_seen_by, _("Attach"), _("Attached.")
    takes_files = True

    def crumbs(self) -> Sequence[Link]:
        return [Link(gettext("Bills"), reverse("invoicing:bills"))]

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return super().effects()
        return [
            gettext("A paper of the archive that names the bill is chosen beforehand: look at it."),
            gettext("All are attached, or none. What you leave empty stays without."),
        ]

    def told(self, thing: Invoice) -> Sequence[Cell]:
        named = f"{thing.reference} · {shown_day(thing.issued_on)}"
        return [
            Cell(f"{thing} · {thing.party.name}", url=address_of(thing), sub=named),
            Cell(shown_amount(thing.gross_minor, thing.currency), "money"),
        ]

    def prepare(self) -> None:
        self.guessed = scans.guesses(self.member, self.things) if self.things else {}

    def initial_of(self, thing: Invoice) -> Data:
        return {"paper": self.guessed.get(thing.pk)}

    def carry_out(self, member: Member, data: Data) -> str:
        refusals, papers = Refusals(), list[tuple[Model, list[Kept]]]()
        for row in data["rows"]:
            bill, paper, file = row["thing"], row["paper"], row["file"]
            with refusals.about(bill.pk):
                kept = [paper.as_kept] if paper else []
                if file:
                    kept.append(keep(member.company_id, file.name, file.chunks()))
                papers += [(bill, kept)] if kept else []
        refusals.say()
        documents.attach_to_each(member, papers=papers)
        return reverse("invoicing:bills")
