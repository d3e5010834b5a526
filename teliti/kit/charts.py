"""Charts drawn by the server as SVG: bars, stacked bars, a line with a forecast, a year's line.

Pure functions of plain values, in whatever whole unit the caller counts (minor units of money);
`scale` writes an axis value in the person's language. Patterns, shapes and labels tell the series
apart without colour; colours come from the page's style sheets, so light and dark need no second
drawing. Every mark is a link, with its own value as title. The table that belongs to a chart stands
beside it (`kit/panel_chart.html`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from hashlib import sha256
from html import escape
from typing import Concatenate, ParamSpec

from django.utils.safestring import SafeString, mark_safe

from teliti.kit.shapes import Tone

Scale = Callable[[int], str]
P = ParamSpec("P")

WIDTH, SLIM = 560, 344
"""How wide a chart is drawn, in pixels: beside other things, and on a telephone."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 30, 22
_TICKS = 4
_CROWDED = 31
"""A line with more points than this shows its dots only when pointed at."""
_LETTER = 6.2  # average width of a letter at 11 px


@dataclass(frozen=True, slots=True)
class Mark:
    """One value, what is said of it when it is pointed at, and where it leads."""

    value: int
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The marks that stand together under one label: a month, a customer."""

    label: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Point:
    """A value in time. `ahead` is a forecast; an empty label is not written."""

    label: str
    mark: Mark
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on a year's line."""

    day: date
    label: str
    tone: Tone = Tone.PLAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Plane:
    """From values to heights."""

    low: int
    high: int
    step: int
    height: int
    top: int
    across: int

    @property
    def floor(self) -> float:
        return self.height - _BOTTOM

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.floor - share * (self.floor - self.top), 1)

    def ticks(self) -> range:
        return range(self.low, self.high + 1, self.step)


def _for_both_widths(draw: Callable[Concatenate[int, P], SafeString]) -> Callable[P, SafeString]:
    """Two drawings of a chart; the style sheet shows the one that fits the screen."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> SafeString:
        return draw(WIDTH, *args, **kwargs) + draw(SLIM, *args, **kwargs)

    return drawn


@_for_both_widths
def bars(
    across: int, groups: Sequence[Group], series: Sequence[str], *, title: str, scale: Scale
) -> SafeString:
    """Bars side by side: income against cost by month. Up to four series; losses hang below."""
    legend, top = _legend(series, across)
    height = 190 + top
    plane = _plane([mark.value for group in groups for mark in group.marks], height, top, across)
    room = (across - _LEFT - _RIGHT) / max(len(groups), 1)
    wide = room / max(len(series), 1)
    bar = min(wide * 0.62, 22)
    parts = [_grid(plane, scale), _zero(plane)]
    for at, group in enumerate(groups):
        x = _LEFT + at * room
        middle = x + room / 2
        for number, mark in enumerate(group.marks):
            left = middle + (number - len(series) / 2) * (bar + 1)
            high, low = sorted((plane.y(mark.value), plane.y(0)))
            shape = _box(left, high, bar, low - high, number)
            hit = _hit(x + number * wide, top, wide, plane.floor - top)
            parts.append(_link(mark, hit + shape))
        parts.append(_text(middle, plane.height - 6, group.label, "middle"))
    return _svg(title, across, height, [*parts, legend])


@_for_both_widths
def stacked(
    across: int, groups: Sequence[Group], series: Sequence[str], *, title: str, scale: Scale
) -> SafeString:
    """Lying bars in parts, one a group, with the sum at the end: receivables by age.

    Values are zero or more; up to four parts. Names stand before the bars, or above slim ones.
    """
    names, above = (160, 0) if across == WIDTH else (0, 16)
    legend, top = _legend(series, across)
    row = 26 + above
    height = top + row * len(groups) + 8
    sums = [sum(mark.value for mark in group.marks) for group in groups]
    reach = across - names - 64
    most = max([*sums, 1])
    parts = []
    for at, group in enumerate(groups):
        y, x = top + at * row + above, float(names)
        if above:
            parts.append(_text(0, y, _cut(group.label, across), "start"))
        else:
            parts.append(_text(names - 8, y + 15, _cut(group.label, names - 12), "end"))
        for number, mark in enumerate(group.marks):
            width = mark.value / most * reach
            if mark.value <= 0:
                continue
            shape = _box(x, y + 4, max(width - 1, 1), 16, number)
            parts.append(_link(mark, _hit(x, y, max(width, 1), 26) + shape))
            x += width
        parts.append(_text(x + 6, y + 15, scale(sums[at]), "start", "strong"))
    return _svg(title, across, height, [*parts, legend])


@_for_both_widths
def line(
    across: int,
    points: Sequence[Point],
    *,
    title: str,
    scale: Scale,
    ahead_label: str = "",
    lowest_label: str = "",
) -> SafeString:
    """A line over an area, dashed from where the forecast begins; the lowest point is named."""
    if not points:
        return _svg(title, across, 220, [])
    values = [point.mark.value for point in points]
    plane = _plane(values, 204, 14, across)
    room = (across - _LEFT - _RIGHT) / len(points)
    xs = [round(_LEFT + (at + 0.5) * room, 1) for at in range(len(points))]
    ys = [plane.y(value) for value in values]
    turn = next((at for at, point in enumerate(points) if point.ahead), len(points))
    parts = [_grid(plane, scale), _zero(plane)]
    for first, last, ahead in ((0, turn, ""), (max(turn - 1, 0), len(points), " ahead")):
        spots = list(zip(xs[first:last], ys[first:last], strict=True))
        if len(spots) > 1:
            parts += _stretch(spots, plane.y(max(0, plane.low)), ahead)
    if 0 < turn < len(points):
        parts.append(f'<path class="grid" d="M{xs[turn - 1]} {plane.top}V{plane.floor}"/>')
        parts.append(_text(xs[turn - 1] + 6, plane.top + 10, ahead_label, "start"))
    for at, point in enumerate(points):
        ahead = " ahead" if point.ahead else ""
        quiet = " quiet" if len(points) > _CROWDED else ""
        dot = f'<circle class="dot mark-shape{ahead}{quiet}" cx="{xs[at]}" cy="{ys[at]}" r="2.5"/>'
        hit = _hit(xs[at] - room / 2, plane.top, room, plane.floor - plane.top)
        parts.append(_link(point.mark, hit + dot))
        if point.label:
            parts.append(_text(xs[at], plane.height - 6, point.label, "middle"))
    if lowest_label:
        low = min(range(len(values)), key=values.__getitem__)
        said = f"{lowest_label} {scale(values[low])}"
        edge = "end" if xs[low] > across * 0.8 else "middle"
        parts.append(_text(xs[low], min(ys[low] + 16, plane.floor - 4), said, edge, "strong"))
    return _svg(title, across, plane.height, parts)


def year(
    moments: Sequence[Moment], *, months: Sequence[str], today: date, today_label: str, title: str
) -> SafeString:
    """A year's line with its moments: obligations with what is done, due, and late.

    The year is that of `today`; `months` are twelve short names. The shape tells the tone: a full
    disc is done, a diamond late, a triangle due soon, a ring to come.
    """
    start, days = date(today.year, 1, 1), (date(today.year + 1, 1, 1) - date(today.year, 1, 1)).days
    across = (WIDTH - 16) / days

    def place(day: date) -> float:
        return round(8 + (day - start).days * across, 1)

    shown = sorted((one for one in moments if one.day.year == today.year), key=lambda one: one.day)
    lanes: list[float] = []
    drawn = []
    for moment in shown:
        x, wide = place(moment.day), len(moment.label) * _LETTER + 18
        left = x + wide > WIDTH  # near the end of the year the label stands before its sign
        lane = _lane(lanes, x - wide if left else x - 8, x + 8 if left else x + wide)
        drawn.append((moment, x, lane, left))
    base = 24 + max(len(lanes), 1) * 18
    parts = [f'<path class="axis" d="M8 {base}H{WIDTH - 8}"/>']
    for number, name in enumerate(months):
        x = place(date(today.year, number + 1, 1))
        parts.append(
            f'<path class="axis" d="M{x} {base}v6"/>' + _text(x + 4, base + 16, name, "start")
        )
    now = place(today)
    parts.append(f'<path class="zero" d="M{now} 14V{base + 6}"/>')
    parts.append(_text(now, 10, today_label, "end" if now > WIDTH * 0.8 else "middle", "strong"))
    for moment, x, lane, left in drawn:
        y = base - 12 - lane * 18
        body = f'<path class="grid" d="M{x} {y}V{base}"/>' + _sign(moment.tone, x, y)
        body += _text(x - 9 if left else x + 9, y + 4, moment.label, "end" if left else "start")
        wide = len(moment.label) * _LETTER + 18
        hit = _hit(x + 8 - wide if left else x - 8, y - 9, wide, 18)
        parts.append(_link(Mark(0, moment.label, moment.url), hit + body))
    return _svg(title, WIDTH, base + 24, parts)


def _plane(values: Iterable[int], height: int, top: int, across: int) -> _Plane:
    """A plane that holds all values and zero, with round steps."""
    seen = [0, *values]
    low, high = min(seen), max(seen)
    step = _round_step((high - low) / _TICKS)
    return _Plane(low // step * step, max(-(-high // step), 1) * step, step, height, top, across)


def _round_step(rough: float) -> int:
    """The next of 1, 2 or 5 times a power of ten, at least 1."""
    power = 1
    while power * 10 <= rough:
        power *= 10
    return next((power * nice for nice in (1, 2, 5, 10) if power * nice >= rough), power * 10)


def _grid(plane: _Plane, scale: Scale) -> str:
    return "".join(
        f'<path class="grid" d="M{_LEFT} {plane.y(tick)}H{plane.across - _RIGHT}"/>'
        + _text(_LEFT - 8, plane.y(tick) + 4, scale(tick), "end")
        for tick in plane.ticks()
    )


def _zero(plane: _Plane) -> str:
    return f'<path class="axis" d="M{_LEFT} {plane.y(0)}H{plane.across - _RIGHT}"/>'


def _stretch(spots: Sequence[tuple[float, float]], floor: float, ahead: str) -> list[str]:
    """An area and the line above it."""
    path = "L".join(f"{x} {y}" for x, y in spots)
    return [
        f'<path class="area{ahead}" d="M{spots[0][0]} {floor}L{path}V{floor}Z"/>',
        f'<path class="line{ahead}" d="M{path}"/>',
    ]


def _box(x: float, y: float, width: float, height: float, number: int) -> str:
    """A rectangle in the style of a series: its fill, and over it its hatching."""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0.5):.1f}"'
    kind = number % 4
    hatched = f'<rect class="over" {place} fill="url(#hatch-{kind})"/>' if kind else ""
    return f'<rect class="mark-shape s{kind}" {place}/>{hatched}'


def _sign(tone: Tone, x: float, y: float) -> str:
    shapes = {
        Tone.GOOD: f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        Tone.BAD: f"M{x} {y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
        Tone.WARN: f"M{x} {y - 5}l5.5 9.5h-11z",
    }
    path = shapes.get(tone, f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z")
    return f'<path class="sign {tone.value} mark-shape" d="{path}"/>'


def _hit(x: float, y: float, width: float, height: float) -> str:
    """The place where a mark can be pointed at, larger than the mark."""
    return f'<rect class="hit" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _link(mark: Mark, body: str) -> str:
    title = f"<title>{escape(mark.title)}</title>"
    if not mark.url:
        return f"<g>{title}{body}</g>"
    said = escape(mark.title)
    return f'<a href="{escape(mark.url)}" aria-label="{said}">{title}{body}</a>'


def _text(x: float, y: float, said: str, anchor: str, kind: str = "") -> str:
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(said)}</text>'


def _cut(said: str, width: float) -> str:
    most = int(width / _LETTER)
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"


def _lane(lanes: list[float], start: float, end: float) -> int:
    """The lowest lane where a label fits behind the ones before it."""
    for number, taken in enumerate(lanes):
        if start > taken:
            lanes[number] = end
            return number
    lanes.append(end)
    return len(lanes) - 1


def _legend(series: Sequence[str], across: int) -> tuple[str, int]:
    """What each series looks like, in as many rows as that takes; and where the chart begins."""
    parts, x, y = [], 2.0, 3
    for number, name in enumerate(series):
        wide = 18 + len(name) * _LETTER
        if x > 2 and x + wide > across:
            x, y = 2.0, y + 18
        parts.append(_box(x, y, 12, 10, number) + _text(x + 18, y + 9, name, "start"))
        x += wide + 16
    return "".join(parts), y + _TOP - 3


_LINES = {
    1: "M-1 1l2 -2M0 6l6 -6M5 7l2 -2",
    2: "M0 0l6 6M-1 5l2 2M5 -1l2 2M0 6l6 -6M-1 1l2 -2M5 7l2 -2",
    3: "M0 3h6",
}


def _svg(title: str, across: int, height: int, parts: Sequence[str]) -> SafeString:
    """The whole drawing; the names of its patterns are its own, so that charts may share a page."""
    own = sha256(f"{title} {across}".encode()).hexdigest()[:8]
    patterns = "".join(
        f'<pattern id="hatch-{kind}-{own}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path class="hatch h{kind}" d="{path}"/></pattern>'
        for kind, path in _LINES.items()
    )
    body = "".join(parts)
    for kind in _LINES:
        body = body.replace(f"url(#hatch-{kind})", f"url(#hatch-{kind}-{own})")
    return mark_safe(  # noqa: S308 - everything written in is escaped above
        f'<svg class="chart{" slim" if across < WIDTH else ""}" '
        f'viewBox="0 0 {across} {height}" role="group" '
        f'aria-label="{escape(title)}"><defs>{patterns}</defs>{body}</svg>'
    )
