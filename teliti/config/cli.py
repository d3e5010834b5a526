"""The `teliti` command: Django's commands, with the embedded database running and calm words.

Dashes and underscores are the same (`teliti import-statement`). A refusal is one sentence on the
error stream and exit code 1; an interrupted command exits with 130, a wrong word with 2.
"""

import os
import pwd
import sys
from contextlib import AbstractContextManager, nullcontext, suppress

import django
import psycopg
from django.core.management import (
    execute_from_command_line,
    get_commands,
    load_command_class,
)
from django.db import OperationalError, ProgrammingError
from psycopg.errors import InsufficientPrivilege, UndefinedColumn, UndefinedTable

from teliti.base.refusals import Refused
from teliti.config import database, embedded

WITHOUT_DATABASE = {"check", "collectstatic", "diffsettings", "help", "version"}
ASKS_FOR_ROWS = {"--account", "--company"}
"""With these, looking into a file (`import-statement --dry-run`) needs the database after all."""
NOT_SET_UP = (UndefinedTable, UndefinedColumn, InsufficientPrivilege)

Words = list[str]


def main(words: Words | None = None) -> int:
    """Run one command; the words are those after the program's name. Returns the exit code."""
    words = list(sys.argv[1:] if words is None else words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teliti.config.settings")
    if words and not words[0].startswith("-"):
        words[0] = words[0].replace("-", "_")
    try:
        with _database_for(words):
            return _run(words)
    except Refused as refusal:
        return _say(refusal.sentence, 1)
    except (OperationalError, psycopg.OperationalError) as error:
        if "--traceback" in words:
            raise
        return _say(f"The database does not answer: {str(error).strip().splitlines()[0]}", 1)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, NOT_SET_UP) or "--traceback" in words:
            raise
        return _say("The database is not set up for this version: teliti bootstrap-database", 1)
    except PermissionError as error:
        if "--traceback" in words:
            raise
        return _say(f"{error.filename} is not open to {_own_name()}: give it to that user.", 1)
    except (KeyboardInterrupt, EOFError):  # Ctrl+C, or Ctrl+D where something was asked
        return _say("Interrupted.", 130)
    except BrokenPipeError:  # `teliti report … | head`: whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:  # a full disk, a place that cannot be written, a folder that is none
        if "--traceback" in words:
            raise
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"This machine does not do it: {where}{error.strerror or error}.", 1)


def _run(words: Words) -> int:
    if not words or words in (["help"], ["--help"], ["-h"]):
        print(_help())
        return 0
    try:
        execute_from_command_line(["teliti", *words])
    except SystemExit as end:
        if isinstance(end.code, str):
            return _say(end.code, 1)
        return end.code or 0
    return 0


def _database_for(words: Words) -> AbstractContextManager[object]:
    """The embedded server for as long as the command runs, where the command needs it."""
    asks_for_help = not words or words[0].startswith("-") or {"--help", "-h"} & set(words)
    needs_none = asks_for_help or words[0] in WITHOUT_DATABASE or _only_looks(words)
    if needs_none or os.environ.get("DATABASE_URL"):
        return nullcontext()
    return embedded.in_use(database.data_folder(os.environ))


def _only_looks(words: Words) -> bool:
    """Whether a file is only read and checked: that needs no database at all."""
    named = {word.partition("=")[0] for word in words}
    return words[0] == "import_statement" and "--dry-run" in named and not named & ASKS_FOR_ROWS


def _help() -> str:
    """Our own commands, each with the first line of its help."""
    django.setup()
    ours = {name: app for name, app in get_commands().items() if app.startswith("teliti.")}
    width = max(len(name) for name in ours)
    lines = [
        f"  {name.replace('_', '-'):{width}}  {_first_line(load_command_class(app, name).help)}"
        for name, app in sorted(ours.items())
    ]
    return "\n".join(
        [
            "teliti COMMAND [options]",
            "",
            *lines,
            "",
            "`teliti help COMMAND` tells more; Django's own commands (migrate, shell, …) work too.",
        ]
    )


def _first_line(text: str) -> str:
    return str(text).strip().partition("\n")[0]


def _own_name() -> str:
    with suppress(KeyError):  # a container may run us as a number that has no name
        return pwd.getpwuid(os.geteuid()).pw_name
    return str(os.geteuid())


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
