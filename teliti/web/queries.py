"""Questions of the pages that belong to no single part."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from teliti.audit.models import Reading
from teliti.kit.events import PAGE_OPENED
from teliti.kit.models import Draft
from teliti.ledger.models import Account, Entry
from teliti.people.models import Company, Member
from teliti.work.models import Proof
from teliti.work.queries import proofs_seen_by


def readings_seen_by(member: Member) -> QuerySet[Reading]:
    """What confidential things people were shown."""
    return Reading.objects.filter(company_id=member.company_id).exclude(name=PAGE_OPENED.name)


def opened_seen_by(member: Member) -> QuerySet[Reading]:
    """The pages that auditors opened; an auditor who is limited to a period sees their own."""
    return Reading.objects.filter(company_id=member.company_id, name=PAGE_OPENED.name)


def drafts_of(member: Member) -> list[Draft]:
    """What the member typed and has not sent, the newest first."""
    return list(Draft.objects.filter(member=member).order_by("-saved_at")[:10])


def latest_proof(member: Member) -> Proof | None:
    """The last proof of the member's company; None before the first night."""
    return proofs_seen_by(member).order_by("-pk").first()


def what_is_missing(company: Company) -> list[str]:
    """The particulars that papers need and that are empty yet, in words."""
    wanted = {"address": _("address"), "city": _("city"), "signer": _("who signs")}
    if company.is_vat_registered:
        wanted["tax_number"] = "NPWP"
    return [word for name, word in wanted.items() if not getattr(company, name)]


def has_chart(member: Member) -> bool:
    """Whether the member's company has a chart of accounts."""
    return Account.objects.filter(company=member.company).exists()


def has_entries(member: Member) -> bool:
    """Whether anything stands in the books: opening balances, or a first entry without them."""
    return Entry.objects.filter(company=member.company, posted=True).exists()
