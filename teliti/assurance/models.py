"""Seals and their keys, what was built for outsiders, and the auditor's room."""

from base64 import b64decode
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teliti.assurance.domain import InquiryState, Method, SealText
from teliti.ledger.models import Period
from teliti.people.models import Member, OfCompany


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


class PackKind(models.TextChoices):
    PACK = "pack", _("Proof pack")
    TRAIL = "trail", _("Export of the trail")


class Pack(OfCompany):
    """A zip for somebody outside: a proof pack, or the trail alone; over these days.

    `digest` is the SHA-256 of the file, "" until it is built. The file lies in the data folder.
    """

    kind = models.CharField(_("Kind"), max_length=5, choices=PackKind)
    first = models.DateField(_("From"))
    last = models.DateField(_("Until"))
    language = models.CharField(_("Language"), max_length=2)
    for_whom = models.CharField(_("For whom"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("Asked by")
    )
    asked_at = models.DateTimeField(_("Asked"))
    built_at = models.DateTimeField(_("Built"), null=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("Size"), default=0)
    files = models.PositiveIntegerField(_("Files"), default=0)

    class Meta:
        verbose_name = _("proof pack")
        verbose_name_plural = _("proof packs")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="pack_forward"),
            models.CheckConstraint(condition=Q(kind__in=PackKind.values), name="pack_kind_known"),
            models.CheckConstraint(
                condition=Q(digest="", built_at__isnull=True)
                | Q(digest__regex=r"^[0-9a-f]{64}$", built_at__isnull=False),
                name="pack_has_digest_when_built",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first:%Y-%m-%d}–{self.last:%Y-%m-%d}"

    @property
    def file_name(self) -> str:
        """teliti-pack-2026-01-01-2026-12-31.zip."""
        return f"teliti-{self.kind}-{self.first:%Y-%m-%d}-{self.last:%Y-%m-%d}.zip"


class SampleMethod(models.TextChoices):
    RANDOM = Method.RANDOM.value, _("Random")
    HIGHEST = Method.HIGHEST.value, _("The highest")
    ODD_HOURS = Method.ODD_HOURS.value, _("Posted at odd hours")
    ROUND_SUMS = Method.ROUND_SUMS.value, _("Round sums")


class Sample(OfCompany):
    """Entries that an auditor picked to look at. With its seed, it can be drawn again."""

    method = models.CharField(_("Method"), max_length=10, choices=SampleMethod)
    first = models.DateField(_("From"))
    last = models.DateField(_("Until"))
    size = models.PositiveIntegerField(_("How many"))
    seed = models.CharField(_("Seed"), max_length=32)
    population = models.PositiveIntegerField(_("Out of"))
    entries = models.JSONField(_("Entries"))
    drawn_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("Drawn by")
    )
    drawn_at = models.DateTimeField(_("Drawn"))

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(method__in=SampleMethod.values), name="sample_method_known"
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="sample_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.first:%Y-%m-%d}–{self.last:%Y-%m-%d}"


INQUIRY_STATES = [
    (InquiryState.OPEN.value, pgettext_lazy("of a request", "open")),
    (InquiryState.ANSWERED.value, _("answered")),
    (InquiryState.ACCEPTED.value, pgettext_lazy("of an answer", "accepted")),
]


class Inquiry(OfCompany):
    """What an auditor asks the company for: evidence of a record, of a figure, or anything.

    `subject` is the record (`ledger.entry:42`) or ""; `address` the page of the figure or "";
    `about` what either was called then. What was said of it are its notes, the first one its text.
    """

    text = models.TextField(_("What is asked for"))
    about = models.CharField(_("Concerns"), max_length=200, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    state = models.CharField(
        _("State"), max_length=10, choices=INQUIRY_STATES, default=InquiryState.OPEN
    )
    asked_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("Asked by")
    )
    asked_at = models.DateTimeField(_("Asked"))
    accepted_at = models.DateTimeField(_("Accepted"), null=True)

    class Meta:
        verbose_name = _("request for evidence")
        verbose_name_plural = _("requests for evidence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in InquiryState]),
                name="inquiry_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=InquiryState.ACCEPTED) ^ Q(accepted_at__isnull=True),
                name="inquiry_accepted_at_a_moment",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="inquiry_asks_something"),
        ]

    def __str__(self) -> str:
        first = self.text.strip().splitlines()[0] if self.text.strip() else ""
        return first if len(first) <= 80 else f"{first[:79]}…"


class InquiryNoteKind(models.TextChoices):
    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    ASKED_AGAIN = "again", _("asked again")
    ACCEPTED = "accepted", pgettext_lazy("of an answer", "accepted")


class InquiryNote(OfCompany):
    """One thing that was said of a request for evidence; never changed. Files are its papers."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=10, choices=InquiryNoteKind)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    files = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=InquiryNoteKind.values), name="inquiry_note_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"


class ReportedFigures(OfCompany):
    """The statements of some days as they stood when a month was locked or a pack was built.

    `closing` is the number in the trail of the event that locked the `period`. `digest` is the
    SHA-256 of the figures (`domain.digest_of_figures`); the trail tells it, not the figures.
    """

    noted: ClassVar = ("figures",)

    first = models.DateField(_("From"))
    last = models.DateField(_("Until"))
    period = models.ForeignKey(Period, models.PROTECT, null=True, related_name="+")
    closing = models.BigIntegerField(_("Number in the trail"), null=True)
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, related_name="+")
    figures = models.JSONField()
    digest = models.CharField("SHA-256", max_length=64)
    kept_at = models.DateTimeField(_("Kept"))

    class Meta:
        verbose_name = _("reported figures")
        verbose_name_plural = _("reported figures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "closing"], name="reported_of_closing_once"),
            models.UniqueConstraint(fields=["pack"], name="reported_of_pack_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="reported_forward"),
            models.CheckConstraint(
                condition=Q(period__isnull=False, closing__isnull=False, pack__isnull=True)
                | Q(period__isnull=True, closing__isnull=True, pack__isnull=False),
                name="reported_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d}–{self.last:%Y-%m-%d}"
