"""The trail, its seals, and what was read."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from teliti.assurance import keys
from teliti.assurance.models import Seal
from teliti.assurance.tests.tampering.owner import (
    Books,
    Tampering,
    found_after,
    found_there,
    guards_off,
    rechained,
    without_guards,
)
from teliti.audit.models import Event

CHANGED = "event 5 was changed after it was written"
BY_SQL = {
    "an amount in the detail of an event": Tampering(
        "audit_event",
        "UPDATE audit_event SET detail = detail || '{\"gross\": 1}' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the moment of an event": Tampering(
        "audit_event",
        "UPDATE audit_event SET at = at - interval '1 day' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the time of every event, by one hour": Tampering(
        "audit_event",
        "UPDATE audit_event SET at = at + interval '1 hour' WHERE company_id = %(company)s",
        "audit.chain", "event 1 was changed after it was written",
    ),
    "who did it": Tampering(
        "audit_event",
        "UPDATE audit_event SET actor_id = actor_id + 1 "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the name of who did it": Tampering(
        "audit_event",
        "UPDATE audit_event SET actor_name = 'Budi' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the label of an event": Tampering(
        "audit_event",
        "UPDATE audit_event SET label = 'PT Lain' WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the subject of an event": Tampering(
        "audit_event",
        "UPDATE audit_event SET subject = 'people.member:1' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the kind of an event": Tampering(
        "audit_event",
        "UPDATE audit_event SET name = 'people.member_ended' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the reason of an event": Tampering(
        "audit_event",
        "UPDATE audit_event SET reason = 'Lain' WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "an event taken out of the middle": Tampering(
        "audit_event",
        "DELETE FROM audit_event WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", "event 5 expected number 5, found 6",
    ),
    "the last event taken out": Tampering(
        "audit_event",
        "DELETE FROM audit_event e USING audit_head h WHERE h.company_id = e.company_id "
        "AND e.company_id = %(company)s AND e.sequence = h.sequence",
        "audit.chain", "is not where the head of the trail points",
    ),
    "all events taken out": Tampering(
        "audit_event",
        "DELETE FROM audit_event WHERE company_id = %(company)s",
        "audit.chain", "event 0 is not where the head of the trail points",
    ),
    "an event put in": Tampering(
        "audit_event",
        "INSERT INTO audit_event (company_id, sequence, at, actor_id, actor_name, name, subject, "
        "label, detail, reason, previous, digest) SELECT h.company_id, h.sequence + 1, h.at, "
        "actor_id, actor_name, name, subject, label, detail, reason, h.digest, repeat('a', 64) "
        "FROM audit_event e JOIN audit_head h USING (company_id) "
        "WHERE e.company_id = %(company)s AND e.sequence = 5",
        "audit.chain", "was changed after it was written",
    ),
    "two events exchanged": Tampering(
        "audit_event",
        "UPDATE audit_event SET sequence = -1 WHERE company_id = %(company)s AND sequence = 5; "
        "UPDATE audit_event SET sequence = 5 WHERE company_id = %(company)s AND sequence = 6; "
        "UPDATE audit_event SET sequence = 6 WHERE company_id = %(company)s AND sequence = -1",
        "audit.chain", "event 5 does not follow the event before it",
    ),
    "an event of another company mixed in": Tampering(
        "audit_event",
        "UPDATE audit_event SET company_id = %(company)s, sequence = (SELECT sequence + 1 "
        "FROM audit_head WHERE company_id = %(company)s) WHERE company_id = %(other)s",
        "audit.chain", "does not follow the event before it",
    ),
    "the head of the trail moved": Tampering(
        "audit_head",
        "UPDATE audit_head SET sequence = sequence - 2 WHERE company_id = %(company)s",
        "audit.chain", "is not where the head of the trail points",
    ),
    "the digest in a seal": Tampering(
        "assurance_seal",
        "UPDATE assurance_seal SET digest = repeat('a', 64) WHERE company_id = %(company)s",
        "assurance.seals", "was not signed like this",
    ),
    "the day of a seal": Tampering(
        "assurance_seal",
        "UPDATE assurance_seal SET sealed_at = sealed_at - interval '1 year' "
        "WHERE company_id = %(company)s",
        "assurance.seals", "was not signed like this",
    ),
    "a seal taken out": Tampering(
        "assurance_seal",
        "DELETE FROM assurance_seal WHERE company_id = %(company)s",
        "audit.records", "assurance.seal:",
    ),
    "what was read, taken out": Tampering(
        "audit_reading",
        "DELETE FROM audit_reading WHERE company_id = %(company)s",
        "assurance.readings", "What was read before the seal",
    ),
}  # fmt: skip


def test_untouched_books_prove_clean(books: Books) -> None:
    assert found_after(books, lambda: None) == {}


@pytest.mark.parametrize("what", BY_SQL)
def test_tampering_is_found_and_located(books: Books, what: str) -> None:
    found_there(books, BY_SQL[what])


def test_a_chain_made_again_after_a_change_is_found_by_the_seals(books: Books) -> None:
    def forge() -> None:
        without_guards(
            "audit_event",
            "UPDATE audit_event SET actor_name = 'Budi' "
            "WHERE company_id = %(company)s AND sequence = 5",
            company=books.company,
        )
        with guards_off("audit_event audit_head"):
            rechained(books.company, 5)

    found = found_after(books, forge)
    assert "audit.chain" not in found
    assert any(str(books.sealed) in sentence for sentence in found["assurance.seals"])


def test_a_chain_made_again_without_its_seals_is_found_by_the_witness(books: Books) -> None:
    def forge() -> None:
        with guards_off("audit_event audit_head assurance_seal assurance_sealkey"):
            Seal.objects.filter(company_id=books.company).delete()
            sealings = Event.objects.filter(company_id=books.company, name="assurance.trail_sealed")
            event = sealings.latest("sequence")
            Event.objects.filter(pk=event.pk).update(
                name="people.settings_changed", subject=f"people.member:{books.system.pk}",
                detail={},
            )  # fmt: skip
            rechained(books.company, event.sequence)

    found = found_after(books, forge)
    assert "audit.chain" not in found
    assert any(str(books.sealed) in sentence for sentence in found["assurance.witness"])


def test_a_seal_by_a_key_of_the_forgers_own_is_found(books: Books) -> None:
    def forge() -> None:
        own = keys.Signer(Ed25519PrivateKey.generate())
        with guards_off("audit_event audit_head assurance_seal assurance_sealkey"):
            connection.cursor().execute(
                "UPDATE assurance_sealkey SET public = %s WHERE company_id = %s",
                [own.public, books.company],
            )
            for seal in Seal.objects.filter(company_id=books.company):
                seal.key = own.public
                seal.signature = own.sign(seal.text.signed())
                seal.save(update_fields=["key", "signature"])

    found = found_after(books, forge)
    assert "assurance.seals" not in found
    assert "assurance.keys" in found
    assert any(str(books.sealed) in sentence for sentence in found["assurance.witness"])
