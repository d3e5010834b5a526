"""What the database refuses of the trail."""

from teliti.base.guards import Guard, never
from teliti.base.spans import ALWAYS, about, filed, own

GUARDS = [
    Guard(
        "event_not_changed",
        "audit_event",
        "UPDATE",
        # The day it is filed on is no part of what it tells, and follows its record.
        only_if="to_jsonb(NEW) - '{first_on,last_on}'::text[] "
        "<> to_jsonb(OLD) - '{first_on,last_on}'::text[]",
        when="true",
        message="the trail is never changed",
    ),
    never("event_not_deleted", "audit_event", "DELETE", "the trail is never deleted"),
    never("reading_kept", "audit_reading", "UPDATE OR DELETE", "what was read stays noted"),
    never("receipt_kept", "audit_receipt", "UPDATE OR DELETE", "a receipt is kept as it is"),
    never("counter_not_deleted", "audit_numbercounter", "DELETE", "a number counter is kept"),
    Guard(
        "counter_steps_by_one",
        "audit_numbercounter",
        "UPDATE",
        only_if="NEW.last < OLD.last OR NEW.company_id <> OLD.company_id "
        "OR NEW.series <> OLD.series OR NEW.span <> OLD.span",
        when="true",
        message="a number counter never goes back",
    ),
    never("head_not_deleted", "audit_head", "DELETE", "the head of the trail is kept"),
    Guard(
        "head_goes_forward",
        "audit_head",
        "UPDATE",
        only_if="NEW.sequence <= OLD.sequence OR NEW.company_id <> OLD.company_id",
        when="true",
        message="the head of the trail only goes forward",
    ),
]

DELETABLE: set[str] = set()

# Whoever is limited sees what happened to the records of their period, and their own acts.
SPANS = {
    "audit_head": ALWAYS,
    "audit_readerplace": ALWAYS,
    "audit_numbercounter": ALWAYS,
    "audit_event": filed(
        "audit_event",
        f"{own('audit_event.actor_id')} OR {about('audit_event.subject', 'audit_event.at')}",
    ),
    "audit_reading": own("audit_reading.actor_id"),
    "audit_receipt": own("audit_receipt.actor_id"),
}
