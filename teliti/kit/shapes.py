"""What a screen hands to its template: prepared values, nothing to compute.

Templates show these shapes and do no arithmetic and no queries. Texts are ready in the person's
language; amounts are ready in the person's number style.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise


class Tone(StrEnum):
    """Meaning of a badge or figure; never shown by colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go. `key` is the keyboard key that leads there, or empty."""

    label: str
    url: str
    key: str = ""
    icon: str = ""
    begins: bool = False  # a little space before it: here another group of places begins


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that can be done to the thing on the page. Its address shows an `Ask`."""

    label: str
    url: str | Promise
    key: str = ""
    main: bool = False
    danger: bool = False
    post: bool = False  # a verb without questions: a form with one button, carrying a once-key


def main_of(verbs: Iterable[Verb]) -> Verb | None:
    """The one that stands out, if one does."""
    return next((verb for verb in verbs if verb.main), None)


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in a word."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Cell:
    """One value in a table or fact list.

    `kind` is text, money, number, date, time, badge, percent or code: it decides alignment and
    figures. `sub` is a quieter second line. `url` makes the value a link down to its paper.
    """

    text: str
    kind: str = "text"
    url: str = ""
    sub: str = ""
    title: str = ""
    tone: Tone = Tone.PLAIN
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column. `sorted` is "", "asc" or "desc"; `sort_url` empty: not sortable."""

    key: str
    label: str
    kind: str = "text"
    sort_url: str = ""
    sorted: str = ""
    first: bool = False  # leads the two-line row on a phone


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `url` is where Enter goes. `level` indents (statements, trees)."""

    key: str
    cells: Sequence[Cell]
    url: str = ""
    level: int = 0
    weight: str = ""  # "", "subtotal", "total", "section"
    verbs: Sequence[Verb] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty page teaches: what belongs here, and one verb to begin."""

    title: str
    text: str
    verb: Verb | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be drawn."""

    heads: Sequence[Head]
    rows: Sequence[Row]
    caption: str = ""
    totals: Sequence[Cell] = ()
    empty: Empty | None = None
    count: str = ""  # "1–50 of 1.240"
    previous_url: str = ""
    next_url: str = ""
    selectable: bool = False
    id: str = "table"
    even: bool = False  # widths by kind, so that the columns of tables below each other align


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter above a list. `kind` is choice, flag, day, text."""

    name: str
    label: str
    kind: str
    value: str = ""
    choices: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of a list."""

    label: str
    url: str
    current: bool = False
    delete_url: str = ""


@dataclass(frozen=True, slots=True)
class Tools:
    """What stands above a list: search, filters, saved views, export, bulk verbs."""

    search: str = ""
    searchable: bool = True
    filters: Sequence[FilterField] = ()
    carried: Sequence[tuple[str, str]] = ()  # hidden values kept when filters change (sort)
    views: Sequence[View] = ()
    home_label: str = ""  # what the first tab is called when it is not "All"
    save_view_url: str = ""
    csv_url: str = ""
    xlsx_url: str = ""
    pdf_url: str = ""
    bulk: Sequence[Verb] = ()
    clear_url: str = ""  # not empty when a search or filter is on


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page, drawn by `template` from `context`; `key` names its partial and anchor."""

    key: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    aside: bool = False  # right column on wide screens
    verbs: Sequence[Verb] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the activity panel: who did what, when, and what changed."""

    who: str
    sentence: str
    when: str
    when_exact: str
    changes: Sequence[tuple[str, str, str]] = ()  # field, before, after
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the left bar; `waiting` is shown only when something waits."""

    key: str
    label: str
    icon: str
    links: Sequence[Link]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    title: str
    subtitle: str = ""
    crumbs: Sequence[Link] = ()
    state: Badge | None = None
    verbs: Sequence[Verb] = ()
    activity: Sequence[Happening] | None = None
    history_url: str = ""  # the subject as it was
    back_url: str = ""

    @property
    def main_verb(self) -> Verb | None:
        return main_of(self.verbs)

    @property
    def other_verbs(self) -> Sequence[Verb]:
        return [verb for verb in self.verbs if not verb.main]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people changed: what I typed, what is saved now, and by whom."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class DraftNote:
    """What the page says of a kept draft."""

    saved_at: str
    restored: bool
    discard_url: str
