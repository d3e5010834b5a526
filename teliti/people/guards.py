"""What the database refuses of companies and people, and who sees which row."""

from teliti.base.guards import never
from teliti.base.spans import ALWAYS

_SCOPE = "(SELECT NULLIF(current_setting('teliti.company', true), '')::bigint)"
_PERSON = "(SELECT NULLIF(current_setting('teliti.person', true), '')::bigint)"

GUARDS = [
    never("company_not_deleted", "people_company", "DELETE", "a company is never deleted"),
    never("member_not_deleted", "people_member", "DELETE", "a member ends, but stays on record"),
    never("unit_not_deleted", "people_unit", "DELETE", "a unit is put out of use, not deleted"),
    never("user_not_deleted", "people_user", "DELETE", "a user is closed, but stays on record"),
]

DELETABLE = {"people_grant"}

# A person sees the companies where they are a member; housekeeping (-1) sees the list of all.
ROWS = {
    "people_company": f"id = {_SCOPE} OR {_SCOPE} = -1 OR EXISTS (SELECT 1 FROM people_member m "
    f"WHERE m.company_id = people_company.id AND m.user_id = {_PERSON})",
    "people_member": f"company_id = {_SCOPE} OR user_id = {_PERSON}",
}

SPANS = dict.fromkeys(["people_role", "people_unit", "people_member", "people_grant"], ALWAYS)
