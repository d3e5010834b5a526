"""Duplicates: pairs that may be one party, merged with a preview, told apart, undone."""

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column
from teliti.kit.listing import Listing
from teliti.kit.screens import address_of
from teliti.kit.shapes import Empty, Link, Verb
from teliti.kit.words import shown_change, shown_moment
from teliti.parties import actions, forms, operations, queries
from teliti.parties.domain import Reason
from teliti.parties.models import Alike, Merge, Party
from teliti.people.models import Member

REASONS = {
    Reason.TAX_NUMBER: _("same tax number"),
    Reason.SAME_NAME: _("same name, but for legal form and order of words"),
    Reason.BANK_ACCOUNT: _("same bank account"),
    Reason.NEAR_NAME: _("nearly the same name"),
    Reason.PHONE: _("same phone"),
    Reason.EMAIL: _("same e-mail"),
}


def reasons_of(pair: Alike) -> str:
    """Why two parties may be one, in words."""
    return ", ".join(str(REASONS[Reason(reason)]) for reason in pair.reasons)


def _merge_of(pair: Alike) -> str:
    return reverse("parties:merge", args=[pair.pk])


def _percent(pair: Alike) -> str:
    return f"{pair.rating}%"


def _home() -> Link:
    return Link(gettext("Duplicates"), reverse("parties:duplicates"))


class Duplicates(Listing):
    """Pairs that may be one party, the likeliest first."""

    title, duty, rows = _("Duplicates"), "parties.read", queries.alike_seen_by
    columns: ClassVar[Sequence[Column]] = (
        Column("first", _("One"), first=True, link=_merge_of),
        Column("second", _("The other")),
        Column("rating", _("Likeness"), _percent, sort="rating"),
        Column("reasons", _("Reasons"), reasons_of),
    )
    search = ("first__name", "second__name", "first__code", "second__code")
    order = "-rating"
    link = staticmethod(_merge_of)

    def verbs(self) -> Sequence[Verb]:
        found = [Verb(gettext("Merged parties"), reverse("parties:merges"), "m")]
        if self.member.may("parties.manage"):
            seek = reverse("parties:find_duplicates")
            found.append(Verb(gettext("Look again"), seek, "r", main=True, post=True))
        return found

    def empty(self) -> Empty:
        return Empty(
            gettext("No two parties look alike"),
            gettext(
                "Each night tax numbers, phones, e-mails, bank accounts and names are compared. "
                "Look again after an import."
            ),
            self.main_verb,
        )


class Merges(Listing):
    """What was merged, and may be undone for 30 days."""

    title, duty, rows = _("Merged parties"), "parties.read", queries.merges_seen_by
    columns: ClassVar[Sequence[Column]] = (
        Column("other", _("Party"), first=True, link=lambda merge: address_of(merge.other)),
        Column("survivor", _("Merged into"), link=lambda merge: address_of(merge.survivor)),
        Column("merged_at", _("When"), cell="time", sort="merged_at"),
        Column("merged_by", _("Who")),
    )
    link = staticmethod(lambda merge: reverse("parties:undo_merge", args=[merge.pk]))

    def crumbs(self) -> Sequence[Link]:
        return (_home(),)

    def empty(self) -> Empty:
        return Empty(gettext("Nothing was merged"), gettext("Merged parties are listed here."))


class FindDuplicates(Ask):
    """Compare all parties now."""

    title, duty, submit = _("Look again"), "parties.manage", _("Look again")

    def crumbs(self) -> Sequence[Link]:
        return (_home(),)

    def carry_out(self, member: Member, data: Data) -> str:
        actions.find_duplicates(member)
        return reverse("parties:duplicates")


class MergeParties(Ask):
    """Merge two parties: which stays, and whose value of each field."""

    title, duty, form = _("Merge"), "parties.merge", forms.MergeForm
    find = queries.alike_seen_by
    submit, done = _("Merge"), _("Merged. It can be undone for 30 days.")
    subject: Alike

    def crumbs(self) -> Sequence[Link]:
        return (_home(),)

    def subtitle(self) -> str:
        return reasons_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        apart = reverse("parties:tell_apart", args=[self.subject.pk])
        return [Verb(gettext("They are two"), apart, "x", post=True)]

    def form_options(self) -> Data:
        return {"first": self.subject.first, "second": self.subject.second}

    def effects(self) -> Sequence[str]:
        pair = (self.subject.first, self.subject.second)
        named = queries.belongings(self.member.company_id, [party.pk for party in pair])
        said = [
            gettext("Posted papers stay as they are, and are shown under the party that stays.")
        ]
        for party in pair:
            told = ", ".join(f"{count} {kind}" for kind, count in named[party.pk])
            said.append(f"{party}: {told or gettext('nothing names it')}")
        sides = {(party.is_customer, party.is_supplier) for party in pair}
        if len(sides) > 1 and all(map(any, zip(*sides, strict=True))):
            said.append(gettext("Whichever stays is customer and supplier from then on."))
        return said

    def carry_out(self, member: Member, data: Data) -> Party:
        first, second = self.subject.first, self.subject.second
        survivor, other = (first, second) if data["survivor"] == str(first.pk) else (second, first)
        taken = [
            name.removeprefix("of_")
            for name, chosen in data.items()
            if name.startswith("of_") and chosen == str(other.pk)
        ]
        return actions.merge_parties(member, survivor=survivor, other=other, taken=taken)


class TellApart(Ask):
    """Say that they are two."""

    title, duty, submit = _("They are two"), "parties.manage", _("They are two")
    find = queries.alike_seen_by
    subject: Alike

    def crumbs(self) -> Sequence[Link]:
        return (_home(),)

    def carry_out(self, member: Member, data: Data) -> str:
        actions.tell_apart(member, alike=self.subject)
        return reverse("parties:duplicates")


class UndoMerge(Ask):
    """Take a merge back."""

    title, duty, form, danger = _("Undo the merge"), "parties.merge", forms.Reason, True
    find = queries.merges_seen_by
    subject: Merge

    def crumbs(self) -> Sequence[Link]:
        return (Link(gettext("Merged parties"), reverse("parties:merges")),)

    @cached_property
    def changed(self) -> list[tuple[str, str, str]]:
        """The survivor's fields that go back: label, as it is, as it was."""
        survivor = self.subject.survivor
        back = operations.given_back(self.subject, survivor)
        return [
            shown_change(Party, name, getattr(survivor, name), back[name])
            for name in self.subject.before
            if name in back and back[name] != getattr(survivor, name)
        ]

    def effects(self) -> Sequence[str]:
        merge, zone = self.subject, self.member.time_zone
        said = [
            gettext("%(other)s stands for itself again; merged by %(person)s on %(moment)s.")
            % {
                "other": merge.other, "person": merge.merged_by,
                "moment": shown_moment(merge.merged_at, zone),
            }
        ]  # fmt: skip
        return [*said, *(f"{label}: {now} → {then}" for label, now, then in self.changed)]

    def carry_out(self, member: Member, data: Data) -> Party:
        return actions.undo_merge(member, merge=self.subject, **data)
