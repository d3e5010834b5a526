"""Reading what is confidential: who was shown what is noted, cheaply, in a table of its own.

One statement without a lock, so a page with bank numbers stays as quick as any. The daily seal
takes a digest of each day's readings into the chain.
"""

from hashlib import sha256
from typing import Any

from teliti.audit.action import Actor
from teliti.audit.domain import canonical, plain
from teliti.audit.events import EventKind
from teliti.audit.models import Reading

_COLUMNS = "id", "at", "actor_id", "actor_name", "name", "subject", "label"


def note(actor: Actor, kind: EventKind, label: str, subject: str = "") -> None:
    """Note that this person is shown something confidential now."""
    Reading.objects.create(
        company_id=actor.company_id, actor_id=actor.pk, actor_name=str(actor)[:150],
        name=kind.name, subject=subject, label=label[:200],
    )  # fmt: skip


def stretch(company: int, *, after: int) -> dict[str, Any]:
    """What was read since the reading of this number: the last number, the count, a digest."""
    rows = Reading.objects.filter(company_id=company, pk__gt=after)
    last = rows.order_by("-pk").values_list("pk", flat=True).first() or after
    return {"after": after, "until": last, **_digest(company, after, last)}


def is_changed(company: int, told: dict[str, Any]) -> bool:
    """Whether the readings of a sealed stretch are not what they were."""
    now = _digest(company, told["after"], told["until"])
    return now != {"count": told["count"], "digest": told["digest"]}


def _digest(company: int, after: int, until: int) -> dict[str, Any]:
    rows = Reading.objects.filter(company_id=company, pk__gt=after, pk__lte=until).order_by("pk")
    found, count = sha256(), 0
    for row in rows.values_list(*_COLUMNS).iterator():
        found.update(canonical(plain(list(row))).encode() + b"\n")
        count += 1
    return {"count": count, "digest": found.hexdigest()}
