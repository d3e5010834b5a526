"""What the database refuses of signatures: the maker never signs, and nothing said is changed."""

from teliti.base.guards import Guard, lacks, never
from teliti.base.spans import ALWAYS, about, follows

_SIGNED = (
    "(SELECT COUNT(*) FROM approvals_decision d WHERE d.step_id = {step} AND d.kind = 'approve')"
)

GUARDS = [
    never("policy_not_deleted", "approvals_policy", "DELETE", "a policy ends, but stays on record"),
    never("request_not_deleted", "approvals_request", "DELETE", "a request is kept"),
    never("request_step_kept", "approvals_requeststep", "DELETE", "a step of a request is kept"),
    never("decision_kept", "approvals_decision", "UPDATE OR DELETE", "a decision is kept as it is"),
    never("review_not_deleted", "approvals_laterreview", "DELETE", "a later review is kept"),
    never("pair_not_deleted", "approvals_pair", "DELETE", "a forbidden pair ends, but is kept"),
    never(
        "pair_exception_not_deleted", "approvals_pairexception", "DELETE", "an exception is kept"
    ),
    never("substitute_not_deleted", "approvals_substitute", "DELETE", "a substitute is kept"),
    Guard(
        "request_begins_waiting",
        "approvals_request",
        "INSERT",
        only_if="NEW.state <> 'waiting'",
        when="true",
        message="a request begins by waiting for signatures",
    ),
    Guard(
        "request_fixed",
        "approvals_request",
        "UPDATE",
        only_if="(NEW.company_id, NEW.kind, NEW.subject, NEW.label, NEW.amount_minor, "
        "NEW.content, NEW.also, NEW.digest, NEW.maker_id, NEW.because, NEW.asked_at) "
        "IS DISTINCT FROM (OLD.company_id, OLD.kind, OLD.subject, OLD.label, OLD.amount_minor, "
        "OLD.content, OLD.also, OLD.digest, OLD.maker_id, OLD.because, OLD.asked_at)",
        when="true",
        message="what a request asks for is never changed; ask again",
    ),
    Guard(
        "request_moves_forward",
        "approvals_request",
        "UPDATE",
        only_if="NEW.state <> OLD.state",
        when="NOT (OLD.state = 'waiting' AND NEW.state IN "
        "('granted', 'refused', 'withdrawn', 'void') "
        "OR OLD.state = 'granted' AND NEW.state IN ('used', 'withdrawn', 'void'))",
        message="a request that is decided stays so",
    ),
    Guard(
        "request_granted_by_all",
        "approvals_request",
        "UPDATE",
        only_if="NEW.state = 'granted' AND OLD.state <> 'granted'",
        when="NOT EXISTS (SELECT 1 FROM approvals_requeststep s WHERE s.request_id = NEW.id) "
        "OR EXISTS (SELECT 1 FROM approvals_requeststep s WHERE s.request_id = NEW.id "
        f"AND (s.state <> 'done' OR {_SIGNED.format(step='s.id')} < s.quorum))",
        message="a request is approved when every step has its signatures",
    ),
    Guard(
        "request_step_fixed",
        "approvals_requeststep",
        "UPDATE",
        only_if="(NEW.company_id, NEW.request_id, NEW.place, NEW.role_id, NEW.duty, NEW.quorum) "
        "IS DISTINCT FROM "
        "(OLD.company_id, OLD.request_id, OLD.place, OLD.role_id, OLD.duty, OLD.quorum)",
        when="true",
        message="who has to sign a request is never changed; ask again",
    ),
    Guard(
        "request_step_late",
        "approvals_requeststep",
        "INSERT",
        when=lacks("approvals_request", "NEW.request_id", "x.state = 'waiting'")
        + " OR EXISTS (SELECT 1 FROM approvals_decision d WHERE d.request_id = NEW.request_id)",
        message="the steps of a request are written with it",
    ),
    Guard(
        "request_step_done_by_quorum",
        "approvals_requeststep",
        "UPDATE",
        only_if="NEW.state = 'done' AND OLD.state <> 'done'",
        when=f"{_SIGNED.format(step='NEW.id')} < NEW.quorum",
        message="a step is done when it has its signatures",
    ),
    # The one promise of the part: against any SQL, the maker is never the checker.
    Guard(
        "decision_never_by_maker",
        "approvals_decision",
        "INSERT",
        only_if="NEW.kind IN ('approve', 'refuse', 'forward')",
        when=lacks(
            "approvals_request",
            "NEW.request_id",
            "x.maker_id <> NEW.by_id AND x.maker_id IS DISTINCT FROM NEW.absent_id",
        ),
        message="the maker never signs, neither themselves nor through a substitute",
    ),
    Guard(
        "decision_signs_what_was_asked",
        "approvals_decision",
        "INSERT",
        only_if="NEW.kind = 'approve'",
        when=lacks(
            "approvals_request", "NEW.request_id", "x.digest = NEW.digest AND x.state = 'waiting'"
        )
        + " OR "
        + lacks(
            "approvals_requeststep",
            "NEW.step_id",
            "x.request_id = NEW.request_id AND x.state = 'open'",
        ),
        message="a signature is given on an open step, on what was asked",
    ),
    # Two of a quorum are two voices: not somebody and whoever stands in for them.
    Guard(
        "decision_of_another_voice",
        "approvals_decision",
        "INSERT",
        only_if="NEW.kind = 'approve'",
        when="EXISTS (SELECT 1 FROM approvals_decision d WHERE d.step_id = NEW.step_id "
        "AND d.kind = 'approve' "
        "AND COALESCE(d.absent_id, d.by_id) = COALESCE(NEW.absent_id, NEW.by_id))",
        message="nobody's voice counts twice in a step",
    ),
    Guard(
        "decision_by_substitute",
        "approvals_decision",
        "INSERT",
        only_if="NEW.absent_id IS NOT NULL",
        when="NOT EXISTS (SELECT 1 FROM approvals_substitute s "
        "JOIN people_company c ON c.id = s.company_id "
        "JOIN approvals_request r ON r.id = NEW.request_id AND s.kind IN ('', r.kind) "
        "WHERE s.company_id = NEW.company_id AND s.absent_id = NEW.absent_id "
        "AND s.deputy_id = NEW.by_id "
        "AND (s.ended_at IS NULL OR NEW.at < s.ended_at) "
        "AND (NEW.at AT TIME ZONE c.time_zone)::date BETWEEN s.starts_on AND s.ends_on)",
        message="only a named substitute signs for somebody else, on the days named",
    ),
    Guard(
        "decision_of_its_company",
        "approvals_decision",
        "INSERT",
        when=lacks("approvals_request", "NEW.request_id")
        + " OR "
        + lacks("people_member", "NEW.by_id", "NOT x.is_system"),
        message="people of the company decide on its requests",
    ),
    Guard(
        "review_fixed",
        "approvals_laterreview",
        "UPDATE",
        only_if="OLD.reviewed_by_id IS NOT NULL OR (NEW.company_id, NEW.kind, NEW.subject, "
        "NEW.label, NEW.content, NEW.digest, NEW.maker_id, NEW.at) IS DISTINCT FROM "
        "(OLD.company_id, OLD.kind, OLD.subject, OLD.label, OLD.content, OLD.digest, "
        "OLD.maker_id, OLD.at)",
        when="true",
        message="a later review is done once, and what it is about is never changed",
    ),
]

DELETABLE = {"approvals_policystep"}
"""A changed policy gets its steps anew; the trail keeps what they were."""

SPANS = {
    "approvals_policy": ALWAYS,
    "approvals_policystep": ALWAYS,
    "approvals_substitute": ALWAYS,
    "approvals_pair": ALWAYS,
    "approvals_pairexception": ALWAYS,
    "approvals_request": about("approvals_request.subject", "approvals_request.asked_at"),
    "approvals_requeststep": follows("approvals_request", "approvals_requeststep.request_id"),
    "approvals_decision": follows("approvals_request", "approvals_decision.request_id"),
    "approvals_laterreview": about("approvals_laterreview.subject", "approvals_laterreview.at"),
}
