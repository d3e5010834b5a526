"""Booking a line straight to an account: by a rule's words, or because it was done before."""

import re
from collections.abc import Iterator

from teliti.treasury.domain.matching.index import Index
from teliti.treasury.domain.matching.looking import pattern_of
from teliti.treasury.domain.matching.values import AccountRule, BankLine, Candidate, Reason

_RULE_FIRST, _RULE_INSIDE, _LONGER = 85, 70, 4
_LEARNED_ONCE, _LEARNED_MORE, _LEARNED_MOST = 50, 10, 95


def propose_accounts(line: BankLine, index: Index) -> list[Candidate]:
    """One candidate for each account, with its best reason."""
    best: dict[str, Candidate] = {}
    for candidate in (*_by_rules(line, index), *_by_habit(line, index)):
        known = best.get(candidate.account)
        if known is None or candidate.score > known.score:
            best[candidate.account] = candidate
    return list(best.values())


def _by_rules(line: BankLine, index: Index) -> Iterator[Candidate]:
    for rule in index.settings.rules:
        points = _points(rule, line)
        if points and rule.direction in {None, line.direction}:
            reason = Reason("rule", points, {"words": rule.words})
            yield Candidate(points, (reason,), account=rule.account)


def _by_habit(line: BankLine, index: Index) -> Iterator[Candidate]:
    for each in index.learned(pattern_of(line)):
        if each.account:
            points = min(_LEARNED_MOST, _LEARNED_ONCE + _LEARNED_MORE * (each.times - 1))
            reason = Reason("learned", points, {"times": each.times})
            yield Candidate(points, (reason,), account=each.account)


def _points(rule: AccountRule, line: BankLine) -> int:
    """More when the text begins with the rule's words; longer words go before shorter ones."""
    text, words = _words(line.text), _words(rule.words)
    if not words.strip() or words not in text:
        return 0
    base = _RULE_FIRST if text.startswith(words) else _RULE_INSIDE
    return base + min(_LONGER, words.count(" ") - 2)


def _words(text: str) -> str:
    """The words with one blank around each."""
    return f" {' '.join(re.findall('[A-Z0-9]+', text.upper()))} "
