"""Rules about data, declared by the parts in their `quality` room.

RULES = [Rule("parties.no_email", _("Customers without e-mail"), ..., rows=without_email, ...)]
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from teliti.quality.domain import Severity

Text = str | Promise
Rows = Callable[[int, date], "QuerySet[Any]"]
"""From a company and today to rows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `rows` are those that break it, out of `all_rows`.

    `reads` is the duty by which such rows are read, `owner` that of whoever mends them; `why` says
    what is lost and what to do. `said` adds what is wrong with one row. `mend` is the address of a
    screen that changes many at once: it takes the keys as `?keys=1,2,3`, and what it is `asked`
    for, such as `field=email`.
    """

    name: str
    label: Text
    why: Text
    owner: str
    severity: Severity
    rows: Rows
    all_rows: Rows
    said: Callable[[Any], str] | None = None
    mend: str = ""
    asked: str = ""
    reads: str = field(kw_only=True)

    def mended_at(self, keys: Sequence[str]) -> str:
        """Where these rows are changed together."""
        asked = f"{self.asked}&" if self.asked else ""
        back = reverse("quality:rule", args=[self.slug])
        return f"{reverse(self.mend)}?{asked}keys={','.join(keys)}&back={back}"

    @property
    def slug(self) -> str:
        """Its name as it stands in an address."""
        return self.name.replace(".", "-")


@cache
def rules() -> dict[str, Rule]:
    """Every rule of the installed parts, by name."""
    found: list[Rule] = []
    for config in apps.get_app_configs():
        if config.name.startswith("teliti.") and find_spec(f"{config.name}.quality"):
            found += getattr(import_module(f"{config.name}.quality"), "RULES", [])
    return {rule.name: rule for rule in found}


def by_slug(slug: str) -> Rule | None:
    """The rule at an address."""
    return next((rule for rule in rules().values() if rule.slug == slug), None)
