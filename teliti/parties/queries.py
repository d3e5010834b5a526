"""Questions about parties and their bank accounts."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.apps import apps
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Lower

from teliti.approvals.models import Request, RequestState
from teliti.parties.domain import Facts, bare_name, trigrams
from teliti.parties.domain import alike as likeness
from teliti.parties.models import STANDING, Alike, BankAccount, Merge, Party, PartyState
from teliti.people.models import Member, OfCompany

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


def parties_on_page(member: Member) -> QuerySet[Party]:
    """All parties, with what their page asks of each: whether others were merged into it."""
    merges = Merge.objects.filter(survivor=OuterRef("pk"), undone_at=None)
    return parties_seen_by(member).annotate(has_merged=Exists(merges))


def listed_parties(member: Member) -> QuerySet[Party]:
    """Those that stand for themselves: neither merged into another nor withdrawn."""
    return parties_seen_by(member).filter(STANDING)


def customers_seen_by(member: Member) -> QuerySet[Party]:
    """The customers of the member's company, in use or not."""
    return listed_parties(member).filter(is_customer=True)


def suppliers_seen_by(member: Member) -> QuerySet[Party]:
    """The suppliers of the member's company, in use or not."""
    return listed_parties(member).filter(is_supplier=True)


def bank_accounts_seen_by(member: Member) -> QuerySet[BankAccount]:
    """The bank accounts of all parties of the member's company."""
    return BankAccount.objects.filter(company_id=member.company_id).select_related(
        "party", "changed_by__user", "trusted_by__user"
    )


def open_bank_accounts_seen_by(member: Member) -> QuerySet[BankAccount]:
    """Those that are not closed."""
    return bank_accounts_seen_by(member).filter(closed_on=None)


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
    return Party.objects.filter(
        STANDING, company_id=company, tax_number=tax_number, tax_place=tax_place
    )


def with_code(company: int, code: str) -> QuerySet[Party]:
    """The party with this code, whatever its case (at most one)."""
    return Party.objects.filter(STANDING, company_id=company, code__iexact=code)


def taken_codes(company: int, codes: Iterable[str]) -> dict[str, Party]:
    """Which of these codes (in small letters) are taken, and by whom."""
    rows = Party.objects.filter(STANDING, company_id=company).alias(small=Lower("code"))
    return {party.code.lower(): party for party in rows.filter(small__in=list(codes))}


def taken_tax_numbers(company: int, numbers: Iterable[str]) -> dict[tuple[str, str], Party]:
    """Which of these tax numbers are taken, with their place of business, and by whom."""
    rows = Party.objects.filter(STANDING, company_id=company, tax_number__in=list(numbers))
    return {(party.tax_number, party.tax_place): party for party in rows}


def alike(company: int, name: str) -> list[Party]:
    """At most three parties whose name, legal form aside, is much like this one, nearest first."""
    bare = bare_name(name)
    near = (
        Party.objects.filter(STANDING, company_id=company)
        .annotate(likeness=TrigramSimilarity("name", bare))
        .filter(likeness__gt=ALIKE / 2)
        .order_by("-likeness", "pk")[:50]
    )
    parts = trigrams(bare)
    scored = [(likeness(parts, trigrams(bare_name(party.name))), party) for party in near]
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


def accounts_with(company: int, numbers: Iterable[str]) -> dict[tuple[str, str], BankAccount]:
    """The bank accounts with these numbers, by bank and number, whoever's they are."""
    rows = BankAccount.objects.filter(company_id=company, number__in=list(numbers))
    return {(one.bank_code, one.number): one for one in rows.select_related("party")}


def bank_accounts_of(party: Party) -> list[BankAccount]:
    """The bank accounts of a party and of those merged into it: open ones first, the trusted
    before the others. `asked` is the request to compare one that waits, and `asked_by` its maker.
    """
    asked = _asked_about(party.company_id).order_by("-pk")
    return list(
        BankAccount.objects.filter(company_id=party.company_id, party__in=family_of(party.pk))
        .alias(subject=_SUBJECT)
        .annotate(asked=Subquery(asked.values("pk")[:1]))
        .annotate(asked_by=Subquery(asked.values("maker_id")[:1]))
        .select_related("changed_by__user", "trusted_by__user")
        .order_by(F("closed_on").asc(nulls_first=True), "-is_trusted", "pk")
    )


def untrusted_accounts_of(company: int, keys: Iterable[int]) -> QuerySet[BankAccount]:
    """The open bank accounts of these parties that are not trusted yet."""
    rows = BankAccount.objects.filter(company_id=company, party__in=list(keys))
    return rows.filter(is_trusted=False, closed_on=None).select_related("party__survivor")


_SUBJECT = Concat(Value(f"{BankAccount._meta.label_lower}:"), Cast("pk", CharField()))


def _asked_about(company: int) -> QuerySet[Request]:
    """What is asked about the outer row's `subject`."""
    return Request.objects.filter(
        company_id=company, subject=OuterRef("subject"),
        state__in=[RequestState.WAITING, RequestState.GRANTED],
    )  # fmt: skip


def untrusted_accounts_seen_by(member: Member) -> QuerySet[BankAccount]:
    """Open bank accounts that nobody trusted yet; `asked` is the request to compare each, if
    anybody asks."""
    asked = _asked_about(member.company_id).order_by("-pk")
    return (
        open_bank_accounts_seen_by(member)
        .filter(is_trusted=False)
        .alias(subject=_SUBJECT)
        .annotate(asked=Subquery(asked.values("pk")[:1]))
        .select_related("party__survivor")
    )


def unasked_accounts(member: Member) -> QuerySet[BankAccount]:
    """Open bank accounts that are not trusted, and that nobody is asked to compare."""
    return (
        open_bank_accounts_seen_by(member)
        .filter(is_trusted=False)
        .alias(subject=_SUBJECT)
        .filter(~Exists(_asked_about(member.company_id)))
        .select_related("party__survivor")
        .order_by("pk")
    )


def named(company: int, words: Iterable[str]) -> dict[str, Party]:
    """Parties by exact name or tax number, in small letters; one name of several is left out."""
    rows = Party.objects.filter(STANDING, company_id=company).alias(small=Lower("name"))
    wanted = list(words)
    found: dict[str, list[Party]] = {}
    for party in rows.filter(Q(small__in=wanted) | Q(tax_number__in=wanted)):
        for word in {party.name.lower(), party.tax_number} - {""}:
            found.setdefault(word, []).append(party)
    return {word: parties[0] for word, parties in found.items() if len(parties) == 1}


def changed_since_made(company: int, keys: Sequence[int]) -> Party | None:
    """The first of these parties that was changed since it was made."""
    rows = Party.objects.filter(company_id=company, pk__in=list(keys))
    return rows.exclude(version=1, state=PartyState.ACTIVE).order_by("pk").first()


def first_use(company: int, keys: Sequence[int]) -> tuple[Party, Model] | None:
    """One of these parties that anything depends on, and what."""
    subjects = [f"parties.party:{key}" for key in keys]
    for model, column in naming():
        wanted = list(keys) if column == "party_id" else subjects
        rows = model._default_manager.filter(company_id=company, **{f"{column}__in": wanted})
        row = rows.order_by("pk").first()
        if row is not None:
            return Party.objects.get(pk=str(getattr(row, column)).rpartition(":")[2]), row
    return None


def belongings(company: int, keys: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """What names each of these parties, by kind and count: one query over all tables that can."""
    tables = list(naming())
    parts = [
        f"SELECT {place}, {column}::text, count(*) FROM {model._meta.db_table} "  # noqa: S608 - names of our own models
        f"WHERE company_id = %(company)s AND {column} = ANY(%({column})s) GROUP BY 2"
        for place, (model, column) in enumerate(tables)
    ]
    found: dict[int, list[tuple[str, int]]] = {key: [] for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(parts) + " ORDER BY 1",
            {
                "company": company,
                "party_id": list(keys),
                "subject": [f"parties.party:{key}" for key in keys],
            },
        )
        for place, named, count in cursor:
            kind = str(tables[place][0]._meta.verbose_name_plural)
            found[int(named.rpartition(":")[2])].append((kind, count))
    return found


def naming() -> Iterator[tuple[type[Model], str]]:
    """Every table of whatever part that names a party, and by which column: its `party_id` or,
    where a row may belong to anything, its subject."""
    for model in apps.get_models():
        names = {field.attname for field in model._meta.local_concrete_fields}
        column = next((name for name in ("party_id", "subject") if name in names), None)
        if column is not None and issubclass(model, OfCompany):
            yield model, column


def facts_of(company: int) -> list[Facts]:
    """What is compared of every party that stands, for the search for duplicates."""
    accounts: dict[int, set[tuple[str, str]]] = {}
    rows = BankAccount.objects.filter(company_id=company, closed_on=None)
    for party, bank, number in rows.values_list("party_id", "bank_code", "number"):
        accounts.setdefault(party, set()).add((bank, number))
    parties = Party.objects.filter(STANDING, company_id=company)
    return [
        Facts(
            one.pk, one.name, one.tax_number, one.tax_place, one.phone, one.email,
            frozenset(accounts.get(one.pk, ())),
        )
        for one in parties.order_by("pk")
    ]  # fmt: skip


def told_apart(company: int) -> set[tuple[int, int]]:
    """The pairs of which somebody said that they are two."""
    rows = Alike.objects.filter(company_id=company, is_apart=True)
    return set(rows.values_list("first_id", "second_id"))


def names_either(key: int) -> Q:
    """The condition that a pair has this party."""
    return Q(first=key) | Q(second=key)


def alike_seen_by(member: Member) -> QuerySet[Alike]:
    """Pairs that may be one party, unless somebody told them apart."""
    rows = Alike.objects.filter(company_id=member.company_id, is_apart=False)
    return rows.select_related("first", "second")


def merges_seen_by(member: Member) -> QuerySet[Merge]:
    """Merges that stand."""
    rows = Merge.objects.filter(company_id=member.company_id, undone_at=None)
    return rows.select_related("survivor", "other", "merged_by__user")


def merges_after(merge: Merge) -> list[Merge]:
    """Later merges that stand in which the survivor of this one had a part, the newest first."""
    rows = Merge.objects.filter(
        Q(survivor=merge.survivor_id) | Q(other=merge.survivor_id), company_id=merge.company_id,
        undone_at=None, pk__gt=merge.pk,
    )  # fmt: skip
    return list(rows.select_related("survivor", "other").order_by("-pk"))


def merges_into(party: Party) -> list[Merge]:
    """What was merged into a party, the newest first."""
    rows = Merge.objects.filter(company_id=party.company_id, survivor=party, undone_at=None)
    return list(rows.select_related("other", "merged_by__user").order_by("-pk"))


def family_of(party: int) -> QuerySet[Party]:
    """A party and those that were merged into it: whose papers are shown under it."""
    return Party.objects.filter(Q(pk=party) | Q(survivor=party))
