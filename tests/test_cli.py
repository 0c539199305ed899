"""The command line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app import __version__
from app.cli import main


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` prints it."""
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"surtitle {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [["dance"], ["listen", "--pace", "fast"], ["listen", "--device", "a", "--input", "b"], ["transcribe"]],
)
def test_bad_options_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, and what can be typed instead."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["app.terminal.listen", "app.terminal.transcribe", "app.service.serve"])
def test_the_terminal_and_the_service_need_no_qt(module: str) -> None:
    """Neither imports it, so that both run where it cannot."""
    code = f"import sys, {module}; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
