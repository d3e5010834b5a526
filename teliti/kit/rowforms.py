"""The lines of a form: an invoice's lines, an entry's lines, a line for each of many things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet, IntegerField, Widget
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teliti.kit.drawing import value as drawn
from teliti.kit.forms import Form
from teliti.kit.shapes import Cell

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

    def unjudged(self) -> None:
        """Show what was typed again without saying yet what is wrong with it."""
        for form in self.forms:
            form.unjudged()
        self._errors = [form.errors for form in self.forms]
        self._non_form_errors = self.error_class()

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
class Told:
    """A thing that a line is about, and what is said of it there: first what it is."""

    thing: Any
    cells: Sequence[Cell]


class _Told(Widget):
    """What is told of a thing; its key goes along, unseen."""

    told: Mapping[str, Told] = MappingProxyType({})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        told = self.told.get(str(value))
        cells = told.cells if told else [Cell(_("It is not there any more."))]
        return format_html(
            '<input type="hidden" name="{}" value="{}"><span class="told" id="{}">{}</span>',
            name,
            "" if value is None else value,
            (attrs or {}).get("id", ""),
            format_html_join(
                "", '<span class="{}">{}</span>',
                ((cell.kind, SafeString(drawn(cell))) for cell in cells),  # escaped by drawing
            ),
        )  # fmt: skip


class ThingField(IntegerField):
    """Which thing a line is about: told, not asked, and sent as its key. Gives the thing."""

    widget = _Told(attrs={"data-width": "wide"})
    told: Mapping[str, Told] = MappingProxyType({})

    def offer(self, told: Mapping[str, Told]) -> None:
        """The things by their keys."""
        self.told = self.widget.told = told

    def clean(self, value: Any) -> Any:
        found = self.told.get(str(super().clean(value)))
        if found is None:
            raise ValidationError(_("It is not there any more."))
        return found.thing

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A line that is there counts, also where nothing was changed in it."""
        return bool(data)


class EachRow(Form):
    """A line about one of many things; its other fields are what is asked of each."""

    thing = ThingField(label=gettext_lazy("About"))

    def __init__(self, *args: Any, told: Mapping[str, Told], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["thing"]
        assert isinstance(field, ThingField), "the thing stays the thing"
        field.offer(told)


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """What the template draws: heads, line forms, and an empty line to copy."""

    title: str
    columns: Sequence[tuple[str, str, str]]
    forms: Sequence[BaseForm]
    management_form: BaseForm
    empty_form: BaseForm
    problems: Sequence[str]
    can_add: bool
    is_wrong: bool


def drawn_rows(rows: RowsOfForm, title: str, *, more: int = 0, can_add: bool = True) -> DrawnRows:
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
    is_wrong = bool(problems) or (rows.is_bound and any(rows.errors))
    return DrawnRows(title, columns, forms, management, empty, problems, can_add, is_wrong)
