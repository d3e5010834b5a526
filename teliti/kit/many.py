"""Questions about many things at once, which were chosen in a list before: `AskOfMany` asks once
about all of them, `AskOfEach` about each on a line of its own.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from teliti.base.keys import keys_in
from teliti.base.refusals import NeedsApproval, Refused, RefusedEach
from teliti.kit import drafts
from teliti.kit.asks import Ask, Data
from teliti.kit.forms import Form
from teliti.kit.rowforms import RowsOfForm, Told
from teliti.kit.screens import address_of
from teliti.kit.shapes import Cell

MOST_CHOSEN = 500
NAMED = 10


class AskOfMany(Ask):
    """A question about many things, chosen in a list before: `?keys=1,2,3&back=/the/list/`.

    Declare `rows`, from which they are chosen. What is approved is done from the list again.
    """

    rows: ClassVar[Callable[[Any], QuerySet[Any]]]

    @cached_property
    def chosen(self) -> list[Any]:
        """The things that were chosen."""
        keys = self.request.GET.get("keys", "").split(",")
        return list(self._found(keys).values())

    def _found(self, keys: Iterable[str]) -> dict[str, Any]:
        """Those of the things with these keys that are there, by key and in its order."""
        known = keys_in(keys)
        rows = type(self).rows(self.member).filter(pk__in=known[:MOST_CHOSEN])
        return {str(row.pk): row for row in rows.order_by("pk")}

    def effects(self) -> Sequence[str]:
        if not self.chosen:
            return [_("Choose them first, in a list.")]
        names = [str(one) for one in self.chosen[:NAMED]]
        if len(self.chosen) > NAMED:
            names.append(_("and %(count)s more") % {"count": len(self.chosen) - NAMED})
        return [f"{_('%(count)s chosen:') % {'count': len(self.chosen)}} {'; '.join(names)}"]

    def after(self, result: Model | str | None) -> str:
        return self._back() or super().after(result)

    def ask_for_signature(
        self, needed: NeedsApproval, form: Form, values: Data, path: str
    ) -> Model:
        drafts.drop(self.member, path)
        return super().ask_for_signature(needed, form, values, self._back() or path)

    def _back(self) -> str:
        back: str = self.request.GET.get("back", "")
        return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


class AskOfEach(AskOfMany):
    """The same questions about each of many chosen things: a line for each, all in one action.

    Declare `row_form` (an `EachRow`) and `told`; `data["rows"]` has each line with its `thing`.
    What the action refuses of each (`RefusedEach`) is said at its line.
    """

    adds_rows = False
    things: Sequence[Any] = ()
    """What the lines are about, in their order."""

    def prepare(self) -> None:
        """Read at once what the lines show of all the things."""

    def told(self, thing: Any) -> Sequence[Cell]:
        """What is told of a thing at the head of its line."""
        return [Cell(str(thing), url=address_of(thing))]

    def key_of(self, thing: Any) -> int:
        """By which key the action names what it refuses of a thing."""
        key: int = thing.pk
        return key

    def initial_rows(self) -> list[Data]:
        return [{"thing": thing.pk, **self.initial_of(thing)} for thing in self.things]

    def initial_of(self, thing: Any) -> Data:
        """What its line shows at first."""
        return {}

    def row_options(self) -> Data:
        return {"told": {str(thing.pk): Told(thing, self.told(thing)) for thing in self.things}}

    def put_refusal(self, refusal: Refused, form: Form, rows: RowsOfForm | None) -> None:
        if not isinstance(refusal, RefusedEach):
            super().put_refusal(refusal, form, rows)
            return
        lines = {
            self.key_of(line.cleaned_data["thing"]): line
            for line in (rows.forms if rows else ())
            if line.cleaned_data.get("thing")
        }
        for key, one in refusal.each.items():
            line = lines.get(key)
            if line is None:
                form.add_error(None, one.sentence)
            else:
                line.add_error(one.field if one.field in line.fields else "thing", one.sentence)

    def is_of(self, draft: QueryDict) -> bool:
        """A draft about other things is left alone."""
        return not self.chosen or [str(one.pk) for one in self.chosen] == _keys_in(draft)

    def _rows(self, data: QueryDict | None = None, files: Any = None) -> RowsOfForm | None:
        if data is None:
            self.things = self.chosen
        else:
            sent = _keys_in(data)
            found = self._found(sent)
            self.things = [found[key] for key in sent if key in found]
        self.prepare()
        return super()._rows(data, files)


def _keys_in(data: QueryDict) -> list[str]:
    """The keys of the things that the lines of a form are about, in their order."""
    sent = (data.get(f"rows-{place}-thing", "") for place in range(MOST_CHOSEN))
    return [key for key in sent if key]
