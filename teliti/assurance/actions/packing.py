"""Having something built for people outside, and keeping what was built."""

from datetime import date

from django.utils.translation import gettext as _

from teliti.assurance import events, operations
from teliti.assurance.domain import Built, Reported
from teliti.assurance.models import Pack
from teliti.audit.action import Act, action
from teliti.base.refusals import Refused
from teliti.base.saving import save
from teliti.people.models import Member
from teliti.work.models import Progress
from teliti.work.progress import plan
from teliti.work.queue import later


@action("assurance.pack")
def ask_for_pack(
    act: Act, *, kind: str, first: date, last: date, language: str, for_whom: str = ""
) -> Progress:
    """Have a proof pack or an export of the trail built, in the worker."""
    if last < first:
        raise Refused(_("The last day lies before the first."), field="last")
    asker = Member.objects.get(pk=act.actor.pk)
    pack = Pack.objects.create(
        company_id=act.company_id, kind=kind, first=first, last=last, language=language,
        for_whom=for_whom.strip(), asked_by=asker, asked_at=act.now,
    )  # fmt: skip
    progress = plan(asker, str(pack))
    later("assurance.pack", company=act.company_id, pack=pack.pk, progress=progress.pk)
    act.record(events.PACK_ASKED, pack)
    return progress


@action("assurance.pack")
def keep_pack(act: Act, *, pack: Pack, built: Built, figures: Reported | None = None) -> Pack:
    """Note what was built, with its digest, and the figures it reports, if any.

    Refused: it was built already.
    """
    pack = act.lock(Pack, pack.pk)
    if pack.digest:
        raise Refused(_("This was built already."))
    save(pack, digest=built.digest, size=built.size, files=built.files, built_at=act.now)
    if figures is not None:
        operations.keep_figures(act, figures, first=pack.first, last=pack.last, pack=pack)
    act.record(events.PACK_BUILT, pack)
    return pack
