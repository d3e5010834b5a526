"""Components: what a template may draw beyond plain text. Markup used three times lives here.

Whole tables are drawn by one tag, in Python: two thousand rows take a few hundredths of a second,
where a template loop with includes takes a second.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Select, Textarea
from django.template import Context, Template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from teliti.kit import drawing, icons
from teliti.kit.drawing import Drawn
from teliti.kit.shapes import Badge, Cell, Empty, Link, Panel, Room, Table, Verb

register = template.Library()

_SHORT, _LONG = 20, 200
"""Letters: a text of at most the first is narrow in a line; one without a limit counts as long."""

STYLES = (
    "kit", "tokens", "base", "frame", "parts", "verbs", "table", "list", "form", "lines",
    "panels", "statement", "chart", "floating", "public", "print",
)  # fmt: skip
"""One file per component; `kit` comes first, it orders the layers."""

MODULES = (
    "main", "keys", "menus", "list", "ask", "draft", "preview", "numbers", "days", "pick",
    "lines", "commands", "charts", "passkeys", "words",
)  # fmt: skip
"""Our own script modules, known to the browser as `kit/<name>`."""


@register.simple_tag
def stylesheets() -> SafeString:
    """The links to all style sheets, fetched side by side."""
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"kit/css/{name}.css"),) for name in STYLES),
    )


@register.simple_tag(takes_context=True)
def importmap(context: Context) -> SafeString:
    """Names of our modules to their (hashed) addresses; the one inline script, with its nonce."""
    addresses = {f"kit/{name}": static(f"kit/js/{name}.js") for name in MODULES}
    data = json.dumps({"imports": addresses}).replace("<", "\\u003c")
    nonce = getattr(context.get("request"), "csp_nonce", "")
    return format_html(
        '<script type="importmap" nonce="{}">{}</script>',
        nonce,
        mark_safe(data),  # noqa: S308
    )


@register.simple_tag
def words() -> SafeString:
    """The words that our scripts say, in the person's language, as data."""
    said = {
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "saving": _("Saving …"),
        "saved": _("Draft saved at %(time)s"),
        "unsaved": _("Not saved yet"),
        "offline": _("No connection. What you typed is kept here and sent again by itself."),
        "signed_out": _("You have been signed out. What you typed is kept here."),
        "sign_in": _("Sign in in a new tab"),
        "leave": _("The last changes are not saved as a draft yet. Leave anyway?"),
        "selected": _("%(count)s selected"),
        "no_match": _("Nothing found"),
        "create": _("Create “%(text)s” …"),
        "results": _("%(count)s suggestions"),
        "row": _("Line %(number)s"),
        "removed": _("Line removed"),
        "undo": _("Undo"),
        "balanced": _("Balanced"),
        "difference": _("Difference"),
        "on": _("On"),
        "off": _("Off"),
        "this_page": _("On this page"),
        "go_to": _("Go to"),
    }
    text = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return format_html('<script type="application/json" id="words">{}</script>', mark_safe(text))  # noqa: S308


@register.simple_tag
def static_url(path: str) -> str:
    """The address of one of our static files."""
    return static(path)


@register.simple_tag(takes_context=True)
def panel_body(context: Context, panel: Panel) -> SafeString:
    """What is within a panel: its own template, drawn from its own values."""
    with context.push(panel=panel, **panel.context):
        drawn = _template(context, panel.template).render(context)
    return SafeString(drawn)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our drawings."""
    return icons.icon(name)


@register.simple_tag
def key(name: str) -> SafeString:
    """A keyboard key as it is shown beside a verb; nothing when there is none."""
    return drawing.key_hint(name)


@register.simple_block_tag
def card(content: str, title: str = "", key: str = "") -> SafeString:
    """A titled part of a page: a heading, a hairline, and what is within."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    anchor = format_html(' id="{}"', key) if key else ""
    inside = SafeString(content)  # drawn by the template between the tags, which escapes
    return format_html('<section class="card"{}>{}{}</section>', anchor, heading, inside)


@register.simple_tag
def money(amount: str, currency: str = "", tone: str = "plain") -> SafeString:
    """An amount, already formatted, with figures that stand below each other."""
    unit = format_html('<span class="unit">{}</span> ', currency) if currency else ""
    return format_html('<span class="money" data-tone="{}">{}{}</span>', tone, unit, amount)


@register.simple_tag
def badge(state: Badge | None) -> SafeString | str:
    """A state in a word, with a mark whose shape tells the tone without colour."""
    return drawing.badge(state.text, state.tone) if state else ""


@register.simple_tag
def cell(shown: Cell) -> SafeString:
    """A value outside a table."""
    return mark_safe(drawing.value(shown))  # noqa: S308 - escaped by drawing


@register.simple_tag(takes_context=True)
def verb(context: Context, shown: Verb, quiet: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - a template's own word
    """A verb: a link to its question, or a form with one button and a once-key.

    `quiet` draws it as plain text, for a row of a table or a menu.
    """
    return _verb(context, shown, quiet=quiet)


def _verb(context: Context, shown: Verb, *, quiet: bool, back: str = "") -> SafeString:
    """The verb's markup; with `back`, what is done at once leads back there."""
    style = "main" if shown.main and not quiet else "danger" if shown.danger else "plain"
    label = format_html("{}{}", shown.label, drawing.key_hint(shown.key))
    keys = (
        format_html(' data-key="{}" aria-keyshortcuts="{}"', shown.key, shown.key)
        if shown.key
        else ""
    )
    if not shown.post:
        return format_html(
            '<a class="verb {}{}" href="{}"{}>{}</a>',
            style,
            " quiet" if quiet else "",
            shown.url,
            keys,
            label,
        )
    return format_html(
        '<form class="verb-form" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="once" value="{}">{}'
        '<button class="verb {}{}"{}>{}</button></form>',
        shown.url,
        context.get("csrf_token", ""),
        secrets.token_urlsafe(16),
        format_html('<input type="hidden" name="back" value="{}">', back) if back else "",
        style,
        " quiet" if quiet else "",
        keys,
        label,
    )


@register.simple_tag(takes_context=True)
def empty(context: Context, shown: Empty | None) -> SafeString:
    """What an empty page teaches: what belongs here, and one verb to begin."""
    if shown is None:
        return format_html('<div class="empty"><p>{}</p></div>', _("Nothing here yet"))
    begin = verb(context, shown.verb) if shown.verb else ""
    text = format_html("<p>{}</p>", shown.text) if shown.text else ""
    return format_html('<div class="empty"><h2>{}</h2>{}{}</div>', shown.title, text, begin)


@register.simple_tag(takes_context=True)
def table(context: Context, shown: Table, style: str = "list", live: str = "") -> SafeString:
    """A whole table, or what its emptiness teaches.

    `style` is list, plain (inside a page) or statement; `live` is the id that HTMX swaps when a
    head is followed ("" draws plain links).
    """
    if not shown.rows and shown.empty is not None:
        return empty(context, shown.empty)
    verbs = _row_verbs(context, shown)
    return mark_safe(Drawn(shown, style, live, verbs).html())  # noqa: S308 - escaped by drawing


def _template(context: Context, name: str) -> Template:
    """The template of that name, found by the engine that is drawing now."""
    assert context.template is not None, "drawn outside a template"
    found: Template = context.template.engine.get_template(name)
    return found


def _row_verbs(context: Context, shown: Table) -> Mapping[str, str]:
    """The verbs of each row, by the row's key; empty when no row has any. They act in place."""
    request = context.get("request")
    here = request.get_full_path() if request else ""
    return {
        row.key: "".join(_verb(context, one, quiet=True, back=here) for one in row.verbs)
        for row in shown.rows
        if row.verbs
    }


@register.simple_tag
def field(bound: BoundField, label: str = "") -> SafeString:
    """A field: its label, control, what helps, and one sentence for what is wrong.

    A checkbox stands before its label; a group of radio buttons or checkboxes is a fieldset.
    """
    widget = bound.field.widget
    name = label or bound.label
    control, hint, problem = _control(bound), _hint(bound), _problem(bound)
    span = widget.attrs.get("data-span") or _span(bound)
    opening = format_html(
        '<div class="field{}" data-span="{}" data-for="{}">',
        " wrong" if bound.errors else "",
        span,
        bound.html_name,
    )
    optional = (
        ""
        if bound.field.required
        else format_html(' <span class="optional">{}</span>', _("optional"))
    )
    if isinstance(widget, CheckboxInput):
        inside = format_html('<label class="check">{} {}</label>', control, name)
    elif isinstance(widget, RadioSelect) or bound.use_fieldset:
        inside = format_html(
            "<fieldset><legend>{}{}</legend>{}</fieldset>", name, optional, control
        )
    else:
        inside = format_html(
            '<label for="{}">{}{}</label>{}', bound.id_for_label, name, optional, control
        )
    return format_html("{}{}{}{}</div>", opening, inside, hint, problem)


@register.simple_tag
def line_field(bound: BoundField, label: str, number: int) -> SafeString:
    """A field in a line of a form: its label is the column's head and the line's number."""
    called = _("%(label)s, line %(number)s") % {"label": label, "number": number}
    # An empty cell shows where to type: the style sheet knows it by its (blank) placeholder.
    blank = bound.field.widget.attrs.get("placeholder") or " "
    return format_html(
        "{}{}", _control(bound, **{"aria-label": called, "placeholder": blank}), _problem(bound)
    )


@register.simple_tag
def line_kind(form: Any, name: str) -> str:
    """The classes of a column of lines: what is typed there, and how much room that takes.

    The first column is the widest; a picker or choice beside it is short; a text of at most twenty
    letters is narrow. A widget's `data-width` (narrow, middle, wide, free) has the last word.
    """
    bound: BoundField = form[name]
    widget = bound.field.widget
    kind = widget.attrs.get("data-kind") or ("choice" if isinstance(widget, Select) else "text")
    is_short = (getattr(bound.field, "max_length", None) or _LONG) <= _SHORT
    width = widget.attrs.get("data-width") or ("narrow" if kind == "text" and is_short else "")
    beside = "beside" if kind == "pick" and name != next(iter(form.fields)) else ""
    return " ".join(part for part in (f"kind-{kind}", width, beside) if part)


@register.simple_tag
def cell_of(form: Any, name: str) -> BoundField:
    """The field of that name in a line of a form."""
    bound: BoundField = form[name]
    return bound


@register.simple_tag
def place(rooms: Iterable[Room], path: str, crumbs: Sequence[Link]) -> tuple[str, str]:
    """The room and the address of the place where the person stands; empty for none.

    That is the place whose address it lies under, else the list that the page names above itself.
    """
    above = [crumb.url for crumb in crumbs]
    found = [
        (path.startswith(link.url), len(link.url), room.key, link.url)
        for room in rooms
        for link in room.links
        if path.startswith(link.url) or link.url in above
    ]
    return max(found, default=(False, 0, "", ""))[2:]


def _control(bound: BoundField, **attrs: str) -> SafeString:
    widget = bound.field.widget
    kind = widget.attrs.get("data-kind", "")
    drawn = bound.as_widget(attrs={**attrs})
    if kind == "pick":
        value = bound.value()
        chosen = value[0] if isinstance(value, tuple) else ""
        drawn = format_html(
            '<span class="pick">{}<input type="hidden" name="{}_key" value="{}"></span>',
            drawn,
            bound.html_name,
            chosen,
        )
    elif kind in {"amount", "quantity", "percent", "day"}:
        drawn = format_html(
            '<span class="typed">{}<output for="{}"></output></span>', drawn, bound.id_for_label
        )
    return SafeString(drawn)


def _hint(bound: BoundField) -> SafeString | str:
    if not bound.help_text:
        return ""
    return format_html(
        '<p class="hint" id="{}_helptext">{}</p>',
        bound.auto_id,
        conditional_escape(bound.help_text),
    )


def _problem(bound: BoundField) -> SafeString | str:
    if not bound.errors:
        return ""
    return format_html(
        '<p class="problem" id="{}_error">{}{}</p>',
        bound.auto_id,
        icons.icon("alert"),
        bound.errors[0],
    )


def _span(bound: BoundField) -> str:
    """How many of the form's four columns a field takes when its widget does not say."""
    widget = bound.field.widget
    if widget.attrs.get("data-kind") in {"amount", "quantity", "percent", "day"}:
        return "1"
    if isinstance(widget, Textarea | FileInput | RadioSelect | CheckboxInput):
        return "4"
    return "2"
