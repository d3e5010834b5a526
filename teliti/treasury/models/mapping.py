"""How a CSV of an unknown bank is read for one account: a preset as plain data, and back."""

from typing import Any

from teliti.base.texts import AmountStyle, DayOrder
from teliti.treasury.domain.delimited import Conventions
from teliti.treasury.domain.presets import Preset
from teliti.treasury.models.accounts import BankAccount

Mapping = dict[str, Any]
"""`columns`: role to heading or place (`#3`); `heading`: its cells, [] when there is none;
`separator`, `day_order`, `amount_style`, `has_side`, `skip_rows`."""


def preset_of(mapping: Mapping, account: BankAccount) -> Preset:
    """The preset that a person's mapping means."""
    return Preset(
        key=f"account-{account.pk}",
        name=f"CSV {account.name}",
        columns={role: tuple(names) for role, names in mapping["columns"].items()},
        conventions=Conventions(
            day_orders=(DayOrder(mapping["day_order"]),),
            style=AmountStyle(mapping["amount_style"]),
            needs_side="side" in mapping["columns"],
        ),
        header=tuple(mapping["heading"]),
        skip_rows=mapping.get("skip_rows", 0),
        separators=(mapping["separator"],),
        account=account.number,
        currency=account.currency,
    )
