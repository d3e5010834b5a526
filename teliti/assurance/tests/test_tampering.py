"""What a database owner could do with SQL, one after the other: each is found, and where.

The tests sign in as the owner of the tables, switch the guards off and on again, and leave no other
trace. Each tampering is rolled back, so that all stand on one and the same company.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as django_settings
from django.core.files.storage import FileSystemStorage
from django.db import connection, connections, transaction

from teliti.assurance import jobs, keys
from teliti.assurance.models import Seal
from teliti.audit.chain import entry_of
from teliti.audit.domain import digest_of
from teliti.audit.models import Event, Head
from teliti.audit.verify import declared
from teliti.base import scope
from teliti.documents.models import StoredFile
from teliti.people import actions as people
from teliti.people.models import Member
from tests import database, make
from tests.everything import WITHOUT_FILES, everything


@dataclass(frozen=True, slots=True)
class Books:
    """A company with everything, sealed, and another one."""

    system: Member
    other: int
    sealed: int

    @property
    def company(self) -> int:
        return self.system.company_id


@pytest.fixture(scope="module")
def books(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Books]:
    place = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), database.in_clone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "DATA", place)
        scope.forget()
        person = everything("PT Alfa")
        other = make.company("PT Beta").company_id
        with scope.entered(person.company_id):
            system = Member.objects.select_related("company").get(
                company_id=person.company_id, is_system=True
            )
            jobs.seal_daily(system)
            sealed = Seal.objects.latest("sequence").sequence
            people.change_company(system, city="Bandung")
            people.change_company(system, city="Medan")
            with _as_owner():
                yield Books(system, other, sealed)


@pytest.fixture(autouse=True)
def data_folder(books: Books) -> Path:
    """The module's own data folder, instead of each test's."""
    return Path(django_settings.DATA)


@contextmanager
def _as_owner() -> Iterator[None]:
    """Django's connection signs in as the owner of the tables."""
    told, owner = connections.settings["default"], connections.settings["owner"]
    before = dict(told)
    connections["default"].close()
    told.update({key: owner[key] for key in ("USER", "PASSWORD", "OPTIONS")})
    connections["default"].settings_dict.update(told)
    try:
        yield
    finally:
        connections["default"].close()
        told.update({key: before[key] for key in ("USER", "PASSWORD", "OPTIONS")})
        connections["default"].settings_dict.update(told)


def found_after(books: Books, tamper: Callable[[], None], *only: str) -> dict[str, list[str]]:
    """What `verify` finds after the tampering, by check (all, or `only` these); then everything is
    as it was."""
    with scope.entered(books.company), transaction.atomic():
        tamper()
        checks = [check for check in declared() if check.name in only or not only]
        found = {check.name: list(check.findings(books.company)) for check in checks}
        transaction.set_rollback(True)
    return {name: found[name] for name in found.keys() - WITHOUT_FILES if found[name]}


def without_guards(tables: str, statement: str, **values: Any) -> None:
    """Change rows as if there were no guards, and put them back."""
    with connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE", values)
        for table in tables.split():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rechained(company: int, since: int) -> None:
    """Compute every digest from an event on again, and the head: what a careful forger does."""
    before = Event.objects.filter(company_id=company, sequence=since - 1).first()
    previous = before.digest if before else ""
    for event in Event.objects.filter(company_id=company, sequence__gte=since).order_by("sequence"):
        digest = digest_of(entry_of(event), previous)
        Event.objects.filter(pk=event.pk).update(previous=previous, digest=digest)
        previous = digest
    last = Event.objects.filter(company_id=company).latest("sequence")
    Head.objects.filter(pk=company).update(sequence=last.sequence, digest=last.digest)


def test_untouched_books_prove_clean(books: Books) -> None:
    assert found_after(books, lambda: None) == {}


EVENT = "FROM audit_event e WHERE e.company_id = %(company)s AND e.sequence = 5"
CHANGED = "event 5 was changed after it was written"
BY_SQL = {
    "an amount in the detail of an event": (
        "audit_event",
        "UPDATE audit_event SET detail = detail || '{\"gross\": 1}' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the moment of an event": (
        "audit_event",
        "UPDATE audit_event SET at = at - interval '1 day' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the time of every event, by one hour": (
        "audit_event",
        "UPDATE audit_event SET at = at + interval '1 hour' WHERE company_id = %(company)s",
        "audit.chain", "event 1 was changed after it was written",
    ),
    "who did it": (
        "audit_event",
        "UPDATE audit_event SET actor_id = actor_id + 1 "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the name of who did it": (
        "audit_event",
        "UPDATE audit_event SET actor_name = 'Budi' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the label of an event": (
        "audit_event",
        "UPDATE audit_event SET label = 'PT Lain' WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the subject of an event": (
        "audit_event",
        "UPDATE audit_event SET subject = 'people.member:1' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the kind of an event": (
        "audit_event",
        "UPDATE audit_event SET name = 'people.member_ended' "
        "WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "the reason of an event": (
        "audit_event",
        "UPDATE audit_event SET reason = 'Lain' WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", CHANGED,
    ),
    "an event taken out of the middle": (
        "audit_event",
        "DELETE FROM audit_event WHERE company_id = %(company)s AND sequence = 5",
        "audit.chain", "event 5 expected number 5, found 6",
    ),
    "the last event taken out": (
        "audit_event",
        "DELETE FROM audit_event e USING audit_head h WHERE h.company_id = e.company_id "
        "AND e.company_id = %(company)s AND e.sequence = h.sequence",
        "audit.chain", "is not where the head of the trail points",
    ),
    "all events taken out": (
        "audit_event",
        "DELETE FROM audit_event WHERE company_id = %(company)s",
        "audit.chain", "event 0 is not where the head of the trail points",
    ),
    "an event put in": (
        "audit_event",
        "INSERT INTO audit_event (company_id, sequence, at, actor_id, actor_name, name, subject, "
        "label, detail, reason, previous, digest) SELECT h.company_id, h.sequence + 1, h.at, "
        "actor_id, actor_name, name, subject, label, detail, reason, h.digest, repeat('a', 64) "
        "FROM audit_event e JOIN audit_head h USING (company_id) "
        "WHERE e.company_id = %(company)s AND e.sequence = 5",
        "audit.chain", "was changed after it was written",
    ),
    "two events exchanged": (
        "audit_event",
        "UPDATE audit_event SET sequence = -1 WHERE company_id = %(company)s AND sequence = 5; "
        "UPDATE audit_event SET sequence = 5 WHERE company_id = %(company)s AND sequence = 6; "
        "UPDATE audit_event SET sequence = 6 WHERE company_id = %(company)s AND sequence = -1",
        "audit.chain", "event 5 does not follow the event before it",
    ),
    "an event of another company mixed in": (
        "audit_event",
        "UPDATE audit_event SET company_id = %(company)s, sequence = (SELECT sequence + 1 "
        "FROM audit_head WHERE company_id = %(company)s) WHERE company_id = %(other)s",
        "audit.chain", "does not follow the event before it",
    ),
    "the head of the trail moved": (
        "audit_head",
        "UPDATE audit_head SET sequence = sequence - 2 WHERE company_id = %(company)s",
        "audit.chain", "is not where the head of the trail points",
    ),
    "the digest in a seal": (
        "assurance_seal",
        "UPDATE assurance_seal SET digest = repeat('a', 64) WHERE company_id = %(company)s",
        "assurance.seals", "was not signed like this",
    ),
    "the day of a seal": (
        "assurance_seal",
        "UPDATE assurance_seal SET sealed_at = sealed_at - interval '1 year' "
        "WHERE company_id = %(company)s",
        "assurance.seals", "was not signed like this",
    ),
    "a seal taken out": (
        "assurance_seal",
        "DELETE FROM assurance_seal WHERE company_id = %(company)s",
        "audit.records", "assurance.seal:",
    ),
    "what was read, taken out": (
        "audit_reading",
        "DELETE FROM audit_reading WHERE company_id = %(company)s",
        "assurance.readings", "What was read before the seal",
    ),
    "two lines of a posted entry, by the same amount, and the balances with them": (
        "ledger_line ledger_balance",
        "UPDATE ledger_line SET amount = amount * 2 WHERE entry_id = (SELECT min(id) "
        "FROM ledger_entry WHERE posted AND company_id = %(company)s); "
        "DELETE FROM ledger_balance WHERE company_id = %(company)s; "
        "INSERT INTO ledger_balance (company_id, account_id, grain, starts_on, debit, credit) "
        "SELECT l.company_id, l.account_id, g, CASE g WHEN 'd' THEN l.date ELSE "
        "date_trunc('month', l.date)::date END AS day, SUM(GREATEST(amount, 0)), "
        "SUM(GREATEST(-amount, 0)) FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id "
        "AND e.posted, unnest(ARRAY['d', 'm']) g WHERE l.company_id = %(company)s GROUP BY 1, 2, "
        "3, 4",
        "ledger.fixed", "JU/2026/05/00001",
    ),
    "the account of a posted line": (
        "ledger_line",
        "UPDATE ledger_line SET account_id = (SELECT max(id) FROM ledger_account "
        "WHERE company_id = %(company)s) WHERE id = (SELECT min(l.id) FROM ledger_line l "
        "JOIN ledger_entry e ON e.id = l.entry_id AND e.posted WHERE e.company_id = %(company)s)",
        "ledger.fixed", "JU/2026/05/00001",
    ),
    "the text of a posted entry": (
        "ledger_entry",
        "UPDATE ledger_entry SET text = 'Lain' WHERE number = 'JU/2026/05/00001' "
        "AND company_id = %(company)s",
        "ledger.fixed", "JU/2026/05/00001",
    ),
    "the lines of a posted entry taken out": (
        "ledger_entry ledger_line",
        "DELETE FROM ledger_line l USING ledger_entry e WHERE e.id = l.entry_id AND e.number = "
        "(SELECT max(number) FROM ledger_entry WHERE company_id = %(company)s) "
        "AND e.company_id = %(company)s",
        "ledger.fixed", "JU/2026/05/",
    ),
    "a posted entry put in": (
        "ledger_entry ledger_line",
        "WITH e AS (INSERT INTO ledger_entry (company_id, version, number, date, text, kind, "
        "source, posted, posted_at, period_id) SELECT company_id, 1, 'JU/2026/05/00099', date, "
        "'Susulan', 'manual', '', true, posted_at, period_id FROM ledger_entry "
        "WHERE number = 'JU/2026/05/00001' AND company_id = %(company)s RETURNING *) "
        "INSERT INTO ledger_line (company_id, version, entry_id, place, account_id, date, amount, "
        "text) SELECT e.company_id, 1, e.id, n, (SELECT min(id) FROM ledger_account "
        "WHERE company_id = %(company)s), e.date, 1 - 2 * (n - 1), '' "
        "FROM e, generate_series(1, 2) n",
        "ledger.fixed", "JU/2026/05/00099",
    ),
    "a balance": (
        "ledger_balance",
        "UPDATE ledger_balance SET debit = debit + 100 WHERE id = (SELECT min(id) "
        "FROM ledger_balance WHERE company_id = %(company)s AND debit > 0)",
        "ledger.balances", "2026-05",
    ),
    "the total of an invoice, so that it still adds up": (
        "invoicing_invoice",
        "UPDATE invoicing_invoice SET net_minor = net_minor + 1, subtotal_minor = "
        "subtotal_minor + 1, gross_minor = gross_minor + 1 WHERE number = 'INV/2026/05/0001' "
        "AND company_id = %(company)s",
        "invoicing.fixed", "INV/2026/05/0001",
    ),
    "the words of an invoice line": (
        "invoicing_invoiceline",
        "UPDATE invoicing_invoiceline SET description = 'Jasa lain' WHERE invoice_id = "
        "(SELECT id FROM invoicing_invoice WHERE number = 'INV/2026/05/0001' "
        "AND company_id = %(company)s)",
        "invoicing.fixed", "INV/2026/05/0001",
    ),
    "the customer of an invoice": (
        "invoicing_invoice",
        "UPDATE invoicing_invoice SET party_id = (SELECT max(id) FROM parties_party "
        "WHERE company_id = %(company)s) WHERE number = 'INV/2026/05/0001' "
        "AND company_id = %(company)s",
        "invoicing.fixed", "INV/2026/05/0001",
    ),
    "a gap in the numbers": (
        "invoicing_invoice",
        "UPDATE invoicing_invoice SET number = 'INV/2026/05/0099' WHERE number = "
        "'INV/2026/05/0001' AND company_id = %(company)s",
        "invoicing.numbers", "INV/2026/05: 2",
    ),
    "an amount on a bank statement": (
        "treasury_bankline",
        "UPDATE treasury_bankline SET text = 'BIAYA LAIN' WHERE id = (SELECT max(id) "
        "FROM treasury_bankline WHERE company_id = %(company)s)",
        "treasury.fixed", "Rekening PT Alfa",
    ),
    "what settled an invoice": (
        "invoicing_settlement",
        "UPDATE invoicing_settlement SET amount_minor = amount_minor - 1 WHERE id = "
        "(SELECT min(id) FROM invoicing_settlement WHERE company_id = %(company)s)",
        "invoicing.open", "INV/2026/05/0001",
    ),
    "the number of a supplier's bank account": (
        "parties_bankaccount",
        "UPDATE parties_bankaccount SET number = '9990001112' WHERE company_id = %(company)s",
        "audit.records", "number is 9990001112, the trail says",
    ),
    "who approved the bank account": (
        "parties_bankaccount",
        "UPDATE parties_bankaccount SET is_trusted = true, trusted_at = now(), trusted_by_id = "
        "(SELECT max(id) FROM people_member WHERE company_id = %(company)s) "
        "WHERE company_id = %(company)s",
        "audit.records", "is_trusted is True, the trail says False",
    ),
    "a closed period opened": (
        "ledger_period",
        "UPDATE ledger_period SET state = 'open' WHERE company_id = %(company)s "
        "AND state = 'closed'",
        "audit.records", "state is open, the trail says closed",
    ),
    "to whom seals are mailed": (
        "assurance_settings",
        "UPDATE assurance_settings SET recipients = '' WHERE company_id = %(company)s",
        "audit.records", "recipients",
    ),
    "a paper exchanged for another": (
        "documents_document",
        "UPDATE documents_document SET name = 'lain.pdf' WHERE company_id = %(company)s",
        "audit.records", "name is lain.pdf, the trail says",
    ),
    "a role given to somebody": (
        "people_grant",
        "INSERT INTO people_grant (company_id, version, member_id, role_id) SELECT company_id, 1, "
        "(SELECT m.id FROM people_member m JOIN people_user u ON u.id = m.user_id "
        "WHERE m.company_id = %(company)s AND u.name = 'Wira'), id FROM people_role "
        "WHERE company_id = %(company)s AND standard = 'director'",
        "people.grants", "The roles of Wira are not those",
    ),
    "duties given to a standard role": (
        "people_role",
        "UPDATE people_role SET chosen_duties = ARRAY['ledger.reopen'] "
        "WHERE company_id = %(company)s AND standard = 'analyst'",
        "people.roles", "chosen_duties",
    ),
    "the balance of a month": (
        "ledger_balance",
        "UPDATE ledger_balance SET debit = debit + 1 WHERE company_id = %(company)s "
        "AND grain = 'm' AND starts_on = '2026-05-01'",
        "ledger.balances", "2026-05-01",
    ),
    "figures that were reported": (
        "assurance_reportedfigures",
        "UPDATE assurance_reportedfigures SET figures = jsonb_set(figures, '{trial}', '[[1]]') "
        "WHERE company_id = %(company)s",
        "assurance.reported", "were changed",
    ),
    "the books of all days opened to whoever is limited": (
        "audit_event",
        "DROP POLICY own_span ON ledger_entry",
        "audit.rights", "ledger_entry",
    ),
    "a guard dropped": (
        "audit_event",
        "DROP TRIGGER guard_event_not_changed ON audit_event",
        "audit.guards", "event_not_changed",
    ),
    "a guard made to let everything through": (
        "audit_event",
        "CREATE OR REPLACE FUNCTION guard_event_not_changed() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
        "audit.guards", "event_not_changed",
    ),
    "row-level security switched off": (
        "audit_event",
        "ALTER TABLE ledger_line DISABLE ROW LEVEL SECURITY",
        "audit.rights", "ledger_line",
    ),
    "the application allowed to delete events": (
        "audit_event",
        "GRANT DELETE ON audit_event TO teliti_app",
        "audit.rights", "audit_event",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BY_SQL)
def test_tampering_is_found_and_located(books: Books, what: str) -> None:
    tables, statement, check, place = BY_SQL[what]
    values = {"company": books.company, "other": books.other}
    found = found_after(books, lambda: without_guards(tables, statement, **values), check)
    assert any(place in sentence for sentence in found.get(check, ())), found


def test_a_chain_made_again_after_a_change_is_found_by_the_seals(books: Books) -> None:
    def forge() -> None:
        without_guards(
            "audit_event",
            "UPDATE audit_event SET actor_name = 'Budi' "
            "WHERE company_id = %(company)s AND sequence = 5",
            company=books.company,
        )
        with _guards_off("audit_event audit_head"):
            rechained(books.company, 5)

    found = found_after(books, forge)
    assert "audit.chain" not in found
    assert any(str(books.sealed) in sentence for sentence in found["assurance.seals"])


def test_a_chain_made_again_without_its_seals_is_found_by_the_witness(books: Books) -> None:
    def forge() -> None:
        with _guards_off("audit_event audit_head assurance_seal assurance_sealkey"):
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
        with _guards_off("audit_event audit_head assurance_seal assurance_sealkey"):
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


def test_bytes_of_a_paper_exchanged_on_the_disk_are_found(books: Books) -> None:
    file = StoredFile.objects.filter(company_id=books.company).latest("pk")
    path = (
        Path(FileSystemStorage().location) / str(books.company) / file.digest[:2] / file.digest
    )  # fmt: skip
    content = path.read_bytes()
    path.chmod(0o600)
    try:
        path.write_bytes(content[:-1] + b"?")
        found = found_after(books, lambda: None)
    finally:
        path.write_bytes(content)
        path.chmod(0o440)
    assert list(found) == ["documents.originals"]
    assert file.digest in found["documents.originals"][0]


@contextmanager
def _guards_off(tables: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in tables.split():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
