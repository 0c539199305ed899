"""A Wayland screen that is not there: sway without a graphics card, with or without XWayland.

Use it as a context manager, as `Display`. It has a mouse (`wayland_pointer.py`); keys are pressed by wtype, and what is
on the screen is seen by grim. sway refuses to run as root: there it gets a user of its own in a namespace.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.fakes.display import DEADLINE_S, wait_until
from tests.fakes.wayland_pointer import WaylandPointer

MISSING = [program for program in ("sway", "swaymsg", "grim", "wtype", "unshare") if shutil.which(program) is None]
"""What this needs and the machine lacks; a test that wants a `Compositor` skips itself where this is not empty."""
_SIZE = (1280, 800)
_HAND_S = 0.1  # between two moves of the mouse, as of a quick hand
MISSING_XWAYLAND = MISSING + [program for program in ("Xwayland",) if shutil.which(program) is None]


class Compositor:
    """A sway of its own.

    Args:
        xwayland: whether there is an X server in it, too.
        settings: more lines of its configuration.

    Attributes:
        wayland: what ``WAYLAND_DISPLAY`` is set to: a path.
        display: what ``DISPLAY`` is set to; empty without XWayland.
        env: the environment for programs that shall appear there.
        pointer: its mouse.
    """

    pointer: WaylandPointer

    def __init__(self, *, xwayland: bool = False, settings: str = "") -> None:
        self._xwayland = xwayland
        self._settings = settings
        self._folder = Path()
        self._stack = contextlib.ExitStack()
        self.wayland = ""
        self.display = ""
        self.env: dict[str, str] = {}

    def __enter__(self) -> Compositor:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def say(self, command: str) -> None:
        """Give sway a command."""
        self._message(command)

    def windows(self) -> list[dict[str, Any]]:
        """All windows that are shown, as sway describes them, with "focused", "floating" and "rect"."""
        return list(_windows_in(json.loads(self._message("-t", "get_tree"))))

    def window(self, title: str) -> dict[str, Any]:
        """The window of this title, once it is there."""

        def found() -> list[dict[str, Any]]:
            return [each for each in self.windows() if each["name"] == title]

        wait_until(lambda: bool(found()), f"a window {title!r}")
        return found()[0]

    @property
    def focused(self) -> str:
        """The title of the window that has the focus; empty where none has."""
        return next((str(each["name"]) for each in self.windows() if each["focused"]), "")

    def click(self, x: int, y: int) -> None:
        """Press and release the left button there."""
        self.pointer.move_to(x - 1, y)
        self.drag((x, y))

    def drag(self, *places: tuple[int, int]) -> None:
        """Press at the first place, and release at the last one, not faster than programs see it."""
        self.pointer.move_to(*places[0])
        time.sleep(_HAND_S)
        self.pointer.press()
        for place in places[1:]:
            time.sleep(_HAND_S)
            self.pointer.move_to(*place)
        time.sleep(_HAND_S)
        self.pointer.release()

    def type(self, text: str) -> None:
        """Press keys."""
        self._run("wtype", "-s", "500", text)  # programs learn of the new keyboard first

    def press_keys(self, modifier: str, key: str) -> None:
        """Press a key while another one is held, such as "ctrl" and "l"."""
        self._run("wtype", "-s", "500", "-M", modifier, "-k", key, "-m", modifier)

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour that the screen shows at this place."""
        shot = self._run("grim", "-t", "ppm", "-g", f"{x},{y} 1x1", "-")
        return shot[-3], shot[-2], shot[-1]

    def screenshot(self, path: Path) -> Path:
        """Write what the screen shows now, as a PNG."""
        self._run("grim", str(path))
        return path

    def _start(self) -> None:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="sway-", dir="/tmp"))  # a short path
        self._folder = Path(folder)
        told = self._folder / "told"
        (self._folder / "config").write_text(
            f"xwayland {'enable' if self._xwayland else 'disable'}\n"
            f"output HEADLESS-1 resolution {_SIZE[0]}x{_SIZE[1]} position 0 0\n"
            "output * bg #204060 solid_color\n"
            "focus_follows_mouse no\n"
            f"{self._settings}\n"
            f"""exec sh -c 'printf "%s\\n" "$WAYLAND_DISPLAY" "$DISPLAY" "$SWAYSOCK" end > {told}'\n"""
        )
        dropped = ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK", "XAUTHORITY")
        plain = {name: value for name, value in os.environ.items() if name not in dropped}
        wlroots = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"}
        env = {**plain, **wlroots, "XDG_RUNTIME_DIR": folder, "HOME": folder}
        as_user = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
        Path("/tmp/.X11-unix").mkdir(mode=0o1777, exist_ok=True)  # noqa: S108 # where X servers are; else sway makes it
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            [*as_user, "sway", "-c", str(self._folder / "config")], env=env, stdin=quiet, stdout=quiet, stderr=quiet
        )
        self._stack.callback(_end, process)
        wait_until(lambda: told.exists() and told.read_text().endswith("end\n"), "sway to start")
        wayland, self.display, socket, _ = told.read_text().splitlines()
        self.wayland = str(self._folder / wayland)
        self.pointer = WaylandPointer(self.wayland, *_SIZE)
        self._stack.callback(self.pointer.close)
        self.env = {**plain, "WAYLAND_DISPLAY": self.wayland, "SWAYSOCK": socket}
        if self.display:
            self.env["DISPLAY"] = self.display

    def _message(self, *arguments: str) -> bytes:
        return self._run("swaymsg", *arguments)

    def _run(self, *command: str) -> bytes:
        done = subprocess.run(command, env=self.env, capture_output=True, timeout=DEADLINE_S, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout


def on_wayland_alone(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without the X server."""
    return {name: value for name, value in env.items() if name != "DISPLAY"} | {"QT_QPA_PLATFORM": "wayland"}


def _windows_in(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in (*node["nodes"], *node["floating_nodes"]):
        if child.get("pid"):
            yield child
        yield from _windows_in(child)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
