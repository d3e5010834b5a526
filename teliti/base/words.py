"""Marking the texts of pure code, which knows no Django, for translation by the outer rooms."""

from typing import NewType

Template = NewType("Template", str)
"""An English sentence with named parameters, such as %(text)s, that the catalogues know."""


def N_(text: str) -> Template:
    """The text itself. `tools/words.py` finds it here; `_(template) % parameters` says it."""
    return Template(text)
