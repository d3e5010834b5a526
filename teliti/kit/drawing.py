"""From shapes to markup, in plain Python: badges, values and whole tables, everything escaped.

Joining strings here draws two thousand rows in a few hundredths of a second; template loops with
includes take a second (design/stack, section 3).
"""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from teliti.base import numerals
from teliti.kit import icons
from teliti.kit.shapes import Cell, Head, Row, Table, Tone
from teliti.kit.words import language

_CALM = Tone.PLAIN
_FIGURES = frozenset({"money", "number", "percent"})
_PLAIN_SPEAKING = frozenset({"text", "code", "state", "time"})
_WIDE = {"list": 9, "statement": 9, "plain": 6}
"""A table with more columns than this scrolls sideways on its own; beside a plain one there may be
another panel."""
_KEY_WORDS: Mapping[str, str] = {
    "ctrl": "Ctrl", "alt": "Alt", "shift": "Shift", "enter": "↵", "escape": "Esc", "delete": "Del",
}  # fmt: skip


def key_hint(name: str) -> SafeString:
    """A key as it is shown beside a verb (`ctrl+enter` → Ctrl ↵); nothing when there is none.

    Hidden from screen readers, which are told by `aria-keyshortcuts`.
    """
    if not name:
        return SafeString("")
    parts = [_KEY_WORDS.get(part.lower(), part.upper()) for part in name.split("+")]
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', " ".join(parts))


def badge(text: str, tone: Tone) -> SafeString:
    """A state in a word, with a mark whose shape tells the tone without colour."""
    return format_html('<span class="badge" data-tone="{}">{}</span>', tone.value, text)


def value(cell: Cell) -> str:
    """One value as markup: a link when it leads to a paper, a badge, a quieter second line."""
    return _value(cell, cell.url, "")


class Drawn:
    """A table being drawn. `style` is list, plain or statement; see the tag `table`."""

    def __init__(self, table: Table, style: str, live: str, verbs: Mapping[str, str]) -> None:
        self.table = table
        self.style = style
        self.live = live
        self.verbs = verbs
        heads = list(table.heads)
        self.lead = next((at for at, head in enumerate(heads) if head.first), 0)
        self.sum = next((at for at, head in enumerate(heads) if head.kind == "money"), -1)
        dates = [at for at, head in enumerate(heads) if head.kind == "date"]
        self.date = dates[0] if dates and not table.even else -1
        self.labels = [escape(head.label) for head in heads]
        self.kinds = [_kind(head.kind) for head in heads]
        self.openings = [self._opening(at, head.kind) for at, head in enumerate(heads)]
        self.choose = _("Select %(name)s")
        self.places = [
            self._places(at) if head.kind == "money" else 0 for at, head in enumerate(heads)
        ]
        self.has_verbs = bool(verbs) or table.even

    def html(self) -> str:
        """The whole table, in a frame that scrolls sideways when there are many columns."""
        table = self.table
        wide = " wide" if len(table.heads) > _WIDE[self.style] else ""
        parts = [
            f'<div class="table-frame {self.style}{wide}"{_scrolls(wide, table.caption)}>',
            f'<table class="table {self.style}{" even" if table.even else ""}">',
            f'<caption class="unseen">{escape(table.caption)}</caption>' if table.caption else "",
            "<thead><tr>",
            self._select_all() if table.selectable else "",
            *(self._head(head) for head in table.heads),
            self._verbs_head() if self.has_verbs else "",
            "</tr></thead><tbody>",
            *(self._row(row) for row in table.rows),
            "</tbody>",
            self._totals(),
            "</table></div>",
        ]
        return "".join(parts)

    def _places(self, at: int) -> int:
        """The most decimals that an amount of this column shows."""
        cells = [cell for row in self.table.rows for cell in row.cells[at : at + 1]]
        cells += self.table.totals[at : at + 1]
        texts = [cell.text for cell in cells if cell.kind == "money"]
        return max((numerals.decimals_of(text, language()) for text in texts), default=0)

    def _select_all(self) -> str:
        label = escape(_("Select all rows of this page"))
        return (
            '<th class="pick-row" scope="col">'
            '<input type="checkbox" class="needs-script" data-select-all '
            f'aria-label="{label}"></th>'
        )

    def _verbs_head(self) -> str:
        said = escape(_("Verbs"))
        return f'<th class="row-verbs" scope="col"><span class="unseen">{said}</span></th>'

    def _head(self, head: Head) -> str:
        kind, label = _kind(head.kind), escape(head.label)
        if not head.sort_url:
            return f'<th scope="col" class="{kind}">{label}</th>'
        order = {"asc": "ascending", "desc": "descending"}.get(head.sorted, "")
        mark = icons.icon("up" if head.sorted == "asc" else "down") if order else ""
        sorted_by = f' aria-sort="{order}"' if order else ""
        url = escape(head.sort_url)
        live = f' hx-get="{url}" hx-target="#{self.live}"' if self.live else ""
        return (
            f'<th scope="col" class="{kind}"{sorted_by}>'
            f'<a class="sort" id="sort-{escape(head.key)}" href="{url}"{live}>'
            f"{label}{mark}</a></th>"
        )

    def _row(self, row: Row) -> str:
        key = escape(row.key)
        marks = f' class="{row.weight}"' if row.weight else ""
        if row.url:
            marks += f' data-url="{escape(row.url)}"'
        if row.level:
            marks += f' data-level="{min(row.level, 6)}"'
        if row.tone is not _CALM:
            marks += f' data-tone="{row.tone.value}"'
        choose = self._checkbox(row, key) if self.table.selectable else ""
        cells = "".join([self._cell(at, cell, row) for at, cell in enumerate(row.cells)])
        verbs = (
            f'<td class="row-verbs">{self.verbs.get(row.key, "")}</td>' if self.has_verbs else ""
        )
        return f'<tr data-row="{key}"{marks}>{choose}{cells}{verbs}</tr>'

    def _checkbox(self, row: Row, key: str) -> str:
        called = escape(self.choose % {"name": row.cells[self.lead].text})
        return (
            '<td class="pick-row"><input type="checkbox" name="keys" form="bulk" '
            f'value="{key}" aria-label="{called}"></td>'
        )

    def _cell(self, at: int, cell: Cell, row: Row) -> str:
        kind = cell.kind
        cell = self._even(at, cell)
        if at == self.lead:
            inside = _value(cell, cell.url or row.url, row.weight)
            style = self.kinds[at] if kind == "text" else _kind(kind)
            return f'<th scope="row" class="{style} lead">{inside}</th>'
        if not cell.text:
            return f'<td class="{self.kinds[at]} bare" data-label="{self.labels[at]}"></td>'
        inside = _value(cell, cell.url, row.weight)
        if kind in ("text", self.table.heads[at].kind):
            return f"{self.openings[at]}{inside}</td>"
        return f"{self._opening(at, kind)}{inside}</td>"

    def _even(self, at: int, cell: Cell) -> Cell:
        """An amount with as many decimals as the others of its column."""
        if not self.places[at] or cell.kind != "money":
            return cell
        return replace(cell, text=numerals.with_decimals(cell.text, language(), self.places[at]))

    def _opening(self, at: int, kind: str) -> str:
        """The opening of a cell. On a phone, what speaks for itself goes without its head."""
        style = _kind(kind)
        where = " sum" if at == self.sum else ""
        known = " known" if style in _PLAIN_SPEAKING or at == self.date else ""
        return f'<td class="{style}{where}{known}" data-label="{self.labels[at]}">'

    def _totals(self) -> str:
        if not self.table.totals:
            return ""
        cells = [
            f'<td class="{_kind(cell.kind) if cell.kind != "text" else self.kinds[at]}" '
            f'data-label="{self.labels[at]}">{_value(self._even(at, cell), cell.url, "total")}</td>'
            for at, cell in enumerate(self.table.totals)
        ]
        before = '<td class="pick-row"></td>' if self.table.selectable else ""
        after = "<td></td>" if self.has_verbs else ""
        return f"<tfoot><tr>{before}{''.join(cells)}{after}</tr></tfoot>"


def _scrolls(wide: str, caption: str) -> str:
    """A part that scrolls on its own can be reached by keyboard and has a name."""
    if not wide:
        return ""
    return f' tabindex="0" role="region" aria-label="{escape(caption or _("Table"))}"'


def _kind(kind: str) -> str:
    """The class of a column; a badge's column must not look like a badge itself."""
    if kind == "badge":
        return "state"
    return f"{kind} figures" if kind in _FIGURES else kind


def _value(cell: Cell, url: str, weight: str) -> str:
    if not cell.text:
        return ""
    text = escape(cell.text)
    if cell.kind == "badge":
        text = f'<span class="badge" data-tone="{cell.tone.value}">{text}</span>'
    elif cell.tone is not _CALM:
        text = f'<span class="tone" data-tone="{cell.tone.value}">{text}</span>'
    if cell.strong and not weight:
        text = f"<strong>{text}</strong>"
    title = f' title="{escape(cell.title)}"' if cell.title else ""
    if url:
        text = f'<a href="{escape(url)}"{title}>{text}</a>'
    elif title:
        text = f"<span{title}>{text}</span>"
    return f'{text}<span class="sub">{escape(cell.sub)}</span>' if cell.sub else text
