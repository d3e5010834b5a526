"""Which accounts and taxes a company uses for its invoices."""

from dataclasses import dataclass

from django.db import connection

from teliti.base.keys import key_in
from teliti.invoicing.domain import RULES, Direction
from teliti.invoicing.models import Settings
from teliti.ledger.domain import AccountType
from teliti.ledger.models import Account
from teliti.parties.models import Party
from teliti.people.models import Company, Member
from teliti.taxes.models import TaxCode

_BY_TYPE = {
    Direction.SALE: (AccountType.RECEIVABLE, AccountType.REVENUE),
    Direction.PURCHASE: (AccountType.PAYABLE, AccountType.EXPENSE),
}
_FIRST = (
    "(SELECT a.id FROM ledger_account a WHERE a.company_id = %(company)s AND a.type = {kind} "
    "AND a.is_postable AND a.is_active ORDER BY a.code LIMIT 1)"
)
_CONTROLS = (
    "SELECT COALESCE(MAX(s.receivable_id), "  # noqa: S608 - of our own constants
    f"{_FIRST.format(kind='%(receivable)s')}), "
    f"COALESCE(MAX(s.payable_id), {_FIRST.format(kind='%(payable)s')}) "
    "FROM invoicing_settings s WHERE s.company_id = %(company)s"
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a new invoice begins with, and what it is posted against (None: nothing fits)."""

    control: Account | None
    line: Account | None
    tax: TaxCode | None
    bank_text: str = ""
    note: str = ""


def settings_of(company: int) -> Settings | None:
    """What the company decided, if it ever did."""
    return (
        Settings.objects.filter(company_id=company)
        .select_related(
            "receivable", "payable", "income", "expense", "withheld", "sale_tax", "purchase_tax"
        )
        .first()
    )


def control_accounts(company: int) -> dict[Direction, int]:
    """The keys of the receivables and the payables account: as set, else the first of its type.

    A direction without any account is missing. One small statement: every issue asks.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CONTROLS,
            {
                "company": company,
                "receivable": AccountType.RECEIVABLE.value,
                "payable": AccountType.PAYABLE.value,
            },
        )
        receivable, payable = cursor.fetchone()
    found = {Direction.SALE: receivable, Direction.PURCHASE: payable}
    return {direction: account for direction, account in found.items() if account is not None}


def defaults_of(company: Company, direction: Direction) -> Defaults:
    """Accounts and tax for a direction: as set, else the first account of the type in use, and the
    first tax code for a company that is registered for the tax."""
    settings = Settings.objects.filter(company_id=company.pk).first()
    is_sale = direction == Direction.SALE
    names = ("receivable", "income") if is_sale else ("payable", "expense")
    control, line = _chosen(settings, *names)
    if control is None or line is None:
        control_type, line_type = _BY_TYPE[direction]
        first = _first_of_types(company.pk, [control_type, line_type])
        control, line = control or first.get(control_type), line or first.get(line_type)
    tax = None
    if settings:
        tax = settings.sale_tax if is_sale else settings.purchase_tax
    if tax is None and company.is_vat_registered:
        tax = TaxCode.objects.filter(company=company, is_active=True).order_by("pk").first()
    return Defaults(
        control=control,
        line=line,
        tax=tax,
        bank_text=settings.bank_text if settings else "",
        note=settings.note if settings else "",
    )


def withheld_account(company: Company) -> Account | None:
    """The account for tax that customers withheld: as set, else the one that the country's pack
    marks; None where neither names one."""
    settings = Settings.objects.filter(company_id=company.pk).select_related("withheld").first()
    if settings and settings.withheld:
        return settings.withheld
    rules = RULES.get(company.country_pack)
    if rules is None or not rules.withheld_tag:
        return None
    return Account.objects.filter(company=company, tax_tag=rules.withheld_tag).first()


def tax_choices(member: Member) -> list[TaxCode]:
    """The taxes that a line may carry."""
    return list(TaxCode.objects.filter(company_id=member.company_id, is_active=True).order_by("pk"))


def party_named(member: Member, key: str) -> Party | None:
    """The party with this key, as it comes in an address; None when there is none."""
    pk = key_in(key)
    if pk is None:
        return None
    return Party.objects.filter(company_id=member.company_id, pk=pk).first()


def _chosen(settings: Settings | None, *names: str) -> list[Account | None]:
    """The accounts that the settings name, in one query, or none at all."""
    keys = [getattr(settings, f"{name}_id", None) for name in names]
    found = Account.objects.in_bulk([key for key in keys if key]) if any(keys) else {}
    return [found.get(key) for key in keys]


def _first_of_types(company: int, kinds: list[AccountType]) -> dict[str, Account]:
    rows = Account.objects.filter(
        company_id=company, type__in=kinds, is_postable=True, is_active=True
    ).order_by("type", "code")
    return {account.type: account for account in rows.distinct("type")}
