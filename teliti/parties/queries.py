"""Questions about parties and their bank accounts."""

import re

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, F, Func, IntegerField, Q, QuerySet, TextField, Value, When

from teliti.parties.domain import bare_name
from teliti.parties.models import BankAccount, Party, PartyState
from teliti.people.models import Member

SUGGESTED = 20
"""At most so many parties are suggested while somebody types."""

ALIKE = 0.6
"""From this likeness of two names (pg_trgm, 0 to 1) on, they may be the same party."""

_NEARLY = 0.45  # a mistyped word still finds its party


def parties_seen_by(member: Member) -> QuerySet[Party]:
    """All parties of the member's company, in use or not; `aliases_text` can be searched."""
    return Party.objects.filter(company_id=member.company_id).alias(
        aliases_text=Func(
            F("aliases"), Value(" "), function="array_to_string", output_field=TextField()
        )
    )


def customers_seen_by(member: Member) -> QuerySet[Party]:
    """The customers of the member's company, in use or not."""
    return parties_seen_by(member).filter(is_customer=True)


def suppliers_seen_by(member: Member) -> QuerySet[Party]:
    """The suppliers of the member's company, in use or not."""
    return parties_seen_by(member).filter(is_supplier=True)


def bank_accounts_seen_by(member: Member) -> QuerySet[BankAccount]:
    """The bank accounts of all parties of the member's company."""
    return BankAccount.objects.filter(company_id=member.company_id).select_related(
        "party", "changed_by__user", "trusted_by__user"
    )


def bank_accounts_to_trust(member: Member, *, at_most: int = 50) -> QuerySet[BankAccount]:
    """Open accounts that wait for the trust of somebody like the member, the oldest first.

    Not those that the member entered, nor those of parties out of use.
    """
    waiting = bank_accounts_seen_by(member).filter(
        is_trusted=False, closed_on=None, party__state=PartyState.ACTIVE
    )
    return waiting.exclude(changed_by=member).order_by("changed_at", "pk")[:at_most]


def in_use(parties: QuerySet[Party]) -> QuerySet[Party]:
    """Those that new papers may name."""
    return parties.filter(state=PartyState.ACTIVE)


def find_parties(member: Member, text: str) -> list[Party]:
    """At most `SUGGESTED` parties in use by code, name, alias, city or tax number, best first."""
    return found_in(in_use(parties_seen_by(member)), text)


def find_customers(member: Member, text: str) -> list[Party]:
    """Like `find_parties`, among customers."""
    return found_in(in_use(customers_seen_by(member)), text)


def find_suppliers(member: Member, text: str) -> list[Party]:
    """Like `find_parties`, among suppliers."""
    return found_in(in_use(suppliers_seen_by(member)), text)


def found_in(parties: QuerySet[Party], text: str) -> list[Party]:
    """The parties that have every word of `text` somewhere, best first.

    Where none has, those with a name much like it: a slip of the finger still finds its party.
    """
    typed = text.strip()
    if not typed:
        return list(parties.order_by("name", "pk")[:SUGGESTED])
    found: list[Party] = list(
        searched(parties, typed)
        .annotate(
            rank=Case(
                When(code__iexact=typed, then=Value(0)),
                When(name__istartswith=typed, then=Value(1)),
                When(code__istartswith=typed, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "name", "pk")[:SUGGESTED]
    )
    if found:
        return found
    near = parties.annotate(likeness=TrigramWordSimilarity(typed, "name"))
    return list(near.filter(likeness__gt=_NEARLY).order_by("-likeness", "name", "pk")[:SUGGESTED])


def searched(parties: QuerySet[Party], text: str) -> QuerySet[Party]:
    """Those of `parties_seen_by` that have every word in code, name, alias, city or tax number.

    Four digits or more are also looked for at the head of the bank account numbers.
    """
    digits = re.sub(r"[\s.\-/]", "", text)
    if re.fullmatch(r"[0-9]{4,22}", digits):
        return parties.filter(
            Q(tax_number__contains=digits[-16:]) | Q(code__icontains=text.strip())
            | Q(name__icontains=text.strip()) | Q(bank_accounts__number__startswith=digits)
        ).distinct()  # fmt: skip
    condition = Q()
    for word in text.split()[:6]:
        condition &= (
            Q(code__icontains=word) | Q(name__icontains=word) | Q(city__icontains=word)
            | Q(tax_number__contains=word) | Q(aliases_text__icontains=word)
        )  # fmt: skip
    return parties.filter(condition)


def with_tax_number(company: int, tax_number: str, tax_place: str = "") -> QuerySet[Party]:
    """The party with this tax number and place of business (at most one)."""
    return Party.objects.filter(company_id=company, tax_number=tax_number, tax_place=tax_place)


def alike(company: int, name: str) -> list[Party]:
    """At most three parties whose name, legal form aside, is much like this one, nearest first."""
    bare = bare_name(name)
    near = (
        Party.objects.filter(company_id=company)
        .annotate(likeness=TrigramSimilarity("name", bare))
        .filter(likeness__gt=ALIKE / 2)
        .order_by("-likeness", "pk")[:50]
    )
    scored = [(_likeness(bare, bare_name(party.name)), party) for party in near]
    scored = [(score, party) for score, party in scored if score > ALIKE]
    scored.sort(key=lambda pair: -pair[0])
    return [party for _score, party in scored[:3]]


def paid_on(company: int, bank_code: str, number: str) -> list[BankAccount]:
    """The accounts with this number at this bank, whoever's they are."""
    return list(
        BankAccount.objects.filter(
            company_id=company, bank_code=bank_code, number=number
        ).select_related("party")
    )


def bank_accounts_of(party: Party) -> list[BankAccount]:
    """The party's bank accounts, open ones first, the trusted before the others."""
    return list(
        BankAccount.objects.filter(company_id=party.company_id, party=party)
        .select_related("changed_by__user", "trusted_by__user")
        .order_by(F("closed_on").asc(nulls_first=True), "-is_trusted", "pk")
    )


def _likeness(one: str, other: str) -> float:
    """Trigram similarity as pg_trgm counts it: shared trigrams over all trigrams."""
    first, second = _trigrams(one), _trigrams(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def _trigrams(text: str) -> set[str]:
    words = (f"  {word} " for word in text.split())
    return {word[at : at + 3] for word in words for at in range(len(word) - 2)}
