"""What must hold of backups; `teliti verify` asks it."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.audit.verify import Check
from teliti.backups import queries
from teliti.backups.domain.names import Stamp
from teliti.backups.installation import here
from teliti.backups.taking import stamps
from teliti.base.refusals import Refused


def newest_is_there(company: int) -> Iterator[str]:
    """The newest backup, or a newer one, lies in its place with as many bytes as it had."""
    newest = queries.newest_backup(company)
    if newest is None:
        return
    stamp = Stamp.of(newest.name)
    try:
        found = stamps(here().place)
    except Refused as refusal:
        yield refusal.sentence
        return
    if stamp is None or (stamp not in found and not any(other > stamp for other in found)):
        yield gettext("The backup %(name)s is not in its place any more.") % {"name": newest.name}
    elif stamp in found and found[stamp] != newest.size:
        yield gettext("The backup %(name)s was changed: it has %(count)s bytes.") % {
            "name": newest.name,
            "count": found[stamp],
        }


def last_rehearsal_was_whole(company: int) -> Iterator[str]:
    """The last rehearsal brought everything back."""
    last = queries.newest_rehearsal(company)
    if last is not None and last.trouble:
        yield last.trouble


CHECKS = [
    Check("backups.there", _("The newest backup lies where it was put"), newest_is_there),
    Check(
        "backups.proven",
        _("The last rehearsed restore brought everything back"),
        last_rehearsal_was_whole,
    ),
]
