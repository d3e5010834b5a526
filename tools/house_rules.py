"""Rules of this house that no common linter knows. Run: python tools/house_rules.py

Each rule carries a good and a bad example; tests/architecture/test_house_rules.py tries them.
Where a rule makes the code worse, change the rule for everyone, with a decision record.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TREES = ("teliti", "tests", "tools", "conftest.py", "make.py", "manage.py")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CLOCKS = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
}
# Rooms and parts that stand at the edge of the product, where a clock may be read.
EDGES = {"audit", "base", "kit", "work", "web", "config", "management", "tests", "tools"}
EDGE_ROOMS = {"views", "jobs", "reactions"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file as the rules see it: its path from the root of the checkout, its text, its tree."""

    path: Path
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        """A source from a relative path and a text."""
        return cls(Path(path), text, ast.parse(text))

    @property
    def names(self) -> set[str]:
        """The folders it lies in and its own name without the ending: {"ledger", "views"}."""
        return {*self.path.parts[:-1], self.path.stem}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `finds` gives the lines that break it; the examples are (path, text)."""

    name: str
    says: str
    finds: Callable[[Source], Iterator[int]]
    good: tuple[str, str]
    bad: tuple[str, str]


def objects_in_views(source: Source) -> Iterator[int]:
    """Lines of a view that start a query by themselves."""
    if "views" in source.names and "tests" not in source.names:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
                yield node.lineno


def bare_saves(source: Source) -> Iterator[int]:
    """Lines that save a row without naming its fields. Files and workbooks save to a path."""
    if "tests" in source.names:
        return
    for call in _calls(source):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "save" and not call.args:
            named = {keyword.arg for keyword in call.keywords}
            if not named & {"update_fields", "force_insert"}:
                yield call.lineno


def inner_imports(source: Source) -> Iterator[int]:
    """Lines that import inside a function."""
    for function in ast.walk(source.tree):
        if isinstance(function, FUNCTIONS):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno


def broad_excepts(source: Source) -> Iterator[int]:
    """Lines that catch everything. Only the job runner does, and it logs."""
    if source.path.parts[:2] == ("teliti", "work"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {getattr(kind, "id", "") for kind in caught}
            if node.type is None or names & {"Exception", "BaseException"}:
                yield node.lineno


def clocks(source: Source) -> Iterator[int]:
    """Lines that read a clock where `act.now` or an argument is meant."""
    if source.path.parts[0] != "teliti" or source.names & (EDGES | EDGE_ROOMS):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in CLOCKS:
            yield node.lineno


def zoneless_days(source: Source) -> Iterator[int]:
    """Lines that take the day of a moment (`asked_at`, `at`) in the zone it was stored in."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "date":
            moment = _last_name(node.value)
            if moment in {"at", "now"} or moment.endswith("_at"):
                yield node.lineno


def unexplained_ignores(source: Source) -> Iterator[int]:
    """Lines with a `type: ignore` that lacks its code or its reason."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        is_ignore = token.type == tokenize.COMMENT and re.match(r"#\s*type:\s*ignore", token.string)
        if is_ignore and not re.match(r"# type: ignore\[[\w, -]+\]\s+# \S", token.string):
            yield token.start[0]


RULES = (
    Rule(
        "objects-in-views",
        "a view asks a query that takes the person, never `objects`",
        objects_in_views,
        ("teliti/ledger/views.py", "rows = queries.accounts_seen_by\n"),
        ("teliti/ledger/views.py", "rows = Account.objects.all()\n"),
    ),
    Rule(
        "bare-save",
        "a save names its fields (`update_fields=[…]`); a new row is `objects.create`",
        bare_saves,
        (
            "teliti/ledger/actions/entries.py",
            "entry.save(update_fields=['posted'])\nbook.save(path)\n",
        ),
        ("teliti/ledger/actions/entries.py", "entry.save()\n"),
    ),
    Rule(
        "inner-import",
        "imports stand at the top of the file",
        inner_imports,
        ("teliti/ledger/queries.py", "import math\ndef root(): return math.sqrt(2)\n"),
        ("teliti/ledger/queries.py", "def root():\n    import math\n    return math.sqrt(2)\n"),
    ),
    Rule(
        "broad-except",
        "only the job runner catches everything; name what you expect",
        broad_excepts,
        ("teliti/ledger/views.py", "try:\n    post()\nexcept Refused:\n    tell()\n"),
        (
            "teliti/ledger/views.py",
            "try:\n    post()\nexcept (ValueError, Exception):\n    tell()\n",
        ),
    ),
    Rule(
        "clock",
        "inside the product the only clock is `act.now`; elsewhere the day is an argument",
        clocks,
        ("teliti/ledger/actions/entries.py", "entry.posted_at = act.now\n"),
        ("teliti/ledger/actions/entries.py", "entry.posted_at = timezone.now()\n"),
    ),
    Rule(
        "zoneless-day",
        "the day of a moment is `day_in(moment, zone)`: the database gives moments in UTC",
        zoneless_days,
        ("teliti/ledger/desk.py", "since = day_in(entry.posted_at, member.time_zone)\n"),
        ("teliti/ledger/desk.py", "since = entry.posted_at.date()\n"),
    ),
    Rule(
        "unexplained-ignore",
        "`# type: ignore[code]  # reason`, with both",
        unexplained_ignores,
        ("teliti/ledger/queries.py", "x = 1  # type: ignore[assignment]  # the stub is wrong\n"),
        ("teliti/ledger/queries.py", "x = 1  # type: ignore[assignment]\n"),
    ),
)


def broken(source: Source) -> Iterator[str]:
    """One sentence for each place where a file breaks a rule."""
    for rule in RULES:
        for line in sorted(set(rule.finds(source))):
            yield f"{source.path}:{line}: {rule.name}: {rule.says}"


def sources() -> Iterator[Source]:
    """Every Python file of ours but migrations."""
    for tree in TREES:
        place = ROOT / tree
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            if "migrations" not in path.parts:
                yield Source.of(str(path.relative_to(ROOT)), path.read_text())


def main() -> int:
    """Print what is broken; the exit code is 1 when anything is."""
    found = [sentence for source in sources() for sentence in broken(source)]
    print("\n".join(found) or "The house rules hold.")
    return 1 if found else 0


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def _last_name(node: ast.expr) -> str:
    """`timezone` of `django.utils.timezone` and of `timezone`."""
    return str(getattr(node, "attr", getattr(node, "id", "")))


if __name__ == "__main__":
    sys.exit(main())
