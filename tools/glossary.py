"""Write docs/glossary.md from the glossary of the Indonesian pack: `python -m tools.glossary`."""

from itertools import groupby
from pathlib import Path

from teliti.packs.indonesia.domain.data import Term, terms

GLOSSARY = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"

_HEAD = """# Glossary

The words of Teliti in both languages. The page, the code, the table and the manual use the same
word; where Indonesian offices say several, the first is ours and the others are what people may
search for. Made by `python -m tools.glossary` from `teliti/packs/indonesia/data/glossary.csv`:
change that file, not this one.
"""


def glossary() -> str:
    """The whole document: a table for each area, its words in alphabetical order."""
    by_area = sorted(terms(), key=lambda term: (term.area, term.term_en.casefold()))
    sections = [
        "\n".join([f"\n## {area.capitalize()}\n", *_table(list(of_area))])
        for area, of_area in groupby(by_area, key=lambda term: term.area)
    ]
    return _HEAD + "\n".join(sections) + "\n"


def _table(of_area: list[Term]) -> list[str]:
    rows = [f"| {term.term_en} | {term.term_id} | {term.note} |" for term in of_area]
    return ["| English | Indonesian | note |", "| --- | --- | --- |", *rows]


if __name__ == "__main__":
    GLOSSARY.write_text(glossary(), encoding="utf-8")
