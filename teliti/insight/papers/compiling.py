"""Typst at work: short papers here, long ones in a process of their own.

A general ledger of a year takes a gigabyte while it is set; that must go when it is done.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import typst

from teliti.kit import typesetting

TEMPLATE = Path(__file__).with_name("statement.typ")
MOST_HERE = 1_000
"""Rows. A longer paper is also untagged: tags of so many cells are ten times its size."""


def compiled(data: dict[str, object], rows: int) -> bytes:
    """The paper of the data as PDF/A-2b."""
    told = json.dumps(data, ensure_ascii=False)
    if rows <= MOST_HERE:
        return set_type(_compiler(), told, is_tagged=True)
    alone = [sys.executable, "-P", str(Path(__file__))]
    return subprocess.run(alone, input=told.encode(), stdout=subprocess.PIPE, check=True).stdout


def set_type(compiler: typst.Compiler, told: str, *, is_tagged: bool) -> bytes:
    """One run of the compiler."""
    made = typesetting.compiled(
        compiler, told, format="pdf", pdf_standards=["a-2b"], pdf_tags=is_tagged
    )
    assert isinstance(made, bytes), "a PDF is one file"
    return made


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(TEMPLATE), ignore_system_fonts=True)


if __name__ == "__main__":
    sys.stdout.buffer.write(set_type(_compiler(), sys.stdin.read(), is_tagged=False))
