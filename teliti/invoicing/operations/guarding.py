"""Refusing a bill that is here already, and asking for a reason where it only looks like one."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.base.refusals import Refused
from teliti.invoicing.domain import Content, Direction, reference_key
from teliti.invoicing.models import Invoice
from teliti.invoicing.queries import duplicates
from teliti.kit.words import shown_day, shown_money


class Duplicate(Refused):
    """The bill is here already, or looks like others. `others` are shown beside the sentence.

    With `may_be_told_apart` the same may be sent again with a reason why it is another one.
    """

    def __init__(
        self, sentence: str, others: Sequence[Invoice], *, may_be_told_apart: bool
    ) -> None:
        super().__init__(sentence, field="duplicate_reason" if may_be_told_apart else "reference")
        self.others, self.may_be_told_apart = others, may_be_told_apart


def refuse_same_reference(act: Act, content: Content, *, besides: int | None = None) -> None:
    """Refuse a bill whose supplier's number is here already, in whatever writing."""
    if content.direction != Direction.PURCHASE:
        return
    key = reference_key(content.reference)
    other = duplicates.with_reference(act.company_id, content.party, key, besides=besides)
    if other is not None:
        raise Duplicate(
            _(
                "This supplier's number %(reference)s is here already: %(other)s of %(day)s, "
                "%(amount)s. Open that bill instead."
            )
            % {
                "reference": content.reference, "other": other, "day": shown_day(other.issued_on),
                "amount": shown_money(other.gross_minor, other.currency),
            },
            [other],
            may_be_told_apart=False,
        )  # fmt: skip


def refuse_suspect(act: Act, invoice: Invoice) -> None:
    """Refuse a bill that resembles another, unless a reason says why it is none. The invoice that
    it corrects is no other."""
    if invoice.is_sale or invoice.duplicate_reason.strip():
        return
    besides = [invoice.corrects_id] if invoice.corrects_id else []
    found = duplicates.suspects(invoice, besides=besides)
    if not found.all:
        return
    names = ", ".join(
        f"{other} ({other.reference}, {shown_day(other.issued_on)})" for other in found.all[:3]
    )
    if found.by_file:
        sentence = _(
            "The same file is attached to %(others)s. If this is another bill, say why."
        ) % {"others": names}
    else:
        sentence = _(
            "This supplier has a bill of the same amount within a week: %(others)s. If this is "
            "another one, say why."
        ) % {"others": names}
    raise Duplicate(sentence, found.all, may_be_told_apart=True)
