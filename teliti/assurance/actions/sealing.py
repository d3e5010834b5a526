"""Sealing the trail, and what is done with a seal afterwards."""

from typing import Protocol

from django.utils.translation import gettext as _

from teliti.assurance import events, queries
from teliti.assurance.domain import SealText, endorsed
from teliti.assurance.models import Seal, SealKey, Settings
from teliti.audit import reading
from teliti.audit.action import Act, action
from teliti.audit.models import Head
from teliti.base.refusals import Refused
from teliti.base.saving import save


class Signing(Protocol):
    """Who signs: `keys.Signer`."""

    @property
    def public(self) -> str: ...
    def sign(self, content: bytes) -> str: ...


@action("assurance.seal")
def seal_trail(act: Act, *, signer: Signing) -> Seal:
    """Sign where the trail stands now, and what was read since the last seal.

    Refused: nothing happened yet, or since the last seal but its own event; the signer's key is not
    the one that this company's seals are signed with.
    """
    head = Head.objects.filter(pk=act.company_id).first()
    before = queries.last_seal(act.company_id)
    if head is None or (before is not None and head.sequence <= before.sequence + 1):
        raise Refused(_("Nothing happened since the last seal."))
    _insist_on_key(act, signer)
    text = SealText(act.company_id, act.now, head.sequence, head.digest, signer.public)
    seal = Seal.objects.create(
        company_id=act.company_id, sequence=head.sequence, digest=head.digest, sealed_at=act.now,
        key=signer.public, signature=signer.sign(text.signed()),
        readings=reading.stretch(
            act.company_id, after=before.readings["until"] if before is not None else 0
        ),
    )  # fmt: skip
    act.record(events.TRAIL_SEALED, seal)
    return seal


@action("assurance.seal")
def keep_stamp(act: Act, *, seal: Seal, stamp: str, authority: str) -> Seal:
    """Keep the time stamp that an authority gave for a seal (base64 of its answer)."""
    seal = act.lock(Seal, seal.pk)
    if seal.stamp:
        raise Refused(_("The time of this seal was stamped already."))
    save(seal, stamp=stamp, stamped_by=authority)
    act.record(events.SEAL_STAMPED, seal, authority=authority)
    return seal


@action("assurance.seal")
def note_mailing(act: Act, *, seal: Seal, recipients: list[str]) -> Seal:
    """Note to whom the line of a seal was mailed."""
    seal = act.lock(Seal, seal.pk)
    if seal.mailed_to:
        raise Refused(_("This seal was mailed already."))
    save(seal, mailed_to=", ".join(recipients))
    act.record(events.SEAL_MAILED, seal)
    return seal


@action("assurance.seal")
def change_key(act: Act, *, signer: Signing, following: str, because: str) -> SealKey:
    """Have later seals signed by another key, for which the key in use vouches."""
    _insist_on_key(act, signer)
    if SealKey.objects.filter(company_id=act.company_id, public=following).exists():
        raise Refused(_("This key is known to the company already."))
    key = SealKey.objects.create(
        company_id=act.company_id, public=following, since=act.now,
        endorsement=signer.sign(endorsed(act.company_id, following)),
    )  # fmt: skip
    act.record(events.KEY_CHANGED, key, because=because)
    return key


@action("assurance.settings")
def change_settings(
    act: Act, *, recipients: str, stamp_url: str, stamp_root: str, version: int | None = None
) -> Settings:
    """Say to whom the lines of seals are mailed and which authority stamps their time."""
    found = Settings.objects.filter(company_id=act.company_id).first()
    if found is None:
        found = Settings.objects.create(company_id=act.company_id)
    settings = act.lock(Settings, found.pk, version=version)
    save(settings, recipients=recipients, stamp_url=stamp_url, stamp_root=stamp_root)
    act.record(events.SETTINGS_CHANGED, settings)
    return settings


def _insist_on_key(act: Act, signer: Signing) -> None:
    """The signer's key is the company's last one; the first seal makes it so."""
    known = queries.keys_of(act.company_id)
    if not known:
        SealKey.objects.create(company_id=act.company_id, public=signer.public, since=act.now)
    elif known[-1].public != signer.public:
        raise Refused(
            _("The key on this machine is not the one of the company's seals. Bring the key back, "
              "or change it with the command rotate-seal-key.")
        )  # fmt: skip
