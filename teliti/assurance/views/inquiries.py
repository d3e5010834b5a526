"""Screens of requests for evidence: the list, one with its answers, asking, answering."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import actions, forms, queries
from teliti.assurance.domain import InquiryState, age_in_days
from teliti.assurance.models import INQUIRY_STATES, Inquiry, InquiryNote
from teliti.audit.action import subject_of
from teliti.base.clock import day_in, today_in
from teliti.documents.panels import documents_panel
from teliti.documents.queries import record_seen_by
from teliti.documents.store import keep
from teliti.kit.asks import Ask, Data
from teliti.kit.columns import ChoiceFilter, Column, DayFilter
from teliti.kit.listing import Listing
from teliti.kit.page import Page, facts, table_panel
from teliti.kit.screens import address_of, address_of_subject
from teliti.kit.shapes import Badge, Cell, Empty, Fact, Head, Link, Panel, Row, Table, Tone, Verb
from teliti.kit.words import shown_day, shown_moment, shown_number
from teliti.people.models import Member

TONES = {
    InquiryState.OPEN: Tone.WARN,
    InquiryState.ANSWERED: Tone.ACCENT,
    InquiryState.ACCEPTED: Tone.GOOD,
}


def state_of(inquiry: Inquiry) -> Badge:
    """The state in a word."""
    return Badge(inquiry.get_state_display(), TONES[InquiryState(inquiry.state)])


def days_waiting(inquiry: Inquiry) -> int:
    """For how many days it waits, or waited."""
    zone = inquiry.asked_by.time_zone
    until = day_in(inquiry.accepted_at, zone) if inquiry.accepted_at else today_in(zone)
    return age_in_days(day_in(inquiry.asked_at, zone), until)


def is_late(inquiry: Inquiry) -> bool:
    """Whether an answer is due and not there."""
    due = inquiry.due_on
    return inquiry.state == InquiryState.OPEN and due is not None and due < inquiry.asked_by.today


def tone_of(inquiry: Inquiry) -> Tone:
    """How its due day stands out."""
    return Tone.BAD if is_late(inquiry) else Tone.PLAIN


def address_asked_about(inquiry: Inquiry) -> str:
    """The page of the record or figure that it is about; "" for none."""
    return address_of_subject(inquiry.subject) if inquiry.subject else inquiry.address


def _crumbs() -> list[Link]:
    return [
        Link(gettext("Auditor's room"), reverse("assurance:room")),
        Link(gettext("Requests for evidence"), reverse("assurance:inquiries")),
    ]


class Inquiries(Listing):
    """Everything that auditors asked for, with its state and age."""

    title, duty, rows = _("Requests for evidence"), "assurance.read", queries.inquiries_seen_by
    columns = (
        Column("text", _("What is asked for"), str, first=True),
        Column("about", _("Concerns"), link=address_asked_about),
        Column("asked_by", _("Asked by"), lambda one: str(one.asked_by)),
        Column("asked_at", _("Asked"), cell="time", sort="asked_at"),
        Column(
            "due_on", _("Due"), cell="date", sort="due_on", tone=tone_of,
        ),
        Column("days", _("Days waiting"), days_waiting, cell="number"),
        Column("state", _("State"), state_of, cell="badge"),
    )  # fmt: skip
    filters = (
        ChoiceFilter("state", _("State"), INQUIRY_STATES),
        DayFilter("from", _("From"), "asked_at__date"),
        DayFilter("until", _("Until"), "asked_at__date", "lte"),
    )
    search = ("text", "about")

    def crumbs(self) -> Sequence[Link]:
        return _crumbs()[:1]

    def verbs(self) -> Sequence[Verb]:
        if not self.member.may("assurance.ask"):
            return ()
        return [Verb(gettext("Ask for evidence"), reverse("assurance:ask"), key="n", main=True)]

    def empty(self) -> Empty:
        return Empty(
            gettext("Nothing was asked for yet"),
            gettext("An auditor asks on a record or figure, or here; answers carry papers."),
            self.main_verb,
        )


class InquiryPage(Page):
    """One request: what was asked, what was answered, and the papers of it."""

    duty, find = "assurance.read", queries.inquiries_seen_by
    inner = ("notes",)
    subject: Inquiry

    def crumbs(self) -> Sequence[Link]:
        return _crumbs()

    def state(self) -> Badge:
        return state_of(self.subject)

    def verbs(self) -> Sequence[Verb]:
        one, may, here = self.subject, self.member.may, [self.subject.pk]
        if one.state == InquiryState.OPEN and may("assurance.answer") and not self._is_own:
            answer = reverse("assurance:answer", args=here)
            return [Verb(gettext("Answer"), answer, key="a", main=True)]
        if one.state == InquiryState.ANSWERED and may("assurance.ask"):
            return [
                Verb(gettext("Accept"), reverse("assurance:accept", args=here), "a", main=True),
                Verb(gettext("Ask again"), reverse("assurance:ask_again", args=here), "x"),
            ]
        return ()

    @property
    def _is_own(self) -> bool:
        return self.subject.asked_by_id == self.member.pk

    def panels(self) -> Sequence[Panel]:
        one, zone = self.subject, self.member.time_zone
        about = [
            Fact(gettext("Concerns"), Cell(one.about or "–", url=address_asked_about(one))),
            Fact(gettext("Asked by"), Cell(str(one.asked_by))),
            Fact(gettext("Asked"), Cell(shown_moment(one.asked_at, zone))),
            Fact(
                gettext("Due"),
                Cell(
                    shown_day(one.due_on, "long") or "–",
                    tone=tone_of(one),
                ),
            ),
            Fact(gettext("Days waiting"), Cell(shown_number(days_waiting(one)))),
        ]
        title = gettext("Question and answers")
        heads = [
            Head("text", gettext("Text"), first=True),
            Head("kind", gettext("What")),
            Head("by", gettext("Who")),
            Head("at", gettext("When"), "time"),
        ]
        rows = [
            Row(
                str(note.pk),
                [
                    Cell(note.text or _without_words(note), url=note.address, sub=_with(note)),
                    Cell(note.get_kind_display()),
                    Cell(str(note.by)),
                    Cell(shown_moment(note.at, zone), "time"),
                ],
            )
            for note in queries.notes_of(one)
        ]
        return [
            table_panel("notes", title, Table(heads, rows, caption=title)),
            facts("about", gettext("About"), *about, aside=True),
            documents_panel(one, self.member),
        ]


def _without_words(note: InquiryNote) -> str:
    return gettext("See the page.") if note.address else "–"


def _with(note: InquiryNote) -> str:
    """What came along with an answer."""
    said = [note.address] if note.address else []
    if note.files:
        said.append(gettext("%(count)s files") % {"count": shown_number(note.files)})
    return " · ".join(said)


class AskForEvidence(Ask):
    """Ask for anything, or for the evidence of a figure that stands on a page."""

    title, duty, form = _("Ask for evidence"), "assurance.ask", forms.AskForEvidence
    submit, done = _("Ask for evidence"), _("Asked. Whoever may answer is told.")

    def crumbs(self) -> Sequence[Link]:
        return _crumbs()

    def initial(self) -> Data:
        given = self.request.GET
        return {"about": given.get("about", "")[:200], "address": given.get("page", "")[:300]}

    def subtitle(self) -> str:
        about = self.initial()["about"]
        return gettext("Concerns: %(what)s") % {"what": about} if about else ""

    def carry_out(self, member: Member, data: Data) -> Inquiry:
        return actions.ask_for_evidence(member, **data)


class AskAbout(Ask):
    """Ask for the evidence of a record: the address names it, `about/ledger.entry:42/`."""

    title, duty, form = _("Ask for evidence"), "assurance.ask", forms.AskForEvidence
    submit, done = AskForEvidence.submit, AskForEvidence.done
    find = record_seen_by
    subject: Model

    def found(self, pk: Any) -> Model:
        """The record, if it is there and this member may see it; others get 404."""
        record = record_seen_by(self.member, str(pk))
        if record is None:
            raise Http404
        return record

    def crumbs(self) -> Sequence[Link]:
        return [*_crumbs(), Link(str(self.subject), address_of(self.subject) or "/")]

    def subtitle(self) -> str:
        return gettext("Concerns: %(what)s") % {"what": self.subject}

    def carry_out(self, member: Member, data: Data) -> Inquiry:
        return actions.ask_for_evidence(
            member, text=data["text"], due_on=data["due_on"],
            subject=subject_of(self.subject), about=str(self.subject),
        )  # fmt: skip


class _AboutInquiry(Ask):
    """A question about one request; afterwards its page."""

    find = queries.inquiries_seen_by
    subject: Inquiry

    def crumbs(self) -> Sequence[Link]:
        return [*_crumbs(), Link(str(self.subject), address_of(self.subject))]

    def subtitle(self) -> str:
        return str(self.subject)


class Answer(_AboutInquiry):
    """Give what was asked for."""

    title, duty, form = _("Answer"), "assurance.answer", forms.AnswerInquiry
    submit, done = _("Send the answer"), _("Answered. The auditor is told.")
    takes_files = True

    def carry_out(self, member: Member, data: Data) -> Inquiry:
        files = [
            keep(member.company_id, str(upload.name or ""), upload.chunks())
            for upload in data["papers"] or ()
            if upload
        ]
        return actions.answer_inquiry(
            member, inquiry=self.subject, text=data["text"], address=data["address"], files=files
        )


class AskAgain(_AboutInquiry):
    """What the answer lacks."""

    title, duty, form = _("Ask again"), "assurance.ask", forms.AskAgain
    submit = _("Ask again")

    def initial(self) -> Data:
        return {"due_on": self.subject.due_on}

    def carry_out(self, member: Member, data: Data) -> Inquiry:
        return actions.ask_again(member, inquiry=self.subject, **data)


class Accept(_AboutInquiry):
    """The answer is enough."""

    title, duty, form = _("Accept the answer"), "assurance.ask", forms.AcceptAnswer
    submit = _("Accept")

    def effects(self) -> Sequence[str]:
        return [gettext("The request is closed; what was said stays on record.")]

    def carry_out(self, member: Member, data: Data) -> Inquiry:
        return actions.accept_answer(member, inquiry=self.subject, **data)
