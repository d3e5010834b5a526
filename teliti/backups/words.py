"""Words of the backups."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.backups.domain.names import Kind
from teliti.kit.words import shown_number

KINDS = {
    Kind.NIGHTLY: gettext_lazy("nightly"),
    Kind.ASKED: gettext_lazy("asked for"),
    Kind.UPGRADE: gettext_lazy("before an upgrade"),
    Kind.BASE: gettext_lazy("base of the archive"),
}
_STEP = 1000
_HOURS = 48


def shown_size(count: int) -> str:
    """Bytes as people read them: 1.4 MB."""
    size, unit = Decimal(count), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if size < _STEP:
            break
        size, unit = (size / _STEP).quantize(Decimal("0.1")), larger
    return f"{shown_number(size)}\u00a0{unit}"  # a number and its unit stay together


def shown_seconds(milliseconds: int) -> str:
    """How long something took, in whole seconds."""
    return _("%(count)s s") % {"count": shown_number(max(1, round(milliseconds / 1000)))}


def shown_age(moment: datetime, now: datetime) -> str:
    """How long ago a moment is, in hours up to two days, then in days."""
    hours = int((now - moment).total_seconds()) // 3600
    if hours < 1:
        return _("less than an hour ago")
    if hours < _HOURS:
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    return _("%(count)s days ago") % {"count": hours // 24}
