"""Screens of imports: their list, what can be taken in, and the way of one file."""

from teliti.exchange.views.asks import (
    CheckImport,
    ChooseColumns,
    DiscardImport,
    MendCells,
    NewImport,
    ReadAgain,
    TakeIn,
    UndoImport,
)
from teliti.exchange.views.lists import Imports, ListOut, Lists, Template
from teliti.exchange.views.page import ImportPage

__all__ = [
    "CheckImport",
    "ChooseColumns",
    "DiscardImport",
    "ImportPage",
    "Imports",
    "ListOut",
    "Lists",
    "MendCells",
    "NewImport",
    "ReadAgain",
    "TakeIn",
    "Template",
    "UndoImport",
]
