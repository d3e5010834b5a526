"""Parties and their bank accounts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from teliti.parties import domain
from teliti.people.models import Member, OfCompany


class PartyKind(models.TextChoices):
    ORGANISATION = domain.PartyKind.ORGANISATION.value, _("Organisation")
    PERSON = domain.PartyKind.PERSON.value, _("Person")


class PartyState(models.TextChoices):
    ACTIVE = domain.PartyState.ACTIVE.value, _("In use")
    INACTIVE = domain.PartyState.INACTIVE.value, _("Out of use")
    MERGED = domain.PartyState.MERGED.value, _("Merged")
    WITHDRAWN = domain.PartyState.WITHDRAWN.value, _("Withdrawn")


STANDING = Q(state__in=sorted(domain.STANDING))


class Party(OfCompany):
    """A customer, a supplier, both, or neither (an office, a person whom one writes to).

    `tax_number` is digits only; `tax_place` is the part of the place of business that follows it.
    `phone` is in the form of E.164. `payment_days` are the days from a paper to its due date.
    `aliases` are the party's names as they stand on bank statements. A merged party keeps its
    papers and points at its `survivor`, under which every list shows them.
    """

    code = models.CharField(_("Code"), max_length=30)
    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(
        _("Kind"), max_length=12, choices=PartyKind, default=PartyKind.ORGANISATION
    )
    is_customer = models.BooleanField(_("Customer"), default=False)
    is_supplier = models.BooleanField(_("Supplier"), default=False)
    tax_number = models.CharField(_("Tax number"), max_length=16, blank=True)
    tax_place = models.CharField(_("Place of business"), max_length=6, blank=True)
    address = models.TextField(_("Address"), blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=10, blank=True)
    phone = models.CharField(_("Phone"), max_length=16, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    contact_name = models.CharField(_("Contact person"), max_length=150, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("Payment terms (days)"), default=30)
    note = models.TextField(_("Note"), blank=True)
    aliases = ArrayField(
        models.CharField(max_length=150), verbose_name=_("Names on bank statements"), default=list,
        blank=True,
    )  # fmt: skip
    state = models.CharField(
        _("State"), max_length=10, choices=PartyState, default=PartyState.ACTIVE
    )
    survivor = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, verbose_name=_("Merged into")
    )

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "company", Lower("code"), condition=STANDING, name="party_code_once"
            ),
            models.UniqueConstraint(
                fields=["company", "tax_number", "tax_place"],
                condition=~Q(tax_number="") & STANDING,
                name="party_tax_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", survivor__isnull=False)
                | (~Q(state="merged") & Q(survivor__isnull=True)),
                name="party_merged_has_survivor",
            ),
            models.CheckConstraint(
                condition=Q(survivor__isnull=True) | ~Q(survivor=F("id")),
                name="party_not_its_own_survivor",
            ),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="party_is_named"),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=PartyState.values), name="party_state_known"
            ),
            models.CheckConstraint(
                condition=Q(tax_number="") | Q(tax_number__regex=r"^[0-9]+$"),
                name="party_tax_number_digits",
            ),
            models.CheckConstraint(
                condition=Q(tax_place="") | (Q(tax_place__regex=r"^[0-9]+$") & ~Q(tax_number="")),
                name="party_tax_place_follows",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="party_phone_e164",
            ),
            models.CheckConstraint(
                condition=Q(payment_days__lte=365), name="party_payment_days_a_year"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "name", "id"], name="party_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_active(self) -> bool:
        return self.state == PartyState.ACTIVE

    @property
    def stands(self) -> bool:
        """Whether it stands for itself: neither merged nor withdrawn."""
        return self.state in domain.STANDING

    @property
    def listed_tax_number(self) -> str:
        """The tax number in lists and hints: a person's is an identity number, so masked."""
        return domain.masked(self.tax_number) if self.kind == PartyKind.PERSON else self.tax_number

    @property
    def tax_place_number(self) -> str:
        """The whole number of the place of business; "" when none is stored."""
        return f"{self.tax_number}{self.tax_place}" if self.tax_place else ""


class BankAccount(OfCompany):
    """A bank account of a party. Only a trusted one may be paid.

    `changed_by` put in the number as it stands; `trusted_by` is somebody else, who compared it with
    `trust_note`: whom they asked, and on which number known before.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="bank_accounts")
    bank_code = models.CharField(_("Bank"), max_length=11)
    number = models.CharField(_("Account number"), max_length=34)
    holder_name = models.CharField(_("Account holder"), max_length=150)
    changed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    is_trusted = models.BooleanField(_("Trusted"), default=False)
    trusted_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True, blank=True)
    trusted_at = models.DateTimeField(null=True, blank=True)
    trust_note = models.TextField(_("How it was checked"), blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "bank_code", "number"], name="party_bank_account_once"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Z]{5,34}$"), name="party_bank_number_plain"
            ),
            models.CheckConstraint(
                condition=Q(is_trusted=True, trusted_by__isnull=False, trusted_at__isnull=False)
                | Q(is_trusted=False, trusted_by__isnull=True, trusted_at__isnull=True),
                name="party_bank_trust_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(trusted_by__isnull=True) | ~Q(trusted_by=F("changed_by")),
                name="party_bank_trusted_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "number"], name="party_bank_by_number"),
        ]

    def __str__(self) -> str:
        return f"{domain.bank_name(self.bank_code)} {self.number}"

    @property
    def may_be_paid(self) -> bool:
        """Trusted by a second person, and not closed."""
        return self.is_trusted and self.closed_on is None


class Alike(OfCompany):
    """Two parties that may be one: found again every night, or told apart by a person for good."""

    first = models.ForeignKey(Party, models.PROTECT, related_name="+")
    second = models.ForeignKey(Party, models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(_("Likeness"))
    reasons = models.JSONField(_("Reasons"))
    is_apart = models.BooleanField(_("Two parties"), default=False)

    class Meta:
        verbose_name = _("likeness")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="party_alike_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="party_alike_in_order"),
            models.CheckConstraint(condition=Q(rating__lte=100), name="party_alike_rating"),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"


class Merge(OfCompany):
    """That one party was merged into another, and what it takes to undo it.

    `before` and `after` are the survivor's fields that the merge changed; `moved` are parties that
    had been merged into `other` before and followed it.
    """

    survivor = models.ForeignKey(Party, models.PROTECT, related_name="merges")
    other = models.ForeignKey(Party, models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=10, choices=PartyState)
    before = models.JSONField()
    after = models.JSONField()
    moved = ArrayField(models.BigIntegerField(), default=list)
    merged_at = models.DateTimeField(_("When"))
    merged_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Who"))
    undone_at = models.DateTimeField(_("Undone"), null=True)

    class Meta:
        verbose_name = _("merge")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["other"], condition=Q(undone_at=None), name="party_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other} → {self.survivor}"
