"""From a file's bytes to checked statements: the readers of the installation and the accounts'."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from teliti.base.refusals import Refused
from teliti.treasury.domain import reading
from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.presets import PresetReader
from teliti.treasury.domain.readers import registry
from teliti.treasury.domain.statement import Statement
from teliti.treasury.models import BankAccount
from teliti.treasury.models.mapping import preset_of
from teliti.treasury.models.told import Told


class Unread(Refused):
    """The file cannot be read. `code` says why, `line` where; `may_be_mapped` offers to map it."""

    def __init__(self, unreadable: Unreadable) -> None:
        told = Told(unreadable.code, unreadable.template, unreadable.parameters, unreadable.line)
        super().__init__(told.sentence, field="uploads")
        self.code, self.line = unreadable.code, unreadable.line

    @property
    def may_be_mapped(self) -> bool:
        """Whether a person may map its columns: text in cells whose meaning is not certain."""
        return self.code.startswith("csv_") or self.code in {
            "bad_amount", "bad_day", "bad_mark", "not_recognised", "no_period", "no_year",
            "recognised_twice",
        }  # fmt: skip


def statements_of(
    data: bytes, filename: str, accounts: Sequence[BankAccount] = ()
) -> list[Statement]:
    """The statements of a file with everything that does not agree in them.

    An account's own mapping goes before what else might read the file. Raises `Unread`.
    """
    for account in accounts:
        own = PresetReader(preset_of(account.mapping, account)) if account.mapping else None
        if own is not None and (own.recognises(data) or len(accounts) == 1):
            return _read(data, filename, [own])
    return _read(data, filename, registry.readers)


def formats() -> list[str]:
    """The names of all formats that can be read here."""
    return [reader.name for reader in registry.readers]


def no_statement() -> Refused:
    """What is said of a file that was read and holds nothing."""
    return Refused(_("The file holds no statement."), field="uploads")


def _read(data: bytes, filename: str, readers: Sequence[reading.Reader]) -> list[Statement]:
    try:
        return reading.read(data, filename=filename, readers=readers)
    except Unreadable as unreadable:
        raise Unread(unreadable) from unreadable
