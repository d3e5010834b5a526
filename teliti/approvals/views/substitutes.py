"""Who approves in whose place."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teliti.approvals import actions, forms, kinds, queries
from teliti.approvals.models import Substitute
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.shapes import Empty, Link, Verb
from teliti.people.models import Member


def kind_of(substitute: Substitute) -> str:
    return kinds.label_of(substitute.kind) if substitute.kind else _("everything")


def end_address(substitute: Substitute) -> str:
    """Where a substitute is ended."""
    return reverse("approvals:end_substitute", args=[substitute.pk])


class Substitutes(Listing):
    """Who stands in for whom; only some see everybody's."""

    title, duty = gettext_lazy("Substitutes"), "approvals.ask"
    columns = (
        Column("deputy", gettext_lazy("Substitute"), sort="deputy__user__name", first=True),
        Column("absent", gettext_lazy("In the place of"), sort="absent__user__name"),
        Column("kind", gettext_lazy("What"), value=kind_of),
        Column("starts_on", pgettext_lazy("a day", "From"), cell="date", sort="starts_on"),
        Column("ends_on", gettext_lazy("Until"), cell="date", sort="ends_on"),
        Column("because", gettext_lazy("Reason")),
        Column("ended_at", gettext_lazy("Ended"), cell="time", sort="ended_at"),
    )
    order = "-ends_on"
    rows = queries.substitutes_seen_by
    link = staticmethod(end_address)

    def verbs(self) -> Sequence[Verb]:
        new = reverse("approvals:new_substitute")
        return [Verb(_("Name a substitute"), new, "n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            _("No substitutes"),
            _("Before you are away, say who approves in your place and until when."),
            self.main_verb,
        )


class _OfSubstitutes:
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Substitutes"), reverse("approvals:substitutes"))]


class NewSubstitute(_OfSubstitutes, Ask):
    """Name a substitute."""

    title, duty = gettext_lazy("Name a substitute"), "approvals.ask"
    form, submit = forms.SubstituteForm, gettext_lazy("Save")

    def form_options(self) -> Data:
        return {"people": queries.people_to_choose(self.member.company_id)}

    def initial(self) -> Data:
        return {"starts_on": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return [
            _("The substitute approves in that place, and is named beside it."),
            _("Never what they ask for themselves, nor what the absent person asked for."),
        ]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.name_substitute(member, **data)
        return reverse("approvals:substitutes")


class EndSubstitute(_OfSubstitutes, Ask):
    """End a substitute from now on."""

    title, duty, danger = gettext_lazy("End substitute"), "approvals.ask", True
    find = queries.substitutes_seen_by
    subject: Substitute

    def effects(self) -> Sequence[str]:
        return [
            _("From now on %(deputy)s does not approve in the place of %(absent)s any more.")
            % {"deputy": self.subject.deputy, "absent": self.subject.absent}
        ]

    def carry_out(self, member: Member, data: Data) -> str:
        actions.end_substitute(member, substitute=self.subject)
        return reverse("approvals:substitutes")
