"""Writing matches: the entries, the invoices they settle, the lines' state.

Everything is written set by set, so that a thousand lines take a fixed number of statements.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.base.days import month_of
from teliti.base.refusals import Refusals, Refused
from teliti.base.saving import insert_all
from teliti.invoicing import operations as invoicing
from teliti.invoicing.domain import Direction, SettlementKind
from teliti.invoicing.models import Invoice
from teliti.invoicing.operations import Settling
from teliti.kit.words import shown_amount
from teliti.ledger import operations as ledger
from teliti.ledger.domain import AccountType, EntryKind, Posting, PostingLine
from teliti.ledger.models import Account, Line
from teliti.treasury.models import Allocation, BankLine, LineState, Match, MatchBatch, Target
from teliti.treasury.models.parts import Deal, Part, shared_out
from teliti.treasury.models.told import Told, as_plain
from teliti.treasury.operations.ground import Ground, ground_of, hold_lines
from teliti.treasury.operations.learning import learn
from teliti.treasury.queries.matching import Suggestion


def match_many(act: Act, deals: Sequence[Deal], *, batch: MatchBatch | None = None) -> list[Match]:
    """Match lines, which the caller holds, to their parts: post, settle, remember.

    All or nothing. Refused with a sentence for each line: one that is matched, parts that do not
    make its amount, more than is open of an invoice, a closed period, an account in foreign
    currency.
    """
    refusals = Refusals()
    for deal in deals:
        with refusals.about(deal.line.pk):
            _check(deal)
    ground = ground_of(act, deals)
    for deal in deals:
        with refusals.about(deal.line.pk):
            for part in deal.parts:
                _check_part(deal, part, ground)
    refusals.say()
    fresh = [deal for deal in deals if deal.parts[0].ledger_line is None]
    _check_open(fresh, ground, refusals)
    periods = _held_periods(act, fresh, refusals)
    refusals.say()
    postings = [_posting(deal, ground) for deal in fresh]
    entries = ledger.post_many(act, postings, periods=periods) if fresh else []
    keys = {deal.line.pk: entry.pk for deal, entry in zip(fresh, entries, strict=True)}
    settlings = [
        settling for deal in fresh for settling in _settlings(deal, keys[deal.line.pk], ground)
    ]
    if settlings:
        invoicing.settle_many(act, settlings, held=ground.invoices)
    for deal in deals:
        if deal.line.pk not in keys:
            standing = ground.ledger_lines[deal.parts[0].ledger_line or 0]
            keys[deal.line.pk] = standing.entry_id
    posted = {deal.line.pk for deal in fresh}
    matches = _written(act, deals, keys, posted, batch)
    _mark(act, {deal.line.pk: keys[deal.line.pk] for deal in deals})
    learn(act, [(deal.line, part) for deal in deals for part in deal.parts], ground)
    for deal in deals:
        _tell(act, deal.line, keys[deal.line.pk])
        deal.line.state, deal.line.entry_id = LineState.MATCHED, keys[deal.line.pk]
        deal.line.version += 1
    return matches


def match_transfer(
    act: Act, line: int, other: int, *, score: int = 100, reasons: Sequence[Told] = (),
    batch: MatchBatch | None = None,
) -> Match:  # fmt: skip
    """Match both sides of a transfer: one entry for the first line, on which the other stands too.

    Refused: lines that do not cancel each other, or of one and the same account.
    """
    held = hold_lines(act, [line, other])
    mine, theirs = held.get(line), held.get(other)
    if mine is None or theirs is None or mine.bank_account_id == theirs.bank_account_id:
        raise Refused(_("A transfer has a line on each of two accounts. Choose the other line."))
    if mine.amount_minor + theirs.amount_minor:
        raise Refused(_("The two lines do not cancel each other. Choose another line."))
    if theirs.state == LineState.MATCHED:
        raise Refused(_("The line of %(account)s is matched already.")
                      % {"account": theirs.bank_account})  # fmt: skip
    account = theirs.bank_account
    part = Part(mine.amount_minor, account=account.account_id, text=account.name)
    [match] = match_many(act, [Deal(mine, [part], score, reasons)], batch=batch)
    there = Line.objects.get(entry_id=match.entry_id, account_id=account.account_id)
    back = Part(theirs.amount_minor, ledger_line=there.pk)
    match_many(act, [Deal(theirs, [back], score, reasons)], batch=batch)
    return match


def carry_out(
    act: Act, chosen: Sequence[tuple[BankLine, Suggestion]], *, batch: MatchBatch | None = None
) -> list[Match]:
    """Match lines, which the caller holds, as their suggestions say; in the order given."""
    plain = [
        Deal(line, suggestion.parts, suggestion.score, suggestion.reasons)
        for line, suggestion in chosen
        if suggestion.other is None
    ]
    made = {match.line_id: match for match in match_many(act, plain, batch=batch)} if plain else {}
    for line, suggestion in chosen:
        if suggestion.other is not None:
            made[line.pk] = match_transfer(
                act, line.pk, suggestion.other.key, score=suggestion.score,
                reasons=suggestion.reasons, batch=batch,
            )  # fmt: skip
    return [made[line.pk] for line, _suggestion in chosen]


def _check(deal: Deal) -> None:
    line = deal.line
    if line.state == LineState.MATCHED:
        raise Refused(_("This line is matched already. Go on to the next."))
    if line.currency != line.bank_account.company.currency:
        raise Refused(
            _("%(account)s is kept in %(currency)s. Posting in a foreign currency is not built "
              "yet: its statements can be read and checked, not booked.")
            % {"account": line.bank_account, "currency": line.currency}
        )  # fmt: skip
    if any(part.amount == 0 for part in deal.parts):
        raise Refused(_("A part without an amount says nothing: fill it in or remove it."))
    left = line.amount_minor - sum(part.amount for part in deal.parts)
    if left or not deal.parts:
        raise Refused(
            _("%(left)s of this line's %(amount)s has no place yet. Choose an account for it.")
            % {
                "left": shown_amount(left, line.currency),
                "amount": shown_amount(line.amount_minor, line.currency),
            }
        )
    if any(part.ledger_line for part in deal.parts) and len(deal.parts) > 1:
        raise Refused(_("An entry that is in the books already takes the whole line, or nothing."))


def _check_part(deal: Deal, part: Part, ground: Ground) -> None:
    line = deal.line
    if part.invoice is not None:
        invoice = ground.invoices.get(part.invoice)
        if invoice is None:
            raise Refused(_("This invoice is not there any more. Choose another."))
        takes_in = invoice.direction == Direction.SALE
        if takes_in != (part.amount > 0):
            raise Refused(
                _("%(invoice)s would grow by this, not be paid. Check its amount.")
                % {"invoice": invoice}
            )
    elif part.account is not None:
        account = ground.accounts.get(part.account)
        if account is None or not account.is_postable or not account.is_active:
            raise Refused(_("This account cannot be posted to. Choose another."), field="account")
        if account.is_control and part.party is None:
            raise Refused(
                _("%(account)s needs a customer or supplier. Choose one.") % {"account": account},
                field="party",
            )
        if account.pk == line.bank_account.account_id:
            raise Refused(
                _("%(account)s is this bank account itself. Choose where the money came from or "
                  "went.") % {"account": account}, field="account",
            )  # fmt: skip
    else:
        standing = ground.ledger_lines.get(part.ledger_line or 0)
        is_here = standing is not None and standing.account_id == line.bank_account.account_id
        if standing is None or not is_here or standing.amount != line.amount_minor:
            raise Refused(_("That entry does not move this account by just this amount."))
        taken = Allocation.objects.filter(ledger_line=standing, match__undone_at=None).exists()
        if taken or Match.objects.filter(
            entry_id=standing.entry_id, undone_at=None, posted=True,
            line__bank_account_id=line.bank_account_id,
        ).exists():  # fmt: skip
            raise Refused(_("That entry stands on another bank line already."))


def _check_open(deals: Sequence[Deal], ground: Ground, refusals: Refusals) -> None:
    """Refuse the lines with which more would come off an invoice than is open of it."""
    wanted: Counter[int] = Counter()
    for deal in deals:
        with refusals.about(deal.line.pk):
            for settling in _settlings(deal, 0, ground):
                wanted[settling.invoice] += settling.amount
                invoicing.refuse_unsettleable(
                    ground.invoices[settling.invoice], wanted[settling.invoice]
                )


def _held_periods(act: Act, deals: Sequence[Deal], refusals: Refusals) -> dict[date, int]:
    """The open periods of the lines' days, held; refused are the lines that have none."""
    held: dict[date, int] = {}
    for deal in sorted(deals, key=lambda deal: deal.line.booked_on):
        if month_of(deal.line.booked_on).first not in held:
            with refusals.about(deal.line.pk):
                held |= ledger.hold_periods(act, [deal.line.booked_on])
    return held


def _posting(deal: Deal, ground: Ground) -> Posting:
    line = deal.line
    lines = [PostingLine(line.bank_account.account_id, line.amount_minor, line.reference)]
    kinds = set()
    for part in deal.parts:
        if part.invoice is not None:
            invoice = ground.invoices[part.invoice]
            assert invoice.control_id is not None, "an issued invoice has its control account"
            kinds.add(invoice.direction)
            lines.append(
                PostingLine(invoice.control_id, -part.amount, str(invoice), invoice.party_id)
            )
        else:
            assert part.account is not None, "a part that is posted goes to an account"
            lines.append(PostingLine(part.account, -part.amount, part.text, part.party))
    kind = EntryKind.BANK
    if kinds == {Direction.SALE}:
        kind = EntryKind.RECEIPT
    elif kinds == {Direction.PURCHASE}:
        kind = EntryKind.PAYMENT
    text = next((part.text for part in deal.parts if part.text and not part.is_difference), "")
    words = " · ".join(dict.fromkeys(filter(None, (line.party_name, text or line.text))))
    return Posting(
        line.booked_on, words[:300] or str(line.bank_account), kind, lines, subject_of(line)
    )


def _settlings(deal: Deal, entry: int, ground: Ground) -> list[Settling]:
    """What the invoices of a deal are settled by: the payment, and what was kept back from it."""
    parts = [part for part in deal.parts if part.invoice is not None]
    if not parts:
        return []
    source, day, text = subject_of(deal.line), deal.line.booked_on, str(deal.line)
    sign = 1 if deal.line.amount_minor > 0 else -1
    along = [part for part in parts if part.amount * sign > 0]
    kept = [
        part
        for part in deal.parts
        if part.account is not None and part.is_difference and part.amount * sign < 0
    ]
    left = {place: abs(part.amount) for place, part in enumerate(along)}
    found = []
    for difference in kept:
        account = ground.accounts[difference.account or 0]
        amounts = list(left.values())
        shares = shared_out(min(abs(difference.amount), sum(amounts)), amounts)
        for place, share in enumerate(shares):
            if share:
                left[place] -= share
                kind = _kind_of(account, ground.invoices[along[place].invoice or 0])
                found.append(
                    Settling(along[place].invoice or 0, share, day, entry, kind, source, text)
                )
    for place, part in enumerate(along):
        if left[place]:
            found.append(
                Settling(part.invoice or 0, left[place], day, entry, source=source, text=text)
            )
    for part in parts:
        if part.amount * sign < 0:  # a paper of the other direction, taken off in the same line
            found.append(
                Settling(
                    part.invoice or 0, abs(part.amount), day, entry, SettlementKind.CREDIT, source,
                    text,
                )
            )  # fmt: skip
    return found


def _kind_of(account: Account, invoice: Invoice) -> SettlementKind:
    """Tax that was kept back is told from what is simply given up."""
    is_sale = invoice.direction == Direction.SALE
    if account.type == AccountType.TAX_LIABILITY and is_sale:
        return SettlementKind.COLLECTED_TAX
    if account.type in {AccountType.TAX_ASSET, AccountType.TAX_LIABILITY}:
        return SettlementKind.WITHHOLDING
    return SettlementKind.WRITE_OFF


def _written(
    act: Act, deals: Sequence[Deal], entries: dict[int, int], posted: set[int],
    batch: MatchBatch | None,
) -> list[Match]:  # fmt: skip
    matches = insert_all([
        Match(
            company_id=act.company_id, line=deal.line, batch=batch, entry_id=entries[deal.line.pk],
            posted=deal.line.pk in posted, score=deal.score,
            reasons=[as_plain(told) for told in deal.reasons], accepted_at=act.now,
            accepted_by_id=act.actor.pk,
        )
        for deal in deals
    ])  # fmt: skip
    insert_all([
        Allocation(
            company_id=act.company_id, match=match, kind=_target(part), amount_minor=part.amount,
            invoice_id=part.invoice, account_id=part.account, ledger_line_id=part.ledger_line,
            party_id=part.party, text=part.text[:300], is_difference=part.is_difference,
        )
        for match, deal in zip(matches, deals, strict=True)
        for part in deal.parts
    ])  # fmt: skip
    return matches


def _target(part: Part) -> Target:
    if part.invoice is not None:
        return Target.INVOICE
    return Target.ACCOUNT if part.account is not None else Target.LEDGER


PARKED_BY = "parked_for_id", "parked_by_id", "parked_at"


def _tell(act: Act, line: BankLine, entry: int) -> None:
    """The fields of the line that matching changes, for the trail."""
    after: dict[str, object] = {"state": LineState.MATCHED, "entry_id": entry}
    if line.state == LineState.PARKED:
        after |= {"parked_question": ""} | dict.fromkeys(PARKED_BY)
    act.also(line, **{name: (getattr(line, name), value) for name, value in after.items()})


def _mark(act: Act, entries: dict[int, int]) -> None:
    """The lines count as matched from here on; the database proves that their parts add up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE treasury_bankline b SET state = 'matched', entry_id = n.entry, "
            "parked_question = '', parked_for_id = NULL, parked_by_id = NULL, parked_at = NULL, "
            "version = version + 1 FROM unnest(%s::bigint[], %s::bigint[]) AS n(line, entry) "
            "WHERE b.company_id = %s AND b.id = n.line",
            [list(entries), list(entries.values()), act.company_id],
        )
