"""States of treasury as people read them."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.kit.shapes import Badge, Cell, Link, Tone
from teliti.kit.words import FieldWords, shown_amount, shown_day
from teliti.treasury.models import (
    Allocation,
    BankAccount,
    BankLine,
    LineState,
    Match,
    Statement,
    StatementState,
    Target,
)
from teliti.treasury.models.told import Told

LINE_TONES = {
    LineState.OPEN: Tone.WARN,
    LineState.MATCHED: Tone.GOOD,
    LineState.PARKED: Tone.ACCENT,
}
STATEMENT_TONES = {
    StatementState.PROVEN: Tone.GOOD,
    StatementState.UNPROVEN: Tone.WARN,
    StatementState.PROBLEMS: Tone.BAD,
}


def line_badge(line: BankLine) -> Badge:
    """Open, matched or parked."""
    return Badge(str(line.get_state_display()), LINE_TONES[LineState(line.state)])


def statement_badge(statement: Statement) -> Badge:
    """Whether it adds up; an explained one is calm, but says that it was explained."""
    if statement.state == StatementState.PROBLEMS and statement.explanation:
        return Badge(_("Explained"), Tone.PLAIN)
    return Badge(
        str(statement.get_state_display()), STATEMENT_TONES[StatementState(statement.state)]
    )


def account_badge(account: BankAccount) -> Badge:
    """Open or closed."""
    tone = Tone.GOOD if account.is_open else Tone.PLAIN
    return Badge(str(account.get_state_display()), tone)


def told_cell(told: Told, explanation: str = "") -> Cell:
    """A sentence about what does not agree; explained ones are calm."""
    tone = Tone.PLAIN if explanation else told.tone
    return Cell(told.sentence, tone=tone, sub=explanation)


def cut(text: str, most: int = 64) -> str:
    """The beginning of a long text, for a heading."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def days_of(statement: Statement) -> str:
    """01/11/2026 – 30/11/2026."""
    if statement.starts_on is None:
        return ""
    first, last = shown_day(statement.starts_on), shown_day(statement.ends_on)
    return first if first == last else f"{first} – {last}"


def signed(minor: int | None, currency: str) -> str:
    """An amount with its sign in front, a plus too: which way the money went."""
    if minor is None:
        return ""
    return ("+" if minor > 0 else "") + shown_amount(minor, currency)


def target_of(allocation: Allocation) -> Cell:
    """Where a part of a line went, as a link down to it."""
    if allocation.kind == Target.INVOICE and allocation.invoice:
        address = reverse("invoicing:invoice", args=[allocation.invoice_id])
        return Cell(str(allocation.invoice), url=address, sub=allocation.invoice.party.name)
    if allocation.kind == Target.ACCOUNT and allocation.account:
        address = reverse("ledger:account", args=[allocation.account_id])
        party = str(allocation.party) if allocation.party else ""
        return Cell(str(allocation.account), url=address, sub=party or allocation.text)
    assert allocation.ledger_line is not None, "an allocation goes to one thing"
    entry = allocation.ledger_line.entry
    return Cell(str(entry), url=reverse("ledger:entry", args=[entry.pk]), sub=entry.text)


def reasons_of(told: Iterable[Told]) -> str:
    """The reasons in a row: amount equal · number in the text · same payer."""
    return " · ".join(one.sentence.rstrip(".") for one in told)


def match_state(match: Match) -> Badge:
    """Whether a match stands."""
    return Badge(_("Stands"), Tone.GOOD) if match.is_live else Badge(_("Taken back"))


def crumbs_of(account: BankAccount) -> list[Link]:
    """Bank accounts, then the account."""
    return [
        Link(_("Bank accounts"), reverse("treasury:bankaccounts")),
        Link(str(account), reverse("treasury:bankaccount", args=[account.pk])),
    ]


FIELDS = [
    FieldWords("treasury.statementfile", "sha256", gettext_lazy("Digest")),
    FieldWords("treasury.bankline", "fingerprint", gettext_lazy("Fingerprint")),
    FieldWords("treasury.bankline", "pattern", gettext_lazy("Pattern of the text")),
    FieldWords("treasury.match", "posted", gettext_lazy("Posted by this match")),
    FieldWords("treasury.allocation", "ledger_line", gettext_lazy("Journal entry")),
    FieldWords("treasury.allocation", "is_difference", gettext_lazy("Difference")),
    FieldWords("treasury.bankline", "parked_by", gettext_lazy("Parked by")),
    FieldWords("treasury.bankline", "parked_at", gettext_lazy("Parked at")),
    FieldWords("treasury.bankline", "bank_account", gettext_lazy("Bank account")),
    FieldWords("treasury.match", "entry", gettext_lazy("Journal entry")),
    FieldWords("treasury.match", "accepted_by", gettext_lazy("Accepted by")),
    FieldWords("treasury.match", "undone_by", gettext_lazy("Taken back by")),
    FieldWords("treasury.statement", "explained_at", gettext_lazy("Explained at")),
    FieldWords("treasury.statement", "explained_by", gettext_lazy("Explained by")),
]
"""How fields read that have no label of their own."""
