"""Files and the records that they belong to. Neither row ever changes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teliti.documents.domain.keeping import Kept
from teliti.people.models import Member, OfCompany


class StoredFile(OfCompany):
    """A file whose bytes lie in the store, once for each company and content.

    `digest` is its SHA-256 in hexadecimal, `size` its bytes; `media_type` was told by its content.
    """

    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("Size"))
    media_type = models.CharField(_("Kind"), max_length=100)
    charset = models.CharField(max_length=20, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "digest"], name="stored_file_once"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="stored_file_digest"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Document(OfCompany):
    """That a file belongs to a record: `subject` is `invoicing.invoice:42`.

    `subject_label` is what the record was called when the file was attached.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="documents")
    name = models.CharField(_("Name"), max_length=150)
    subject = models.CharField(_("Belongs to"), max_length=100)
    subject_label = models.CharField(_("Belongs to"), max_length=200)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("Attached"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "subject", "file"], name="document_once_for_a_record"
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=r"^[a-z_]+\.[a-z_]+:[0-9]+$"),
                name="document_of_a_record",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="document_is_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-added_at", "-id"], name="document_by_day"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def as_kept(self) -> Kept:
        """Its file, to be attached to another record too."""
        file = self.file
        return Kept(file.digest, file.size, file.media_type, self.name, file.charset)
