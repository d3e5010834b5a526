"""What the data of parties should hold."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from teliti.parties.models import STANDING, BankAccount, Party, PartyState
from teliti.quality.declaring import Rule
from teliti.quality.domain import Severity

MANAGE = "parties.manage"
MANY = "parties:change_many"
EACH = "parties:change_each"
UNTRUSTED_DAYS = 7


def active(company: int, _today: date) -> QuerySet[Party]:
    """Parties in use."""
    return Party.objects.filter(company_id=company, state=PartyState.ACTIVE)


def customers(company: int, today: date) -> QuerySet[Party]:
    """Customers in use."""
    return active(company, today).filter(is_customer=True)


def suppliers(company: int, today: date) -> QuerySet[Party]:
    """Suppliers in use."""
    return active(company, today).filter(is_supplier=True)


def _of_the_same(field: str) -> Exists:
    """Another party that stands has the same value in a field."""
    others = Party.objects.filter(
        STANDING, company_id=OuterRef("company_id"), **{field: OuterRef(field)}
    )
    return Exists(others.exclude(pk=OuterRef("pk")))


def same_phone_or_email(company: int, today: date) -> QuerySet[Party]:
    """Parties that share a phone number or an e-mail address with another."""
    rows = active(company, today)
    return rows.filter(
        (~Q(phone="") & _of_the_same("phone")) | (~Q(email="") & _of_the_same("email"))
    )


def open_accounts(company: int, _today: date) -> QuerySet[BankAccount]:
    """Bank accounts that are not closed."""
    return BankAccount.objects.filter(company_id=company, closed_on=None).select_related("party")


def untrusted_accounts(company: int, today: date) -> QuerySet[BankAccount]:
    """Bank accounts that nobody trusted within a week."""
    since = today - timedelta(days=UNTRUSTED_DAYS)
    return open_accounts(company, today).filter(is_trusted=False, changed_at__date__lt=since)


RULES = [
    Rule(
        "parties.customer_email",
        _("Customers without e-mail"),
        _("Their invoices and reminders cannot be sent."),
        MANAGE,
        Severity.MEDIUM,
        lambda company, today: customers(company, today).filter(email=""),
        customers,
        mend=EACH,
        asked="field=email",
        reads="parties.read",
    ),
    Rule(
        "parties.address",
        _("Parties without address or city"),
        _("Invoices and letters need where they are. A city can be given to many at once."),
        MANAGE,
        Severity.MEDIUM,
        lambda company, today: active(company, today).filter(Q(address="") | Q(city="")),
        active,
        mend=MANY,
        reads="parties.read",
    ),
    Rule(
        "parties.phone",
        _("Parties without phone"),
        _("A changed bank account is checked by calling a number known before."),
        MANAGE,
        Severity.LOW,
        lambda company, today: active(company, today).filter(phone=""),
        active,
        mend=EACH,
        asked="field=phone",
        reads="parties.read",
    ),
    Rule(
        "parties.neither",
        _("Parties that are neither customer nor supplier"),
        _("They are in no list of either. Say what they are, or put them out of use."),
        MANAGE,
        Severity.LOW,
        lambda company, today: active(company, today).filter(is_customer=False, is_supplier=False),
        active,
        mend=MANY,
        reads="parties.read",
    ),
    Rule(
        "parties.same_contact",
        _("Parties with the same phone or e-mail as another"),
        _("Often one party entered twice: merge them under Duplicates. Else mend phone or e-mail."),
        MANAGE,
        Severity.MEDIUM,
        same_phone_or_email,
        active,
        said=lambda party: " · ".join(filter(None, (party.phone, party.email))),
        mend=EACH,
        asked="field=email,phone",
        reads="parties.read",
    ),
    Rule(
        "parties.untrusted_account",
        _("Bank accounts that nobody compared within a week"),
        _("They cannot be paid until a second person trusts them."),
        "parties.trust",
        Severity.MEDIUM,
        untrusted_accounts,
        open_accounts,
        said=lambda account: str(account.party),
        mend="parties:trust_each",
        reads="parties.read",
    ),
]
