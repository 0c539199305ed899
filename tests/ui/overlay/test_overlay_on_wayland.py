"""The overlay in a real compositor, sway: as a window of XWayland's, and as one of Wayland's own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from app.settings.settings import Settings
from tests.fakes.display import wait_until
from tests.fakes.wayland import MISSING, MISSING_XWAYLAND, Compositor, on_wayland_alone

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")

ROOT = Path(__file__).parents[3]
OVERLAY = "Surtitle overlay"
PLACE = (300, 300, 500, 220)


class Screen:
    """A compositor, and a red window with an overlay in it."""

    def __init__(self, compositor: Compositor, stack: ExitStack) -> None:
        self.compositor = compositor
        self._stack = stack
        self.program: subprocess.Popen[str]

    def start(self, env: dict[str, str], **settings: object) -> None:
        """Start the program; returns when both windows are asked for."""
        wanted = Settings(**{"overlay_places": {"": PLACE}, **settings})  # type: ignore[arg-type]
        command = [sys.executable, "-m", "tests.ui.overlay.other_windows", "both", msgspec.json.encode(wanted).decode()]
        self.program = program = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**env, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # Qt's remarks on input methods
            text=True,
        )
        impatience = threading.Timer(60, program.kill)
        impatience.start()

        def end() -> None:
            impatience.cancel()
            program.terminate()
            program.communicate()

        self._stack.callback(end)
        assert self.said() == "shown"
        self.compositor.window("Red")

    def said(self) -> str:
        """The next line that the program prints."""
        assert self.program.stdout is not None
        return self.program.stdout.readline().strip()

    def place(self) -> tuple[int, int, int, int]:
        """Where the overlay is: x, y, width, height."""
        rect = self.compositor.window(OVERLAY)["rect"]
        return rect["x"], rect["y"], rect["width"], rect["height"]


@pytest.fixture
def native() -> Iterator[Screen]:
    """Without XWayland."""
    with Compositor() as compositor, ExitStack() as stack:
        yield Screen(compositor, stack)


@pytest.mark.skipif(bool(MISSING_XWAYLAND), reason=f"this machine lacks {', '.join(MISSING_XWAYLAND)}")
def test_under_xwayland_it_takes_clicks_though_the_window_below_was_activated() -> None:
    """Which X then has above the overlay, though it is seen below: it would get what is meant for the overlay."""
    floating = 'for_window [title="Red"] floating enable, resize set 1000 600, move position 50 50'
    with Compositor(xwayland=True, settings=floating) as compositor, ExitStack() as stack:
        screen = Screen(compositor, stack)
        screen.start({**compositor.env, "QT_QPA_PLATFORM": "xcb"})
        wait_until(lambda: max(compositor.pixel(550, 450)) < 80, "the overlay over the red window")
        compositor.click(100, 150)
        assert screen.said() == "click 100 150"
        compositor.click(550, 450)
        compositor.drag((550, 450), (560, 460), (600, 500))
        assert screen.said() == f"place {PLACE[0] + 50} {PLACE[1] + 50} {PLACE[2]} {PLACE[3]}"


def test_on_wayland_it_leaves_the_focus_to_the_window(native: Screen) -> None:
    """It floats over the window, which has the keys."""
    native.start(on_wayland_alone(native.compositor.env))
    assert native.compositor.window(OVERLAY)["type"] == "floating_con"
    assert native.place()[2:] == PLACE[2:]
    wait_until(lambda: native.compositor.focused == "Red", "the red window to have the focus")
    native.compositor.type("k")
    assert native.said() == "key k"


def test_on_wayland_its_size_is_kept(native: Screen) -> None:
    """Made wider at its sides by the compositor, and higher by whole lines by itself; a click changes nothing."""
    native.start(on_wayland_alone(native.compositor.env))
    x, y, width, height = native.place()
    pull = native.compositor.drag
    native.compositor.click(x + 250, y + 120)

    right, middle = x + width - 3, y + 120
    pull((right, middle), (right + 40, middle), (right + 100, middle))
    assert native.said().split()[-2:] == [str(native.place()[2]), str(height)]
    wider = native.place()[2]
    assert width + 50 < wider <= width + 100

    pull((x + 3, middle), (x - 40, middle), (x - 60, middle))
    assert native.said().split()[-2:] == [str(native.place()[2]), str(height)]
    assert native.place()[2] > wider
    x, y, width, _ = native.place()

    lower = y + height - 3
    pull((x + 100, lower), (x + 100, lower + 40), (x + 100, lower + 80))
    higher = int(native.said().split()[-1])
    assert height < higher < height + 100
    wait_until(lambda: native.place() == (x, y, width, higher), "the overlay to have grown")


def test_locked_on_wayland_it_has_a_padlock_in_it(native: Screen) -> None:
    """Nothing else of it can be pressed, and the padlock unlocks it."""
    native.start(on_wayland_alone(native.compositor.env), overlay_locked=True)
    x, y, width, height = native.place()
    native.compositor.drag((x + 250, y + 120), (x + 300, y + 120), (x + 320, y + 120))
    x, y, width, height = native.place()  # sway moves a floating window where it takes no clicks
    padlock = (x + width - 4 - 17, y + 4 + 17)
    wait_until(lambda: max(native.compositor.pixel(*padlock)) > 200, "the padlock")
    native.compositor.click(*padlock)
    assert native.said() == "unlocked"
    native.compositor.pointer.move_to(5, 300)
    wait_until(lambda: max(native.compositor.pixel(*padlock)) < 80, "the padlock to go")
    lower = y + height - 3
    native.compositor.drag((x + 100, lower), (x + 100, lower + 40), (x + 100, lower + 80))
    assert native.said().startswith("place")
