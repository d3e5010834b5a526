"""The arrows between parts and between rooms, and who may call actions (pyproject.toml)."""

import pytest
from importlinter.cli import lint_imports

from tests.shared import ROOT


def test_the_arrows_hold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    failed = lint_imports(no_cache=True)
    assert failed == 0, capsys.readouterr().out
