"""Scheduled work of assurance: the daily seal, witnessed, stamped and mailed."""

from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.assurance import actions, keys, packing, queries, stamping
from teliti.assurance.domain import InquiryState
from teliti.assurance.models import Inquiry, PackKind
from teliti.assurance.reporting import figures_of
from teliti.base.refusals import Refused
from teliti.kit.words import shown_day
from teliti.people.models import Member
from teliti.work.progress import under_way
from teliti.work.queue import every, job


@every("30 1 * * *")
@job("assurance.seal", title=gettext_lazy("Daily seal of the trail"), one_at_a_time=True)
def seal_daily(member: Member) -> None:
    """Seal what happened, see it in the witness file, have its time stamped, mail its line.

    Each step is done for whatever seal still lacks it: a job that broke off goes on where it was.
    """
    if queries.has_news(member.company_id):
        actions.seal_trail(member, signer=keys.signer())
    seals = queries.seals_seen_by(member).order_by("sequence")
    keys.witness(member.company_id, (seal.plain() for seal in seals.iterator()))
    try:
        _stamp(member)
    finally:  # an authority that does not answer keeps no line from being mailed
        _mail(member)


def _stamp(member: Member) -> None:
    chosen = queries.settings_of(member.company_id)
    if not chosen.stamp_url:
        return
    for seal in queries.unstamped(member.company_id):
        stamp = stamping.stamp_of(seal.text.signed(), url=chosen.stamp_url, root=chosen.stamp_root)
        actions.keep_stamp(member, seal=seal, stamp=stamp, authority=chosen.stamp_url)


def _mail(member: Member) -> None:
    recipients = queries.settings_of(member.company_id).recipients.split()
    if not recipients:
        return
    for seal in queries.unmailed(member.company_id):
        subject = _("Seal of the books of %(company)s: %(seal)s") % {
            "company": member.company, "seal": seal,
        }  # fmt: skip
        text = _(
            "Keep this line. It proves later that nothing before it was changed.\n\n"
            "%(line)s\n\nPublic key: %(key)s\nSignature: %(signature)s\n"
        ) % {"line": seal.line, "key": seal.key, "signature": seal.signature}
        EmailMessage(subject, text, to=recipients).send()
        with suppress(Refused):  # another worker mailed it too: better twice than never
            actions.note_mailing(member, seal=seal, recipients=recipients)


@job("assurance.pack", title=gettext_lazy("Building of a proof pack"), attempts=2)
def build_pack(system: Member, *, pack: int, progress: int) -> None:
    """Build what was asked for, in the name and language of the person who asked."""
    wanted = queries.packs_seen_by(system).select_related("company").get(pk=pack)
    with translation.override(wanted.language), under_way(progress) as work:
        work.total = packing.steps_of(wanted)
        if not wanted.digest:
            built = packing.build(wanted, step=work.step, now=timezone.now())
            has_figures = wanted.kind == PackKind.PACK
            figures = figures_of(wanted.company, wanted.first, wanted.last) if has_figures else None
            actions.keep_pack(wanted.asked_by, pack=wanted, built=built, figures=figures)
        work.result = reverse("assurance:pack", args=[wanted.pk])


@job("assurance.tell_answerers", title=gettext_lazy("Tell what an auditor asks for"))
def tell_answerers(member: Member, *, inquiry: int) -> None:
    """Write to everybody who may answer; nothing when it was answered meanwhile."""
    asked = queries.inquiries_seen_by(member).filter(pk=inquiry).first()
    if asked is None or asked.state != InquiryState.OPEN:
        return
    last = queries.notes_of(asked)[-1]
    for person in queries.answerers(asked, member):
        with translation.override(person.language):
            due = _("Due: %(day)s") % {"day": shown_day(asked.due_on)} if asked.due_on else ""
            lines = [f"{last.by}: {last.text}", asked.about, due]
            _write_to(person, _("The auditor asks for evidence: %(what)s") % {"what": asked},
                      asked, lines)  # fmt: skip


@job("assurance.tell_asker", title=gettext_lazy("Tell an auditor what was answered"))
def tell_asker(member: Member, *, inquiry: int) -> None:
    """Write to whoever asked that an answer is there."""
    asked = queries.inquiries_seen_by(member).filter(pk=inquiry).first()
    if asked is None or asked.state != InquiryState.ANSWERED or not asked.asked_by.is_active:
        return
    last = queries.notes_of(asked)[-1]
    with translation.override(asked.asked_by.language):
        subject = _("Your request was answered: %(what)s") % {"what": asked}
        _write_to(asked.asked_by, subject, asked, [f"{last.by}: {last.text}"])


def _write_to(person: Member, subject: str, asked: Inquiry, lines: list[str]) -> None:
    if person.user is None:
        return
    link = f"{settings.PUBLIC_URL}{reverse('assurance:inquiry', args=[asked.pk])}"
    text = "\n\n".join([*filter(None, lines), link])
    send_mail(subject, f"{text}\n", None, [person.user.email])
