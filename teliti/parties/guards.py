"""What the database refuses of parties and their bank accounts."""

from teliti.base.guards import Guard, never
from teliti.base.spans import ALWAYS

_NUMBER_DIFFERS = (
    "(NEW.bank_code, NEW.number, NEW.holder_name, NEW.party_id) IS DISTINCT FROM "
    "(OLD.bank_code, OLD.number, OLD.holder_name, OLD.party_id)"
)

GUARDS = [
    never("party_not_deleted", "parties_party", "DELETE", "a party is put out of use, not deleted"),
    never(
        "party_bank_not_deleted",
        "parties_bankaccount",
        "DELETE",
        "a bank account is closed, not deleted",
    ),
    Guard(
        "party_survivor_stands",
        "parties_party",
        "INSERT OR UPDATE",
        only_if="NEW.survivor_id IS NOT NULL",
        when="NOT EXISTS (SELECT 1 FROM parties_party p WHERE p.id = NEW.survivor_id "
        "AND p.company_id = NEW.company_id AND p.state IN ('active', 'inactive'))",
        message="a party is merged into one of its own company that stands for itself",
    ),
    Guard(
        "party_survivor_stays",
        "parties_party",
        "UPDATE",
        only_if="NEW.state NOT IN ('active', 'inactive') AND OLD.state IN ('active', 'inactive')",
        when="EXISTS (SELECT 1 FROM parties_party p WHERE p.survivor_id = NEW.id)",
        message="a party into which others were merged stands for them",
    ),
    never("party_merge_kept", "parties_merge", "DELETE", "a merge is undone, not deleted"),
    Guard(
        "party_merge_same_company",
        "parties_merge",
        "INSERT OR UPDATE",
        when="EXISTS (SELECT 1 FROM parties_party p WHERE p.id IN (NEW.survivor_id, NEW.other_id) "
        "AND p.company_id <> NEW.company_id)",
        message="a merge joins parties of its own company",
    ),
    Guard(
        "party_alike_same_company",
        "parties_alike",
        "INSERT OR UPDATE",
        when="EXISTS (SELECT 1 FROM parties_party p WHERE p.id IN (NEW.first_id, NEW.second_id) "
        "AND p.company_id <> NEW.company_id)",
        message="parties that look alike are of one company",
    ),
    Guard(
        "party_bank_begins_untrusted",
        "parties_bankaccount",
        "INSERT",
        when="NEW.is_trusted",
        message="a new bank account is not trusted yet",
    ),
    Guard(
        "party_bank_change_drops_trust",
        "parties_bankaccount",
        "UPDATE",
        only_if=_NUMBER_DIFFERS,
        when="NEW.is_trusted OR NEW.changed_at = OLD.changed_at",
        message="a changed bank account loses its trust, and says who changed it when",
    ),
    Guard(
        "party_bank_changer_stays",
        "parties_bankaccount",
        "UPDATE",
        only_if=f"NOT ({_NUMBER_DIFFERS})",
        when="NEW.changed_by_id <> OLD.changed_by_id OR NEW.changed_at <> OLD.changed_at",
        message="who changed a bank account stays on record",
    ),
    Guard(
        "party_bank_same_company",
        "parties_bankaccount",
        "INSERT OR UPDATE",
        when="NOT EXISTS (SELECT 1 FROM parties_party p "
        "WHERE p.id = NEW.party_id AND p.company_id = NEW.company_id) "
        "OR NOT EXISTS (SELECT 1 FROM people_member m "
        "WHERE m.id = NEW.changed_by_id AND m.company_id = NEW.company_id) "
        "OR (NEW.trusted_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM people_member m "
        "WHERE m.id = NEW.trusted_by_id AND m.company_id = NEW.company_id))",
        message="a bank account belongs to a party and to people of its own company",
    ),
]

DELETABLE = {"parties_alike"}  # found again every night

SPANS = dict.fromkeys(
    ["parties_party", "parties_bankaccount", "parties_alike", "parties_merge"], ALWAYS
)
