"""Merging: what a merged party's papers are shown under from now on, and back.

Nothing posted is touched. The merged party stays, points at its survivor, and every list, statement
and matching asks for the survivor (decision record "A merged party points at its survivor").
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all, save
from teliti.parties import queries
from teliti.parties.domain import CHOSEN, Likeness
from teliti.parties.models import Alike, Merge, Party, PartyState

SIDES = ("is_customer", "is_supplier")


def keep_alike(act: Act, found: Iterable[Likeness]) -> int:
    """Keep the pairs that were found alike now; those that people told apart stay so. How many."""
    apart = queries.told_apart(act.company_id)
    Alike.objects.filter(company_id=act.company_id, is_apart=False).delete()
    rows = [
        Alike(
            company_id=act.company_id, first_id=one.first, second_id=one.second,
            rating=one.rating, reasons=list(one.reasons),
        )
        for one in found
        if (one.first, one.second) not in apart
    ]  # fmt: skip
    return len(insert_all(rows))


def merge(act: Act, survivor: Party, other: Party, taken: Iterable[str]) -> Merge:
    """Point `other` at `survivor` (both locked), which takes these fields over from it."""
    for party in (survivor, other):
        if not party.stands:
            raise Refused(_("%(party)s does not stand for itself any more.") % {"party": party})
    values: dict[str, Any] = {name: getattr(other, name) for name in taken if name in CHOSEN}
    if "tax_number" in values:
        values["tax_place"] = other.tax_place
    names = [*survivor.aliases, *other.aliases, other.name, survivor.name]
    called = values.get("name", survivor.name)
    values["aliases"] = [name for name in dict.fromkeys(names) if name != called][:50]
    values["is_customer"] = survivor.is_customer or other.is_customer
    values["is_supplier"] = survivor.is_supplier or other.is_supplier
    before = {name: getattr(survivor, name) for name in values}
    made = Merge.objects.create(
        company_id=act.company_id, survivor=survivor, other=other, state_before=other.state,
        before=before, after=values, merged_at=act.now, merged_by_id=act.actor.pk,
        moved=list(other.merged.order_by("pk").values_list("pk", flat=True)),
    )  # fmt: skip
    for earlier in Party.objects.filter(company_id=act.company_id, survivor=other):
        save(earlier, survivor=survivor)
    save(other, state=PartyState.MERGED, survivor=survivor)
    save(survivor, **values)
    Alike.objects.filter(company_id=act.company_id, is_apart=False).filter(
        queries.names_either(other.pk)
    ).delete()
    return made


def unmerge(act: Act, made: Merge, survivor: Party, other: Party) -> list[str]:
    """Take a merge back (all locked). What was changed on the survivor since stays: its fields.

    Refused: a later merge that has to be undone first, a code or tax number that is another's now.
    """
    for later in queries.merges_after(made):
        if later.other_id == survivor.pk or _chosen(made) & _chosen(later):
            raise Refused(_("Undo this later merge first: %(merge)s.") % {"merge": later})
    back = given_back(made, survivor)
    kept = [
        name
        for name in sorted(_chosen(made) - back.keys())
        if getattr(survivor, name) != made.before[name]
    ]
    for name, value in back.items():
        setattr(survivor, name, value)
    _refuse_taken(act, survivor)
    save(survivor, **back)
    _refuse_taken(act, other)
    save(other, state=made.state_before, survivor=None)
    for earlier in Party.objects.filter(company_id=act.company_id, pk__in=made.moved):
        if earlier.survivor_id == survivor.pk:
            save(earlier, survivor=other)
    for side in _brought(made):
        for heir in [one for one in queries.merges_into(survivor) if one.pk != made.pk]:
            if getattr(heir.other, side):  # it brings the side from now on
                save(heir, before={**heir.before, side: False}, after={**heir.after, side: True})
                break
    save(made, undone_at=act.now)
    return kept


def given_back(made: Merge, survivor: Party) -> dict[str, Any]:
    """What the survivor gets back when the merge is undone: each field that it has as the merge
    left it; and its sides and aliases without what this merge alone brought."""
    back = {
        name: made.before[name]
        for name in _chosen(made)
        if getattr(survivor, name) == made.after[name]
    }
    others = [one.other for one in queries.merges_into(survivor) if one.pk != made.pk]
    for side in _brought(made):
        back[side] = getattr(survivor, side) and any(getattr(one, side) for one in others)
    called = {name for one in others for name in (one.name, *one.aliases)}
    own = called.union(made.before["aliases"])
    brought = set(made.after["aliases"]) - own
    back["aliases"] = [name for name in survivor.aliases if name not in brought]
    return back


def _brought(made: Merge) -> list[str]:
    """The sides that the survivor had not before."""
    return [side for side in SIDES if made.after[side] and not made.before[side]]


def _chosen(made: Merge) -> set[str]:
    """The fields that the survivor took over from this other party alone."""
    return {name for name in made.after if name not in (*SIDES, "aliases")}


def _refuse_taken(act: Act, party: Party) -> None:
    taken = queries.with_code(act.company_id, party.code).exclude(pk=party.pk).first()
    if taken is None and party.tax_number:
        known = queries.with_tax_number(act.company_id, party.tax_number, party.tax_place)
        taken = known.exclude(pk=party.pk).first()
    if taken is not None:
        raise Refused(
            _("%(party)s has the code or tax number of %(other)s by now. Change it first.")
            % {"party": taken, "other": party}
        )
