"""The app among other windows: its tray icon, its keys while another window has the focus, and a second start."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, Start
from tests.fakes.display import MISSING, Display
from tests.fakes.waiting import wait_until

PATIENCE_S = 120
NEEDED = [program for program in ("trayer",) if shutil.which(program) is None] + MISSING

pytestmark = pytest.mark.skipif(bool(NEEDED), reason=f"not installed: {NEEDED}")


class Desk:
    """A screen with a tray, another program's window in front, and Surtitle."""

    def __init__(self, display: Display, start: Start, home: Path, stack: ExitStack) -> None:
        self.display = display
        self.home = home
        self._start = start
        self._stack = stack
        self._clients = ""

    def run(self, *command: str) -> subprocess.Popen[str]:
        """Start another program on this screen; it is ended with the test."""
        env = {**self.display.env, "PYTHONPATH": str(ROOT)}
        program = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

        def end() -> None:
            program.terminate()
            program.communicate()

        self._stack.callback(end)
        return program

    def start(self) -> subprocess.Popen[str]:
        """Start Surtitle."""
        return self._start(DISPLAY=self.display.name)

    def seen(self, title: str) -> list[str]:
        """The windows of this title that can be seen, without the icon in the tray, which has its own place."""
        with suppress(RuntimeError):  # xdotool's way to say that there are none
            found = self.display.xdotool("search", "--onlyvisible", "--name", title).split()
            return [each for each in found if int(each) not in self._icons()]
        return []

    def wait_for(self, title: str) -> str:
        """A window of this title that can be seen."""
        wait_until(lambda: self.seen(title), deadline_s=PATIENCE_S)
        return self.seen(title)[0]

    def active(self) -> str:
        """The window that has the focus."""
        with suppress(RuntimeError):
            return self.display.xdotool("getactivewindow")
        return ""

    def icon(self) -> tuple[int, int]:
        """The middle of Surtitle's icon in the tray, on the screen; waits until it is there."""
        wait_until(self._icons, deadline_s=PATIENCE_S)
        return next(iter(self._icons().values()))

    def _icons(self) -> dict[int, tuple[int, int]]:
        """The icons of Surtitle that a tray has taken in, with the middle of each."""
        tree = self.display.run("xwininfo", "-root", "-tree").decode()
        pattern = r'(0x[0-9a-f]+) "Surtitle": .*  (\d+)x(\d+)\+\d+\+\d+  \+(\d+)\+(\d+)$'
        found = re.findall(pattern, tree, re.MULTILINE)
        return {
            int(number, 16): (int(x) + int(width) // 2, int(y) + int(height) // 2)
            for number, width, height, x, y in found
            if 16 <= int(width) == int(height) <= 32
        }

    def settings(self) -> dict[str, object]:
        """What is saved."""
        with suppress(FileNotFoundError):
            return dict(json.loads((self.home / ".config/surtitle/settings.json").read_text()))
        return {}

    def wait_for_saved(self, **values: object) -> None:
        """Wait until the settings have these values."""
        wait_until(lambda: values.items() <= self.settings().items(), deadline_s=PATIENCE_S)


@pytest.fixture
def desk(start: Start, environ: dict[str, str]) -> Iterator[Desk]:
    """With a tray; Surtitle is not started yet, and was used before."""
    home = Path(environ["HOME"])
    path = home / ".config" / "surtitle" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"welcomed": True, "service": "local", "overlay_shown": False}))
    with Display() as display, ExitStack() as stack:
        yield Desk(display, start, home, stack)


def test_the_tray_icon_keys_and_a_second_start(desk: Desk) -> None:
    """One evening with it, all by real clicks and keys.

    Closing while the recording is captioned leaves it in the tray; its icon shows the window again; keys that are
    pressed in another program's full-screen window pause it, show and lock the overlay; a second start shows the
    window from the tray and ends; Quit ends all.
    """
    desk.run("trayer", "--edge", "top", "--align", "right", "--width", "10", "--height", "24")
    app = desk.start()
    window = desk.wait_for("^Surtitle$")
    desk.icon()
    desk.display.xdotool("windowactivate", "--sync", window, "key", "ctrl+d")
    transcripts = desk.home / "Documents" / "Surtitle"
    wait_until(lambda: list(transcripts.glob("*.srt")), deadline_s=PATIENCE_S)

    desk.display.xdotool("windowfocus", "--sync", window, "key", "alt+F4")
    wait_until(lambda: not desk.seen("^Surtitle$"), deadline_s=PATIENCE_S)
    desk.wait_for_saved(told_of_tray=True)
    assert app.poll() is None

    other = desk.run(sys.executable, "-m", "tests.ui.overlay.other_windows", "full")
    assert other.stdout is not None
    assert other.stdout.readline() == "shown\n"
    wait_until(lambda: desk.active() not in ("", window), deadline_s=PATIENCE_S)
    before = desk.active()
    desk.display.xdotool("key", "ctrl+alt+shift+o")
    desk.wait_for("Surtitle overlay")
    desk.display.xdotool("key", "ctrl+alt+shift+l")
    desk.wait_for_saved(overlay_locked=True)
    desk.display.xdotool("key", "ctrl+alt+shift+l")
    wait_until(lambda: "overlay_locked" not in desk.settings(), deadline_s=PATIENCE_S)
    desk.display.xdotool("key", "ctrl+alt+shift+s")  # stops what runs
    assert desk.active() == before
    assert desk.seen("^Surtitle$") == []
    assert app.poll() is None

    second = desk.start()
    assert second.wait(PATIENCE_S) == 0
    window = desk.wait_for("^Surtitle$")
    wait_until(lambda: desk.active() == window, deadline_s=PATIENCE_S)
    assert second.communicate() == ("", "")

    other.terminate()

    def plays_again() -> bool:  # once the last sentence of the first time is there
        desk.display.xdotool("windowfocus", "--sync", window, "key", "ctrl+d")
        return len(list(transcripts.glob("*.srt"))) == 2

    wait_until(plays_again, deadline_s=PATIENCE_S)
    desk.display.xdotool("windowfocus", "--sync", window, "key", "alt+F4")
    wait_until(lambda: not desk.seen("^Surtitle$"), deadline_s=PATIENCE_S)
    desk.display.xdotool("mousemove", *desk.icon(), "click", 1)
    window = desk.wait_for("^Surtitle$")

    desk.display.xdotool("mousemove", *desk.icon(), "click", 3)
    desk.display.xdotool("sleep", "0.3", "key", "q")
    assert app.wait(PATIENCE_S) == 0
    assert app.communicate() == ("", "")
