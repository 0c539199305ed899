from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from app.settings.settings import Settings
from tests.fakes.display import MISSING, Display, wait_until

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")

ROOT = Path(__file__).parents[3]
RED, GREEN = (255, 0, 0), (0, 255, 0)
PLACE = (300, 300, 500, 200)
BODY = (550, 450)
"""A place inside the overlay where no letter is."""


class Screen:
    """A display, and the programs on it."""

    def __init__(self, display: Display, stack: ExitStack) -> None:
        self.display = display
        self._stack = stack

    def start(self, kind: str, settings: Settings | None = None) -> subprocess.Popen[str]:
        """Start a program of `other_windows.py`; returns when its window is asked for."""
        program = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.ui.overlay.other_windows",
                kind,
                msgspec.json.encode(settings or Settings()).decode(),
            ],
            cwd=ROOT,
            env={**self.display.env, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        impatience = threading.Timer(60, program.kill)  # no line is awaited for ever
        impatience.start()
        self._stack.callback(_end, program, impatience)
        if kind != "overlay":
            assert read_line(program) == "shown"
        return program

    def start_overlay(self, **settings: object) -> tuple[subprocess.Popen[str], list[int]]:
        """Start the overlay; returns also where it is: x, y, width, height."""
        settings = {"overlay_places": {"": PLACE}, **settings}
        program = self.start("overlay", Settings(**settings))  # type: ignore[arg-type]
        place = read_line(program).removeprefix("at ")
        assert read_line(program) == "shown"
        return program, [int(part) for part in place.split()]

    def place_of(self, title: str) -> list[int]:
        """Where the window of this title (a regular expression) is, when it is seen: x, y, width, height."""
        window = self.display.xdotool("search", "--sync", "--onlyvisible", "--name", title).splitlines()[0]
        shell = self.display.xdotool("getwindowgeometry", "--shell", window).splitlines()
        found = dict(line.split("=") for line in shell)
        return [int(found[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")]

    def focused(self) -> str:
        """The window that has the focus and that the window manager calls the active one; empty if that is none."""
        try:
            window = self.display.xdotool("getactivewindow")
        except RuntimeError:
            return ""
        return window if self.display.xdotool("getwindowfocus") == window else ""

    def click(self, x: int, y: int) -> None:
        """Press and release the left button there."""
        self.display.xdotool("mousemove", x, y, "click", 1)

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

    overlay, (x, y, width, height) = screen.start_overlay()
    screen.wait_for_overlay(*BODY)
    assert display.pixel(100, 100) == RED
    assert screen.focused() == focused

    pulled = ("mousemove", 500, 380, "mousemove", 450, 350, "mouseup", 1)
    display.xdotool("mousemove", *BODY, "mousedown", 1, *pulled)
    assert read_line(overlay) == f"place {x - 100} {y - 100} {width} {height}"
    screen.wait_for(750, 470, RED)

    edge = x - 100 + width - 3
    display.xdotool("mousemove", edge, 300, "mousedown", 1, "mousemove", edge + 50, 300, "mousemove", edge + 100, 300)
    display.xdotool("mouseup", 1)
    assert read_line(overlay) == f"place {x - 100} {y - 100} {width + 100} {height}"
    screen.wait_for_overlay(780, 350)

    assert screen.focused() == focused
    display.xdotool("key", "h")
    assert read_line(full).startswith("key h")

    later = screen.start("full")
    wait_until(lambda: screen.focused() not in ("", focused), "the second window to have the focus")
    display.xdotool("key", "k")
    assert read_line(later) == "key k"
    screen.wait_for_overlay(780, 350)


def test_it_comes_up_again_with_the_next_caption(screen: Screen) -> None:
    """What lies above it, because it asks no window manager either, is under it once something new is said."""
    overlay, _ = screen.start_overlay()
    screen.wait_for_overlay(*BODY)
    screen.start("above")
    screen.wait_for(*BODY, GREEN)
    assert overlay.stdin is not None
    overlay.stdin.write("\n")
    overlay.stdin.flush()
    screen.wait_for_overlay(*BODY)
    assert screen.display.pixel(210, 260) == GREEN


def test_locked_it_lets_clicks_through_until_its_handle_is_clicked(screen: Screen) -> None:
    """The window below gets the click, which it does not get from an unlocked overlay, before and after."""
    full = screen.start("full")
    screen.wait_for(*BODY, RED)
    wait_until(lambda: screen.focused() != "", "the full-screen window to have the focus")
    focused = screen.focused()
    overlay, (x, y, width, _) = screen.start_overlay(overlay_locked=True)
    screen.wait_for_overlay(*BODY)
    handle = (x + width + 4 + 15, y + 15)
    wait_until(lambda: screen.display.pixel(*handle) != RED, "the handle")

    screen.click(*BODY)
    assert read_line(full) == f"click {BODY[0]} {BODY[1]}"
    screen.click(*handle)
    assert read_line(overlay) == "unlocked"
    screen.wait_for(*handle, RED)  # it has gone

    screen.click(*BODY)
    screen.click(100, 100)
    assert read_line(full) == "click 100 100"  # the one before was the overlay's
    assert screen.focused() == focused


def test_it_is_locked_by_its_own_button(screen: Screen) -> None:
    """Which comes under the pointer; from then on clicks go through, and there is a handle."""
    full = screen.start("full")
    screen.wait_for(*BODY, RED)
    overlay, (x, y, width, _) = screen.start_overlay()
    screen.wait_for_overlay(*BODY)
    screen.display.xdotool("mousemove", *BODY, "mousemove_relative", "--", 5, 0)
    bar_x, bar_y, bar_width, bar_height = screen.place_of("^Surtitle overlay buttons$")
    assert bar_x + bar_width == x + width
    assert bar_y + bar_height < y  # above it, where it covers no caption
    lock = (bar_x + bar_width - 93, bar_y + bar_height // 2)  # the last button but two
    screen.display.xdotool("mousemove", *lock)
    wait_until(lambda: max(screen.display.pixel(*lock)) > 60, "the buttons")
    screen.click(*lock)
    assert read_line(overlay) == "locked"
    screen.click(*lock)
    assert read_line(full) == f"click {lock[0]} {lock[1]}"


def test_it_is_on_every_desktop(screen: Screen) -> None:
    """On the second desktop it is seen, too, and the window of the first one is not."""
    screen.start("full")
    screen.wait_for(*BODY, RED)
    screen.start_overlay()
    screen.wait_for_overlay(*BODY)
    display = screen.display
    display.xdotool("set_num_desktops", 2, "set_desktop", 1)
    wait_until(lambda: display.pixel(100, 100) != RED, "the other desktop")
    screen.wait_for_overlay(*BODY)
    assert display.xdotool("get_desktop") == "1"


def test_a_place_of_a_larger_screen_is_not_taken_on_a_smaller_one() -> None:
    """Started where the screen ends before the remembered place, it lies within that screen."""
    with Display(width=800, height=600) as display, ExitStack() as stack:
        screen = Screen(display, stack)
        _, (x, y, width, height) = screen.start_overlay(overlay_places={"1280x800+0+0": (700, 600, 500, 190)})
        assert x + width <= 800
        assert y + height <= 600
        screen.wait_for_overlay(x + width - 30, y + height - 20)


@pytest.mark.skipif(shutil.which("xrandr") is None, reason="this machine lacks xrandr")
def test_it_is_rescued_when_the_screen_shrinks_and_goes_back_when_it_grows(screen: Screen) -> None:
    """On the smaller screen it is seen whole; on the old one it lies where the user had put it."""
    display = screen.display
    overlay, (x, y, _, _) = screen.start_overlay()
    screen.wait_for_overlay(*BODY)
    display.xdotool("mousemove", *BODY, "mousedown", 1, "mousemove", BODY[0] + 200, BODY[1] + 100)
    display.xdotool("mousemove", BODY[0] + 400, BODY[1] + 250, "mouseup", 1)
    moved = [int(part) for part in read_line(overlay).removeprefix("place ").split()]
    assert moved[:2] == [x + 400, y + 250]

    def shown_at() -> list[int]:
        return screen.place_of("^Surtitle overlay$")

    def is_inside(wide: int, high: int) -> bool:
        left, top, across, down = shown_at()
        return left >= 0 and top >= 0 and left + across <= wide and top + down <= high

    display.run("xrandr", "--newmode", "small", "40", "800", "840", "968", "1056", "600", "601", "605", "628")
    display.run("xrandr", "--addmode", "screen", "small")
    display.run("xrandr", "--output", "screen", "--mode", "small")
    wait_until(lambda: is_inside(800, 600), "the overlay to come onto the smaller screen")
    display.run("xrandr", "--output", "screen", "--mode", "1280x800")
    wait_until(lambda: shown_at() == moved, "the overlay to go back")


def test_what_is_added_after_unlocking_takes_clicks(screen: Screen) -> None:
    """Locked, unlocked and made wider: the new part is the overlay's as well, and can be pulled in turn."""
    full = screen.start("full")
    screen.wait_for(*BODY, RED)
    overlay, (x, y, width, height) = screen.start_overlay(overlay_locked=True)
    screen.wait_for_overlay(*BODY)
    handle = (x + width + 4 + 15, y + 15)
    wait_until(lambda: screen.display.pixel(*handle) != RED, "the handle")
    screen.click(*handle)
    assert read_line(overlay) == "unlocked"

    edge, middle = x + width - 3, y + height // 2
    pull = ("mousedown", 1, "mousemove", edge + 50, middle, "mousemove", edge + 100, middle, "mouseup", 1)
    screen.display.xdotool("mousemove", edge, middle, *pull)
    assert read_line(overlay) == f"place {x} {y} {width + 100} {height}"
    screen.wait_for_overlay(edge + 60, middle)
    screen.click(edge + 60, middle)
    screen.click(100, 100)
    assert read_line(full) == "click 100 100"
    screen.display.xdotool("mousemove", edge + 100, middle, "mousedown", 1, "mousemove", edge + 50, middle)
    screen.display.xdotool("mousemove", edge, middle, "mouseup", 1)
    assert read_line(overlay) == f"place {x} {y} {width} {height}"
