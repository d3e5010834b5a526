"""What a person can do about bank lines: say where they belong, take that back, ask somebody."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action
from teliti.base.keys import keys_in
from teliti.base.money import to_decimal
from teliti.base.refusals import Refusals, Refused
from teliti.base.saving import save
from teliti.kit.words import shown_amount
from teliti.ledger.models import Account, Line
from teliti.parties.models import Party
from teliti.people.models import Company, Member
from teliti.treasury import events, operations
from teliti.treasury.domain.matching import SURE
from teliti.treasury.models import BankAccount, BankLine, LineState, Match, MatchBatch
from teliti.treasury.models.parts import Deal, Explained, Part
from teliti.treasury.models.told import Told, as_plain
from teliti.treasury.queries import matching
from teliti.treasury.queries.matching import Suggested, Suggestion

MOST_AT_ONCE = 10_000
"""So many lines are accepted in one batch at most."""


@action("treasury.match")
def accept_match(
    act: Act, *, line: BankLine, suggestion: str, difference_account: Account | None = None
) -> Match:
    """Accept one of the suggestions for a line, named by its key as it was shown.

    `difference_account` takes what line and papers do not have in common, in place of the proposed
    one. Refused: a suggestion that is no longer there, or a difference without an account.
    """
    line = _held(act, line, _other_side(suggestion))
    company = Company.objects.get(pk=act.company_id)
    [suggested] = matching.suggestions_for(company, [line])
    chosen = _chosen(suggested, suggestion, difference_account)
    match = operations.carry_out(act, [(line, chosen)])[0]
    _tell(act, line, chosen.parts, chosen.score, chosen.reasons)
    return match


@action("treasury.match")
def match_to_papers(
    act: Act, *, line: BankLine, amounts: dict[int, int],
    difference_account: Account | None = None, party: Party | None = None, text: str = "",
) -> Match:  # fmt: skip
    """Match a line to several invoices or bills: how much of each, in minor units above zero.

    What is left of the line goes to `difference_account` (with `party` on a control account).
    Refused: more than is open, or a rest without an account.
    """
    line = _held(act, line)
    signs = operations.signs_of(act, amounts)
    parts = [Part(signs[invoice] * amount, invoice=invoice) for invoice, amount in amounts.items()]
    rest = line.amount_minor - sum(part.amount for part in parts)
    if rest and difference_account is not None:
        parts.append(
            Part(
                rest, account=difference_account.pk, party=party.pk if party else None,
                text=text.strip(), is_difference=bool(amounts),
            )
        )  # fmt: skip
    match = operations.match_many(act, [Deal(line, parts)])[0]
    _tell(act, line, parts, 100)
    return match


@action("treasury.match")
def book_to_account(
    act: Act, *, line: BankLine, account: Account, party: Party | None = None, text: str = ""
) -> Match:
    """Book a whole line to an account: a charge, interest, money on its way to another account."""
    line = _held(act, line)
    part = Part(
        line.amount_minor, account=account.pk, party=party.pk if party else None, text=text.strip()
    )
    match = operations.match_many(act, [Deal(line, [part])])[0]
    _tell(act, line, [part], 100)
    return match


@action("treasury.match")
def match_to_entry(act: Act, *, line: BankLine, ledger_line: Line) -> Match:
    """Match a line to an entry that is in the books already; nothing is posted."""
    line = _held(act, line)
    part = Part(line.amount_minor, ledger_line=ledger_line.pk)
    match = operations.match_many(act, [Deal(line, [part])])[0]
    _tell(act, line, [part], 100)
    return match


@action("treasury.match")
def match_transfer(act: Act, *, line: BankLine, other: BankLine) -> Match:
    """Match both sides of a transfer between our own accounts, in one entry."""
    match = operations.match_transfer(act, line.pk, other.pk)
    part = Part(match.line.amount_minor, account=other.bank_account.account_id)
    _tell(act, match.line, [part], 100)
    return match


@action("treasury.match")
def accept_batch(
    act: Act, *, bank_account: BankAccount, lines: Sequence[int], threshold: int = SURE
) -> MatchBatch:
    """Accept the best suggestions of these lines, all that are sure, as one batch.

    `lines` are the keys that were looked through; those of them that are not sure any more stay
    open. Refused when none is left. One event has the whole list.
    """
    held = operations.hold_lines(act, lines[:MOST_AT_ONCE])
    wanted = [
        line
        for line in held.values()
        if line.state == LineState.OPEN and line.bank_account_id == bank_account.pk
    ]
    wanted.sort(key=lambda line: (line.booked_on, line.pk))
    company = Company.objects.get(pk=act.company_id)
    chosen = matching.sure_ones(
        matching.suggestions_for(company, wanted, most=matching.TO_BE_SURE), threshold
    )
    if not chosen:
        raise Refused(_("No suggestion of these lines is sure enough any more."))
    batch = MatchBatch.objects.create(
        company_id=act.company_id, bank_account=bank_account, accepted_at=act.now,
        accepted_by_id=act.actor.pk, threshold=threshold, lines=len(chosen),
        total_minor=sum(line.amount_minor for line, _suggestion in chosen),
    )  # fmt: skip
    operations.carry_out(act, chosen, batch=batch)
    act.moment(
        events.BATCH_ACCEPTED, batch, lines=batch.lines,
        total=shown_amount(batch.total_minor, bank_account.currency),
        matched=[[line.pk, suggestion.key, suggestion.score] for line, suggestion in chosen],
    )  # fmt: skip
    return batch


@action("treasury.match")
def explain_lines(act: Act, *, answers: Sequence[Explained]) -> int:
    """Say of many lines where each belongs, or put it aside with a question. How many.

    All or none; each has its match, its entry and its event, as if it were done alone. Refused:
    what cannot be done, for each line by its key.
    """
    if not answers:
        raise Refused(_("Say of at least one line where it belongs."))
    others = [key for one in answers for key in _other_side(one.suggestion)]
    held = operations.hold_lines(act, [*(one.line for one in answers), *others])
    company = Company.objects.get(pk=act.company_id)
    asked = [held[one.line] for one in answers if one.suggestion and one.line in held]
    suggested = {one.line.pk: one for one in matching.suggestions_for(company, asked)}
    refusals = Refusals()
    chosen: list[tuple[BankLine, Suggestion]] = []
    for one in answers:
        with refusals.about(one.line):
            line = _unmatched(held.get(one.line))
            if one.question:
                _park(act, line, one.question, None)
            else:
                chosen.append((line, _as_explained(line, one, suggested.get(line.pk))))
    with refusals.about(0):
        operations.carry_out(act, [pair for pair in chosen if pair[1].other is None])
    _transfer_each(act, [pair for pair in chosen if pair[1].other is not None], refusals)
    refusals.say()
    for line, suggestion in chosen:
        _tell(act, line, suggestion.parts, suggestion.score, suggestion.reasons)
    return len(answers)


@action("treasury.match")
def undo_match(act: Act, *, match: Match, because: str = "") -> BankLine:
    """Take a match back: its entry is reversed, what it settled is open again, and so is the line.

    Refused: a match that was taken back before, or one whose day lies in a closed period.
    """
    line = operations.hold_lines(act, [match.line_id])[match.line_id]
    match = act.lock(Match, match.pk)
    match.line = line
    for one in operations.unmatch_many(act, [match]):
        act.moment(events.LINE_UNMATCHED, one.line, entry=one.entry.number, because=because.strip())
    return BankLine.objects.select_related("bank_account").get(pk=line.pk)


@action("treasury.match")
def undo_batch(act: Act, *, batch: MatchBatch, because: str = "") -> MatchBatch:
    """Take back whatever of a batch still stands."""
    batch = act.lock(MatchBatch, batch.pk)
    keys = Match.objects.filter(batch=batch, undone_at=None).values_list("line_id", flat=True)
    operations.hold_lines(act, list(keys))
    standing = list(
        Match.objects.select_for_update(of=("self",))
        .filter(batch=batch, undone_at=None)
        .select_related("line", "entry")
        .order_by("pk")
    )
    if not standing:
        raise Refused(_("Everything of this batch was taken back already."))
    undone = operations.unmatch_many(act, standing)
    act.moment(
        events.BATCH_UNDONE, batch, lines=len(undone), because=because.strip(),
        matches=[match.pk for match in undone],
    )  # fmt: skip
    return batch


@action("treasury.match")
def park_line(act: Act, *, line: BankLine, question: str, asked: Member | None = None) -> BankLine:
    """Put a line aside with a question; with `asked` it waits on that person's desk."""
    line = act.lock(BankLine, line.pk)
    _park(act, _unmatched(line), question, asked)
    return line


@action("treasury.match")
def unpark_line(act: Act, *, line: BankLine) -> BankLine:
    """Take a parked line up again."""
    line = _unparked(act, line)
    act.record(events.LINE_UNPARKED, line)
    return line


@action("treasury.answer")
def answer_line(act: Act, *, line: BankLine, answer: str) -> BankLine:
    """Answer the question about a parked line; it is open again, with the answer in its story."""
    if not answer.strip():
        raise Refused(_("Type the answer."), field="answer")
    line = _unparked(act, line)
    act.record(events.LINE_ANSWERED, line, because=answer.strip(), answer=answer.strip())
    return line


def _park(act: Act, line: BankLine, question: str, asked: Member | None) -> None:
    if not question.strip():
        raise Refused(_("Type the question."), field="question")
    act.know(line)
    save(
        line, state=LineState.PARKED, parked_question=question.strip(),
        parked_for_id=asked.pk if asked else None, parked_by_id=act.actor.pk, parked_at=act.now,
    )  # fmt: skip
    act.record(events.LINE_PARKED, line, question=question.strip())


def _as_explained(line: BankLine, said: Explained, suggested: Suggested | None) -> Suggestion:
    """What a line is matched to, as somebody says."""
    if said.suggestion:
        assert suggested is not None, "it was asked what is suggested"
        chosen = _chosen(suggested, said.suggestion, said.account)
        if said.account is None or chosen.rest:
            return chosen
    if said.account is None:
        raise Refused(_("Say where this line belongs."))
    part = Part(line.amount_minor, account=said.account.pk, text=said.text.strip())
    return Suggestion("", 100, (), [part])


def _transfer_each(
    act: Act, chosen: Sequence[tuple[BankLine, Suggestion]], refusals: Refusals
) -> None:
    """Match transfers one after the other; whoever names both sides of one means it once."""
    done: set[int] = set()
    for line, suggestion in chosen:
        assert suggestion.other is not None, "a transfer has another side"
        if {line.pk, suggestion.other.key} <= done:
            continue
        with refusals.about(line.pk):
            operations.carry_out(act, [(line, suggestion)])
            done |= {line.pk, suggestion.other.key}


def _unparked(act: Act, line: BankLine) -> BankLine:
    line = act.lock(BankLine, line.pk)
    if line.state != LineState.PARKED:
        raise Refused(_("This line is not parked."))
    return save(
        line, state=LineState.OPEN, parked_question="", parked_for_id=None, parked_by_id=None,
        parked_at=None,
    )  # fmt: skip


def _other_side(suggestion: str) -> list[int]:
    """The key of the other line of a transfer, which is held together with the first."""
    kind, _dash, key = suggestion.partition("-")
    return keys_in([key]) if kind == "transfer" else []


def _chosen(suggested: Suggested, key: str, rest: Account | None) -> Suggestion:
    """The suggestion of that key, with what it leaves over on the account, if one is named."""
    chosen = suggested.by_key(key)
    if chosen is None:
        raise Refused(
            _("This suggestion does not hold any more: something was paid or matched meanwhile. "
              "Look at the line again.")
        )  # fmt: skip
    return chosen if rest is None else matching.with_rest(chosen, rest)


def _held(act: Act, line: BankLine, others: Sequence[int] = ()) -> BankLine:
    return _unmatched(operations.hold_lines(act, [line.pk, *others]).get(line.pk))


def _unmatched(line: BankLine | None) -> BankLine:
    """A line that is held, unless it is gone or matched."""
    if line is None:
        raise Refused(_("This record is not there any more. Go back to the list."))
    if line.state == LineState.MATCHED:
        raise Refused(_("This line is matched already. Go on to the next."))
    return line


def _tell(
    act: Act, line: BankLine, parts: Sequence[Part], score: int,
    reasons: Sequence[Told] = (),
) -> None:  # fmt: skip
    fresh = BankLine.objects.select_related("entry").get(pk=line.pk)
    act.moment(
        events.LINE_MATCHED,
        fresh,
        entry=fresh.entry.number if fresh.entry else "",
        targets=operations.names_of(act, parts),
        score=score,
        reasons=[as_plain(told) for told in reasons],
        amount=str(to_decimal(line.amount_minor, line.currency)),
    )
