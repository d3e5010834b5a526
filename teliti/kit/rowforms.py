"""The lines of a form: an invoice's lines, an entry's lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms import BaseFormSet, Form
from django.http import QueryDict

if TYPE_CHECKING:
    _Formset = BaseFormSet[Any]
else:
    _Formset = BaseFormSet  # Django's own takes no subscript


class RowsOfForm(_Formset):
    """A formset whose untouched lines are left out, wherever they stand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form in self.forms:
            form.empty_permitted = True

    def blank(self, place: int) -> Form:
        """One more empty line, at this place."""
        made: Form = self.form(
            auto_id=self.auto_id,
            prefix=self.add_prefix(place),
            empty_permitted=True,
            use_required_attribute=False,
            renderer=self.renderer,  # type: ignore[attr-defined]  # the stubs leave it out
            **self.get_form_kwargs(place),
        )
        self.add_fields(made, place)
        return made


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """What the template draws: heads, line forms, and an empty line to copy."""

    title: str
    columns: Sequence[tuple[str, str, str]]
    forms: Sequence[Form]
    management_form: Form
    empty_form: Form
    problems: Sequence[str]
    can_add: bool = True


def drawn_rows(rows: RowsOfForm, title: str, *, more: int = 0) -> DrawnRows:
    """The lines ready to be drawn; `more` blank lines are added below."""
    forms = list(rows.forms)
    management = rows.management_form
    for extra in range(more):
        forms.append(rows.blank(len(rows.forms) + extra))
    if more:
        assert isinstance(management.data, QueryDict), "lines are added to what was sent"
        typed = management.data.copy()
        typed[f"{rows.prefix}-TOTAL_FORMS"] = str(len(forms))
        management.data = typed
    empty = rows.empty_form
    columns = [
        (name, str(field.label), getattr(field, "kind", "text"))
        for name, field in empty.fields.items()
        if name not in {"DELETE"} and not field.widget.is_hidden
    ]
    problems = [str(problem) for problem in rows.non_form_errors()] if rows.is_bound else []
    return DrawnRows(title, columns, forms, management, empty, problems)
