"""The texts that people see, and their Indonesian.

    python tools/words.py add       append to each part's catalogue what has no translation yet
    python tools/words.py compile   write .mo files where the .po is newer
    python tools/words.py missing   list what has no translation yet, with its place

Source strings are English. A text counts as translated when any part's catalogue has it: Django
looks in all of them. Texts of the domain, which knows no Django, are marked with `N_`.
"""

import ast
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "teliti"
LANGUAGE = "id"
CATALOGUE = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")
NO_WORDS = {"tests", "migrations", "locale", "__pycache__"}
# The function's name, without _lazy and _noop; which arguments are: context, text, plural.
SHAPES = {
    "_": "t",
    "N_": "t",
    "gettext": "t",
    "ngettext": "tp",
    "pgettext": "ct",
    "npgettext": "ctp",
}
IN_TEMPLATE = re.compile(
    r"""\b(_|n?p?gettext)\(((?:\s*(?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|count)\s*,?)+)\)"""
)
STRING = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that people see: its English, its context if any, its plural, and where it stands."""

    text: str
    context: str | None
    plural: str | None
    place: str

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue finds it by."""
        return self.context, self.text

    def __str__(self) -> str:
        return f"{self.place}: {self.text!r}"


def texts_of_python(source: str, place: str) -> Iterator[Text]:
    """Every text marked in Python source; only literal texts can be translated."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            name = name.removesuffix("_lazy").removesuffix("_noop")
            words = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ]
            yield from _shaped(name, words, f"{place}:{node.lineno}")


def texts_of_template(source: str, place: str) -> Iterator[Text]:
    """Every text of a template's `translate` and `blocktranslate` tags and `_()` arguments."""
    for found in IN_TEMPLATE.finditer(templatize(source)):
        words = [ast.literal_eval(word) for word in STRING.findall(found[2])]
        yield from _shaped(found[1], words, place)


def _shaped(name: str, words: list[str], place: str) -> Iterator[Text]:
    shape = SHAPES.get(name, "")
    if shape and len(words) >= len(shape):
        named = dict(zip(shape, words, strict=False))
        yield Text(named["t"], named.get("c"), named.get("p"), place)


def texts() -> Iterator[Text]:
    """Every text of the product."""
    for path in sorted(PRODUCT.rglob("*")):
        inside = path.relative_to(ROOT)
        if NO_WORDS & set(inside.parts):
            continue
        if path.suffix == ".py":
            yield from texts_of_python(path.read_text(), str(inside))
        elif path.suffix in {".html", ".txt", ".svg"} and "templates" in inside.parts:
            yield from texts_of_template(path.read_text(), str(inside))


def catalogues() -> dict[Path, Catalog]:
    """Each catalogue file and what it holds."""
    found = {}
    for path in sorted(PRODUCT.rglob(str(CATALOGUE))):
        with path.open("rb") as file:
            found[path] = read_po(file, locale=LANGUAGE)
    return found


def translated() -> set[tuple[str | None, str]]:
    """The keys of all texts that have their Indonesian."""
    return {
        _key(message)
        for catalogue in catalogues().values()
        for message in catalogue
        if message.id and message.string and all(message.string) and not message.fuzzy
    }


def missing() -> list[Text]:
    """The texts without Indonesian, each once, in the order of the files."""
    known = translated()
    found = {text.key: text for text in reversed(list(texts())) if text.key not in known}
    return sorted(found.values(), key=lambda text: text.place.partition(":")[0])


def errors() -> list[str]:
    """Translations whose placeholders differ from the source's: they would break a page."""
    return [
        f"{path.relative_to(ROOT)}: {message.id!r}: {error}"
        for path, catalogue in catalogues().items()
        for message, found in catalogue.check()
        for error in found
    ]


def disagreeing() -> list[str]:
    """Texts with different translations in several catalogues: one of them is what people see."""
    found: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for path, catalogue in catalogues().items():
        for message in catalogue:
            if message.id and message.string:
                found[_key(message)][str(message.string)] = str(path.relative_to(PRODUCT))
    return [
        f"{text!r}: {', '.join(f'{said} ({place})' for said, place in ways.items())}"
        for (_context, text), ways in found.items()
        if len(ways) > 1
    ]


def add() -> int:
    """Append each missing text to the catalogue of its part; how many."""
    found = missing()
    listed = {_key(message) for catalogue in catalogues().values() for message in catalogue}
    new = [text for text in found if text.key not in listed]
    for text in new:
        path = ROOT / _part(text) / CATALOGUE
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_header())
        with path.open("a") as file:
            file.write(_entry(text))
    return len(new)


def compile_all() -> int:
    """Write each .mo that is older than its .po, for several processes at once; how many."""
    count = 0
    for path in sorted(PRODUCT.rglob(str(CATALOGUE))):
        compiled = path.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, locale=LANGUAGE)
        half = compiled.with_suffix(f".{os.getpid()}")
        with half.open("wb") as file:
            write_mo(file, catalogue)
        half.replace(compiled)
        count += 1
    return count


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _part(text: Text) -> Path:
    """The folder of the part in which a text stands: teliti/ledger, teliti/packs/indonesia."""
    parts = Path(text.place.partition(":")[0]).parts
    return Path(*parts[: 3 if parts[1] == "packs" else 2])


def _header() -> str:
    return (
        'msgid ""\nmsgstr ""\n"Language: id\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )


def _entry(text: Text) -> str:
    lines = [f"\n#: {text.place.partition(':')[0]}"]
    if text.context is not None:
        lines.append(f"msgctxt {normalize(text.context)}")
    lines.append(f"msgid {normalize(text.text)}")
    if text.plural is not None:
        lines += [f"msgid_plural {normalize(text.plural)}", 'msgstr[0] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    """Carry out one of the three; 2 for an unknown word."""
    if words == ["add"]:
        print(f"{add()} texts added to the catalogues: write their Indonesian.")
    elif words == ["compile"]:
        print(f"{compile_all()} catalogues compiled.")
    elif words == ["missing"]:
        print("\n".join(map(str, missing())) or "Every text has its Indonesian.")
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
