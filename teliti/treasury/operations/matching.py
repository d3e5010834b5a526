"""Writing matches: the entries, the invoices they settle, the lines' state, what is learnt.

Everything is written set by set, so that a thousand lines take a fixed number of statements.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from teliti.audit.action import Act, subject_of
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all
from teliti.invoicing import operations as invoicing
from teliti.invoicing.domain import Direction, SettlementKind
from teliti.invoicing.models import Invoice
from teliti.invoicing.operations import Settling
from teliti.kit.words import shown_amount, shown_day
from teliti.ledger import operations as ledger
from teliti.ledger.domain import AccountType, EntryKind, Posting, PostingLine, turned
from teliti.ledger.models import Account, Entry, Line
from teliti.treasury.models import (
    Allocation,
    BankAccount,
    BankLine,
    LineState,
    Match,
    MatchBatch,
    Target,
)
from teliti.treasury.models.parts import Deal, Part, shared_out
from teliti.treasury.models.told import Told, as_plain
from teliti.treasury.queries.matching import Suggestion


@dataclass(frozen=True, slots=True)
class Ground:
    """What the parts of some deals point at, read once and held until commit."""

    invoices: dict[int, Invoice]
    accounts: dict[int, Account]
    ledger_lines: dict[int, Line]


def hold_lines(act: Act, keys: Iterable[int]) -> dict[int, BankLine]:
    """Bank lines of the company, locked until commit in the order of their keys."""
    rows = (
        BankLine.objects.select_for_update(of=("self",))
        .filter(company_id=act.company_id, pk__in=set(keys))
        .order_by("pk")
    )
    held = {line.pk: line for line in rows}
    accounts = BankAccount.objects.select_related("company").in_bulk(
        {line.bank_account_id for line in held.values()}
    )
    for line in held.values():  # a thousand lines share one account and one company
        line.bank_account = accounts[line.bank_account_id]
        line.company = line.bank_account.company
    return held


def match_many(act: Act, deals: Sequence[Deal], *, batch: MatchBatch | None = None) -> list[Match]:
    """Match lines, which the caller holds, to their parts: post, settle, remember.

    All or nothing. Refused with a sentence: a line that is matched, parts that do not make its
    amount, more than is open of an invoice, a closed period, an account in foreign currency.
    """
    for deal in deals:
        _check(deal)
    ground = _ground(act, deals)
    for deal in deals:
        for part in deal.parts:
            _check_part(deal, part, ground)
    fresh = [deal for deal in deals if deal.parts[0].ledger_line is None]
    entries = ledger.post_many(act, [_posting(deal, ground) for deal in fresh]) if fresh else []
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
        deal.line.state, deal.line.entry_id = LineState.MATCHED, keys[deal.line.pk]
        deal.line.version += 1
    return matches


def unmatch_many(act: Act, matches: Sequence[Match]) -> list[Match]:
    """Take matches back: reverse their entries on the lines' days, reopen what they settled.

    Lines that stand on the same entry (a transfer) are taken back with them. The caller holds the
    lines. Gives all matches that were taken back.
    """
    matches = _with_partners(act, matches)
    for match in matches:
        if not match.is_live:
            raise Refused(_("This was taken back already."))
    own = [match for match in matches if match.posted]
    entries = {entry.pk: entry for entry in Entry.objects.filter(
        pk__in=[match.entry_id for match in own])}  # fmt: skip
    mirrors = _mirrored(act, [entries[match.entry_id] for match in own])
    invoicing.unsettle_sources(
        act,
        {subject_of(match.line): mirror for match, mirror in zip(own, mirrors, strict=True)},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE treasury_match SET undone_at = %s, undone_by_id = %s, version = version + 1 "
            "WHERE company_id = %s AND id = ANY(%s)",
            [act.now, act.actor.pk, act.company_id, [match.pk for match in matches]],
        )
        cursor.execute(
            "UPDATE treasury_bankline SET state = 'open', entry_id = NULL, version = version + 1 "
            "WHERE company_id = %s AND id = ANY(%s)",
            [act.company_id, [match.line_id for match in matches]],
        )
    _forget(act, matches)
    for match in matches:
        match.undone_at, match.undone_by_id = act.now, act.actor.pk
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


def signs_of(act: Act, invoices: Iterable[int]) -> dict[int, int]:
    """Which way each invoice moves money: 1 for what comes in, -1 for what goes out."""
    rows = Invoice.objects.filter(company_id=act.company_id, pk__in=list(invoices))
    found = {
        key: 1 if direction == Direction.SALE else -1
        for key, direction in rows.values_list("pk", "direction")
    }
    if len(found) < len(set(invoices)):
        raise Refused(_("This invoice is not there any more. Choose another."))
    return found


def names_of(act: Act, parts: Sequence[Part]) -> str:
    """What a line was matched to, in words for the trail."""
    invoices = Invoice.objects.filter(
        company_id=act.company_id, pk__in=[part.invoice for part in parts if part.invoice]
    )
    accounts = Account.objects.filter(
        company_id=act.company_id, pk__in=[part.account for part in parts if part.account]
    )
    lines = Line.objects.filter(
        company_id=act.company_id, pk__in=[part.ledger_line for part in parts if part.ledger_line]
    ).select_related("entry")
    names = [*map(str, invoices), *map(str, accounts), *(str(line.entry) for line in lines)]
    return ", ".join(names)


def learn(act: Act, pairs: Iterable[tuple[BankLine, Part]], ground: Ground) -> None:
    """Remember where lines with these texts went: the party of an invoice, or the account."""
    counted: Counter[tuple[str, bool, int | None, int | None]] = Counter()
    latest: dict[tuple[str, bool, int | None, int | None], date] = {}
    seen: set[tuple[int, int | None, int | None]] = set()
    for line, part in pairs:
        if part.is_difference or part.ledger_line is not None or not line.pattern:
            continue
        party = ground.invoices[part.invoice].party_id if part.invoice else part.party
        if (line.pk, part.account, party) in seen:
            continue  # several invoices of one party on one line teach one thing
        seen.add((line.pk, part.account, party))
        key = (line.pattern, line.amount_minor > 0, part.account, party)
        counted[key] += 1
        latest[key] = max(latest.get(key, line.booked_on), line.booked_on)
    if not counted:
        return
    rows = sorted(counted, key=str)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_learnedpattern (company_id, version, text, is_money_in, "
            "account_id, party_id, times, last_on) SELECT %s, 1, * FROM unnest(%s::text[], "
            "%s::bool[], %s::bigint[], %s::bigint[], %s::int[], %s::date[]) "
            "ON CONFLICT (company_id, text, is_money_in, account_id, party_id) DO UPDATE SET "
            "times = treasury_learnedpattern.times + EXCLUDED.times, "
            "last_on = GREATEST(treasury_learnedpattern.last_on, EXCLUDED.last_on)",
            [
                act.company_id,
                [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows],
                [row[3] for row in rows], [counted[row] for row in rows],
                [latest[row] for row in rows],
            ],
        )  # fmt: skip


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


def _ground(act: Act, deals: Sequence[Deal]) -> Ground:
    parts = [part for deal in deals for part in deal.parts]
    invoices = {part.invoice for part in parts if part.invoice is not None}
    accounts = {part.account for part in parts if part.account is not None}
    lines = {part.ledger_line for part in parts if part.ledger_line is not None}
    return Ground(
        invoicing.hold(act, sorted(invoices)) if invoices else {},
        {
            account.pk: account
            for account in Account.objects.filter(company_id=act.company_id, pk__in=accounts)
        },
        {
            line.pk: line
            for line in Line.objects.select_for_update(of=("self",))
            .filter(company_id=act.company_id, pk__in=lines, entry__posted=True)
            .select_related("entry")
            .order_by("pk")
        }
        if lines
        else {},
    )


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


def _mirrored(act: Act, entries: Sequence[Entry]) -> list[Entry]:
    """The mirrors of these entries, posted on their own days."""
    if not entries:
        return []
    lines: dict[int, list[PostingLine]] = {entry.pk: [] for entry in entries}
    for line in Line.objects.filter(entry_id__in=lines).order_by("entry_id", "place"):
        lines[line.entry_id].append(
            PostingLine(line.account_id, line.amount, line.text, line.party_id)
        )
    return ledger.post_many(
        act,
        [
            Posting(
                entry.date,
                _("Taken back: %(entry)s of %(day)s")
                % {"entry": entry.number, "day": shown_day(entry.date)},
                EntryKind.REVERSAL,
                turned(lines[entry.pk]),
                entry.source,
                entry.pk,
            )
            for entry in entries
        ],
    )


def _with_partners(act: Act, matches: Sequence[Match]) -> list[Match]:
    """The matches and all others that stand on the entries which will be reversed with them."""
    own = [match.entry_id for match in matches if match.posted]
    partners = (
        Match.objects.filter(company_id=act.company_id, entry_id__in=own, undone_at=None)
        .exclude(pk__in=[match.pk for match in matches])
        .select_related("line")
    )
    found = [*matches, *partners]
    hold_lines(act, [match.line_id for match in found])
    return found


def _forget(act: Act, matches: Sequence[Match]) -> None:
    """What was learnt from these matches counts once less."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taught AS (SELECT DISTINCT m.line_id, l.pattern, l.amount_minor > 0 AS is_in, "
            "a.account_id, COALESCE(i.party_id, a.party_id) AS party_id "
            "FROM treasury_match m JOIN treasury_bankline l ON l.id = m.line_id "
            "JOIN treasury_allocation a ON a.match_id = m.id AND NOT a.is_difference "
            "AND a.kind <> 'ledger' LEFT JOIN invoicing_invoice i ON i.id = a.invoice_id "
            "WHERE m.company_id = %s AND m.id = ANY(%s)), counted AS (SELECT pattern, is_in, "
            "account_id, party_id, count(*) AS times FROM taught GROUP BY 1, 2, 3, 4) "
            "UPDATE treasury_learnedpattern p SET times = GREATEST(p.times - c.times, 0) "
            "FROM counted c WHERE p.company_id = %s AND p.text = c.pattern "
            "AND p.is_money_in = c.is_in AND p.account_id IS NOT DISTINCT FROM c.account_id "
            "AND p.party_id IS NOT DISTINCT FROM c.party_id",
            [act.company_id, [match.pk for match in matches], act.company_id],
        )
