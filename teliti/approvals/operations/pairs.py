"""Two duties that are forbidden in one hand."""

from collections.abc import Iterable, Sequence
from typing import cast

from django.utils.translation import gettext as _

from teliti.approvals import domain, queries
from teliti.approvals.kinds import Signed
from teliti.approvals.models import Pair
from teliti.audit.action import Act
from teliti.audit.duties import label_of
from teliti.base.refusals import Refused
from teliti.people.models import Member


def check_pairs(act: Act, member: Member | str, duties: Iterable[str]) -> None:
    """Refuse to give a person duties of which two are forbidden in one hand, unless an exception
    with a reason and an end says so. Asked when roles are given or widened, and of somebody who is
    not here yet, by name, when they are invited."""
    key = member.pk if isinstance(member, Member) else 0
    broken = _broken(act, key, duties, queries.pairs_of(act.company_id))
    if broken:
        raise Refused(
            _(
                "%(person)s would carry both “%(first)s” and “%(second)s”. %(because)s Give one of "
                "them to somebody else, or make an exception under Forbidden pairs."
            )
            % {"person": member, **_named(broken[0])}
        )


def stop_at_pairs(act: Act, signed: Signed) -> bool:
    """Refuse whoever carries both duties of a forbidden pair and uses one of them.

    True where nobody else carries the duty that is used: in a very small firm it passes, and is
    looked at later.
    """
    maker = cast(Member, act.actor)
    duty = signed.duty or signed.name
    if maker.is_system:
        return False
    broken = _broken(act, maker.pk, maker.carried, queries.pairs_with(act.company_id, duty))
    if not broken:
        return False
    others = queries.people_with_roles(act.company_id)
    if not any(one.may(duty) for one in others if one.pk != maker.pk):
        return True
    raise Refused(
        _(
            "You carry both “%(first)s” and “%(second)s”. %(because)s Somebody else has to do "
            "this, or an exception is made under Forbidden pairs."
        )
        % _named(broken[0])
    )


def _broken(act: Act, member: int, duties: Iterable[str], pairs: Sequence[Pair]) -> list[Pair]:
    both = domain.both_carried([(pair.first, pair.second) for pair in pairs], duties)
    if not both:
        return []
    excepted = queries.excepted(act.company_id, member, act.today)
    return [
        pair for pair in pairs if (pair.first, pair.second) in both and pair.pk not in excepted
    ]  # fmt: skip


def _named(pair: Pair) -> dict[str, str]:
    return {
        "first": label_of(pair.first),
        "second": label_of(pair.second),
        "because": pair.because,
    }
