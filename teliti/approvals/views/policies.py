"""Policies: what needs whose approval, and what an act would need."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teliti.approvals import actions, forms, kinds, operations, queries, words
from teliti.approvals.domain import Facts
from teliti.approvals.models import Policy
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day
from teliti.people.models import Member


def kind_of(policy: Policy) -> str:
    return kinds.label_of(policy.kind)


def steps_of(policy: Policy) -> str:
    """The signers of a policy, in order."""
    return " → ".join(
        words.signers_of(step.quorum, words.signer_label(step.role, step.duty))
        for step in policy.steps.all()
    )


def validity_of(policy: Policy) -> str:
    """From when to when a policy holds."""
    return f"{shown_day(policy.valid_from)} – {shown_day(policy.valid_until)}".rstrip(" –")


class Policies(Listing):
    """What needs whose approval."""

    title, duty = gettext_lazy("Approval policies"), "approvals.policies"
    columns = (
        Column("kind", gettext_lazy("What"), value=kind_of, sort="kind", first=True,
               link=address_of),
        Column("condition", gettext_lazy("When"), value=words.condition_of),
        Column("steps", gettext_lazy("Who approves"), value=steps_of),
        Column("note", gettext_lazy("Why"), sort="note"),
        Column("valid_from", pgettext_lazy("a day", "From"), cell="date", sort="valid_from"),
        Column("valid_until", gettext_lazy("Until"), cell="date", sort="valid_until"),
    )  # fmt: skip
    filters = (
        ChoiceFilter(
            "kind",
            gettext_lazy("What"),
            lambda _member: [(one.name, one.label) for one in kinds.declared().values()],
        ),
    )
    search = ("note", "kind")
    order = "kind"
    rows = queries.policies_seen_by

    def verbs(self) -> Sequence[Verb]:
        return [
            Verb(_("New policy"), reverse("approvals:new_policy"), "n", main=True),
            Verb(_("What if"), reverse("approvals:what_if"), "w"),
        ]

    def empty(self) -> Empty:
        return Empty(
            _("No policy yet"),
            _("Say what needs a second person: from what amount, and whose approval."),
            Verb(_("New policy"), reverse("approvals:new_policy"), "n", main=True),
        )


class _OfPolicies:
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Approval policies"), reverse("approvals:policies"))]


class PolicyPage(_OfPolicies, Page):
    """One policy with its steps."""

    duty = "approvals.policies"
    find = queries.policies_seen_by
    subject: Policy

    def heading(self) -> str:
        return kind_of(self.subject)

    def subtitle(self) -> str:
        return self.subject.note

    def state(self) -> Badge:
        if self.subject.is_in_force(today_of(self.member)):
            return Badge(_("in force"), Tone.GOOD)
        return Badge(_("not in force"))

    def verbs(self) -> Sequence[Verb]:
        here = [self.subject.pk]
        verbs = [Verb(_("Change"), reverse("approvals:change_policy", args=here), "e", main=True)]
        until = self.subject.valid_until
        if until is None or until > today_of(self.member):
            end = reverse("approvals:end_policy", args=here)
            verbs.append(Verb(_("End"), end, danger=True))
        return verbs

    def panels(self) -> Sequence[Panel]:
        policy = self.subject
        heads = [
            Head("place", _("Step"), "number"),
            Head("who", _("Who approves"), first=True),
            Head("quorum", _("Approvals"), "number"),
            Head("hours", _("Escalate after hours"), "number"),
            Head("to", _("Escalate to")),
        ]
        rows = [
            Row(
                str(step.pk),
                [
                    Cell(str(step.place), "number"),
                    Cell(words.signer_label(step.role, step.duty)),
                    Cell(str(step.quorum), "number"),
                    Cell(str(step.hours or ""), "number"),
                    Cell(str(step.escalate_to or "")),
                ],
            )
            for step in policy.steps.all()
        ]
        passing = _("It passes, and is looked at later.")
        return [
            facts(
                "when", "",
                Fact(_("When"), Cell(words.condition_of(policy, self.member.company.currency))),
                Fact(_("In force"), Cell(validity_of(policy))),
                Fact(_("Before or after"),
                     Cell(passing if policy.is_later else _("Before it is done."))),
            ),
            table_panel("steps", _("Steps"), Table(heads, rows, id="steps")),
        ]  # fmt: skip


class NewPolicy(_OfPolicies, Ask):
    """Make a policy."""

    title, duty = gettext_lazy("New policy"), "approvals.policies"
    form, row_form = forms.PolicyForm, forms.PolicyStepForm
    rows_title, blank_rows, submit = gettext_lazy("Steps"), 2, gettext_lazy("Save")

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        """The roles to choose from."""
        found = queries.roles_named(self.member.company_id)
        return [(str(key), str(role)) for key, role in found.items()]

    def row_options(self) -> Data:
        return {"roles": self.roles}

    def initial(self) -> Data:
        return {"valid_from": today_of(self.member)}

    def effects(self) -> Sequence[str]:
        return [
            _("Equal steps run side by side, higher ones after them; nobody approves twice."),
            _("Where nobody but the maker could approve, it passes and is looked at later."),
        ]

    def carry_out(self, member: Member, data: Data) -> Policy:
        return actions.add_policy(member, **_given(data))


class ChangePolicy(NewPolicy):
    """Change a policy."""

    title, blank_rows = gettext_lazy("Change policy"), 1
    find = queries.policies_seen_by
    subject: Policy

    def crumbs(self) -> Sequence[Link]:
        return [*super().crumbs(), Link(str(self.subject), address_of(self.subject))]

    def initial(self) -> Data:
        policy = self.subject
        flag = f"{policy.kind}/{policy.flag}" if policy.flag else ""
        return {
            "kind": policy.kind, "note": policy.note, "from_minor": policy.from_minor,
            "from_count": policy.from_count, "flag": flag, "unit": policy.unit,
            "role": policy.role, "is_later": policy.is_later, "valid_from": policy.valid_from,
            "valid_until": policy.valid_until,
        }  # fmt: skip

    def initial_rows(self) -> list[Data]:
        return [
            {
                "place": step.place, "quorum": step.quorum, "hours": step.hours or None,
                "signer": f"role:{step.role_id}" if step.role_id else f"duty:{step.duty}",
                "escalate_to": str(step.escalate_to_id or ""),
            }
            for step in self.subject.steps.all()
        ]  # fmt: skip

    def effects(self) -> Sequence[str]:
        return [_("Requests that wait keep the steps that they were filed with.")]

    def carry_out(self, member: Member, data: Data) -> Policy:
        return actions.change_policy(
            member, policy=self.subject, version=self.subject.version, **_given(data)
        )


class EndPolicy(_OfPolicies, Ask):
    """End a policy with today."""

    title, duty, form, danger = gettext_lazy("End policy"), "approvals.policies", forms.Reason, True
    find = queries.policies_seen_by

    def carry_out(self, member: Member, data: Data) -> Policy:
        return actions.end_policy(member, policy=self.subject, because=data["because"])


def _given(data: Data) -> Data:
    fields = ("kind", "note", "valid_from", *actions.CONDITIONS)
    return {name: data[name] for name in fields} | {
        "steps": [forms.step_of(row) for row in data["rows"]]
    }


class WhatIf(_OfPolicies, Page):
    """Which approvals would an act need? Asks nobody, changes nothing."""

    title, duty = gettext_lazy("What if"), "approvals.policies"
    template = "approvals/what_if.html"

    def get(self, request: Any, **_kwargs: Any) -> HttpResponse:
        people = queries.people_to_choose(self.member.company_id)
        asked = forms.WhatIf(request.GET or None, member=self.member, people=people)
        panel = self._answer(asked.cleaned_data) if asked.is_bound and asked.is_valid() else None
        return self.draw(form=asked, panels=[panel] if panel else [])

    def _answer(self, asked: Data) -> Panel:
        # Whoever names no mark is told all that could be asked; each reason names its own.
        marks = {asked["flag"]} if asked["flag"] else kinds.declared()[asked["kind"]].flags
        facts_given = Facts(asked["amount"], count=asked["count"] or 1, flags=frozenset(marks))
        maker = asked["person"] or self.member
        found = operations.foreseen(maker, asked["kind"], facts_given, today_of(self.member))
        policies = queries.policies_named(
            self.member.company_id, {key for one in found for key in one.step.reasons}
        )
        roles = queries.roles_named(self.member.company_id)
        heads = [
            Head("place", _("Step"), "number"),
            Head("who", _("Who approves"), first=True),
            Head("people", _("Who could")),
            Head("why", _("Why")),
        ]
        rows = [
            Row(str(at), [
                Cell(str(at), "number"),
                Cell(_who(one.step, roles), sub="" if one.is_before else _("looks at it later")),
                Cell(", ".join(str(person) for person in one.able) or _("nobody else")),
                Cell(words.why(one.step.reasons, policies)),
            ])
            for at, one in enumerate(found, 1)
        ]  # fmt: skip
        nobody = Empty(_("Nobody has to approve this"), _("No policy asks for it."))
        return table_panel("answer", _("Steps"), Table(heads, rows, empty=nobody, id="answer"))


def _who(step: Any, roles: Any) -> str:
    role = roles.get(step.role) if step.role else None
    return words.signers_of(step.quorum, words.signer_label(role, step.duty))
