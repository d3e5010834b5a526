"""QRIS payloads (EMVCo merchant-presented QR, national standard of Bank Indonesia).

A payload is a row of fields: tag (2 digits), length (2 digits), value; some values are rows again.
The last field, 63, is CRC-16/CCITT-FALSE in hex over everything before it, its own tag and length
included. Building a dynamic code for a merchant's own static one may need the acquirer's consent.
"""

from dataclasses import dataclass

from teliti.base.money import to_decimal
from teliti.base.words import N_
from teliti.packs.indonesia.domain.notices import RuleBroken

_LONGEST = 99
_RUPIAH, _COUNTRY = "360", "ID"  # ISO 4217 and ISO 3166 of the standard
_CRC_START = "6304"

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Merchant:
    """What the acquirer registered. `size` is UMI, UKE, UME, UBE or URE; `category` the MCC."""

    domain: str
    account: str
    merchant_id: str
    nmid: str
    size: str
    category: str
    name: str
    city: str
    postal_code: str


def static_payload(merchant: Merchant) -> str:
    """The code that a till displays: the payer types the amount."""
    return _payload(merchant, "11", [])


def dynamic_payload(merchant: Merchant, minor: int) -> str:
    """A code for one amount, in sen; `RuleBroken` unless it is above zero."""
    if minor <= 0:
        raise RuleBroken(N_("A QRIS code needs an amount above zero."))
    amount = f"{to_decimal(minor, 'IDR'):f}".removesuffix(".00")
    return _payload(merchant, "12", [("54", amount)])


def read_payload(payload: str) -> dict[str, str]:
    """The fields of a payload by tag, once its lengths and its check value hold.

    Read the values of tags 26 to 51 and 62 with `read_fields`. `RuleBroken` says what is wrong.
    """
    body, tail = payload[:-4], payload[-4:]
    if not body.endswith(_CRC_START) or crc(body) != tail.upper():
        raise RuleBroken(
            N_("This QRIS code is damaged: its check value does not fit. Scan it again.")
        )
    return dict(read_fields(payload))


def read_fields(row: str) -> Fields:
    """The (tag, value) pairs of one row; `RuleBroken` when a length does not fit."""
    fields: Fields = []
    while row:
        tag, length = row[:2], row[2:4]
        if not (tag + length).isdecimal() or len(tag + length) < 4 or len(row) < 4 + int(length):
            raise RuleBroken(
                N_("This is not a QRIS code: field %(at)s is cut off."), at=len(fields) + 1
            )
        fields.append((tag, row[4 : 4 + int(length)]))
        row = row[4 + int(length) :]
    return fields


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) of the text, as four hex digits."""
    remainder = 0xFFFF
    for byte in text.encode():
        remainder ^= byte << 8
        for _ in range(8):
            remainder = (remainder << 1) ^ (0x1021 if remainder & 0x8000 else 0)
        remainder &= 0xFFFF
    return f"{remainder:04X}"


def _payload(merchant: Merchant, kind: str, amount: Fields) -> str:
    account = [
        ("00", merchant.domain),
        ("01", merchant.account),
        ("02", merchant.merchant_id),
        ("03", merchant.size),
    ]
    national = [("00", "ID.CO.QRIS.WWW"), ("02", merchant.nmid), ("03", merchant.size)]
    row = _row(
        [
            ("00", "01"),
            ("01", kind),
            ("26", _row(account)),
            ("51", _row(national)),
            ("52", merchant.category),
            ("53", _RUPIAH),
            *amount,
            ("58", _COUNTRY),
            ("59", merchant.name),
            ("60", merchant.city),
            ("61", merchant.postal_code),
        ]
    )
    return f"{row}{_CRC_START}{crc(row + _CRC_START)}"


def _row(fields: Fields) -> str:
    for tag, value in fields:
        if not value or len(value) > _LONGEST or not value.isascii():
            raise RuleBroken(
                N_(
                    'A QRIS code cannot carry "%(value)s" in field %(tag)s. '
                    "Use 1 to 99 plain letters and digits."
                ),
                value=value,
                tag=tag,
            )
    return "".join(f"{tag}{len(value):02}{value}" for tag, value in fields)
