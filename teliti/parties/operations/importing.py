"""Many parties at once: checked by the same rules as one, in a fixed number of statements."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.utils.translation import gettext as _

from teliti.approvals import operations as approvals
from teliti.audit.action import Act
from teliti.audit.numbers import next_in
from teliti.base.refusals import Refused
from teliti.base.saving import insert_all
from teliti.exchange.declaring import Changed, Finding, Record
from teliti.parties import queries
from teliti.parties.domain import (
    BadInput,
    CountryRules,
    PartyKind,
    account_number_of,
    rules_of,
)
from teliti.parties.models import BankAccount, Party, PartyState
from teliti.parties.operations.particulars import CODES, phone_number, said, tax_numbers
from teliti.people.models import Company, Member

TEXTS = ("name", "contact_name", "email", "address", "city", "postal_code", "note")
_AT_ONCE = 2_000
_USUAL_EMAIL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
"""What Django's own rule takes for sure: that is five times slower, and has the last word."""


def prepared(
    company: Company, today: date, records: Sequence[Record], *, is_customer: bool
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The parties that records would become, as fields, and everything that the rules have against
    them. Nothing is written. A party without code takes one when it is taken in.
    """
    rules = rules_of(company.country_pack)
    findings: list[Finding] = []
    parties = []
    for record in records:
        values: dict[str, Any] = {name: record.get(name) for name in TEXTS}
        for field, shape in _shapes(record, rules, today):
            try:
                values |= shape()
            except Refused as refusal:
                findings.append(Finding(record.number, refusal.field or field, refusal.sentence))
        is_other = record.get("is_other", False)
        parties.append(
            {
                "code": record.get("code"),
                "kind": record.get("kind", PartyKind.ORGANISATION.value),
                "is_customer": is_customer or is_other,
                "is_supplier": not is_customer or is_other,
                "payment_days": record.get("payment_days", 30),
                **values,
            }
        )
    findings += _known_or_twice(company, records, parties)
    return parties, findings


def known_parties(company: Company, today: date, records: Sequence[Record]) -> dict[int, Party]:
    """The parties that are here already, by number of the row: by code, else by tax number."""
    rules = rules_of(company.country_pack)
    numbers: dict[int, tuple[str, str]] = {}
    for record in records:
        with suppress(Refused):  # it is said where records are checked
            numbers[record.number] = tax_numbers(
                today, rules, record.get("tax_number"), record.get("tax_place")
            )
    by_code = queries.taken_codes(company.pk, {str(one.get("code")).lower() for one in records})
    by_number = queries.taken_tax_numbers(
        company.pk, {number for number, _place in numbers.values() if number}
    )
    found = {
        one.number: by_code.get(str(one.get("code")).lower())
        or by_number.get(numbers.get(one.number, ("", "")))
        for one in records
    }
    return {number: party for number, party in found.items() if party is not None}


def as_kept(member: Member, record: Record) -> dict[str, Any]:
    """The values of a row as a party would have them; what cannot be right stays as written."""
    rules = rules_of(member.company.country_pack)
    values = dict(record.values)
    for _field, shape in _shapes(record, rules, member.today):
        with suppress(Refused):
            values |= {name: value for name, value in shape().items() if name in values}
    return values


def account_as_kept(_member: Member, record: Record) -> dict[str, Any]:
    """The values of a row as a bank account would have them."""
    values = dict(record.values)
    with suppress(BadInput):
        values["number"] = account_number_of(record.get("number"))
    return values


def refused_changes(company: Company, today: date, changes: Sequence[Changed]) -> Iterator[Finding]:
    """What the rules have against changes of parties that came back in a workbook."""
    rules = rules_of(company.country_pack)
    parties = Party.objects.filter(company_id=company.pk).in_bulk([one.key for one in changes])
    codes = {str(one.values["code"]).lower() for one in changes if one.values.get("code")}
    known_codes = queries.taken_codes(company.pk, codes)
    numbers = {}
    for one in changes:
        party = parties[one.key]
        after = {
            name: one.values.get(name, getattr(party, name))
            for name in ("phone", "tax_number", "tax_place", "email")
        }
        record = Record(one.number, {name: value or "" for name, value in after.items()})
        for field, shape in _shapes(record, rules, today):
            if {field, "tax_place" if field == "tax_number" else field} & one.values.keys():
                try:
                    shaped = shape()
                except Refused as refusal:
                    yield Finding(one.number, refusal.field or field, refusal.sentence)
                else:
                    if field == "tax_number" and shaped["tax_number"]:
                        numbers[one.number] = (one.key, shaped["tax_number"], shaped["tax_place"])
        other = known_codes.get(str(one.values.get("code", "")).lower())
        if other is not None and other.pk != one.key:
            said = _("%(party)s has this code already.") % {"party": other}
            yield Finding(one.number, "code", said)
    known = queries.taken_tax_numbers(company.pk, {number for _k, number, _p in numbers.values()})
    for row, (key, number, place) in numbers.items():
        other = known.get((number, place))
        if other is not None and other.pk != key:
            said = _("%(party)s has this tax number already.") % {"party": other}
            yield Finding(row, "tax_number", said)


def taken_in(act: Act, parties: Sequence[dict[str, Any]], step: Callable[[int], None]) -> list[int]:
    """Write prepared parties; those without a code take the next ones that are free. Their keys."""
    without = [fields for fields in parties if not fields["code"]]
    for fields, code in zip(without, _free_codes(act, len(without)), strict=True):
        fields["code"] = code
    keys: list[int] = []
    for start in range(0, len(parties), _AT_ONCE):
        turn = parties[start : start + _AT_ONCE]
        made = insert_all([Party(company_id=act.company_id, **fields) for fields in turn])
        keys += [party.pk for party in made]
        step(len(made))
    return keys


def withdraw(act: Act, keys: Sequence[int]) -> None:
    """Take back parties that nothing depends on. Refused with what depends on one of them."""
    changed = queries.changed_since_made(act.company_id, keys)
    if changed is not None:
        raise Refused(
            _("%(party)s was changed since. Put the parties out of use one by one instead.")
            % {"party": changed}
        )
    used = queries.first_use(act.company_id, keys)
    if used is not None:
        raise Refused(
            _("%(party)s is used by %(thing)s, so the import stays.")
            % {"party": used[0], "thing": used[1]}
        )
    Party.objects.filter(company_id=act.company_id, pk__in=list(keys)).update(
        state=PartyState.WITHDRAWN, version=2
    )


def _shapes(
    record: Record, rules: CountryRules | None, today: date
) -> Iterator[tuple[str, Callable[[], dict[str, str]]]]:
    """What each field that has a rule becomes, each apart: so every error of a row is found."""
    yield "email", lambda: {"email": _email(record.get("email"))}
    yield "phone", lambda: {"phone": phone_number(record.get("phone"), rules)}

    def taxes() -> dict[str, str]:
        number, place = record.get("tax_number"), record.get("tax_place")
        number, place = tax_numbers(today, rules, number, place)
        return {"tax_number": number, "tax_place": place}

    yield "tax_number", taxes


def _email(text: str) -> str:
    try:
        if text and not _USUAL_EMAIL.fullmatch(text):
            validate_email(text)
    except ValidationError as trouble:
        raise Refused(
            _("%(text)s is no e-mail address.") % {"text": text}, field="email"
        ) from trouble
    return text


def _known_or_twice(
    company: Company, records: Sequence[Record], parties: Sequence[dict[str, Any]]
) -> Iterator[Finding]:
    """Codes and tax numbers that another party has, in the books or in the file itself."""
    codes = {party["code"].lower() for party in parties if party["code"]}
    numbers = {party["tax_number"] for party in parties if party.get("tax_number")}
    known_codes = queries.taken_codes(company.pk, codes)
    known_numbers = queries.taken_tax_numbers(company.pk, numbers)
    seen: dict[tuple[str, str], int] = {}
    for record, party in zip(records, parties, strict=True):
        code, number = party["code"].lower(), party.get("tax_number", "")
        place = party.get("tax_place", "")
        other = known_codes.get(code) if code else None
        if other is not None:
            said = _("%(party)s has this code already.") % {"party": other}
            yield Finding(record.number, "code", said)
        other = known_numbers.get((number, place)) if number else None
        if other is not None:
            said = _("%(party)s has this tax number already.") % {"party": other}
            yield Finding(record.number, "tax_number", said)
        for key in (("code", code), ("tax_number", f"{number}{place}")):
            first = seen.setdefault(key, record.number) if key[1] else record.number
            if first != record.number:
                said = _("Row %(row)s has the same.") % {"row": first}
                yield Finding(record.number, key[0], said)


def _free_codes(act: Act, count: int) -> list[str]:
    """So many codes of the series that nobody has."""
    free: list[str] = []
    while len(free) < count:
        wanted = count - len(free)
        span = CODES.span_of(act.today)
        first = next_in(act, CODES.code, span, wanted)
        codes = [CODES.written(first + place, act.today) for place in range(wanted)]
        taken = queries.taken_codes(act.company_id, [code.lower() for code in codes])
        free += [code for code in codes if code.lower() not in taken]
    return free


def prepared_bank_accounts(
    company: int, records: Sequence[Record]
) -> tuple[list[BankAccount], list[Finding]]:
    """The bank accounts that records would become, and what the rules have against them."""
    findings: list[Finding] = []
    accounts: list[BankAccount] = []
    owners = queries.taken_codes(company, {str(record.get("party")).lower() for record in records})
    numbers = {}
    for record in records:
        try:
            numbers[record.number] = account_number_of(record.get("number"))
        except BadInput as trouble:
            findings.append(Finding(record.number, "number", said(trouble.saying)))
    shared = queries.accounts_with(company, set(numbers.values()))
    seen: dict[tuple[str, str], int] = {}
    for record in records:
        owner = owners.get(str(record.get("party")).lower())
        if owner is None:
            sentence = _("Nobody has the code %(code)s. Take in customers and suppliers first.")
            sentence = sentence % {"code": record.get("party")}
            findings.append(Finding(record.number, "party", sentence))
        number = numbers.get(record.number)
        if owner is None or number is None:
            continue
        key = (record.get("bank_code"), number)
        other = shared.get(key)
        first = seen.setdefault(key, record.number)
        if other is not None:
            sentence = _("%(party)s has this bank account already.") % {"party": other.party}
            findings.append(Finding(record.number, "number", sentence))
        elif first != record.number:
            sentence = _("Row %(row)s has the same.") % {"row": first}
            findings.append(Finding(record.number, "number", sentence))
        accounts.append(
            BankAccount(
                company_id=company, party=owner, bank_code=key[0], number=number,
                holder_name=record.get("holder_name") or owner.name[:150],
            )
        )  # fmt: skip
    return accounts, findings


def known_bank_accounts(company: int, records: Sequence[Record]) -> dict[int, BankAccount]:
    """The accounts that their party has already, by number of the row."""
    numbers = {}
    for record in records:
        with suppress(BadInput):  # it is said where records are checked
            numbers[record.number] = account_number_of(record.get("number"))
    shared = queries.accounts_with(company, set(numbers.values()))
    found = {}
    for record in records:
        account = shared.get((record.get("bank_code"), numbers.get(record.number, "")))
        owner = str(record.get("party")).lower()
        if account is not None and account.party.code.lower() == owner:
            found[record.number] = account
    return found


def refused_account_changes(company: int, changes: Sequence[Changed]) -> Iterator[Finding]:
    """What the rules have against changes of bank accounts that came in a file."""
    accounts = BankAccount.objects.filter(company_id=company).select_related("party")
    here = accounts.in_bulk([one.key for one in changes])
    wanted = {str(one.values.get("number", here[one.key].number)) for one in changes}
    shared = queries.accounts_with(company, wanted)
    for one in changes:
        account, values = here[one.key], one.values
        if account.closed_on is not None:
            said_closed = _("This bank account is closed. Enter it again if it is used again.")
            yield Finding(one.number, "", said_closed)
        if values.get("party", account.party.code) != account.party.code:
            yield Finding(one.number, "party", _("A bank account stays with its party."))
        number = str(values.get("number", account.number))
        try:
            number = account_number_of(number)
        except BadInput as trouble:
            yield Finding(one.number, "number", said(trouble.saying))
        for name in ("bank_code", "holder_name"):
            if values.get(name) == "":
                yield Finding(one.number, name, _("This must not be empty."))
        other = shared.get((str(values.get("bank_code", account.bank_code)), number))
        if other is not None and other.pk != account.pk:
            sentence = _("%(party)s has this bank account already.") % {"party": other.party}
            yield Finding(one.number, "number", sentence)


def close_imported(act: Act, keys: Sequence[int]) -> None:
    """Close bank accounts that an import made. Refused when somebody trusted one since."""
    accounts = BankAccount.objects.filter(company_id=act.company_id, pk__in=list(keys))
    trusted = accounts.filter(is_trusted=True).order_by("pk").first()
    if trusted is not None:
        raise Refused(
            _("%(account)s of %(party)s was trusted since, so the import stays.")
            % {"account": trusted, "party": trusted.party}
        )
    approvals.drop(act, accounts)
    accounts.filter(closed_on=None).update(closed_on=act.today, version=F("version") + 1)
