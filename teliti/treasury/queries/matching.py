"""Suggestions for bank lines: what the rules of matching say, and what stands in the books already.

found = suggestions_for(company, lines)     one list for each line, the best first
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from teliti.base.money import to_decimal
from teliti.base.words import N_
from teliti.invoicing.queries import OpenItem as OpenPaper
from teliti.kit.shapes import Tone
from teliti.ledger.models import Account
from teliti.people.models import Company, Member
from teliti.treasury.domain import matching
from teliti.treasury.models import BankAccount, BankLine, LineState, Match, MatchBatch
from teliti.treasury.models.parts import Part
from teliti.treasury.models.told import Told
from teliti.treasury.queries.ground import AROUND, Counterpart, Ground, Standing, beside, ground_of

MOST = 9
"""At most so many suggestions for a line: as many as digits choose."""

TO_BE_SURE = 2
"""So many tell whether the best is sure: itself, and the rival that must not be near."""

SAME_AMOUNT = N_("The books have this amount on this account already.")
SAME_DAY = N_("On the same day.")
DAYS_APART = N_("%(days)s days apart.")
NOTHING_ELSE = N_("Nothing else has this amount.")
OPPOSITE = N_("%(account)s has the opposite amount.")
OWN_ACCOUNT = N_("The text names our own account.")
_NEAR_POINTS = ((0, 30), (1, 25), (3, 18), (10, 5))
_AMOUNTS = frozenset({"difference"})


@dataclass(frozen=True, slots=True)
class Paper:
    """An open paper in a suggestion, and how much of it the line settles, signed like the line."""

    item: OpenPaper
    amount: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to deal with a line. `key` names it as long as the papers stay as they are.

    `parts` make the line's amount unless `lacks` is not zero: then an account for that rest is
    still to be chosen (`rest_account`, where the country proposes one).
    """

    key: str
    score: int
    reasons: Sequence[Told]
    parts: Sequence[Part]
    papers: Sequence[Paper] = ()
    account: Account | None = None
    rest: int = 0
    rest_account: Account | None = None
    rest_kind: str = ""
    entry: Standing | None = None
    other: Counterpart | None = None

    @property
    def lacks(self) -> bool:
        """Whether an account must be chosen before it can be accepted."""
        return self.rest != 0 and self.rest_account is None

    def is_sure(self, threshold: int) -> bool:
        return self.score >= threshold and not self.lacks


@dataclass(frozen=True, slots=True)
class Suggested:
    """A line with its suggestions, the best first."""

    line: BankLine
    suggestions: Sequence[Suggestion] = field(default_factory=tuple)

    @property
    def best(self) -> Suggestion | None:
        return self.suggestions[0] if self.suggestions else None

    def is_sure(self, threshold: int = matching.SURE, lead: int = 10) -> bool:
        """Whether the best reaches the threshold, can be accepted, and has no rival near."""
        best = self.best
        if best is None or not best.is_sure(threshold):
            return False
        return len(self.suggestions) < 2 or best.score - self.suggestions[1].score >= lead

    def by_key(self, key: str) -> Suggestion | None:
        return next((one for one in self.suggestions if one.key == key), None)


def suggestions_for(
    company: Company, lines: Sequence[BankLine], *, most: int = MOST
) -> list[Suggested]:
    """At most so many suggestions of each line, in their order, in a fixed number of queries."""
    if not lines:
        return []
    ground = ground_of(company, lines)
    around = beside(company.pk, lines)
    found = []
    for line in lines:
        read = matching.suggest(line.for_matching, ground.index)
        candidates = [_of_candidate(line, one, ground) for one in read.candidates[:most]]
        rows = _days_near(line, around.entries.get((line.bank_account_id, line.amount_minor), ()))
        candidates += [_of_standing(line, one, alone=len(rows) == 1) for one in rows[:MOST]]
        others = [
            one
            for one in _days_near(line, around.lines.get(-line.amount_minor, ()))
            if one.account != line.bank_account_id
        ]
        candidates += [
            _of_other(line, one, ground, alone=len(others) == 1) for one in others[:MOST]
        ]
        candidates.sort(key=lambda one: -one.score)
        found.append(Suggested(line, candidates[:most]))
    return found


def sure_ones(
    suggested: Sequence[Suggested], threshold: int = matching.SURE
) -> list[tuple[BankLine, Suggestion]]:
    """The best suggestions that may be accepted together: nothing is settled or used twice.

    Where several lines want one thing, the higher score gets it, then the earlier day.
    """
    sure = [(one.line, one.best) for one in suggested if one.best and one.is_sure(threshold)]
    found: dict[int, Suggestion] = {}
    for line, best in _granted(sure, lambda line, best: (-best.score, line.booked_on, line.pk)):
        if best.other is None or best.other.key not in found:  # else done from the other side
            found[line.pk] = best
    return [(line, found[line.pk]) for line, _best in sure if line.pk in found]


def likely_ones(suggested: Sequence[Suggested]) -> dict[int, Suggestion]:
    """The best suggestions that may be proposed together, by the key of their line.

    Where several lines want one thing, the highest score gets it; at a tie, nobody.
    """
    likely = [
        (one.line, one.best) for one in suggested if one.best and one.best.is_sure(matching.LIKELY)
    ]
    granted = _granted(likely, lambda _line, best: -best.score)
    return {line.pk: best for line, best in granted}


def lines_seen_by(member: Member) -> QuerySet[BankLine]:
    """Bank lines of the member's company with their accounts and entries."""
    return BankLine.objects.filter(company_id=member.company_id).select_related(
        "bank_account", "statement", "entry", "parked_for__user"
    )


def unmatched_lines_seen_by(member: Member) -> QuerySet[BankLine]:
    """Bank lines that nothing explains yet, parked ones too."""
    return lines_seen_by(member).exclude(state=LineState.MATCHED)


def of_side(side: str, _member: Member) -> Q:
    """Lines of money that came in, or went out."""
    return Q(amount_minor__gt=0) if side == "in" else Q(amount_minor__lt=0)


def matches_seen_by(member: Member) -> QuerySet[Match]:
    """Matches of the member's company, taken back or not."""
    return Match.objects.filter(company_id=member.company_id).select_related(
        "line__bank_account", "entry", "accepted_by__user", "undone_by__user"
    )


def batches_seen_by(member: Member) -> QuerySet[MatchBatch]:
    """Batches of accepted suggestions."""
    return MatchBatch.objects.filter(company_id=member.company_id).select_related(
        "bank_account", "accepted_by__user"
    )


def open_lines(account: BankAccount) -> QuerySet[BankLine]:
    """The lines of an account that wait to be matched, the oldest first."""
    return (
        BankLine.objects.filter(bank_account=account, state=LineState.OPEN)
        .select_related("bank_account")
        .order_by("booked_on", "pk")
    )


def _granted(
    wanted: Sequence[tuple[BankLine, Suggestion]], rank: Callable[[BankLine, Suggestion], Any]
) -> list[tuple[BankLine, Suggestion]]:
    """Those of the suggestions that nothing is settled or used twice by, the best rank first."""
    there_is: dict[str, int] = {}
    claims = []
    for line, best in wanted:
        uses = {f"line:{line.pk}": 1}
        if best.entry:
            uses[f"entry:{best.entry.key}"] = 1
        if best.other:
            uses[f"line:{best.other.key}"] = 1
        for paper in best.papers:
            uses[f"paper:{paper.item.invoice}"] = abs(paper.amount)
            there_is[f"paper:{paper.item.invoice}"] = paper.item.open
        claims.append(matching.Claim(rank(line, best), uses))
    return [wanted[place] for place in matching.granted(claims, there_is)]


def _of_candidate(line: BankLine, candidate: matching.Candidate, ground: Ground) -> Suggestion:
    """A suggestion of the rules, with keys in place of names and a place for the difference."""
    reasons = [_told(reason, line.currency) for reason in candidate.reasons]
    if candidate.account:
        account = ground.accounts[candidate.account]
        part = Part(line.amount_minor, account=account.pk)
        return Suggestion(
            f"account-{account.pk}", candidate.score, reasons, [part], account=account
        )
    papers = [
        Paper(
            ground.papers[each.item.key],
            each.amount if each.item.direction is matching.Direction.IN else -each.amount,
        )
        for each in candidate.items
    ]
    parts = [
        Part(paper.amount, invoice=paper.item.invoice, party=paper.item.party) for paper in papers
    ]
    rest = line.amount_minor - sum(part.amount for part in parts)
    why = _why(candidate, line)
    place = ground.differences.get(why) if rest else None
    suggestion = Suggestion(
        key="+".join(f"{paper.item.invoice}:{paper.amount}" for paper in papers),
        score=candidate.score,
        reasons=reasons,
        parts=parts,
        papers=papers,
        rest=rest,
        rest_account=place,
        rest_kind=candidate.difference_kind.value if rest else "",
    )
    return suggestion if place is None else with_rest(suggestion, place)


def with_rest(suggestion: Suggestion, account: Account) -> Suggestion:
    """The suggestion with the rest of the line going to that account."""
    if not suggestion.rest:
        return suggestion
    parts = [part for part in suggestion.parts if not part.is_difference]
    party = suggestion.papers[0].item.party if suggestion.papers and account.is_control else None
    rest = Part(suggestion.rest, account=account.pk, party=party, is_difference=True)
    return replace(suggestion, parts=[*parts, rest], rest_account=account)


def _why(candidate: matching.Candidate, line: BankLine) -> str:
    """How the country's rules call the difference of a candidate."""
    side = "in" if line.amount_minor > 0 else "out"
    kind = candidate.difference_kind
    if kind is matching.Difference.WITHHELD:
        return f"{candidate.difference_key}.{side}"
    return f"over.{side}" if kind is matching.Difference.OVER else kind.value


def _told(reason: matching.Reason, currency: str) -> Told:
    """A reason with its amounts as people read them; points against it are a warning."""
    parameters = {
        name: to_decimal(abs(value), currency)
        if name in _AMOUNTS and isinstance(value, int)
        else value
        for name, value in reason.parameters.items()
    }
    tone = Tone.WARN if reason.points < 0 else Tone.GOOD if reason.points else Tone.PLAIN
    return Told(reason.kind, reason.template, parameters, None, tone)


def _of_standing(line: BankLine, standing: Standing, *, alone: bool) -> Suggestion:
    """An entry that is in the books already."""
    reasons = [Told("same_amount", SAME_AMOUNT, {}, None, Tone.GOOD)]
    days = abs((standing.day - line.booked_on).days)
    score = 45 + _near(days)
    reasons.append(_apart(days))
    if alone:
        score += 20
        reasons.append(Told("nothing_else", NOTHING_ELSE, {}, None, Tone.GOOD))
    part = Part(line.amount_minor, ledger_line=standing.key)
    return Suggestion(f"entry-{standing.key}", min(score, 100), reasons, [part], entry=standing)


def _of_other(line: BankLine, other: Counterpart, ground: Ground, *, alone: bool) -> Suggestion:
    """The other side of a transfer between our own accounts."""
    reasons = [Told("opposite", OPPOSITE, {"account": other.account_name}, None, Tone.GOOD)]
    days = abs((other.day - line.booked_on).days)
    score = 35 + _near(days)
    reasons.append(_apart(days))
    words = line.for_matching.words.upper() + line.party_account
    if other.account_number in words or line.bank_account.number in other.text.upper():
        score += 20
        reasons.append(Told("own_account", OWN_ACCOUNT, {}, None, Tone.GOOD))
    if alone:
        score += 10
        reasons.append(Told("nothing_else", NOTHING_ELSE, {}, None, Tone.GOOD))
    return Suggestion(
        key=f"transfer-{other.key}",
        score=min(score, 100),
        reasons=reasons,
        parts=[Part(line.amount_minor, account=other.ledger_account, text=other.account_name)],
        account=ground.accounts.get(str(other.ledger_account)),
        other=other,
    )


N = TypeVar("N", Standing, Counterpart)


def _days_near(line: BankLine, found: Sequence[N]) -> list[N]:
    """Those within ten days of the line: all lines were asked for together."""
    return [one for one in found if abs((one.day - line.booked_on).days) <= AROUND.days]


def _near(days: int) -> int:
    return next((points for most, points in _NEAR_POINTS if days <= most), 0)


def _apart(days: int) -> Told:
    if days == 0:
        return Told("same_day", SAME_DAY, {}, None, Tone.GOOD)
    return Told("days_apart", DAYS_APART, {"days": days}, None, Tone.PLAIN)
