from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes.display import MISSING, Display, wait_until

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")

ROOT = Path(__file__).parents[2]
RED, GREEN = (255, 0, 0), (0, 255, 0)
BODY = (550, 320)
"""A place inside the overlay where no letter is."""


class Screen:
    """A display, and the programs on it."""

    def __init__(self, display: Display, stack: ExitStack) -> None:
        self.display = display
        self._stack = stack

    def start(self, kind: str) -> subprocess.Popen[str]:
        """Start a program of `other_windows.py`; returns when its window is asked for."""
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.other_windows", kind],
            cwd=ROOT,
            env={**self.display.env, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        impatience = threading.Timer(60, program.kill)  # no line is awaited for ever
        impatience.start()
        self._stack.callback(_end, program, impatience)
        assert program.stdout is not None
        assert program.stdout.readline() == "shown\n"
        return program

    def focused(self) -> str:
        """The window that has the focus and that the window manager calls the active one; empty if that is none."""
        try:
            window = self.display.xdotool("getactivewindow")
        except RuntimeError:
            return ""
        return window if self.display.xdotool("getwindowfocus") == window else ""

    def wait_for(self, x: int, y: int, *colours: tuple[int, int, int]) -> None:
        """Wait until the screen shows one of these colours there."""
        wait_until(lambda: self.display.pixel(x, y) in colours, f"one of {colours} at {x}, {y}")

    def wait_for_overlay(self, x: int, y: int) -> None:
        """Wait until the overlay's dark ground is seen there."""
        wait_until(lambda: max(self.display.pixel(x, y)) < 40, f"the overlay at {x}, {y}")


def _end(program: subprocess.Popen[str], impatience: threading.Timer) -> None:
    impatience.cancel()
    program.terminate()
    program.communicate()


def read_line(program: subprocess.Popen[str]) -> str:
    """The next line that the program prints."""
    assert program.stdout is not None
    return program.stdout.readline().strip()


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A display of its own with openbox."""
    with Display() as display, ExitStack() as stack:
        yield Screen(display, stack)


def test_it_lies_above_a_focused_full_screen_window(screen: Screen) -> None:
    """It is seen there, moved and resized by hand, while that keeps the focus and the keys; also over a later one."""
    full = screen.start("full")
    screen.wait_for(*BODY, RED)
    display = screen.display
    wait_until(lambda: screen.focused() != "", "the full-screen window to have the focus")
    focused = screen.focused()

    overlay = screen.start("overlay")
    screen.wait_for_overlay(*BODY)
    assert display.pixel(100, 100) == RED
    assert screen.focused() == focused

    display.xdotool("mousemove", *BODY, "mousedown", 1, "mousemove", 500, 250, "mousemove", 450, 220, "mouseup", 1)
    assert read_line(overlay) == "geometry 200 200 500 200"
    screen.wait_for(750, 450, RED)
    screen.wait_for_overlay(*BODY)

    display.xdotool("mousemove", 697, 397, "mousedown", 1, "mousemove", 750, 450, "mousemove", 797, 447, "mouseup", 1)
    assert read_line(overlay) == "geometry 200 200 600 250"
    screen.wait_for_overlay(780, 400)

    assert screen.focused() == focused
    display.xdotool("key", "h")
    assert read_line(full) == "key h"

    later = screen.start("full")
    wait_until(lambda: screen.focused() not in ("", focused), "the second window to have the focus")
    display.xdotool("key", "k")
    assert read_line(later) == "key k"
    screen.wait_for_overlay(780, 400)


def test_it_comes_up_again_with_the_next_caption(screen: Screen) -> None:
    """What lies above it, because it asks no window manager either, is under it once something new is said."""
    overlay = screen.start("overlay")
    screen.wait_for_overlay(*BODY)
    screen.start("above")
    screen.wait_for(*BODY, GREEN)
    assert overlay.stdin is not None
    overlay.stdin.write("\n")
    overlay.stdin.flush()
    screen.wait_for_overlay(*BODY)
    assert screen.display.pixel(210, 260) == GREEN
