"""What can happen to bank accounts, statements and lines."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

ACCOUNT_ADDED = EventKind("treasury.account_added", _("added bank account %(label)s"))
ACCOUNT_CHANGED = EventKind("treasury.account_changed", _("changed bank account %(label)s"))
ACCOUNT_MAPPED = EventKind(
    "treasury.account_mapped", _("mapped the columns of the CSV of %(label)s")
)
ACCOUNT_CLOSED = EventKind("treasury.account_closed", _("closed bank account %(label)s"))
ACCOUNT_REOPENED = EventKind("treasury.account_reopened", _("reopened bank account %(label)s"))
FILE_IMPORTED = EventKind(
    "treasury.file_imported",
    _("imported %(label)s: %(added)s new lines, %(known)s known, %(not_booked)s not booked"),
)
STATEMENT_IMPORTED = EventKind(
    "treasury.statement_imported", _("imported a statement with %(added)s new lines")
)
STATEMENT_EXPLAINED = EventKind(
    "treasury.statement_explained",
    _("explained what does not agree in statement %(label)s"),
    needs_reason=True,
)
LINE_MATCHED = EventKind("treasury.line_matched", _("matched it to %(targets)s (%(entry)s)"))
LINE_UNMATCHED = EventKind("treasury.line_unmatched", _("took its match back (%(entry)s)"))
LINE_PARKED = EventKind("treasury.line_parked", _("parked it with a question: %(question)s"))
LINE_ANSWERED = EventKind("treasury.line_answered", _("answered the question: %(answer)s"))
LINE_UNPARKED = EventKind("treasury.line_unparked", _("took it up again"))
BATCH_ACCEPTED = EventKind(
    "treasury.batch_accepted", _("accepted %(lines)s suggestions at once, sum %(total)s")
)
BATCH_UNDONE = EventKind("treasury.batch_undone", _("took %(lines)s matches of the batch back"))
