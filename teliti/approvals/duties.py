"""Duties of the approvals part."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.duties import EVERYONE, StandardRole, duty, reading

DIRECTOR, SYSTEM = StandardRole.DIRECTOR, StandardRole.SYSTEM
DUTIES = [
    duty("approvals.ask", _("Ask for approvals, and give those asked of one"), *EVERYONE),
    reading("approvals.see", _("See requests for approval that concern one"), *EVERYONE),
    reading("approvals.read", _("See everybody's requests for approval"), DIRECTOR, SYSTEM),
    duty("approvals.policies", _("Say what needs whose approval"), DIRECTOR, SYSTEM),
    duty("approvals.substitutes", _("Name substitutes for others"), DIRECTOR, SYSTEM),
    duty("approvals.review", _("Look later at what nobody else could approve"), DIRECTOR),
    duty("approvals.pairs", _("Say which duties one person must not have both"), DIRECTOR),
]
