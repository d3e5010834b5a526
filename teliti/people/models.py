"""Users, companies, roles and members."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import ROLE_NAMES, StandardRole, of_role, within_a_period
from teliti.base import scope
from teliti.base.clock import today_in


class Language(models.TextChoices):
    INDONESIAN = "id", "Bahasa Indonesia"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    AUTO = "auto", _("Like the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    DENSE = "dense", _("Dense")
    COMFORTABLE = "comfortable", _("Comfortable")


class UserManager(BaseUserManager["User"]):
    """Finds a user by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in. What they may do hangs on their members, one per company."""

    email = models.EmailField(_("E-mail"), max_length=254)
    name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(
        _("Language"), max_length=2, choices=Language, default=Language.INDONESIAN
    )
    theme = models.CharField(_("Theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    density = models.CharField(_("Density"), max_length=12, choices=Density, default=Density.DENSE)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody with this e-mail address is here already."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used: duties are asked of a member."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Django's own permissions are not used."""
        return False


class LegalForm(models.TextChoices):
    PT = "PT", "PT"
    CV = "CV", "CV"
    FOUNDATION = "yayasan", "Yayasan"
    COOPERATIVE = "koperasi", "Koperasi"
    FIRM = "firma", "Firma"
    SOLE = "perorangan", _("Sole proprietor")


class Company(models.Model):
    """A company whose books are kept here. Its key is the key of every business row."""

    name = models.CharField(_("Name"), max_length=150)
    short_name = models.CharField(_("Short name"), max_length=30)
    legal_form = models.CharField(_("Legal form"), max_length=12, choices=LegalForm)
    tax_number = models.CharField("NPWP", max_length=16, blank=True)
    is_vat_registered = models.BooleanField(_("Registered for PPN (PKP)"), default=True)
    address = models.TextField(_("Address"), blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    signer = models.CharField(_("Signs for the company"), max_length=150, blank=True)
    signer_title = models.CharField(_("Title of the signer"), max_length=80, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, default="IDR")
    standard = models.CharField(_("Accounting standard"), max_length=20, default="SAK EP")
    time_zone = models.CharField(_("Time zone"), max_length=40, default="Asia/Jakarta")
    country_pack = models.CharField(max_length=30, default="indonesia")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("company")

    def __str__(self) -> str:
        return self.name


class OfCompany(models.Model):
    """Every business row: the company it belongs to and a version for stale forms.

    `version` goes up by one with each save of the row by an action (`base.saving.save`).
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Role(OfCompany):
    """A set of duties with a name. A standard role carries the declared duties until changed."""

    standard = models.CharField(
        max_length=20, blank=True, choices=[(role.value, role.value) for role in StandardRole]
    )
    name = models.CharField(_("Name"), max_length=80, blank=True)
    chosen_duties = ArrayField(
        models.CharField(max_length=60), null=True, blank=True, verbose_name=_("Duties")
    )
    needs_second_factor = models.BooleanField(_("Demands a second factor"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "standard"],
                condition=~models.Q(standard=""),
                name="role_standard_once",
            )
        ]
        verbose_name = _("role")

    def __str__(self) -> str:
        return self.name or str(ROLE_NAMES[StandardRole(self.standard)])

    @property
    def duties(self) -> frozenset[str]:
        """What the role carries: the chosen duties, or those declared for the standard role."""
        if self.chosen_duties is not None:
            return frozenset(self.chosen_duties)
        return of_role(StandardRole(self.standard)) if self.standard else frozenset()

    @property
    def holders(self) -> list["Member"]:
        """The people who have the role today, of the grants that were fetched with it."""
        return [grant.member for grant in self.grants.all() if grant.member.holds(grant)]


class Unit(OfCompany):
    """A department of the company, and who leads it."""

    code = models.CharField(_("Code"), max_length=20)
    name = models.CharField(_("Name"), max_length=80)
    head = models.ForeignKey(
        "Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Head")
    )
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("unit")
        constraints = [
            models.UniqueConstraint("company", Lower("code"), name="unit_code_once"),
            models.CheckConstraint(
                condition=~models.Q(code="") & ~models.Q(name=""), name="unit_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(OfCompany):
    """A person in one company: the actor of every action there.

    Each company has one member without a user, `is_system`: scheduled work acts as that member.
    With `books_from` and `books_until` a member sees the books of these days only (`base.spans`).
    """

    user = models.ForeignKey(
        User, models.PROTECT, related_name="members", null=True, verbose_name=_("User")
    )
    roles = models.ManyToManyField(Role, through="Grant", related_name="members")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=pgettext_lazy("people", "Unit"),
    )
    title = models.CharField(_("Position"), max_length=80, blank=True)
    is_active = models.BooleanField(_("Has access"), default=True)
    is_system = models.BooleanField(_("Is Teliti itself"), default=False)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    books_from = models.DateField(_("Sees the books from"), null=True, blank=True)
    books_until = models.DateField(_("Sees the books until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(books_from__isnull=True, books_until__isnull=True)
                | models.Q(is_system=False, books_from__lte=models.F("books_until")),
                name="member_limit_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(is_system=True) ^ models.Q(user__isnull=False),
                name="member_is_person_or_system",
            ),
        ]
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.user.name if self.user else "Teliti"

    @property
    def time_zone(self) -> str:
        return self.company.time_zone

    @property
    def initials(self) -> str:
        """Two letters for the small round mark."""
        words = str(self).split()
        return "".join(word[0] for word in words[:2]).upper()

    @cached_property
    def today(self) -> date:
        """The day it is where the company is."""
        return today_in(self.time_zone)

    @property
    def has_access(self) -> bool:
        """Whether the company is open to this member today."""
        return self.is_active and (self.ends_on is None or self.today <= self.ends_on)

    @property
    def limit(self) -> scope.Limit | None:
        """The period of the books to which this member is limited; None: to none."""
        if self.books_from is None or self.books_until is None:
            return None
        return scope.Limit(self.pk, self.books_from, self.books_until)

    def holds(self, grant: "Grant") -> bool:
        """Whether a grant of this member counts today."""
        return grant.ends_on is None or self.today <= grant.ends_on

    @cached_property
    def held_roles(self) -> list[Role]:
        """The roles whose grants count today; read once."""
        return [grant.role for grant in self.grants.all() if self.holds(grant)]

    @property
    def carried(self) -> frozenset[str]:
        """Everything that the roles of this member carry, by whatever way they come."""
        return frozenset().union(*(role.duties for role in self.held_roles))

    @cached_property
    def duties(self) -> frozenset[str]:
        """What this member may do now; read once. By an API token that is less than is carried."""
        return self.carried

    def may(self, duty: str) -> bool:
        """Whether this member carries the duty. The system member carries all.

        Whoever is limited to a period reads, asks, and changes nothing else.
        """
        if self.limit is not None and duty not in within_a_period():
            return False
        return self.has_access and (self.is_system or duty in self.duties)

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role of this member demands a second factor at sign-in."""
        return any(role.needs_second_factor for role in self.held_roles)

    @property
    def is_watched(self) -> bool:
        """Whether this member is here to audit only: what they open is noted."""
        return self.limit is not None or (
            bool(self.held_roles)
            and all(role.standard == StandardRole.AUDITOR for role in self.held_roles)
        )

    @property
    def role_names(self) -> str:
        return ", ".join(map(str, self.held_roles))

    @property
    def language(self) -> str:
        return self.user.language if self.user else (get_language() or Language.INDONESIAN)


class Grant(OfCompany):
    """That a member has a role, for good or until the end of a day."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "role"], name="grant_once")]
        verbose_name = _("grant")

    def __str__(self) -> str:
        return f"{self.member}: {self.role}"
