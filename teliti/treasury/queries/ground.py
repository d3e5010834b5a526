"""What matching stands on, asked set by set: open papers, names, learned patterns, the books.

Nothing here looks at all open papers: they are found by number, by amount and by party, each over
an index, so that a line costs the same among a thousand papers and among a hundred thousand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection
from django.db.models.functions import Coalesce

from teliti.invoicing.domain import Direction as Paper
from teliti.invoicing.queries import OpenItem as OpenPaper
from teliti.invoicing.queries import open_items
from teliti.ledger.models import Account
from teliti.parties.models import BankAccount as TheirAccount
from teliti.parties.models import Party, PartyState
from teliti.people.models import Company
from teliti.treasury.domain import matching
from teliti.treasury.domain.country import CountryRules, rules_of
from teliti.treasury.domain.matching.names import Names
from teliti.treasury.models import BankLine, LearnedPattern

FORM_LENGTHS = range(5, 25)
"""Numbers of papers are looked for in texts when their form has so many signs."""

PAPERS_OF_AN_AMOUNT, PAPERS_OF_A_PARTY = 25, 40
_STANDING_PARTY = Coalesce("party__survivor_id", "party_id")
"""Whose a row is now: of the party that it names, or of the one into which that was merged."""

PARTIES_OF_A_LINE = 4
AROUND = timedelta(days=10)

# Most papers have no reference: told so, the planner asks the index instead of reading them all.
_FOUND = """
WITH keys AS MATERIALIZED (SELECT unnest(%(keys)s::text[]) AS key)
SELECT i.id FROM keys JOIN invoicing_invoice i ON i.company_id = %(company)s
    AND i.open_minor > 0 AND i.number_form = keys.key
UNION SELECT i.id FROM keys JOIN invoicing_invoice i ON i.company_id = %(company)s
    AND i.open_minor > 0 AND i.number_digits = keys.key
UNION SELECT i.id FROM keys JOIN invoicing_invoice i ON i.company_id = %(company)s
    AND i.open_minor > 0 AND i.reference_form <> '' AND i.reference_form = keys.key
UNION SELECT i.id FROM keys JOIN invoicing_invoice i ON i.company_id = %(company)s
    AND i.open_minor > 0 AND i.reference_digits <> '' AND i.reference_digits = keys.key
UNION SELECT x.id FROM unnest(%(directions)s::text[], %(amounts)s::bigint[])
    AS w(direction, amount), LATERAL (SELECT i.id FROM invoicing_invoice i
    WHERE i.company_id = %(company)s AND i.direction = w.direction
    AND i.open_minor = w.amount AND i.open_minor > 0 ORDER BY i.due_on LIMIT %(of_amount)s) x
UNION SELECT x.id FROM unnest(%(parties)s::bigint[]) AS w(party),
    LATERAL (SELECT i.id FROM invoicing_invoice i WHERE i.company_id = %(company)s
    AND i.party_id = ANY(ARRAY(SELECT p.id FROM parties_party p
    WHERE p.id = w.party OR p.survivor_id = w.party)) AND i.open_minor > 0
    ORDER BY i.due_on, i.id LIMIT %(of_party)s) x
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What changes seldom in a company: parties by key, their names, the chart by key and code."""

    parties: Mapping[str, matching.Party]
    names: Names
    by_key: Mapping[str, Account]
    by_code: Mapping[str, Account]


@dataclass(frozen=True, slots=True)
class Ground:
    """What some lines are matched on. `papers` and `accounts` are by their keys as text."""

    index: matching.Index
    papers: Mapping[str, OpenPaper]
    accounts: Mapping[str, Account]
    differences: Mapping[str, Account]


def ground_of(company: Company, lines: Sequence[BankLine]) -> Ground:
    """Everything that may concern these lines, in a fixed number of queries."""
    read = [line.for_matching for line in lines]
    rules = rules_of(company.country_pack)
    known = known_of(company)
    learned = _learned(company.pk, lines, known)
    parties = _parties(known, read) | {int(one.party) for one in learned if one.party}
    keys = _found(company.pk, rules, read, parties)
    found = open_items(company.pk, invoices=keys) if keys else []
    papers = {str(paper.invoice): paper for paper in found}
    items = [_item(paper, known.parties) for paper in papers.values()]
    index = matching.Index(items, _settings(rules, known, learned))
    return Ground(index, papers, known.by_key, differences_of(rules, known))


def differences_of(rules: CountryRules, known: Known) -> dict[str, Account]:
    """Where each kind of difference goes in this company's chart."""
    return {
        why: known.by_code[code] for why, code in rules.differences.items() if code in known.by_code
    }


def _item(paper: OpenPaper, known: Mapping[str, matching.Party]) -> matching.OpenItem:
    party = known.get(str(paper.party)) or matching.Party(
        str(paper.party), paper.party_name, tuple(paper.aliases)
    )
    is_sale = paper.direction == Paper.SALE
    return matching.OpenItem(
        key=str(paper.invoice),
        direction=matching.Direction.IN if is_sale else matching.Direction.OUT,
        number=paper.number,
        party=party,
        issued_on=paper.issued_on,
        due_on=paper.due_on,
        open=paper.open,
        currency=paper.currency,
        base=paper.net,
        other_numbers=(paper.reference,) if paper.reference else (),
    )


def _found(
    company: int, rules: CountryRules, lines: Sequence[matching.BankLine], parties: Iterable[int]
) -> list[int]:
    """The keys of the papers that number, amount or party point at."""
    wanted = {
        (str(Paper.SALE if line.amount > 0 else Paper.PURCHASE), amount)
        for line in lines
        for amount in _amounts(line.amount, rules.settings)
    }
    numbers = matching.search_keys((line.words for line in lines), FORM_LENGTHS)
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND,
            {
                "company": company,
                "keys": sorted(numbers),
                "directions": [direction for direction, _amount in sorted(wanted)],
                "amounts": [amount for _direction, amount in sorted(wanted)],
                "parties": sorted(parties),
                "of_amount": PAPERS_OF_AN_AMOUNT,
                "of_party": PAPERS_OF_A_PARTY,
            },
        )
        return [row[0] for row in cursor]


def _amounts(amount: int, settings: matching.Settings) -> list[int]:
    """What may be open where a line has this amount: as much, or a fee more (in) or less (out)."""
    sign = 1 if amount > 0 else -1
    amounts = [abs(amount), *(abs(amount) + sign * fee.amount for fee in settings.fees)]
    return [one for one in amounts if one > 0]


def _parties(known: Known, lines: Sequence[matching.BankLine]) -> set[int]:
    """The parties that the lines name, by their accounts or by their names."""
    found: set[int] = set()
    for line in lines:
        by_account = known.names.by_account(line.party_account, line.text)
        if by_account:
            found.add(int(by_account[0].key))
        named = known.names.named_in(f"{line.text} {line.party_name}").values()
        likely = sorted(named, key=lambda one: (-one.share, one.party.key))[:PARTIES_OF_A_LINE]
        found.update(int(one.party.key) for one in likely)
    return found


def known_of(company: Company) -> Known:
    """Names and accounts of the company; read again only when one of them changed."""
    legal_words = rules_of(company.country_pack).settings.legal_words
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT (count(*), max(id), sum(version)) FROM parties_party "
            "WHERE company_id = %(company)s)::text, (SELECT (count(*), max(id), sum(version)) "
            "FROM parties_bankaccount WHERE company_id = %(company)s)::text, "
            "(SELECT (count(*), max(id), sum(version)) FROM ledger_account "
            "WHERE company_id = %(company)s)::text",
            {"company": company.pk},
        )
        stamp: tuple[str, ...] = cursor.fetchone()
    return _known_as_of(company.pk, connection.settings_dict["NAME"], stamp, legal_words)


@lru_cache(maxsize=16)
def _known_as_of(
    company: int, database: str, stamp: tuple[str, ...], legal_words: frozenset[str]
) -> Known:
    numbers: dict[int, list[str]] = {}
    for party, number in TheirAccount.objects.filter(
        company_id=company, closed_on=None
    ).values_list(_STANDING_PARTY, "number"):
        numbers.setdefault(party, []).append(number)
    rows = Party.objects.filter(company_id=company, state=PartyState.ACTIVE).values_list(
        "pk", "name", "aliases"
    )
    parties = {
        str(key): matching.Party(str(key), name, tuple(aliases), tuple(numbers.get(key, ())))
        for key, name, aliases in rows
    }
    chart = Account.objects.filter(company_id=company, is_postable=True, is_active=True)
    by_key = {str(account.pk): account for account in chart}
    return Known(
        parties,
        Names(parties.values(), legal_words),
        by_key,
        {account.code: account for account in by_key.values()},
    )


def _learned(company: int, lines: Sequence[BankLine], known: Known) -> list[matching.Learned]:
    """What lines with these texts taught. Where they went to an account, its party goes along."""
    patterns = sorted({line.pattern for line in lines if line.pattern})
    rows = LearnedPattern.objects.filter(
        company_id=company, text__in=patterns, times__gt=0
    ).values_list("text", "times", _STANDING_PARTY, "account_id")
    return [
        matching.Learned(text, times, "" if account else str(party or ""), str(account or ""))
        for text, times, party, account in rows
        if not account or str(account) in known.by_key
    ]


def _settings(
    rules: CountryRules, known: Known, learned: Sequence[matching.Learned]
) -> matching.Settings:
    """The country's settings with keys of accounts in place of codes, and what was learnt."""
    return replace(
        rules.settings,
        learned=tuple(learned),
        rules=tuple(
            replace(rule, account=str(known.by_code[rule.account].pk))
            for rule in rules.settings.rules
            if rule.account in known.by_code
        ),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the books on a bank account that no bank line stands on yet."""

    key: int
    entry: int
    number: str
    day: date
    amount: int
    text: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An unmatched line of another own bank account, the other side of a transfer perhaps."""

    key: int
    account: int
    account_name: str
    account_number: str
    ledger_account: int
    day: date
    amount: int
    text: str


_BESIDE = """
SELECT 'entry', b.id, l.amount, l.id, e.id, e.number, l.date, COALESCE(NULLIF(l.text, ''), e.text),
    '', '', 0
FROM treasury_bankaccount b
JOIN ledger_line l ON l.company_id = b.company_id AND l.account_id = b.account_id
JOIN ledger_entry e ON e.id = l.entry_id AND e.posted AND e.reverses_id IS NULL
    AND e.kind <> 'opening'
WHERE b.company_id = %(company)s AND b.id = ANY(%(accounts)s)
    AND l.date BETWEEN %(first)s AND %(last)s AND l.amount = ANY(%(amounts)s)
    AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)
    AND NOT EXISTS (SELECT 1 FROM treasury_match m JOIN treasury_bankline x
        ON x.id = m.line_id AND x.bank_account_id = b.id
        WHERE m.entry_id = e.id AND m.undone_at IS NULL)
UNION ALL
SELECT 'line', x.bank_account_id, x.amount_minor, x.id, NULL, '', x.booked_on, x.text, b.name,
    b.number, b.account_id
FROM treasury_bankline x JOIN treasury_bankaccount b ON b.id = x.bank_account_id
WHERE x.company_id = %(company)s AND x.state <> 'matched' AND x.amount_minor = ANY(%(opposite)s)
    AND x.booked_on BETWEEN %(first)s AND %(last)s
ORDER BY 7, 4 LIMIT 4000
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """What else may explain some lines: entries by account and amount, other lines by amount."""

    entries: Mapping[tuple[int, int], Sequence[Standing]]
    lines: Mapping[int, Sequence[Counterpart]]


def beside(company: int, lines: Sequence[BankLine]) -> Beside:
    """What is in the books already (a payment recorded by hand) and the other sides of transfers,
    within ten days, in one query."""
    days = [line.booked_on for line in lines]
    amounts = sorted({line.amount_minor for line in lines})
    entries: dict[tuple[int, int], list[Standing]] = {}
    others: dict[int, list[Counterpart]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _BESIDE,
            {
                "company": company,
                "accounts": sorted({line.bank_account_id for line in lines}),
                "amounts": amounts,
                "opposite": [-amount for amount in amounts],
                "first": min(days) - AROUND,
                "last": max(days) + AROUND,
            },
        )
        for kind, account, amount, key, entry, number, day, text, name, theirs, ledger in cursor:
            if kind == "entry":
                found = Standing(key, entry, number, day, amount, text)
                entries.setdefault((account, amount), []).append(found)
            else:
                other = Counterpart(key, account, name, theirs, ledger, day, amount, text)
                others.setdefault(amount, []).append(other)
    return Beside(entries, others)
