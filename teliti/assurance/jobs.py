"""Scheduled work of assurance: the daily seal, witnessed, stamped and mailed."""

from contextlib import suppress

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.assurance import actions, keys, packing, queries, stamping
from teliti.base.refusals import Refused
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
    for seal in queries.seals_seen_by(member).order_by("sequence"):
        keys.witness(member.company_id, seal.plain())
    _stamp(member)
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
    total = packing.steps_of(wanted)
    with translation.override(wanted.language), under_way(progress, total=total) as work:
        if not wanted.digest:
            built = packing.build(wanted, step=work.step, now=timezone.now())
            actions.keep_pack(wanted.asked_by, pack=wanted, built=built)
        work.result = reverse("assurance:pack", args=[wanted.pk])
