"""Setting type with Typst: one place for what no font can show.

PDF/A refuses a text with a sign that the font lacks, such as an emoji that somebody pasted. The
paper is worth more than the sign: a question mark stands for it, and the record keeps what was
typed.
"""

import re
from typing import Any

import typst

UNSHOWN = "?"
_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_AROUND = re.compile("[\u20d0-\u20ff\ufe00-\ufe0f]")
_MOST = 200
"""So many different signs are replaced at most; more is no text."""


def compiled(compiler: typst.Compiler, told: str, **options: Any) -> Any:
    """The paper of this data (JSON with its signs as they are, not escaped)."""
    for _sign in range(_MOST):
        try:
            return compiler.compile(sys_inputs={"data": told}, **options)
        except typst.TypstError as trouble:
            lacking = _LACKING.search(str(trouble))
            if lacking is None:
                raise
            signs = _signs(lacking[1])
            for sign in signs:
                told = told.replace(sign, UNSHOWN)
            if not signs:  # a plain sign that another is put around: a digit as a key
                told = _AROUND.sub("", told)
    return compiler.compile(sys_inputs={"data": told}, **options)


def _signs(told: str) -> set[str]:
    shown = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), told)
    return {sign for sign in shown if not sign.isascii()}
