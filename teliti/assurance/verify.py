"""What must hold of seals; `teliti verify` asks it."""

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teliti.assurance import keys, packing, queries, stamping
from teliti.assurance.domain import digest_of_figures, endorsed, moved
from teliti.assurance.models import Pack, ReportedFigures, Seal
from teliti.audit import reading
from teliti.audit.models import Event
from teliti.audit.verify import Check
from teliti.documents.store import is_whole
from teliti.insight import queries as insight
from teliti.kit.words import shown_amount, shown_moment, shown_number


def keys_follow(company: int) -> Iterator[str]:
    """Each key of the seals for which the key before does not vouch; the last is in use here."""
    known = queries.keys_of(company)
    for before, key in pairwise(known):
        if not keys.holds(before.public, key.endorsement, endorsed(company, key.public)):
            yield gettext("The key %(key)s is not vouched for by the key before it.") % {"key": key}
    in_use = keys.public_in_use()
    if known and in_use and known[-1].public != in_use:
        yield gettext("The key in use on this machine is not the one of the company's seals.")


def seals_hold(company: int) -> Iterator[str]:
    """Each seal that its key did not sign, or whose place in the trail has another digest."""
    known = {key.public for key in queries.keys_of(company)}
    seals = list(Seal.objects.filter(company_id=company).order_by("sequence"))
    digests = dict(
        Event.objects.filter(
            company_id=company, sequence__in=[seal.sequence for seal in seals]
        ).values_list("sequence", "digest")
    )
    for seal in seals:
        said = {"seal": seal}
        if seal.key not in known:
            yield gettext("The seal %(seal)s is signed by a key that is not the company's.") % said
        if not keys.holds(seal.key, seal.signature, seal.text.signed()):
            yield gettext("The seal %(seal)s was not signed like this: it was changed.") % said
        if digests.get(seal.sequence) != seal.digest:
            yield gettext(
                "The trail up to event %(sequence)s is not the one that was sealed on %(day)s."
            ) % {
                "sequence": shown_number(seal.sequence),
                "day": shown_moment(seal.sealed_at, "UTC"),
            }


def witnesses_agree(company: int) -> Iterator[str]:
    """Each line of the witness file whose seal is not in the database, or is another."""
    seals = {seal.sequence: seal for seal in Seal.objects.filter(company_id=company)}
    for told in keys.witnessed(company):
        seal = seals.get(told["sequence"])
        if seal is None or seal.plain() != told:
            yield gettext(
                "The seal of event %(sequence)s, witnessed in the data folder, is not in the "
                "database as it was. If the database was set back on purpose, move the file "
                "%(file)s aside."
            ) % {
                "sequence": shown_number(told["sequence"]),
                "file": f"seals/{company}.jsonl",
            }


def readings_are_whole(company: int) -> Iterator[str]:
    """Each sealed stretch of readings that is not as it was."""
    for seal in Seal.objects.filter(company_id=company).order_by("sequence"):
        if reading.is_changed(company, seal.readings):
            yield gettext("What was read before the seal %(seal)s was changed.") % {"seal": seal}


def stamps_hold(company: int) -> Iterator[str]:
    """Each time stamp that is not for its seal."""
    for seal in Seal.objects.filter(company_id=company).exclude(stamp="").order_by("sequence"):
        if not stamping.is_for(seal.stamp, seal.text.signed()):
            yield gettext("The time stamp of the seal %(seal)s belongs to something else.") % {
                "seal": seal
            }


def packs_are_whole(company: int) -> Iterator[str]:
    """Each pack that is gone from the disk, or is not what was built."""
    for pack in Pack.objects.filter(company_id=company).exclude(digest="").order_by("pk"):
        try:
            with packing.place_of(company, pack.digest).open("rb") as file:
                if not is_whole(file, pack.digest, pack.size):
                    yield gettext("%(pack)s was changed on the disk.") % {"pack": pack}
        except FileNotFoundError:
            yield gettext("%(pack)s is not on the disk.") % {"pack": pack}


def reported_stand(company: int) -> Iterator[str]:
    """Each month that is locked and whose books are not what was reported, account by account.

    A month that was reopened since is left to the trail, which tells who did it and why.
    """
    changed = set()
    for kept in ReportedFigures.objects.filter(company_id=company).order_by("pk"):
        if digest_of_figures(kept.figures) != kept.digest:
            changed.add(kept.pk)
            yield gettext("The figures that were reported of %(days)s were changed.") % {
                "days": kept
            }
    locked = [one for one in queries.locked_and_reported(company) if one.pk not in changed]
    accounts = insight.accounts_of(company)
    turned = insight.turnovers(company, [(one.first, one.last) for one in locked])
    for kept, now in zip(locked, turned, strict=True):
        told = moved(kept.figures)
        for key in sorted({*told, *now}):
            before, after = told.get(key, (0, 0)), now.get(key, (0, 0))
            if before != after:
                yield gettext(
                    "%(account)s in %(period)s: reported debit %(debit)s and credit %(credit)s, "
                    "now %(debit_now)s and %(credit_now)s, and the month was not reopened."
                ) % {
                    "account": accounts.get(key, key), "period": kept.period,
                    "debit": shown_amount(before[0]), "credit": shown_amount(before[1]),
                    "debit_now": shown_amount(after[0]), "credit_now": shown_amount(after[1]),
                }  # fmt: skip


CHECKS = [
    Check("assurance.reported", _("Locked months are as they were reported"), reported_stand),
    Check("assurance.packs", _("What was given out is kept as it was"), packs_are_whole),
    Check("assurance.keys", _("Every key of the seals follows from the one before"), keys_follow),
    Check("assurance.seals", _("The trail is as it was sealed"), seals_hold),
    Check("assurance.witness", _("Seals are as they were witnessed"), witnesses_agree),
    Check("assurance.readings", _("What was read is noted as it was"), readings_are_whole),
    Check("assurance.stamps", _("Time stamps belong to their seals"), stamps_hold),
]
