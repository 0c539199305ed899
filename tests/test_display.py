"""Which display is taken, and what is said of those that do not work: real screens, dead ones, and refusals."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.display import find_display, platforms_to_try
from tests.fakes import wayland
from tests.fakes.display import MISSING, Display
from tests.fakes.wayland import Compositor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has several displays")
needs_x = pytest.mark.skipif(bool(MISSING), reason=f"this machine lacks {', '.join(MISSING)}")
needs_wayland = pytest.mark.skipif(bool(wayland.MISSING), reason=f"this machine lacks {', '.join(wayland.MISSING)}")
DEAD = ":7793"
KEY = "00112233445566778899aabbccddeeff"
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XAUTHORITY")
}


@pytest.fixture(scope="module")
def compositor() -> Iterator[Compositor]:
    """A Wayland screen without XWayland."""
    with Compositor() as made:
        yield made


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """The name of an X display that lets in only who has its key."""
    key = tmp_path / "key"
    _add_keys(key, [f":{number}" for number in range(200)], KEY)
    with Display(options=("-auth", str(key)), env={**PLAIN, "XAUTHORITY": str(key)}) as display:
        yield display.name


def _add_keys(file: Path, displays: Sequence[str], key: str) -> None:
    file.touch()
    lines = "".join(f"add {display} MIT-MAGIC-COOKIE-1 {key}\n" for display in displays)
    subprocess.run(["xauth", "-f", str(file), "source", "-"], input=lines, text=True, check=True, capture_output=True)


def test_the_order_is_what_is_asked_for_then_x11_then_wayland() -> None:
    """Each once, and only what is named."""
    assert platforms_to_try({}) == []
    assert platforms_to_try({"DISPLAY": ":0"}) == ["xcb"]
    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert platforms_to_try(both) == ["xcb", "wayland"]
    assert platforms_to_try({**both, "QT_QPA_PLATFORM": "wayland"}) == ["wayland", "xcb"]
    assert platforms_to_try({"QT_QPA_PLATFORM": "offscreen"}) == ["offscreen"]


def test_elsewhere_there_is_nothing_to_choose() -> None:
    """On Windows and macOS Qt has one platform, and a screen."""
    assert find_display({}, system="win32").works
    assert not find_display({}).works


@needs_x
def test_a_good_display_is_taken_with_nothing_to_say() -> None:
    """Though the other one, which is not asked, is dead."""
    with Display(env=PLAIN) as display:
        found = find_display({**PLAIN, "DISPLAY": display.name, "WAYLAND_DISPLAY": "/nowhere"})
        assert (found.platform, found.troubles) == ("xcb", ())


@needs_wayland
def test_a_dead_display_beside_a_good_wayland(compositor: Compositor) -> None:
    """XWayland has crashed: the window is shown on Wayland, and what is dead is named."""
    found = find_display({**PLAIN, "DISPLAY": DEAD, "WAYLAND_DISPLAY": compositor.wayland})
    assert found.works
    assert (found.platform, found.troubles) == ("wayland", (f"DISPLAY={DEAD} isn't responding.",))


@needs_x
@needs_wayland
@pytest.mark.skipif(shutil.which("xauth") is None, reason="this machine lacks xauth")
def test_a_stale_key_beside_a_good_wayland(guarded: str, compositor: Compositor, tmp_path: Path) -> None:
    """XAUTHORITY is from the last session, or not set: that is what is said."""
    stale = tmp_path / "stale"
    _add_keys(stale, [guarded], KEY[::-1])
    screens = {**PLAIN, "DISPLAY": guarded, "WAYLAND_DISPLAY": compositor.wayland}
    found = find_display({**screens, "XAUTHORITY": str(stale)})
    refused = f"The display at DISPLAY={guarded} rejected the authorisation in {stale} (XAUTHORITY)."
    assert (found.platform, found.troubles) == ("wayland", (refused,))
    found = find_display({**screens, "HOME": str(tmp_path)})
    assert found.platform == "wayland"
    assert "XAUTHORITY doesn't name a file" in found.troubles[0]
    good = tmp_path / "good"
    _add_keys(good, [guarded], KEY)
    assert find_display({**screens, "XAUTHORITY": str(good)}).platform == "xcb"


@needs_x
def test_a_platform_that_is_asked_for_and_dead_is_no_end() -> None:
    """Where QT_QPA_PLATFORM says Wayland for all programs, and there is X11 only."""
    with Display(env=PLAIN) as display:
        screens = {**PLAIN, "DISPLAY": display.name, "QT_QPA_PLATFORM": "wayland"}
        found = find_display(screens)
        assert found.platform == "xcb"
        assert found.troubles == ("QT_QPA_PLATFORM=wayland needs WAYLAND_DISPLAY, which isn't set.",)


def test_where_none_works_each_cause_is_named(tmp_path: Path) -> None:
    """In the order in which they were tried."""
    dead = tmp_path / "wayland-0"
    with socket.socket(socket.AF_UNIX) as left:  # a socket that nobody listens at any more
        left.bind(str(dead))
    found = find_display({**PLAIN, "DISPLAY": DEAD, "WAYLAND_DISPLAY": str(dead), "QT_QPA_PLATFORM": "nonsense"})
    assert not found.works
    assert found.troubles == (
        "Qt has no platform called QT_QPA_PLATFORM=nonsense.",
        f"DISPLAY={DEAD} isn't responding.",
        f"WAYLAND_DISPLAY={dead} isn't responding.",
    )
    bare = {name: value for name, value in PLAIN.items() if name != "XDG_RUNTIME_DIR"}
    found = find_display({**bare, "WAYLAND_DISPLAY": "wayland-0"})
    assert found.troubles == ("WAYLAND_DISPLAY=wayland-0 can't be found: XDG_RUNTIME_DIR isn't set.",)


def test_a_screen_that_does_not_answer_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compositor that hangs takes connections, and says nothing."""
    monkeypatch.setattr("app.display._PATIENCE_S", 3.0)
    path = tmp_path / "wayland-0"
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(path))
        hung.listen()
        found = find_display({**PLAIN, "WAYLAND_DISPLAY": str(path)})
    assert found.troubles == (f"The display at WAYLAND_DISPLAY={path} isn't responding.",)


def test_a_missing_library_is_named(tmp_path: Path) -> None:
    """Qt itself only says that the plugin could not be loaded."""
    broken = tmp_path / "libxcb-cursor.so.0"
    broken.write_bytes(b"")
    found = find_display({**PLAIN, "DISPLAY": DEAD, "LD_LIBRARY_PATH": str(tmp_path)})
    assert not found.works
    assert "libxcb-cursor.so.0" in found.troubles[0]
