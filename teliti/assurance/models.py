"""Seals and their keys, what was built for outsiders, and the auditor's room."""

from base64 import b64decode
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teliti.assurance.domain import SealText
from teliti.people.models import OfCompany


class SealKey(OfCompany):
    """A public key by which seals of this company are signed, from a moment on.

    `endorsement` is the signature of the key before over this one; "" for the first.
    """

    public = models.CharField(_("Public key"), max_length=64)
    since = models.DateTimeField(_("Since"))
    endorsement = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name = _("key of the seals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "public"], name="seal_key_once"),
            models.CheckConstraint(
                condition=Q(public__regex=r"^[0-9a-f]{64}$"), name="seal_key_is_hex"
            ),
        ]

    def __str__(self) -> str:
        return self.public[:16]


class Seal(OfCompany):
    """That the trail had this digest at this number, signed.

    `readings` tells the stretch of readings that it covers. The time stamp of an authority (RFC
    3161) and the mailing are added afterwards, once.
    """

    sequence = models.BigIntegerField(_("Number in the trail"))
    digest = models.CharField(_("Digest"), max_length=64)
    sealed_at = models.DateTimeField(_("Sealed"))
    key = models.CharField(_("Public key"), max_length=64)
    signature = models.CharField(_("Signature"), max_length=128)
    readings = models.JSONField(_("Readings"))
    stamp = models.TextField(_("Time stamp"), blank=True)  # base64 of the answer
    stamped_by = models.CharField(_("Time stamped by"), max_length=300, blank=True)
    mailed_to = models.TextField(_("Mailed to"), blank=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "sequence"], name="seal_of_a_number_once"),
            models.CheckConstraint(
                condition=Q(signature__regex=r"^[0-9a-f]{128}$"), name="seal_is_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sealed_at:%Y-%m-%d} · {self.sequence}"

    @property
    def text(self) -> SealText:
        return SealText(self.company_id, self.sealed_at, self.sequence, self.digest, self.key)

    @property
    def line(self) -> str:
        """The printable line."""
        return self.text.line(self.signature)

    @property
    def stamp_bytes(self) -> bytes:
        """The authority's answer, as it came."""
        return b64decode(self.stamp)

    def plain(self) -> dict[str, Any]:
        """As it stands in exports and in the witness file."""
        return {
            "company": self.company_id, "at": self.text.moment, "sequence": self.sequence,
            "digest": self.digest, "key": self.key, "signature": self.signature,
        }  # fmt: skip


class Settings(OfCompany):
    """To whom the lines of seals go, and who stamps their time."""

    recipients = models.TextField(_("Mail seals to"), blank=True)
    stamp_url = models.URLField(_("Time stamp authority"), blank=True, max_length=300)
    stamp_root = models.TextField(_("Its root certificate (PEM)"), blank=True)

    class Meta:
        verbose_name = _("settings of the proof")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="assurance_settings_once")
        ]

    def __str__(self) -> str:
        return str(_("Settings of the proof"))
