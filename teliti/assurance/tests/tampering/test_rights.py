"""Who may do what, and what the database itself keeps."""

import pytest

from teliti.assurance.tests.tampering.owner import Books, Tampering, found_there

BY_SQL = {
    "who approved the bank account": Tampering(
        "parties_bankaccount",
        "UPDATE parties_bankaccount SET is_trusted = true, trusted_at = now(), trusted_by_id = "
        "(SELECT max(id) FROM people_member WHERE company_id = %(company)s) "
        "WHERE company_id = %(company)s",
        "audit.records", "is_trusted is True, the trail says False",
    ),
    "to whom seals are mailed": Tampering(
        "assurance_settings",
        "UPDATE assurance_settings SET recipients = '' WHERE company_id = %(company)s",
        "audit.records", "recipients",
    ),
    "a role given to somebody": Tampering(
        "people_grant",
        "INSERT INTO people_grant (company_id, version, member_id, role_id) SELECT company_id, 1, "
        "(SELECT m.id FROM people_member m JOIN people_user u ON u.id = m.user_id "
        "WHERE m.company_id = %(company)s AND u.name = 'Wira'), id FROM people_role "
        "WHERE company_id = %(company)s AND standard = 'director'",
        "people.grants", "The roles of Wira are not those",
    ),
    "duties given to a standard role": Tampering(
        "people_role",
        "UPDATE people_role SET chosen_duties = ARRAY['ledger.reopen'] "
        "WHERE company_id = %(company)s AND standard = 'analyst'",
        "people.roles", "chosen_duties",
    ),
    "the books of all days opened to whoever is limited": Tampering(
        "audit_event",
        "DROP POLICY own_span ON ledger_entry",
        "audit.rights", "ledger_entry",
    ),
    "a guard dropped": Tampering(
        "audit_event",
        "DROP TRIGGER guard_event_not_changed ON audit_event",
        "audit.guards", "event_not_changed",
    ),
    "a guard made to let everything through": Tampering(
        "audit_event",
        "CREATE OR REPLACE FUNCTION guard_event_not_changed() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
        "audit.guards", "event_not_changed",
    ),
    "row-level security switched off": Tampering(
        "audit_event",
        "ALTER TABLE ledger_line DISABLE ROW LEVEL SECURITY",
        "audit.rights", "ledger_line",
    ),
    "the application allowed to delete events": Tampering(
        "audit_event",
        "GRANT DELETE ON audit_event TO teliti_app",
        "audit.rights", "audit_event",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BY_SQL)
def test_tampering_is_found_and_located(books: Books, what: str) -> None:
    found_there(books, BY_SQL[what])
