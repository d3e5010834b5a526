"""Our own icons: simple line drawings on a grid of 16 by 16, drawn into the page itself.

They take the colour of the text around them and are hidden from screen readers: the word beside an
icon, or the button's label, says what it means.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.safestring import SafeString, mark_safe

_ROUND = "M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5z"

PATHS: Mapping[str, str] = MappingProxyType(
    {
        # Rooms
        "desk": "M2 9.5l2-6.5h8l2 6.5v3.5H2zM2 9.5h3.5l1 1.75h3l1-1.75H14",
        "coins": "M6 2.5c2.2 0 4 .8 4 1.8s-1.8 1.8-4 1.8-4-.8-4-1.8 1.8-1.8 4-1.8zM2 4.3v7.2"
        "c0 1 1.8 1.8 4 1.8M10 4.3v2.2M2 7.9c0 1 1.8 1.8 4 1.8M10.5 8a3 3 0 1 0 0 6a3 3 0 0 0 0-6z",
        "archive": "M2 2.75h12v3H2zM3 5.75v7.5h10v-7.5M6.25 8.5h3.5",
        "calendar": "M2.25 3.5h11.5v10H2.25zM2.25 6.5h11.5M5.25 1.75v3M10.75 1.75v3",
        "letter": "M2 3.5h12v9H2zM2 4l6 5 6-5",
        "box": "M8 1.75l5.75 3v6.5L8 14.25l-5.75-3v-6.5zM2.25 4.75L8 7.75l5.75-3M8 7.75v6.5",
        "tools": "M13.5 4.2a3.3 3.3 0 0 1-4.6 3.9l-4.8 5a1.4 1.4 0 0 1-2-2l5-4.8"
        "A3.3 3.3 0 0 1 11 1.8L9.2 3.7l.4 2 2 .4z",
        "shield": "M8 1.75l5.25 2v4c0 3.2-2.2 5.5-5.25 6.5-3.05-1-5.25-3.3-5.25-6.5v-4z"
        "M5.6 8l1.7 1.7 3.1-3.3",
        "table": "M2 3h12v10H2zM2 6.25h12M2 9.5h12M6.25 3v10",
        "chart": "M2 2v12h12M5 11.5V8.5M8 11.5v-6M11 11.5V7",
        "gear": "M8 5.75a2.25 2.25 0 1 0 0 4.5a2.25 2.25 0 0 0 0-4.5zM8 1.75v1.75M8 12.5v1.75"
        "M1.75 8H3.5M12.5 8h1.75M3.6 3.6l1.2 1.2M11.2 11.2l1.2 1.2M12.4 3.6l-1.2 1.2"
        "M4.8 11.2l-1.2 1.2",
        # The frame
        "menu": "M2 4h12M2 8h12M2 12h12",
        "fold": "M2 2.75h12v10.5H2zM6 2.75v10.5",
        "search": "M7 2.25a4.75 4.75 0 1 0 0 9.5a4.75 4.75 0 0 0 0-9.5zM10.5 10.5l3.5 3.5",
        "command": "M2.5 5l3 3-3 3M7.5 11.5h6",
        "help": f"{_ROUND}M6.2 6.3a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.7-.8 1.3M8 11.2v.3",
        "globe": f"{_ROUND}M1.75 8h12.5M8 1.75c2 1.8 2.6 4 2.6 6.25S10 12.45 8 14.25"
        "M8 1.75C6 3.55 5.4 5.75 5.4 8s.6 4.45 2.6 6.25",
        "building": "M3 14V2.25h7V14M10 6h3v8M1.75 14h12.5M5.25 5h2.5M5.25 7.75h2.5M5.25 10.5h2.5",
        "draft": "M3 2h6l4 4v8H3zM9 2v4h4M5.5 9.5h5M5.5 11.75h3",
        # Verbs and signs
        "plus": "M8 3v10M3 8h10",
        "close": "M3.75 3.75l8.5 8.5M12.25 3.75l-8.5 8.5",
        "check": "M2.75 8.5l3.5 3.5 7-7.75",
        "back": "M13.5 8h-11M6.5 4l-4 4 4 4",
        "left": "M10 3.5L5.5 8l4.5 4.5",
        "right": "M6 3.5L10.5 8 6 12.5",
        "down": "M3.5 6L8 10.5 12.5 6",
        "up": "M3.5 10L8 5.5l4.5 4.5",
        "more": "M3.5 8h.01M8 8h.01M12.5 8h.01",
        "trash": "M2.5 4.25h11M6 4V2.25h4V4M3.75 4.25l.6 9.5h7.3l.6-9.5",
        "download": "M8 2v8M4.75 7L8 10.25 11.25 7M2.5 13.5h11",
        "upload": "M8 10.5v-8M4.75 5.5L8 2.25l3.25 3.25M2.5 13.5h11",
        "print": "M4.5 6V2h7v4M4.5 11.5H2V6h12v5.5h-2.5M4.5 9.5h7V14h-7z",
        "filter": "M2 3.25h12L9.5 8.5v4.75l-3-1.5V8.5z",
        "bookmark": "M4 2h8v12l-4-3-4 3z",
        "file": "M3.5 1.75h5.5l3.5 3.5v9h-9zM9 1.75v3.5h3.5",
        "image": "M2 3h12v10H2zM2 11l3.5-3.5 3 3 2-2L14 12M10.75 5.75h.01",
        "clip": "M12.75 7.25L7.6 12.4a3 3 0 0 1-4.3-4.3l5.6-5.5a2 2 0 0 1 2.9 2.9L6.3 10.9"
        "a1 1 0 0 1-1.5-1.4l4.6-4.6",
        "clock": f"{_ROUND}M8 4.5V8l2.5 1.75",
        "link": "M6.75 9.25l2.5-2.5M7.5 5l1.6-1.6a2.5 2.5 0 0 1 3.5 3.5L11 8.5M8.5 11l-1.6 1.6"
        "a2.5 2.5 0 0 1-3.5-3.5L5 7.5",
        "alert": "M8 2L14.5 13.5h-13zM8 6.25v3.5M8 11.5v.25",
        "info": f"{_ROUND}M8 7.25v4M8 4.75v.25",
        "stop": f"{_ROUND}M3.6 3.6l8.8 8.8",
        "good": f"{_ROUND}M5.25 8.25l2 2 3.5-4",
        "sum": "M12 4.5V2.5H4L8.5 8 4 13.5h8v-2",
        "spark": "M8 1.75l1.5 4.75 4.75 1.5-4.75 1.5L8 14.25 6.5 9.5 1.75 8 6.5 6.5z",
    }
)
"""Path data by name; every path is drawn as a line of 1.5 px with round ends."""


def icon(name: str) -> SafeString:
    """The drawing as inline SVG; an unknown name draws an empty square of the same size."""
    path = PATHS.get(name, "")
    return mark_safe(  # noqa: S308 - our own constant text
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false"><path d="{path}"/></svg>'
    )
