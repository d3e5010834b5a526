"""What the database refuses of assurance."""

from teliti.base.guards import Guard, never

_SEALED = ("company_id", "sequence", "digest", "sealed_at", "key", "signature", "readings")

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
    never("seal_key_kept", "assurance_sealkey", "UPDATE OR DELETE", "a key of the seals is kept"),
]

DELETABLE: set[str] = set()
