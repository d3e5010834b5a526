"""What must hold of approvals; `teliti verify` asks it."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.approvals.domain import digest_of
from teliti.approvals.models import LaterReview, Request
from teliti.audit.verify import Check

_NOT_BY_ANOTHER = (
    "SELECT r.label FROM approvals_request r JOIN approvals_decision d ON d.request_id = r.id "
    "WHERE r.company_id = %s AND d.kind = 'approve' "
    "AND (d.by_id = r.maker_id OR d.absent_id = r.maker_id OR d.digest <> r.digest) ORDER BY r.id"
)
_TOO_FEW = (
    "SELECT r.label FROM approvals_request r JOIN approvals_requeststep s ON s.request_id = r.id "
    "WHERE r.company_id = %s AND r.state IN ('granted', 'used') AND s.quorum > "
    "(SELECT COUNT(DISTINCT COALESCE(d.absent_id, d.by_id)) FROM approvals_decision d "
    "WHERE d.step_id = s.id AND d.kind = 'approve') ORDER BY r.id"
)
# Both ways between the trail and the approvals: an act names the approval that let it happen.
_ACT_WITHOUT = (
    "SELECT e.sequence || ' ' || e.label FROM audit_event e WHERE e.company_id = %s "
    "AND e.detail ? 'approval' AND NOT EXISTS (SELECT 1 FROM approvals_request r "
    "WHERE r.company_id = e.company_id AND r.id = (e.detail ->> 'approval')::bigint "
    "AND r.state = 'used' AND r.subject = e.subject AND r.decided_at <= e.at) ORDER BY e.sequence"
)
_WITHOUT_ACT = (
    "SELECT r.label FROM approvals_request r WHERE r.company_id = %s AND r.state = 'used' "
    "AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.company_id = r.company_id "
    "AND e.subject = r.subject AND (e.detail ->> 'approval')::bigint = r.id) ORDER BY r.id"
)
_REVIEW_WITHOUT_ACT = (
    "SELECT v.label FROM approvals_laterreview v WHERE v.company_id = %s "
    "AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.company_id = v.company_id "
    "AND e.subject = v.subject AND (e.detail ->> 'later_review')::bigint = v.id) ORDER BY v.id"
)


def given_by_others(company: int) -> Iterator[str]:
    """Each approval by its maker, on another content, or by too few."""
    for label in _labels(_NOT_BY_ANOTHER, company):
        yield _("%(label)s: approved by its maker, or on another content.") % {"label": label}
    for label in _labels(_TOO_FEW, company):
        yield _("%(label)s: approved by too few.") % {"label": label}


def contents_hold(company: int) -> Iterator[str]:
    """Each request or review whose content is not what its digest says."""
    for model in (Request, LaterReview):
        for row in model.objects.filter(company_id=company).order_by("pk").iterator():
            if digest_of(row.content) != row.digest:
                yield _("%(label)s: its content was changed.") % {"label": row.label}


def acts_and_approvals(company: int) -> Iterator[str]:
    """Each act that names an approval it did not have, and each approval that led to no act."""
    for label in _labels(_ACT_WITHOUT, company):
        yield _("%(label)s: the trail names an approval that was not given.") % {"label": label}
    for label in (*_labels(_WITHOUT_ACT, company), *_labels(_REVIEW_WITHOUT_ACT, company)):
        yield _("%(label)s: no act on the trail belongs to it.") % {"label": label}


def _labels(sql: str, company: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [company])
        return [row[0] for row in cursor.fetchall()]


CHECKS = [
    Check("approvals.by_others", gettext_lazy("Nobody approved what they made"), given_by_others),
    Check("approvals.contents", gettext_lazy("What was approved is as it was"), contents_hold),
    Check(
        "approvals.acts", gettext_lazy("Every approved act has its approval"), acts_and_approvals
    ),
]
