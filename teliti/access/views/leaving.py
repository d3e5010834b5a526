"""Screens of leavers and their checklist."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.access import actions, forms, queries
from teliti.access.domain import ItemKind
from teliti.access.models import Leaving, LeavingItem
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day, shown_moment
from teliti.people.models import Member
from teliti.people.queries import members_seen_by


def state_of(leaving: Leaving) -> Badge:
    """The state of a checklist in a word."""
    if leaving.is_called_off:
        return Badge(_("called off"))
    if leaving.closed_at:
        return Badge(_("closed"), Tone.GOOD)
    return Badge(_("under way"), Tone.ACCENT if leaving.member.is_active else Tone.WARN)


def _done(leaving: Leaving) -> str:
    items = leaving.items.all()
    return f"{sum(item.ticked_at is not None for item in items)}/{len(items)}"


class Leavings(Listing):
    """Who leaves or left, and how far their checklist is."""

    title, duty, rows = gettext_lazy("Leavers"), "access.read", queries.leavings_seen_by
    columns = (
        Column("member", gettext_lazy("Person"), str, sort="member__user__name", first=True),
        Column("last_on", gettext_lazy("Last day"), cell="date", sort="last_on"),
        Column("successor", gettext_lazy("Takes over"), lambda row: str(row.successor or "")),
        Column("done", gettext_lazy("Ticked"), _done),
        Column("state", gettext_lazy("State"), state_of, cell="badge"),
    )
    search = ("member__user__name",)
    order = "-last_on"

    def empty(self) -> Empty:
        return Empty(
            _("Nobody leaves"),
            _("Begin on the page of a person: their access ends by itself on the last day."),
            Verb(_("People"), reverse("people:members")),
        )


class LeavingPage(Page):
    """A leaver: the last day, who takes over, and the checklist."""

    duty, find = "access.read", queries.leavings_seen_by
    subject: Leaving

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Leavers"), reverse("access:leavings"))]

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        one = self.subject
        if one.closed_at or not self.member.may("people.manage"):
            return ()
        key = [one.pk]
        found = [
            Verb(_("Hand over"), reverse("access:hand_over", args=key), key="h"),
            Verb(_("Add something to collect"), reverse("access:add_item", args=key), key="a"),
        ]
        if one.member.is_active:
            stay, revoke = (
                reverse(f"access:{name}", args=key)
                for name in ("call_off_leaving", "revoke_access")
            )
            if one.member.has_access:
                found.append(Verb(_("Call off"), stay, key="o"))
            return [*found, Verb(_("Take back access now"), revoke, key="x", danger=True)]
        if all(item.ticked_at for item in one.items.all()):
            found.append(Verb(_("Close"), reverse("access:close_leaving", args=key), main=True))
        return found

    def panels(self) -> Sequence[Panel]:
        one, zone = self.subject, self.member.time_zone
        about = [
            Fact(_("Person"), Cell(str(one.member), url=address_of(one.member))),
            Fact(_("Last day"), Cell(shown_day(one.last_on))),
            Fact(_("Takes over"), Cell(str(one.successor or ""))),
            Fact(_("Reason"), Cell(one.because)),
            Fact(_("Begun by"), Cell(str(one.begun_by), sub=shown_moment(one.begun_at, zone))),
        ]
        kinds = {
            ItemKind.ACCESS: _("Take back"),
            ItemKind.HAND_OVER: _("Hand over"),
            ItemKind.COLLECT: _("Collect"),
        }
        may_tick = set(
            queries.items_seen_by(self.member).filter(leaving=one).values_list("pk", flat=True)
        )
        rows = [
            Row(
                str(item.pk),
                [
                    Cell(item.title, url=item.url, sub=item.note),
                    Cell(kinds[ItemKind(item.kind)]),
                    Cell(
                        _("done") if item.ticked_at else _("open"),
                        "badge",
                        tone=Tone.GOOD if item.ticked_at else Tone.WARN,
                    ),
                    Cell(
                        str(item.ticked_by or ""),
                        sub=shown_moment(item.ticked_at, zone) if item.ticked_at else "",
                    ),
                ],
                verbs=[Verb(_("Tick"), reverse("access:tick_item", args=[item.pk]))]
                if item.pk in may_tick and not item.ticked_at and item.kind != ItemKind.ACCESS
                else (),
            )
            for item in one.items.all()
        ]
        title = _("Checklist")
        heads = [
            Head("what", _("What"), first=True),
            Head("kind", _("Kind")),
            Head("state", _("State"), "badge"),
            Head("who", _("By")),
        ]
        return [
            table_panel("items", title, Table(heads, rows, caption=title)),
            facts("about", _("Leaver"), *about, aside=True),
        ]


class BeginLeaving(Ask):
    """When, why, who takes over, what to collect."""

    title, duty, form = gettext_lazy("Begin leaving"), "people.manage", forms.BeginLeavingForm
    find, danger = members_seen_by, True
    subject: Member

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("People"), reverse("people:members")),
            Link(str(self.subject), address_of(self.subject)),
        ]

    def form_options(self) -> Data:
        return {"without": self.subject}

    def initial(self) -> Data:
        return {"last_on": today_of(self.member), "to_collect": _("Laptop\nKeys\nAccess card")}

    def effects(self) -> Sequence[str]:
        said = {"name": self.subject}
        return [
            _("The access of %(name)s ends by itself at the end of the last day.") % said,
            _("What waits for %(name)s now stands on the checklist, to be handed over.") % said,
        ]

    def carry_out(self, member: Member, data: Data) -> Leaving:
        return actions.begin_leaving(member, member=self.subject, **data)


class _AboutLeaving(Ask):
    """A question about a leaver; afterwards the checklist."""

    duty, find = "people.manage", queries.leavings_seen_by
    subject: Leaving

    def crumbs(self) -> Sequence[Link]:
        return [
            Link(_("Leavers"), reverse("access:leavings")),
            Link(str(self.subject), address_of(self.subject)),
        ]


class RevokeAccess(_AboutLeaving):
    """No page opens any more, from now on."""

    title, danger = gettext_lazy("Take back access now"), True

    def effects(self) -> Sequence[str]:
        name = {"name": self.subject.member}
        return [
            _("%(name)s cannot open this company any more, from now on.") % name,
            _("Every browser is signed out, and every API token of %(name)s is revoked.") % name,
        ]

    def carry_out(self, member: Member, data: Data) -> Leaving:
        return actions.revoke_access(member, leaving=self.subject)


class CallOff(_AboutLeaving):
    """They stay after all."""

    title, form = gettext_lazy("Call off"), forms.BecauseForm

    def effects(self) -> Sequence[str]:
        name = {"name": self.subject.member}
        return [
            _("The access of %(name)s has no end any more, and the checklist is closed.") % name,
            _("What was handed over already stays with whoever took it over."),
        ]

    def carry_out(self, member: Member, data: Data) -> Leaving:
        return actions.call_off_leaving(member, leaving=self.subject, **data)


class HandOver(_AboutLeaving):
    """Who takes over the drafts and what waits."""

    title, form = gettext_lazy("Hand over"), forms.HandOverForm

    def form_options(self) -> Data:
        return {"without": self.subject.member}

    def initial(self) -> Data:
        return {"to": str(self.subject.successor_id or "")}

    def effects(self) -> Sequence[str]:
        name = {"name": self.subject.member}
        return [
            _("The drafts of %(name)s become theirs.") % name,
            _("They stand in where %(name)s would, and sign what was forwarded to %(name)s.")
            % name,
            _("What is to be handed over stands on their desk until they tick it."),
        ]

    def carry_out(self, member: Member, data: Data) -> Leaving:
        return actions.hand_over(member, leaving=self.subject, **data)


class AddItem(_AboutLeaving):
    """Something more to collect."""

    title, form = gettext_lazy("Add something to collect"), forms.ItemForm
    submit, submit_and_new = gettext_lazy("Add"), gettext_lazy("Add and next")

    def carry_out(self, member: Member, data: Data) -> str:
        actions.add_item(member, leaving=self.subject, **data)
        return address_of(self.subject)


class CloseLeaving(_AboutLeaving):
    """Everything is ticked."""

    title = gettext_lazy("Close")

    def carry_out(self, member: Member, data: Data) -> Leaving:
        return actions.close_leaving(member, leaving=self.subject)


class TickItem(Ask):
    """An item is done."""

    title, duty, form = gettext_lazy("Tick"), "access.take_over", forms.TickForm
    find = queries.items_seen_by
    subject: LeavingItem

    def subtitle(self) -> str:
        return self.subject.title

    def crumbs(self) -> Sequence[Link]:
        if not self.member.may("access.read"):
            return [Link(_("My desk"), "/")]
        leaving = self.subject.leaving
        return [Link(str(leaving), address_of(leaving))]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.tick_item(member, item=self.subject, **data)
        return self.crumbs()[0].url
