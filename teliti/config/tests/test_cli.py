"""The `teliti` command: its words, its sentences and its exit codes."""

import errno
import os
import pwd
import socket
import subprocess
import sys
from argparse import ArgumentError, ArgumentParser

import pytest

from teliti.base.refusals import Refused
from teliti.config import cli, keeping
from teliti.config.cli import main
from teliti.config.keeping import free_port, hold_port


def test_help_lists_our_commands_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    listed = {line[0]: line[1] for line in lines if len(line) == 2}
    assert listed["serve"] == "Serve the pages and do the work behind them, until Ctrl+C."
    assert listed["bootstrap-database"].startswith("Set up the database")


def test_dashes_are_underscores(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bootstrap-database", "--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: teliti bootstrap_database")


def test_an_unknown_word_ends_with_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-thing"]) != 0
    assert "Unknown command: 'no_such_thing'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x/y", "DATABASE_URL does not name a PostgreSQL database: "),
        ("postgresql://x@127.0.0.1:1/y", "The database does not answer: connection failed: "),
    ],
)
def test_what_goes_wrong_is_one_sentence(url: str, sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "teliti.config.cli", "bootstrap-database"],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_a_place_that_is_closed_to_us_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(_words: list[str]) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", "/var/lib/teliti")

    monkeypatch.setattr(cli, "_run", closed)
    assert main(["version"]) == 1
    who = pwd.getpwuid(os.geteuid()).pw_name
    told = f"/var/lib/teliti is not open to {who}: give it to that user.\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize(
    ("trouble", "code", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 1, "No space left on device."),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/x"), 1, "/x: Not a directory."),
    ],
)
def test_what_the_machine_does_not_do_is_one_sentence(
    trouble: OSError, code: int, told: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fails(_words: list[str]) -> int:
        raise trouble

    monkeypatch.setattr(cli, "_run", fails)
    assert main(["version"]) == code
    assert capsys.readouterr().err == f"This machine does not do it: {told}\n"


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_a_port_that_is_none_is_a_wrong_word(port: str) -> None:
    parser = ArgumentParser(exit_on_error=False)
    keeping.add_arguments(parser)
    with pytest.raises(ArgumentError, match="a port lies between 1 and 65535"):
        parser.parse_args([f"--port={port}"])


def test_the_last_port_is_the_end() -> None:
    with pytest.raises(Refused, match=r"203\.0\.113\.1 is no address"):
        free_port("203.0.113.1", 65_535)
    assert free_port("127.0.0.1", 65_535) == 65_535


def test_a_busy_port_is_passed_over() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port: int = busy.getsockname()[1]
        assert free_port("127.0.0.1", port) > port
        with pytest.raises(Refused, match=rf"^Port {port} is busy: choose another --port\.$"):
            free_port("127.0.0.1", port, 1)
    assert free_port("127.0.0.1", port) == port


def test_of_two_that_begin_at_once_one_gets_the_port() -> None:
    """Its web server opens it afterwards, while it is held."""
    with hold_port("127.0.0.1", 18_000) as held:
        port: int = held.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} is busy"):
            hold_port("127.0.0.1", port, 1)
        with socket.socket() as web:
            web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            web.bind(("127.0.0.1", port))
            web.listen()


def test_a_foreign_address_is_refused() -> None:
    with pytest.raises(Refused, match=r"^203\.0\.113\.1 is no address of this machine\.$"):
        free_port("203.0.113.1", 8119)  # TEST-NET-3 (RFC 5737): never ours
