"""What the database refuses of the trail."""

from teliti.base.guards import Guard, never

GUARDS = [
    never("event_not_changed", "audit_event", "UPDATE", "the trail is never changed"),
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
