"""A screen that is not there: Xvfb with the openbox window manager on it, for windows that must be really seen.

Use it as a context manager. It takes a display number that is free, so several can run at the same time, and both of
its processes are ended and reaped when the block is left. There is no compositor: a translucent window shows its own
colours, without what lies under it.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

DEADLINE_S = 30.0
MISSING = [program for program in ("Xvfb", "openbox", "xdotool", "xprop", "import") if shutil.which(program) is None]
"""What this needs and the machine lacks; a test that wants a `Display` skips itself where this is not empty."""


def wait_until(condition: Callable[[], bool], what: str, *, deadline_s: float = DEADLINE_S) -> None:
    """Return as soon as `condition` holds; fail with `what` was awaited if it does not within the deadline."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {deadline_s:.0f} s for {what}")
        time.sleep(0.02)


class Display:
    """An X server of its own with a window manager.

    Attributes:
        name: what ``DISPLAY`` is set to, such as ":99".
        env: the environment for programs that shall appear there.

    Args:
        env: None: this process's, to begin with.
        options: more of them for Xvfb.
    """

    def __init__(
        self, *, width: int = 1280, height: int = 800, env: Mapping[str, str] | None = None, options: Sequence[str] = ()
    ) -> None:
        self._size = (width, height)
        self._options = options
        self._base_env = dict(os.environ if env is None else env)
        self._processes: list[subprocess.Popen[bytes]] = []
        self.name = ""
        self.env: dict[str, str] = {}

    def __enter__(self) -> Display:
        try:
            self._start_server()
            self._start_window_manager()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what was started, the window manager first. Safe to call twice."""
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def screenshot(self, path: Path) -> Path:
        """Write what the screen shows now, as a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.run("import", "-window", "root", str(path))
        return path

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour that the screen shows at this place."""
        shot = self.run("import", "-window", "root", "-crop", f"1x1+{x}+{y}", "-depth", "8", "rgb:-")
        return shot[0], shot[1], shot[2]

    def xdotool(self, *arguments: str | int) -> str:
        """Move the pointer, press keys, ask for windows: what `xdotool` printed."""
        return self.run("xdotool", *map(str, arguments)).decode().strip()

    def run(self, *command: str) -> bytes:
        """Run a short-lived program on this display; its standard output."""
        done = subprocess.run(command, env=self.env, capture_output=True, timeout=DEADLINE_S, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout

    def _start_server(self) -> None:
        reading, writing = os.pipe()
        width, height = self._size
        with os.fdopen(reading) as answer:
            try:
                command = f"Xvfb -displayfd {writing} -screen 0 {width}x{height}x24 -dpi 96 -nolisten tcp -noreset"
                self._start([*command.split(), *self._options], self._base_env, pass_fds=[writing])
            finally:
                os.close(writing)
            if not select.select([answer], [], [], DEADLINE_S)[0]:
                raise TimeoutError("Xvfb did not become ready")
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb ended at once")
        self.name = f":{number}"
        self.env = {**self._base_env, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}
        self.env.pop("WAYLAND_DISPLAY", None)

    def _start_window_manager(self) -> None:
        self._start(["openbox", "--sm-disable"], self.env)
        wait_until(
            lambda: b"window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "openbox to take the screen"
        )

    def _start(self, command: list[str], env: Mapping[str, str], pass_fds: Sequence[int] = ()) -> None:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=env, pass_fds=pass_fds, stdin=quiet, stdout=quiet, stderr=quiet)
        self._processes.append(process)
