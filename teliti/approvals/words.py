"""Policies, steps and signers in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teliti.approvals import kinds
from teliti.approvals.models import Policy
from teliti.audit import duties
from teliti.kit.columns import as_text
from teliti.kit.words import FieldWords, shown_money, shown_number
from teliti.people.models import Role

Named = Mapping[int, Any]


def signer_label(role: Role | None, duty: str) -> str:
    """Who signs: the role's name, or whoever carries a duty."""
    if role is not None:
        return str(role)
    return _("whoever may: %(duty)s") % {"duty": duties.label_of(duty)}


def signers_of(quorum: int, signer: str) -> str:
    """The signer, with the number of signatures if it is more than one."""
    if quorum == 1:
        return signer
    return ngettext("%(signer)s (%(count)s approval)", "%(signer)s (%(count)s approvals)",
                    quorum) % {"signer": signer, "count": quorum}  # fmt: skip


def condition_of(policy: Policy, currency: str = "IDR") -> str:
    """When a policy applies: "from Rp50.000.000, bills, made by Finance"; "always" if it asks
    nothing."""
    kind = kinds.declared().get(policy.kind)
    parts = []
    if policy.from_minor is not None:
        parts.append(_("from %(amount)s") % {"amount": shown_money(policy.from_minor, currency)})
    if policy.from_count is not None:
        parts.append(_("from %(count)s at once") % {"count": shown_number(policy.from_count)})
    if policy.flag:
        flags = kind.flags if kind else {}
        parts.append(str(flags.get(policy.flag, policy.flag)))
    if policy.unit is not None:
        parts.append(_("of the unit %(unit)s") % {"unit": policy.unit})
    if policy.role is not None:
        parts.append(_("made by %(role)s") % {"role": policy.role})
    return ", ".join(parts) or _("always")


def why(reasons: Iterable[int], policies: Mapping[int, Policy]) -> str:
    """Why a step is there: each policy with its condition and its own words."""
    sentences = []
    for key in reasons:
        policy = policies.get(key)
        if policy is None:
            sentences.append(_("This always needs a second person."))
        else:
            sentences.append(f"{policy.note} ({condition_of(policy)})")
    return " ".join(sentences)


def in_order(kind: str, names: Iterable[str]) -> list[str]:
    """The fields of what is approved in the order of their labels: a database keeps none."""
    signed = kinds.declared().get(kind)
    labels = list(signed.labels) if signed else []
    known = set(names)
    return [name for name in labels if name in known] + sorted(known - set(labels))


def field_of(kind: str, name: str, value: Any, currency: str, zone: str) -> tuple[str, str]:
    """A field of what is signed: its label and its value as people read them."""
    signed = kinds.declared().get(kind)
    label, cell = (signed.labels if signed else {}).get(name, (name, "text"))
    return str(label), shown_value(value, cell, currency, zone)


def shown_value(value: Any, cell: kinds.Shown, currency: str, zone: str) -> str:
    """A plain value of what is signed, as people read it."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, list):
        return "; ".join(shown_value(one, cell, currency, zone) for one in value)
    if isinstance(value, dict):
        return ", ".join(shown_value(one, cell, currency, zone) for one in value.values())
    if callable(cell):
        return str(cell(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if cell == "date" and isinstance(value, str):
        value = date.fromisoformat(value)
    if cell == "time" and isinstance(value, str):
        value = datetime.fromisoformat(value)
    return as_text(value, cell, currency, zone)


class _DutyLabels(Mapping[str, str]):
    """What people call duties, by name; asked only when all parts are there."""

    def __getitem__(self, name: str) -> str:
        return duties.label_of(name)

    def __iter__(self) -> Iterator[str]:
        return (duty.name for duty in duties.declared())

    def __len__(self) -> int:
        return sum(1 for _duty in self)


FIELDS = [
    FieldWords("approvals.pair", "first", choices=_DutyLabels()),
    FieldWords("approvals.pair", "second", choices=_DutyLabels()),
    FieldWords("approvals.policystep", "duty", choices=_DutyLabels()),
    FieldWords("approvals.request", "also", gettext_lazy("What it was given")),
    FieldWords("approvals.request", "is_plain", gettext_lazy("Done by one key")),
    FieldWords("approvals.requeststep", "duty", gettext_lazy("Duty"), _DutyLabels()),
    FieldWords("approvals.requeststep", "quorum", gettext_lazy("Approvals")),
    FieldWords("approvals.requeststep", "hours", gettext_lazy("Escalate after hours")),
    FieldWords("approvals.requeststep", "escalate_to", gettext_lazy("Escalate to")),
    FieldWords("approvals.requeststep", "policies", gettext_lazy("Approval policies")),
    FieldWords("approvals.requeststep", "opened_at", gettext_lazy("Opened at")),
    FieldWords("approvals.requeststep", "due_at", gettext_lazy("To be done by")),
    FieldWords("approvals.requeststep", "escalated_at", gettext_lazy("Escalated at")),
    FieldWords("approvals.requeststep", "forwarded_to", gettext_lazy("Forwarded to")),
    FieldWords("approvals.decision", "absent", gettext_lazy("In the place of")),
    FieldWords("approvals.decision", "to", gettext_lazy("To")),
    FieldWords("approvals.laterreview", "policies", gettext_lazy("Approval policies")),
]
"""How fields read that have no label of their own, or hold the name of a duty."""
