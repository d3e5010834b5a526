"""What is said to a request: the questions that lead to it, and the way there from a mail."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.approvals import actions, forms, kinds, queries, words
from teliti.approvals.jobs import LINK_SALT
from teliti.approvals.models import DecisionKind, Request, RequestState
from teliti.approvals.views.requests import OfRequest, others_able
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import today_of
from teliti.kit.screens import Screen, address_of, go
from teliti.kit.shapes import Link
from teliti.kit.words import shown_money
from teliti.people.models import Member

WEEK = 7 * 24 * 60 * 60


class _OneRequest(OfRequest, Ask):
    duty = "approvals.ask"
    find = queries.requests_seen_by

    def is_timely(self) -> bool:
        return self.subject.state == RequestState.WAITING

    def crumbs(self) -> Sequence[Link]:
        return [*super().crumbs(), Link(self.subject.label, address_of(self.subject))]


class ApproveRequest(_OneRequest):
    """Sign what somebody else asks for."""

    title, form, submit = gettext_lazy("Approve"), forms.Approve, gettext_lazy("Approve")
    done = gettext_lazy("Approved")

    def form_options(self) -> Data:
        kind = kinds.declared().get(self.subject.kind)
        return {"wanted": str(kind.note) if kind and kind.note else ""}

    def effects(self) -> Sequence[str]:
        request = self.subject
        amount = ""
        if request.amount_minor is not None:
            amount = shown_money(request.amount_minor, request.currency)
        said = " · ".join(part for part in (str(request), amount) if part)
        kind = kinds.declared().get(request.kind)
        if kind is not None and kind.granted is not None:
            return [said, *self._compared(), _("With the last approval it is done.")]
        return [
            said,
            _("%(person)s does it then; a change of it would void your approval.")
            % {"person": request.maker},
        ]

    def _compared(self) -> Iterator[str]:
        """Each field of what is approved, where the approval itself is the act."""
        request, zone = self.subject, self.member.time_zone
        for name in words.in_order(request.kind, request.content):
            value = request.content[name]
            if value not in (None, ""):
                label, text = words.field_of(request.kind, name, value, request.currency, zone)
                yield f"{label}: {text}"

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.approve(member, request=self.subject, note=data["note"])


class RefuseRequest(_OneRequest):
    """Refuse to sign, with the reason."""

    title, form, danger = gettext_lazy("Refuse"), forms.Reason, True
    done = gettext_lazy("Refused")

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.refuse(member, request=self.subject, because=data["because"])


class AskQuestion(_OneRequest):
    """Ask something before one approves."""

    title, form, submit = (
        gettext_lazy("Ask a question"),
        forms.Words,
        gettext_lazy("Ask a question"),
    )
    done = gettext_lazy("Sent. The answer comes back to your desk.")

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.ask_question(member, request=self.subject, text=data["text"])


class AnswerQuestion(_OneRequest):
    """Answer what was asked about one's request."""

    title, form, submit = gettext_lazy("Answer"), forms.Words, gettext_lazy("Answer")
    find = queries.requests_on_page

    def effects(self) -> Sequence[str]:
        return [
            f"{one.by}: {one.text}"
            for one in self.subject.decisions.all()
            if one.kind == DecisionKind.QUESTION
        ][-1:]

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.answer(member, request=self.subject, text=data["text"])


class ForwardRequest(_OneRequest):
    """Leave one's step to another who may approve it."""

    title, form, submit = gettext_lazy("Forward"), forms.Forward, gettext_lazy("Forward")
    find = queries.requests_on_page

    def form_options(self) -> Data:
        staff = queries.staff_of(self.member.company_id, today_of(self.member))
        return {"able": others_able(staff, self.subject, self.member)}

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.forward(member, request=self.subject, to=data["to"], text=data["text"])


class WithdrawRequest(_OneRequest):
    """Take back what one asked for."""

    title, form, danger = gettext_lazy("Withdraw"), forms.Reason, True

    def is_timely(self) -> bool:
        return self.subject.is_open

    def carry_out(self, member: Member, data: Data) -> Request:
        return actions.withdraw(member, request=self.subject, because=data["because"])


class FollowLink(Screen):
    """The signed link of a mail: asks for sign-in, then leads to the page."""

    duty = "approvals.ask"

    def get(self, _request: Any, token: str) -> HttpResponse:
        try:
            found = signing.loads(token, salt=LINK_SALT, max_age=WEEK)
        except signing.SignatureExpired:
            return self.message(_("This link is older than a week. Look on your desk."), 410)
        except signing.BadSignature as bad:
            raise Http404 from bad
        if found["member"] != self.member.pk:
            return self.message(
                _("This link was sent to somebody else, or for another company."), 403
            )
        return go(reverse("approvals:request", args=[found["request"]]))
