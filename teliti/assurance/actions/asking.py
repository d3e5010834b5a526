"""An auditor's requests for evidence, and their answers."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from teliti.assurance import events
from teliti.assurance.domain import INQUIRY_MOVES, InquiryState
from teliti.assurance.models import Inquiry, InquiryNote, InquiryNoteKind
from teliti.audit.action import Act, action
from teliti.base.moves import check_move
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.documents import operations as documents
from teliti.documents.domain.keeping import Kept
from teliti.work.queue import later


@action("assurance.ask")
def ask_for_evidence(
    act: Act, *, text: str, due_on: date | None = None, subject: str = "", about: str = "",
    address: str = "",
) -> Inquiry:  # fmt: skip
    """Ask the company for evidence: of a record (`subject`), of a figure (`address`), or anything.

    Whoever may answer is told by mail. Refused: a day that has passed.
    """
    _insist_on_day(act, due_on)
    inquiry = Inquiry.objects.create(
        company_id=act.company_id, text=text.strip(), about=about[:200], subject=subject,
        address=address, due_on=due_on, asked_by_id=act.actor.pk, asked_at=act.now,
    )  # fmt: skip
    _note(act, inquiry, InquiryNoteKind.ASKED, text)
    act.record(events.EVIDENCE_ASKED, inquiry)
    later("assurance.tell_answerers", company=act.company_id, inquiry=inquiry.pk)
    return inquiry


@action("assurance.answer")
def answer_inquiry(
    act: Act, *, inquiry: Inquiry, text: str, address: str = "", files: Sequence[Kept] = ()
) -> Inquiry:
    """Answer an auditor: in words, with files, or with a page here that shows it.

    Refused: what one asked oneself; an answer without any of the three.
    """
    inquiry = act.lock(Inquiry, inquiry.pk)
    check_move(INQUIRY_MOVES, inquiry.state, to=InquiryState.ANSWERED)
    if inquiry.asked_by_id == act.actor.pk:
        raise Refused(_("Somebody else has to answer what you asked."))
    if not (text.strip() or address or files):
        raise Refused(_("Write an answer, attach a file, or name a page."), field="text")
    for kept in files:
        documents.attach(act, inquiry, kept)
    save(inquiry, state=InquiryState.ANSWERED)
    _note(act, inquiry, InquiryNoteKind.ANSWERED, text, address=address, files=len(files))
    act.record(events.EVIDENCE_GIVEN, inquiry, answer=text.strip(), address=address)
    later("assurance.tell_asker", company=act.company_id, inquiry=inquiry.pk)
    return inquiry


@action("assurance.ask")
def ask_again(act: Act, *, inquiry: Inquiry, text: str, due_on: date | None = None) -> Inquiry:
    """Say what an answer lacks; the request is open again."""
    _insist_on_day(act, due_on)
    inquiry = act.lock(Inquiry, inquiry.pk)
    check_move(INQUIRY_MOVES, inquiry.state, to=InquiryState.OPEN)
    save(inquiry, state=InquiryState.OPEN, due_on=due_on)
    _note(act, inquiry, InquiryNoteKind.ASKED_AGAIN, text)
    act.record(events.EVIDENCE_ASKED_AGAIN, inquiry, question=text.strip())
    later("assurance.tell_answerers", company=act.company_id, inquiry=inquiry.pk)
    return inquiry


@action("assurance.ask")
def accept_answer(act: Act, *, inquiry: Inquiry, text: str = "") -> Inquiry:
    """Accept an answer; the request is closed. Refused: one's own answer."""
    inquiry = act.lock(Inquiry, inquiry.pk)
    check_move(INQUIRY_MOVES, inquiry.state, to=InquiryState.ACCEPTED)
    answers = InquiryNote.objects.filter(inquiry=inquiry, kind=InquiryNoteKind.ANSWERED)
    if answers.filter(by_id=act.actor.pk).exists():
        raise Refused(_("Somebody else has to accept what you answered."))
    save(inquiry, state=InquiryState.ACCEPTED, accepted_at=act.now)
    _note(act, inquiry, InquiryNoteKind.ACCEPTED, text)
    act.record(events.EVIDENCE_ACCEPTED, inquiry)
    return inquiry


def _note(
    act: Act, inquiry: Inquiry, kind: InquiryNoteKind, text: str, *, address: str = "",
    files: int = 0,
) -> None:  # fmt: skip
    InquiryNote.objects.create(
        company_id=act.company_id, inquiry=inquiry, kind=kind, by_id=act.actor.pk, at=act.now,
        text=text.strip(), address=address, files=files,
    )  # fmt: skip


def _insist_on_day(act: Act, due_on: date | None) -> None:
    if due_on is not None and due_on < act.today:
        raise Refused(_("That day has passed."), field="due_on")
