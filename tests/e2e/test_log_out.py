"""The desktop's session ends while captions run: with a real session manager, and a real window."""

from __future__ import annotations

import ctypes.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pysubs2
import pytest

from app.transcripts.journal import SessionState, glance_at, read_journal, summary_of
from tests.e2e.conftest import Start
from tests.fakes.display import MISSING, Display
from tests.fakes.waiting import wait_until

PATIENCE_S = 180
NO_MANAGER = ctypes.util.find_library("SM") is None or ctypes.util.find_library("ICE") is None
PROGRAM = Path(__file__).parents[1] / "fakes" / "session_manager_program.py"
pytestmark = pytest.mark.skipif(bool(MISSING) or NO_MANAGER, reason=f"not installed: {MISSING or 'libSM'}")


class SessionManager:
    """The program, and what it has said."""

    def __init__(self) -> None:
        command = [sys.executable, str(PROGRAM)]
        env = {**os.environ, "ICEAUTHORITY": os.devnull}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True, bufsize=1
        )
        self.address = self.next()

    def next(self) -> str:
        """The next thing that happens."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def log_out(self) -> None:
        """End the desktop's session."""
        assert self._process.stdin is not None
        self._process.stdin.write("log out\n")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def manager() -> Iterator[SessionManager]:
    """A session manager."""
    made = SessionManager()
    yield made
    made.close()


def test_logging_out_keeps_the_last_sentence(
    manager: SessionManager, start: Start, environ: dict[str, str], tmp_path: Path
) -> None:
    """The session manager hears that all is saved when it is; and a signal beside it, as some send, changes nothing."""
    home = Path(environ["HOME"])
    settings = home / ".config" / "surtitle" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"welcomed": True, "service": "local"}))
    folder = home / ".local" / "share" / "surtitle" / "sessions"
    with Display() as display:
        process = start(DISPLAY=display.name, SESSION_MANAGER=manager.address)
        assert manager.next() == "registered"
        wait_until(
            lambda: subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", "^Surtitle$"],
                env=display.env, capture_output=True, check=False,
            ).stdout,
            deadline_s=PATIENCE_S,
        )  # fmt: skip
        window = display.xdotool("search", "--onlyvisible", "--name", "^Surtitle$").split()[0]
        display.xdotool("windowactivate", "--sync", window)
        display.xdotool("key", "--window", window, "ctrl+d")
        wait_until(
            lambda: any('"source"' in each.read_text() for each in folder.glob("*.jsonl")), deadline_s=PATIENCE_S
        )
        manager.log_out()
        assert manager.next() == "saved"
        (journal,) = folder.glob("*.jsonl")
        glance = glance_at(journal)
        assert glance is not None
        assert summary_of(journal, glance).state is SessionState.ENDED
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (0, "", "")
    (srt,) = (home / "Documents" / "Surtitle").glob("*.srt")
    words = " ".join(text.text for each in read_journal(journal).sentences for text in each.texts).split()
    assert " ".join(cue.plaintext for cue in pysubs2.load(str(srt))).split() == words
    assert len(words) > 8
