"""The app where one of two displays is dead, and where both are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Start
from tests.fakes.waiting import wait_until
from tests.fakes.wayland import MISSING, Compositor

DEAD = ":7793"
PATIENCE_S = 60


def settle(home: Path) -> None:
    """It was used before."""
    path = home / ".config" / "surtitle" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"welcomed": True}))


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")
def test_a_crashed_xwayland_leaves_a_window(start: Start, environ: dict[str, str]) -> None:
    """It opens on Wayland itself; the doctor says what is dead, and what that costs."""
    settle(Path(environ["HOME"]))
    with Compositor() as compositor:
        screens = {"DISPLAY": DEAD, "WAYLAND_DISPLAY": compositor.wayland}
        app = start(**screens)
        compositor.window("Surtitle")
        doctor = start("doctor", **screens)
        out, err = doctor.communicate(timeout=PATIENCE_S)
        app.terminate()
        assert app.wait(PATIENCE_S) == 0
        assert app.communicate() == ("", "")
    assert err == ""
    (screen,) = [line for line in out.splitlines() if "DISPLAY" in line]
    assert screen.startswith(f"missing  DISPLAY={DEAD} isn't responding.")
    assert "shown on Wayland" in screen


def test_where_none_works_it_captions_in_the_terminal(start: Start, environ: dict[str, str]) -> None:
    """And says which displays there are, and what is wrong with each."""
    settle(Path(environ["HOME"]))
    app = start(DISPLAY=DEAD, WAYLAND_DISPLAY="/nowhere/wayland-0")
    out, err = app.communicate(timeout=PATIENCE_S)
    said = out + err
    assert f"Can't show a window. DISPLAY={DEAD} isn't responding." in said
    assert "WAYLAND_DISPLAY=/nowhere/wayland-0 isn't responding." in said
    assert "Captions are shown here" in said


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")
def test_on_wayland_the_keys_of_the_window_work_in_the_overlay(start: Start, environ: dict[str, str]) -> None:
    """The window has the focus after the start; the overlay gets it with a click, and Ctrl+L hides it all the same."""
    settle(Path(environ["HOME"]))
    with Compositor() as compositor:
        app = start(WAYLAND_DISPLAY=compositor.wayland)
        compositor.window("Surtitle")
        rect = compositor.window("Surtitle overlay")["rect"]
        wait_until(lambda: compositor.focused == "Surtitle", deadline_s=PATIENCE_S)
        compositor.click(rect["x"] + rect["width"] // 2, rect["y"] + rect["height"] // 2)
        wait_until(lambda: compositor.focused == "Surtitle overlay", deadline_s=PATIENCE_S)
        compositor.press_keys("ctrl", "l")
        wait_until(lambda: [each["name"] for each in compositor.windows()] == ["Surtitle"], deadline_s=PATIENCE_S)
        app.terminate()
        assert app.wait(PATIENCE_S) == 0
