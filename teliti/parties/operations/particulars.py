"""Writes about parties that other parts ask for inside their own action."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext as _

from teliti.audit.action import Act
from teliti.audit.numbers import Series, Span, next_number
from teliti.base.refusals import Refusals, Refused
from teliti.base.saving import save
from teliti.parties import events, queries
from teliti.parties.domain import (
    BadInput,
    Checked,
    CountryRules,
    PartyKind,
    Saying,
    account_number_of,
    phone_of,
    rules_of,
)
from teliti.parties.models import BankAccount, Party
from teliti.people.models import Company

CODES = Series("party", "P-{number:04}", Span.NEVER)
"""The one series of codes: a customer may become a supplier too, and keeps its code."""


TRUST = "parties.trust"
"""The approval that makes a bank account one that may be paid."""


class Particulars(TypedDict, total=False):
    """What one can say of a party. `tax_place` may be the whole number of the place of business.

    `tax_number` and `phone` may be typed with dots, dashes and spaces.
    """

    name: str
    kind: str
    is_customer: bool
    is_supplier: bool
    tax_number: str
    tax_place: str
    address: str
    city: str
    postal_code: str
    phone: str
    email: str
    contact_name: str
    payment_days: int
    note: str
    aliases: Sequence[str]


def add_party(act: Act, *, code: str = "", **particulars: Unpack[Particulars]) -> Party:
    """Enter a party; without `code` it takes the next of the series `CODES` that is free.

    Refused: a tax number (and place of business) or a code that another party has, a tax number or
    phone that cannot be right.
    """
    values = cleaned(act, None, particulars)
    if code.strip():
        _refuse_known_code(act, code.strip())
    party = Party(company_id=act.company_id, code=code.strip() or _next_code(act), **values)
    party.save(force_insert=True)
    act.record(events.PARTY_ADDED, party)
    return party


def trust(act: Act, account: BankAccount, signer: int, note: str) -> None:
    """Let an account (locked by the caller) be paid: somebody else compared it, and says how."""
    save(account, is_trusted=True, trusted_by_id=signer, trusted_at=act.now, trust_note=note)
    act.record(events.BANK_ACCOUNT_TRUSTED, account, party=str(account.party))


def told(account: BankAccount) -> dict[str, str]:
    """Where money goes that is paid on an account."""
    return {
        "bank_code": account.bank_code, "number": account.number,
        "holder_name": account.holder_name,
    }  # fmt: skip


def change_account(act: Act, account: BankAccount, **values: str) -> None:
    """Change where money goes (the account is locked): it loses its trust."""
    if "number" in values:
        values["number"] = account_number_of(values["number"])
    save(
        account, **values, changed_by_id=act.actor.pk, changed_at=act.now, is_trusted=False,
        trusted_by=None, trusted_at=None, trust_note="",
    )  # fmt: skip
    act.record(events.BANK_ACCOUNT_CHANGED, account, party=str(account.party))


def cleaned(act: Act, party: Party | None, particulars: Particulars) -> dict[str, Any]:
    """The particulars as they are stored, or `Refused`. `party` is the one that changes, if any."""
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in particulars.items()
    }
    kept = party or Party(kind=PartyKind.ORGANISATION)
    if not values.get("name", kept.name):
        raise Refused(_("Type the name of the party."), field="name")
    if "aliases" in values:
        values["aliases"] = list(dict.fromkeys(a.strip() for a in values["aliases"] if a.strip()))
    rules = rules_of(Company.objects.get(pk=act.company_id).country_pack)
    if values.get("phone"):
        values["phone"] = phone_number(values["phone"], rules)
    if "tax_number" in values or "tax_place" in values:
        number = values.get("tax_number", kept.tax_number)
        place = values.get("tax_place", kept.tax_place)
        number, place = tax_numbers(act.today, rules, number, place)
        _refuse_known_tax_number(act, party, number, place)
        values["tax_number"], values["tax_place"] = number, place
    return values


def change_each(act: Act, particulars: Mapping[int, Particulars]) -> int:
    """Change parties, by key, all or none. How many differed; refused where some cannot be as it is
    said, each by its key, and where none differs."""
    changed, refusals = 0, Refusals()
    for key, given in sorted(particulars.items()):
        party = act.lock(Party, key)
        with refusals.about(key, party):
            values = cleaned(act, party, given)
            if any(getattr(party, name) != value for name, value in values.items()):
                save(party, **values)
                act.record(events.PARTY_CHANGED, party)
                changed += 1
    refusals.say()
    if not changed:
        raise Refused(_("Nothing was changed."))
    return changed


def change_code(act: Act, party: Party, code: str) -> str:
    """The new code of a party, or `Refused`; an empty one keeps the code."""
    code = code.strip() or party.code
    if code.casefold() != party.code.casefold():
        _refuse_known_code(act, code)
    return code


def _next_code(act: Act) -> str:
    while True:
        code = next_number(act, CODES, act.today)
        if not queries.with_code(act.company_id, code).exists():
            return code


def _refuse_known_code(act: Act, code: str) -> None:
    known = queries.with_code(act.company_id, code).first()
    if known is not None:
        raise Refused(
            _("%(party)s has this code already. Choose another, or leave it empty.")
            % {"party": known},
            field="code",
        )


def _refuse_known_tax_number(act: Act, party: Party | None, number: str, place: str) -> None:
    if not number:
        return
    known = queries.with_tax_number(act.company_id, number, place)
    other = (known.exclude(pk=party.pk) if party else known).first()
    if other is not None:
        raise Refused(
            _(
                "%(party)s has this tax number already. Use that party, or give this branch its "
                "own place of business."
            )
            % {"party": other},
            field="tax_number",
        )


def phone_number(text: str, rules: CountryRules | None) -> str:
    """A telephone number as it is stored, with its country code. Refused: one that is none."""
    try:
        return phone_of(text, *((rules.calling_code, rules.trunk) if rules else ()))
    except BadInput as trouble:
        raise Refused(said(trouble.saying), field="phone") from trouble


def tax_numbers(
    today: date, rules: CountryRules | None, number: str, place: str
) -> tuple[str, str]:
    """Tax number and place of business as they are stored."""
    if rules is None:
        return number, place
    if number:
        number = _unrefused(rules.tax_number.check(number, today), "tax_number")
    if not place:
        return number, ""
    if not number:
        raise Refused(
            _("Type the %(number)s too: the %(place)s is a part of it.")
            % {"number": rules.tax_number.name, "place": rules.tax_number.place_name},
            field="tax_place",
        )
    return number, _unrefused(rules.tax_number.check_place(place, number), "tax_place")


def _unrefused(checked: Checked, field: str) -> str:
    if checked.refusals:
        raise Refused(said(checked.refusals[0]), field=field)
    return checked.digits


def said(saying: Saying) -> str:
    """A sentence of the domain in the person's language."""
    return _(saying.template) % dict(saying.parameters)
