"""Requests for signatures: the list, and the page of one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.approvals import actions, domain, kinds, queries, words
from teliti.approvals.desk import approve_verb, do_it
from teliti.approvals.models import DecisionKind, Request, RequestState, RequestStep, StepState
from teliti.base.keys import keys_in
from teliti.kit.asks import SignatureDesk, SignatureWanted, file_signatures_at
from teliti.kit.columns import ChoiceFilter, Column, DayFilter, today_of
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of_subject, go
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_moment, shown_money
from teliti.people.models import Member

STANDING = (RequestState.WAITING, RequestState.GRANTED, RequestState.USED)


TONES = {
    RequestState.WAITING: Tone.WARN,
    RequestState.GRANTED: Tone.ACCENT,
    RequestState.USED: Tone.GOOD,
    RequestState.REFUSED: Tone.BAD,
}


def file_request(member: Member, wanted: SignatureWanted) -> Request:
    """What a screen does with an act that needs a signature first."""
    needed: Any = wanted.needed
    return actions.ask_for_signature(
        member, thing=needed.subject, kind=needed.kind, also=dict(needed.also),
        because=wanted.because, address=wanted.address, is_plain=wanted.is_plain,
    )  # fmt: skip


def sent_to(request: Request) -> str:
    """To whom a request went: "Sent for approval to: Director"."""
    steps = queries.steps_of(request)
    names = ", ".join(
        words.signers_of(step.quorum, words.signer_label(step.role, step.duty)) for step in steps
    )
    return _("Sent for approval to: %(names)s.") % {"names": names}


file_signatures_at(SignatureDesk(file_request, sent_to))


def state_of(request: Request) -> Badge:
    """The state of a request in a word."""
    state = RequestState(request.state)
    return Badge(str(state.label), TONES.get(state, Tone.PLAIN))


def kind_of(request: Request) -> str:
    return kinds.label_of(request.kind)


class Requests(Listing):
    """Requests for signatures: those that wait for me, my own, and for some everybody's."""

    title, duty = gettext_lazy("Approvals"), "approvals.see"
    columns = (
        Column("label", gettext_lazy("Thing"), sort="label", first=True),
        Column("kind", gettext_lazy("What"), value=kind_of, sort="kind"),
        Column("amount", gettext_lazy("Amount"), value="amount_minor", cell="money",
               sort="amount_minor"),
        Column("maker", gettext_lazy("Asked by"), value="maker", sort="maker__user__name"),
        Column("asked_at", gettext_lazy("Asked"), cell="time", sort="asked_at"),
        Column("state", gettext_lazy("State"), value=state_of, cell="badge", sort="state"),
    )  # fmt: skip
    filters = (
        ChoiceFilter("state", gettext_lazy("State"), RequestState.choices),
        ChoiceFilter(
            "kind",
            gettext_lazy("What"),
            lambda _member: [(one.name, one.label) for one in kinds.declared().values()],
        ),
        DayFilter("from", gettext_lazy("Asked from"), "asked_at__date"),
    )
    search: ClassVar[Sequence[str]] = ("label", "because", "maker__user__name")
    order = "-asked_at"
    rows = queries.requests_seen_by

    def bulk_verbs(self) -> Sequence[Verb]:
        if not self.member.may("approvals.ask"):
            return ()
        return [Verb(_("Approve"), "", key="approve", main=True)]

    def bulk_approve(self, keys: list[str]) -> HttpResponse:
        """Sign the chosen requests, all or none."""
        chosen = list(queries.requests_seen_by(self.member).filter(pk__in=keys_in(keys)))
        signed = actions.approve_many(self.member, requests=chosen)
        done = ngettext("%(count)s approved", "%(count)s approved", len(signed))
        messages.success(self.request, done % {"count": len(signed)})
        return go(self.request.get_full_path())

    def empty(self) -> Empty:
        return Empty(
            _("Nothing to approve"),
            _("What a policy says must be approved by somebody else comes here by itself."),
        )


class OfRequest:
    subject: Request
    member: Member

    def crumbs(self) -> Sequence[Link]:
        return [Link(_("Approvals"), reverse("approvals:requests"))]


class RequestPage(OfRequest, Page):
    """One request: what is signed, by whom and why, what was said, and what changed since."""

    duty = "approvals.see"
    find = queries.requests_on_page

    def heading(self) -> str:
        return self.subject.label

    def state(self) -> Badge:
        return state_of(self.subject)

    @cached_property
    def staff(self) -> queries.Staff:
        """Who could sign; read once."""
        return queries.staff_of(self.member.company_id, today_of(self.member))

    @cached_property
    def changes(self) -> list[tuple[str, Any, Any]] | None:
        """What differs from what was asked, while that matters; None: the thing is gone."""
        if not self.subject.is_open:
            return []
        now = queries.content_now(self.subject)
        return None if now is None else domain.differences(self.subject.content, now)

    def verbs(self) -> Sequence[Verb]:
        request, here = self.subject, [self.subject.pk]
        if not self.member.may("approvals.ask"):
            return []
        if request.maker_id == self.member.pk:
            return self._verbs_of_maker()
        if request.state != RequestState.WAITING or not self._waits_for_me():
            return []
        verbs = [
            approve_verb(request),
            Verb(_("Refuse"), reverse("approvals:refuse_request", args=here), "x", danger=True),
            Verb(_("Ask a question"), reverse("approvals:ask_question", args=here), "q"),
        ]
        if len(self.others_able()) > 0:
            verbs.append(Verb(_("Forward"), reverse("approvals:forward_request", args=here), "w"))
        return verbs

    def _verbs_of_maker(self) -> list[Verb]:
        request, here = self.subject, [self.subject.pk]
        verbs = []
        if request.state == RequestState.GRANTED and not self.changes:
            verbs.append(do_it(request))
        if self._is_asked():
            answer = reverse("approvals:answer_question", args=here)
            verbs.append(Verb(_("Answer"), answer, "q", main=True))
        if request.is_open:
            away = reverse("approvals:withdraw_request", args=here)
            verbs.append(Verb(_("Withdraw"), away, danger=True))
        return verbs

    def _is_asked(self) -> bool:
        talk = [
            one.kind
            for one in self.subject.decisions.all()
            if one.kind in (DecisionKind.QUESTION, DecisionKind.ANSWER)
        ]
        is_waiting = self.subject.state == RequestState.WAITING
        return is_waiting and talk[-1:] == [DecisionKind.QUESTION]

    def others_able(self) -> list[Member]:
        """Who else may approve the steps that wait for me."""
        return others_able(self.staff, self.subject, self.member)

    def _waits_for_me(self) -> bool:
        return any(
            step.state == StepState.OPEN
            and self.member.pk in self.staff.able_on(step, self.subject)
            for step in self.subject.steps.all()
        )

    def panels(self) -> Sequence[Panel]:
        return [
            self._about(), self._content(), self._steps(), *self._talk(), *self._lines_to_sign(),
        ]  # fmt: skip

    def _about(self) -> Panel:
        request = self.subject
        rows = [
            Fact(_("What"), Cell(kind_of(request))),
            Fact(_("Thing"), Cell(request.label, url=address_of_subject(request.subject))),
            Fact(_("Asked by"), Cell(str(request.maker))),
            Fact(_("Asked"), Cell(shown_moment(request.asked_at, self.member.time_zone))),
        ]
        if request.amount_minor is not None:
            amount = shown_money(request.amount_minor, request.currency)
            rows.append(Fact(_("Amount"), Cell(amount, "money")))
        if request.because:
            rows.append(Fact(_("Reason"), Cell(request.because)))
        if self.subject.is_open and self.changes is None:
            rows.append(Fact(_("Attention"), Cell(_("It is not there any more."), tone=Tone.BAD)))
        elif self.changes:
            changed = _("It was changed since the approval was asked for: ask again.")
            if request.state == RequestState.GRANTED:
                changed = _("It was changed since it was approved: the approval is void.")
            rows.append(Fact(_("Attention"), Cell(changed, tone=Tone.BAD)))
        return facts("about", "", *rows)

    def _content(self) -> Panel:
        request, zone = self.subject, self.member.time_zone
        now = {name: after for name, _before, after in self.changes or ()}
        heads = [Head("field", _("Field"), first=True), Head("signed", _("What is approved"))]
        if now:
            heads.append(Head("now", _("Now")))
        rows = []
        for name in words.in_order(request.kind, {*request.content, *now}):
            label, value = words.field_of(
                request.kind, name, request.content.get(name), request.currency, zone
            )
            cells = [Cell(label), Cell(value)]
            if now:
                _label, text = words.field_of(
                    request.kind, name, now.get(name), request.currency, zone
                )
                cells.append(Cell(text if name in now else "", tone=Tone.BAD))
            rows.append(Row(name, cells))
        return table_panel("content", _("What is approved"), Table(heads, rows, id="content"))

    def _steps(self) -> Panel:
        steps = list(self.subject.steps.all())
        keys = {key for step in steps for key in step.policies}
        asked_at = self.subject.asked_at
        policies = queries.policies_named(self.member.company_id, keys, asked_at) if keys else {}
        heads = [
            Head("who", _("Who approves"), first=True),
            Head("why", _("Why")),
            Head("state", _("State"), "badge"),
            Head("by", _("Approved by")),
        ]
        rows = [
            Row(
                str(step.pk),
                [
                    Cell(self._who(step), sub=self._waits_for(step)),
                    Cell(words.why(step.policies or [0], policies)),
                    self._step_state(step),
                    Cell(self._signed_by(step)),
                ],
            )
            for step in steps
        ]
        return table_panel("steps", _("Steps"), Table(heads, rows, id="steps"))

    def _who(self, step: RequestStep) -> str:
        return words.signers_of(step.quorum, words.signer_label(step.role, step.duty))

    def _waits_for(self, step: RequestStep) -> str:
        if step.state != StepState.OPEN or self.subject.state != RequestState.WAITING:
            return ""
        able = self.staff.able_on(step, self.subject)
        names = ", ".join(str(self.staff.people[key]) for key in sorted(able))
        kind = kinds.declared().get(self.subject.kind)
        if names or (kind and kind.always):  # what always needs two waits until somebody is there
            return names
        return _("Nobody could do so now: withdraw it, and ask again.")

    def _step_state(self, step: RequestStep) -> Cell:
        tones = {StepState.DONE: Tone.GOOD, StepState.OPEN: Tone.WARN}
        state = StepState(step.state)
        if self.subject.state not in STANDING and state != StepState.DONE:
            return Cell("")
        return Cell(str(state.label), "badge", tone=tones.get(state, Tone.PLAIN))

    def _signed_by(self, step: RequestStep) -> str:
        return "; ".join(" · ".join(filter(None, parts)) for parts in self._signatures(step))

    def _signatures(self, step: RequestStep) -> list[tuple[str, str, str]]:
        """Who signed a step, when, and what they wrote with it."""
        signed = []
        for one in self.subject.decisions.all():
            if one.step_id == step.pk and one.kind == DecisionKind.APPROVE:
                name = str(one.by)
                if one.absent:
                    name = _("%(deputy)s for %(absent)s") % {"deputy": one.by, "absent": one.absent}
                signed.append((name, shown_moment(one.at, self.member.time_zone), one.text))
        return signed

    def _lines_to_sign(self) -> list[Panel]:
        """On paper only: who asked, and a line for each signature, whether it is given or not."""
        request = self.subject
        if request.state not in STANDING:
            return []
        asked = shown_moment(request.asked_at, self.member.time_zone)
        lines = [(_("Asked by"), f"{request.maker}\n{asked}")]
        for step in request.steps.all():
            given = [f"{name}\n{moment}" for name, moment, _text in self._signatures(step)]
            blank = [""] * (step.quorum - len(given))
            role = words.signer_label(step.role, step.duty)
            lines += [(role, text) for text in given + blank]
        return [Panel("signers", "", "kit/panel_signers.html", {"signers": lines})]

    def _talk(self) -> list[Panel]:
        said = [one for one in self.subject.decisions.all() if one.kind != DecisionKind.APPROVE]
        if not said:
            return []
        heads = [
            Head("who", _("Who"), first=True),
            Head("what", _("What")),
            Head("text", _("Text")),
            Head("when", _("When"), "time"),
        ]
        rows = [
            Row(
                str(one.pk),
                [
                    Cell(str(one.by)),
                    Cell(f"{DecisionKind(one.kind).label}{f' → {one.to}' if one.to else ''}"),
                    Cell(one.text),
                    Cell(shown_moment(one.at, self.member.time_zone), "time"),
                ],
            )
            for one in said
        ]
        return [table_panel("talk", _("What was said"), Table(heads, rows, id="talk"))]


def others_able(staff: queries.Staff, request: Request, member: Member) -> list[Member]:
    """Who else may approve the steps of a request that wait for this member."""
    able: set[int] = set()
    for step in request.steps.all():
        people = staff.able_on(step, request) if step.state == StepState.OPEN else {}
        if member.pk in people:
            able |= staff.able_if_not_forwarded(step, request).keys()
    return [staff.people[key] for key in sorted(able - {member.pk})]
