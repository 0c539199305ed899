"""The window of past sessions on a real display, used with mouse and keyboard."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.transcripts.journal import find_interrupted, read_journal
from tests.fakes.display import MISSING, Display
from tests.fakes.past_sessions import fill, interrupt
from tests.transcripts.readers import by_pysubs2

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")

ROOT = Path(__file__).parents[3]
SESSIONS = 36


class Program:
    """The window, run as a program of its own; it prints what it shows whenever that changes."""

    def __init__(self, display: Display, folder: Path, stack: ExitStack) -> None:
        self.display = display
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.library.library_program", str(folder)],
            cwd=ROOT,
            env={**display.env, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        impatience = threading.Timer(45, self._process.kill)  # no line is awaited for ever
        impatience.start()
        stack.callback(self._end, impatience)
        self.window = display.xdotool("search", "--sync", "--onlyvisible", "--name", "^Past sessions$").split()[0]
        display.xdotool("windowactivate", "--sync", self.window)

    def wait_for(self, *parts: str) -> str:
        """Wait for a line with all of these; the line."""
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if all(part in line for part in parts):
                return line
        raise AssertionError(f"it ended without saying {parts}, but {said}")

    def press(self, *keys: str) -> None:
        """Press keys, where the focus is."""
        self.display.xdotool("key", *keys)

    def click(self, x: int, y: int, *, times: int = 1) -> None:
        """Click at this place of the window."""
        self.display.xdotool("mousemove", "--window", self.window, x, y, "click", "--repeat", times, "--delay", 60, 1)

    def wait_for_window(self, name: str) -> None:
        """Wait until a window of this name has the focus."""
        found = self.display.xdotool("search", "--sync", "--onlyvisible", "--name", name).split()[0]
        self.display.xdotool("windowactivate", "--sync", found)

    def _end(self, impatience: threading.Timer) -> None:
        impatience.cancel()
        self._process.terminate()
        self._process.communicate()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The window over a folder of sessions, of which the fourth was interrupted."""
    paths = fill(tmp_path / "sessions", SESSIONS)
    interrupt(paths[3])
    with Display() as display, ExitStack() as stack:
        yield Program(display, tmp_path, stack)


def test_it_is_searched_read_corrected_and_exported_by_hand(program: Program, tmp_path: Path) -> None:
    """With the mouse where one would use it, and the keyboard; all of it ends up in the files."""
    program.wait_for(f"list {SESSIONS} ", "sessions")
    program.click(200, 26)  # into the search
    program.display.xdotool("type", "number 35")
    program.wait_for("list 1 ", "Found in 1 session")
    program.click(200, 95, times=2)  # onto the row
    program.wait_for("reading True 8")
    program.press("F2", "ctrl+a")
    program.display.xdotool("type", "Corrected.")
    program.press("Return", "ctrl+e")
    program.wait_for_window("^Export “")
    program.press("Return")
    program.wait_for_window("^Export session$")
    program.press("Return")
    line = program.wait_for("banner 'The session is in ")
    (written,) = (tmp_path / "srt").glob("*.srt")
    assert str(written) in line
    texts = [text for _, _, text in by_pysubs2(written.read_text(encoding="utf-8"), "srt")]
    assert texts[-1].startswith("Corrected.")
    program.display.xdotool("windowactivate", "--sync", program.window)
    program.press("alt+s")
    program.wait_for("reading False")
    program.press("Escape")
    program.wait_for(f"list {SESSIONS} ")
    program.press("Home", "Down", "Down", "Down", "Return")
    program.wait_for("reading True 8", "The subtitle file has been restored")
    assert find_interrupted(tmp_path / "sessions") == []
    program.press("Escape", "Escape")
    program.wait_for("closed")


def test_a_session_is_renamed_by_hand(program: Program, tmp_path: Path) -> None:
    """F2, the name, Enter; the list follows."""
    program.wait_for(f"list {SESSIONS} ", "sessions")
    program.press("F2", "ctrl+a")
    program.display.xdotool("type", "Budget: final")
    program.press("Return")
    program.wait_for("banner 'Renamed to “Budget- final”.'")
    assert read_journal(tmp_path / "sessions" / "Budget- final.jsonl").name == "Budget- final"
