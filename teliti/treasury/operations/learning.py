"""What is learnt from matches, and unlearnt when they are taken back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from teliti.audit.action import Act
from teliti.treasury.models import BankLine, Match
from teliti.treasury.models.parts import Part
from teliti.treasury.operations.ground import Ground


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


def forget(act: Act, matches: Sequence[Match]) -> None:
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
