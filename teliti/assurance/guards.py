"""What the database refuses of assurance."""

from teliti.base.guards import Guard, never
from teliti.base.spans import ALWAYS, follows, inside, own

_SEALED = ("company_id", "sequence", "digest", "sealed_at", "key", "signature", "readings")
_ASKED = ("company_id", "text", "about", "subject", "address", "asked_by_id", "asked_at")

GUARDS = [
    never("seal_not_deleted", "assurance_seal", "DELETE", "a seal is kept"),
    Guard(
        "seal_fixed",
        "assurance_seal",
        "UPDATE",
        only_if=" OR ".join(f"NEW.{name} <> OLD.{name}" for name in _SEALED)
        + " OR OLD.stamp <> '' AND NEW.stamp <> OLD.stamp"
        + " OR OLD.mailed_to <> '' AND NEW.mailed_to <> OLD.mailed_to",
        when="true",
        message="a seal is kept as it is",
    ),
    never("sample_kept", "assurance_sample", "UPDATE OR DELETE", "a sample is kept as drawn"),
    never("pack_not_deleted", "assurance_pack", "DELETE", "what was given out stays noted"),
    Guard(
        "pack_fixed",
        "assurance_pack",
        "UPDATE",
        only_if="OLD.digest <> ''",
        when="true",
        message="a pack that was built is kept as it is",
    ),
    never("inquiry_not_deleted", "assurance_inquiry", "DELETE", "a request for evidence is kept"),
    Guard(
        "inquiry_fixed",
        "assurance_inquiry",
        "UPDATE",
        only_if=" OR ".join(f"NEW.{name} <> OLD.{name}" for name in _ASKED)
        + " OR OLD.state = 'accepted'",
        when="true",
        message="what an auditor asked stays as it was asked, and what was accepted is closed",
    ),
    never(
        "inquiry_note_kept",
        "assurance_inquirynote",
        "UPDATE OR DELETE",
        "what was said of a request for evidence stays",
    ),
    Guard(
        "inquiry_answered_by_another",
        "assurance_inquirynote",
        "INSERT",
        only_if="NEW.kind = 'answered'",
        when="(SELECT asked_by_id FROM assurance_inquiry WHERE id = NEW.inquiry_id) = NEW.by_id",
        message="nobody answers what they asked themselves",
    ),
    never(
        "reported_kept",
        "assurance_reportedfigures",
        "UPDATE OR DELETE",
        "figures stay as they were reported",
    ),
    never("seal_key_kept", "assurance_sealkey", "UPDATE OR DELETE", "a key of the seals is kept"),
]

DELETABLE: set[str] = set()

SPANS = {
    "assurance_sealkey": ALWAYS,
    "assurance_seal": ALWAYS,
    "assurance_settings": ALWAYS,
    "assurance_pack": inside("assurance_pack.first", "assurance_pack.last"),
    "assurance_sample": inside("assurance_sample.first", "assurance_sample.last"),
    "assurance_reportedfigures": inside(
        "assurance_reportedfigures.first", "assurance_reportedfigures.last"
    ),
    # One's own, and those of colleagues who are limited to days within one's own.
    "assurance_inquiry": f"({own('assurance_inquiry.asked_by_id')} OR EXISTS ("
    "SELECT 1 FROM people_member m WHERE m.id = assurance_inquiry.asked_by_id AND "
    f"{inside('m.books_from', 'm.books_until')}))",
    "assurance_inquirynote": follows("assurance_inquiry", "assurance_inquirynote.inquiry_id"),
}
