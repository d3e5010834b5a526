"""The installation that is backed up: its folders, its database, and where its backups go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connections

from teliti.backups import keys
from teliti.backups.places import Place, place_of
from teliti.backups.postgres import Database

BESIDE = ".before-restore"
"""The ending of a small file whose place a restored one took."""
_INCOMING = "incoming"  # files on their way into the store, which belong to nothing yet
_NOT_KEPT = (
    "database", "static", "rehearsal", "restored", "metrics", "backups", keys.FOLDER, "lost+found",
)  # fmt: skip
"""What of the data folder is made anew, or must not travel with a backup. The server's folders and
`database.json` belong to this machine's server; static files come with the program; `backups` may
hold those of the time before they went elsewhere; `lost+found` is the file system's, and root's."""
_PASSING = frozenset({".new", BESIDE})


@dataclass(frozen=True, slots=True)
class Installation:
    """`owner` and `application` are the two ways into its database."""

    data: Path
    files: Path
    owner: Database
    application: Database
    place_name: str
    version: str

    @property
    def place(self) -> Place:
        return place_of(self.place_name)

    @property
    def keys(self) -> keys.Keys:
        return keys.Keys(self.data)

    def stored_files(self) -> Iterator[Path]:
        """Every file of the store, as a path inside it; ones that are just coming in are not."""
        for path in _files_below(self.files):
            inside = path.relative_to(self.files)
            if _INCOMING not in inside.parts and not path.name.startswith("."):
                yield inside

    def kept_files(self) -> Iterator[Path]:
        """Every other file of the data folder that a restored installation needs."""
        apart = {self.files, Path(self.place_name)}
        for top in sorted(self.data.iterdir()):
            if top in apart or top.name.startswith(_NOT_KEPT):
                continue
            for path in _files_below(top) if top.is_dir() else [top]:
                is_apart = not apart.isdisjoint(path.parents)
                if path.is_file() and path.suffix not in _PASSING and not is_apart:
                    yield path.relative_to(self.data)


def here() -> Installation:
    """This installation, as the settings and Django's connections know it."""
    return Installation(
        data=Path(settings.DATA),
        files=Path(FileSystemStorage().location),
        owner=database_of(connections["owner"].settings_dict),
        application=database_of(connections["default"].settings_dict),
        place_name=settings.BACKUP_PLACE,
        version=settings.VERSION,
    )


def database_of(alias: Mapping[str, Any]) -> Database:
    """The database that Django's settings of an alias name."""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    given = {ours: alias[name] for name, ours in names.items() if alias.get(name)}
    options = {key: value for key, value in alias["OPTIONS"].items() if key != "application_name"}
    return Database({**options, **given, "dbname": alias["NAME"]})


def _files_below(folder: Path) -> Iterator[Path]:
    """Plain files only: a link would lead out of the folder."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_symlink():
            continue
        if path.is_dir():
            yield from _files_below(path)
        elif path.is_file():
            yield path
