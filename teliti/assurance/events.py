"""What can happen in assurance."""

from django.utils.translation import gettext_lazy as _

from teliti.audit.events import EventKind

TRAIL_SEALED = EventKind("assurance.trail_sealed", _("sealed the trail at %(label)s"))
SEAL_STAMPED = EventKind(
    "assurance.seal_stamped", _("had the time of the seal %(label)s stamped by %(authority)s")
)
SEAL_MAILED = EventKind("assurance.seal_mailed", _("mailed the seal %(label)s"))
KEY_CHANGED = EventKind(
    "assurance.key_changed", _("changed the key of the seals to %(label)s"), needs_reason=True
)
SETTINGS_CHANGED = EventKind("assurance.settings_changed", _("changed the settings of the proof"))
PACK_ASKED = EventKind("assurance.pack_asked", _("asked for %(label)s"))
PACK_BUILT = EventKind("assurance.pack_built", _("built %(label)s"))
PACK_TAKEN = EventKind("assurance.pack_taken", _("took out %(label)s"))
SAMPLE_DRAWN = EventKind(
    "assurance.sample_drawn", _("drew a sample: %(label)s, %(picked)s of %(population)s entries")
)
EVIDENCE_ASKED = EventKind("assurance.evidence_asked", _("asked for evidence: %(label)s"))
EVIDENCE_GIVEN = EventKind("assurance.evidence_given", _("answered the auditor: %(label)s"))
EVIDENCE_ASKED_AGAIN = EventKind(
    "assurance.evidence_asked_again", _("asked again for evidence: %(label)s")
)
EVIDENCE_ACCEPTED = EventKind("assurance.evidence_accepted", _("accepted the answer: %(label)s"))
FIGURES_KEPT = EventKind("assurance.figures_kept", _("kept the reported figures of %(label)s"))
