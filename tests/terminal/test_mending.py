"""What a crash left is mended by whatever command comes next."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.captions.rules import CueRules
from app.settings.proxy import SYSTEM_PROXY
from app.settings.settings import CloudRegion
from app.terminal.chosen_settings import Chosen
from app.terminal.mending import Mending
from app.transcripts import completing as completing_module
from tests.fakes.journals import final, write_journal

ROOT = Path(__file__).parents[2]


def chosen(folder: Path) -> Chosen:
    """What the user has set."""
    return Chosen(CueRules(), folder / "srt", CloudRegion.CHINA, service="", proxy=SYSTEM_PROXY)


def test_what_was_mended_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once, with the place of its subtitles."""
    write_journal(tmp_path / "sessions", "a", final(0, "Hello."), ended=False)
    for _ in range(2):
        Mending(tmp_path / "sessions", lambda: chosen(tmp_path)).wait()
    said = "A session was interrupted (a (2026-11-23 14.05.33)  0:01  en  Hello.)."
    assert capsys.readouterr().err == f"{said} The subtitle file has been restored: {tmp_path}/srt/a.srt\n"


def test_a_mistake_in_it_keeps_no_command_from_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log."""
    write_journal(tmp_path / "sessions", "a", final(0, "Hello."), ended=False)

    def fail(*_: object, **__: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(completing_module, "recover_session", fail)
    Mending(tmp_path / "sessions", lambda: chosen(tmp_path)).wait()
    (record,) = caplog.records
    assert "could not be completed" in record.getMessage()
    caplog.clear()


@pytest.mark.skipif(sys.platform != "linux", reason="where files are")
@pytest.mark.parametrize(
    "command",
    [
        ["sessions"],
        ["sessions", "--search", "x"],
        ["export", "a"],
        ["devices"],
        ["doctor"],
        ["transcribe", "missing.wav"],
        ["listen", "--input", "missing.wav"],
    ],
    ids=" ".join,
)
def test_every_command_mends(tmp_path: Path, command: list[str]) -> None:
    """Also one that fails, or has nothing to do with sessions."""
    sessions = tmp_path / ".local" / "share" / "surtitle" / "sessions"
    write_journal(sessions, "a", final(0, "Hello."), ended=False)
    environ = {each: value for each, value in os.environ.items() if not each.startswith(("XDG_", "DASHSCOPE"))}
    done = subprocess.run(
        [sys.executable, "-m", "app", *command],
        cwd=tmp_path,
        env={**environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    srt = tmp_path / "Documents" / "Surtitle" / "a.srt"
    assert f"The subtitle file has been restored: {srt}" in done.stderr
    assert "Hello." in srt.read_text()
