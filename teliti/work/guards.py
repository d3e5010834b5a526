"""What the database refuses of work, and who sees which heartbeat."""

from teliti.base.guards import never
from teliti.base.spans import ALWAYS, moment, own

_SCOPE = "(SELECT NULLIF(current_setting('teliti.company', true), '')::bigint)"

GUARDS = [
    never("proof_kept", "work_proof", "UPDATE OR DELETE", "a proof is kept as it is"),
]

DELETABLE = {"work_heartbeat"}

# The worker's own heartbeat belongs to no company: everybody may see that it lives.
ROWS = {"work_heartbeat": f"company_id IS NULL OR company_id = {_SCOPE}"}

SPANS = {
    "work_heartbeat": ALWAYS,
    "work_progress": own("work_progress.member_id"),
    "work_proof": moment("work_proof.at"),
}
