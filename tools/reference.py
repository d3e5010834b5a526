"""docs/reference.md: every duty, event, job, check, setting and command, told by the code itself.

python tools/reference.py write    write the file
python tools/reference.py check    exit code 1 when the file is not what the code says
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "docs" / "reference.md"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teliti.config.settings")
django.setup()

from django.core.management import get_commands, load_command_class  # noqa: E402 - Django is set up
from django.utils import translation  # noqa: E402 - first, and then what stands on it

from teliti.audit import duties, events, verify  # noqa: E402
from teliti.base import guards  # noqa: E402
from teliti.config import settings  # noqa: E402
from teliti.work import queue  # noqa: E402

SETTING = re.compile(r"^([A-Z_]{6,})\s{2,}(.+)$")


def written() -> str:
    """The whole reference as the code tells it, in English."""
    queue.discover()
    with translation.override("en"):
        lines = [
            "# Reference",
            "",
            "Written by `python tools/reference.py write` from the code; a test compares.",
            *_settings(),
            *_commands(),
            *_duties(),
            *_events(),
            *_jobs(),
            *_checks(),
            *_guards(),
        ]
    return "\n".join(lines) + "\n"


def _settings() -> Iterator[str]:
    yield from _heading("Settings", "Read from the environment; each has a default.")
    found = [SETTING.match(line) for line in (settings.__doc__ or "").splitlines()]
    yield from _table(
        ("Name", "What it is"), [(f"`{one[1]}`", one[2]) for one in found if one is not None]
    )


def _commands() -> Iterator[str]:
    yield from _heading("Commands", "`teliti help COMMAND` tells more.")
    rows = []
    for name, app in sorted(get_commands().items()):
        if str(app).startswith("teliti."):
            first = str(load_command_class(str(app), name).help).strip().partition("\n")[0]
            rows.append((f"`teliti {name.replace('_', '-')}`", first))
    yield from _table(("Command", "What it does"), rows)


def _duties() -> Iterator[str]:
    yield from _heading("Duties", "What a person may do; standard roles carry them until changed.")
    rows = [
        (
            f"`{duty.name}`",
            str(duty.label),
            "reads" if duty.reads else "changes",
            ", ".join(sorted(str(duties.ROLE_NAMES[role]) for role in duty.roles)),
        )
        for duty in sorted(duties.declared(), key=lambda duty: duty.name)
    ]
    yield from _table(("Duty", "What it allows", "Kind", "Standard roles"), rows)


def _events() -> Iterator[str]:
    yield from _heading("Events", "What the trail can say; somebody did it to the label.")
    rows = [
        (
            f"`{name}`",
            str(kind.sentence).replace("%(", "{").replace(")s", "}"),
            f"`{kind.only_with}`" if kind.only_with else "",
        )
        for name, kind in sorted(events.by_name().items())
    ]
    yield from _table(("Event", "Sentence", "Read only with"), rows)


def _jobs() -> Iterator[str]:
    yield from _heading("Jobs", "Run by `teliti work`; schedules are in the company's time zone.")
    planned = {schedule.job: schedule.text for schedule in queue.schedules()}
    rows = [
        (
            f"`{job.name}`",
            str(job.title),
            f"`{planned[job.name]}`" if job.name in planned else "asked for",
        )
        for job in queue.jobs()
    ]
    yield from _table(("Job", "What it is", "When"), rows)


def _checks() -> Iterator[str]:
    yield from _heading("Checks", "Asked by `teliti verify` and every night.")
    rows = [(f"`{check.name}`", str(check.label)) for check in verify.declared()]
    yield from _table(("Check", "What must hold"), sorted(rows))


def _guards() -> Iterator[str]:
    yield from _heading("Guards", "What the database refuses, whoever asks.")
    rows = [(f"`{guard.name}`", f"`{guard.table}`", guard.message) for guard in guards.declared()]
    yield from _table(("Guard", "Table", "What it says"), sorted(rows))


def _heading(title: str, text: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", text, "")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def main(words: list[str]) -> int:
    """Write the file, or say whether it is current."""
    if words == ["write"]:
        PLACE.write_text(written())
        return 0
    if words == ["check"]:
        if PLACE.exists() and PLACE.read_text() == written():
            return 0
        print(f"{PLACE.relative_to(ROOT)} is not current: run python tools/reference.py write")
        return 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
