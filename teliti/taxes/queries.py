"""Questions about taxes: which rule holds on a day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teliti.base.refusals import Refused
from teliti.kit.words import shown_day
from teliti.people.models import Member
from teliti.taxes.domain import TaxRule, Treatment
from teliti.taxes.models import TaxCode, TaxRate


def codes_seen_by(member: Member) -> QuerySet[TaxCode]:
    """The company's tax codes."""
    return TaxCode.objects.filter(company_id=member.company_id)


def codes_with_accounts(member: Member) -> QuerySet[TaxCode]:
    """The company's tax codes with their accounts."""
    return codes_seen_by(member).select_related("sales_account", "purchase_account")


def codes_by_code(company: int) -> dict[str, TaxCode]:
    """The tax codes in use, by code."""
    return {one.code: one for one in TaxCode.objects.filter(company_id=company, is_active=True)}


def all_codes(company: int) -> set[str]:
    """The codes of all taxes, in use or not."""
    return set(TaxCode.objects.filter(company_id=company).values_list("code", flat=True))


def rate_keys(company: int) -> set[str]:
    """What the rates are called."""
    return set(TaxRate.objects.filter(company_id=company).values_list("key", flat=True))


def rates_seen_by(member: Member) -> QuerySet[TaxRate]:
    """The company's dated tax rates."""
    return TaxRate.objects.filter(company_id=member.company_id)


def rates_behind(code: TaxCode) -> list[TaxRate]:
    """Every dated value that a code stands on, the newest first."""
    keys = [key for key in (code.rate_key, code.base_key) if key]
    return list(
        TaxRate.objects.filter(company_id=code.company_id, key__in=keys).order_by(
            "key", "-valid_from"
        )
    )


def unit_of(member: Member, key: str) -> str:
    """The unit of a tax table, as its newest value has it."""
    newest = rates_seen_by(member).filter(key=key).order_by("-valid_from").first()
    return newest.unit if newest else ""


def rules_on(company: int, codes: Sequence[TaxCode], day: date) -> dict[int, TaxRule]:
    """The rule of each code on a day, by the code's key, in one query.

    Refused: a code without a rate on that day.
    """
    return rules_on_days(company, codes, [day])[day]


def rules_on_days(
    company: int, codes: Sequence[TaxCode], days: Collection[date]
) -> dict[date, dict[int, TaxRule]]:
    """The rule of each code on each of these days, in one query. Refused like `rules_on`."""
    if not days:
        return {}
    keys = {key for code in codes for key in (code.rate_key, code.base_key) if key}
    rates = TaxRate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=min(days)),
        company_id=company, key__in=keys, valid_from__lte=max(days),
    ).values_list("key", "value", "valid_from", "valid_to")  # fmt: skip
    known = list(rates)
    return {
        day: {
            code.pk: _rule(
                code,
                {
                    key: value
                    for key, value, first, last in known
                    if first <= day and (last is None or day <= last)
                },
                day,
            )
            for code in codes
        }
        for day in sorted(days)
    }


def _rule(code: TaxCode, values: Mapping[str, str], day: date) -> TaxRule:
    if {key for key in (code.rate_key, code.base_key) if key} - values.keys():
        raise Refused(
            _("%(code)s has no rate on %(day)s. Enter it under Tax rates, or check the date.")
            % {"code": code.name, "day": shown_day(day)}
        )
    fraction = Fraction(values[code.base_key]) if code.base_key else Fraction(1)
    charged = code.treatment in {Treatment.TAXABLE, Treatment.LUXURY, Treatment.ZERO_RATED}
    return TaxRule(Decimal(values[code.rate_key]), fraction, is_charged=charged)
