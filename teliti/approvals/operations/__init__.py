"""What other parts ask for inside their own action: that somebody else has signed.

    approvals.require(act, invoice, "invoicing.issue")

passes silently when no policy asks for a signature, or when an approval holds for exactly what the
thing is now; otherwise `NeedsApproval`.
"""

from teliti.approvals.operations.leaving import hand_over
from teliti.approvals.operations.needs import foreseen
from teliti.approvals.operations.pairs import check_pairs
from teliti.approvals.operations.requests import ask, ask_each, drop, drop_changed, move, open_next
from teliti.approvals.operations.requiring import require, require_each, use

__all__ = [
    "ask",
    "ask_each",
    "check_pairs",
    "drop",
    "drop_changed",
    "foreseen",
    "hand_over",
    "move",
    "open_next",
    "require",
    "require_each",
    "use",
]
