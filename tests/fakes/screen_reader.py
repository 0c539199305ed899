"""A screen reader without a voice: it asks what the windows of a program tell assistive technology, over AT-SPI.

Use it as a context manager. It has a message bus of its own and Linux's accessibility bus on that, so it neither hears
nor disturbs the screen reader of whoever runs the tests. A program is seen by it if it is started with `env`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_PYTHON = "/usr/bin/python3"  # whose AT-SPI bindings are packages of the system
_PROGRAM = Path(__file__).with_name("screen_reader_program.py")
_DEADLINE_S = 30


def missing() -> list[str]:
    """What this needs and the machine lacks; a test that wants a `ScreenReader` skips itself where there is any."""
    lacking = [name for name in ("dbus-daemon", _PYTHON) if shutil.which(name) is None]
    lacking += [] if _LAUNCHER.exists() else [str(_LAUNCHER)]
    if not lacking and subprocess.run([_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode:
        lacking.append("pyatspi")
    return lacking


@dataclass(frozen=True)
class Thing:
    """One thing that a screen reader can speak of.

    Attributes:
        labels: the names of what labels it. states: such as "focusable" or "showing". text: what stands in it.
        place: x, y, width and height on the screen, in pixels; None for what has none.
    """

    role: str
    name: str
    description: str
    labels: list[str]
    states: list[str]
    place: list[int] | None
    text: str


class ScreenReader:
    """Sees and hears what it is told.

    Attributes:
        env: variables that lead a program to it; merge them over those of the program.
        announced: what it was told to say, from the first on. focused: the things to which the focus went.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {name: value for name, value in environ.items() if not name.startswith("PYTHON")}
        self._processes: list[subprocess.Popen[str]] = []
        self._hearing: threading.Thread | None = None
        self._ready = threading.Event()
        self.env: dict[str, str] = {}
        self.announced: list[str] = []
        self.focused: list[Thing] = []

    def __enter__(self) -> Self:
        # A short path of our own: that of a Unix socket may have 107 characters, and pytest's tmp_path can be longer.
        self._directory = Path(tempfile.mkdtemp(prefix="reader-"))
        self.env = {"XDG_RUNTIME_DIR": str(self._directory), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        try:
            bus = self._start("dbus-daemon", "--session", "--nofork", "--nosyslog", "--print-address")
            assert bus.stdout is not None
            self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
            self._start(str(_LAUNCHER), "--launch-immediately", "--a11y=1", "--screen-reader=1")
            self._hearing = threading.Thread(target=self._hear, args=(self._start(_PYTHON, str(_PROGRAM), "listen"),))
            self._hearing.start()
            self._await_bus()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what was started, the last one first."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait(_DEADLINE_S)
        if self._hearing is not None:
            self._hearing.join()
        for process in self._processes:
            if process.stdout is not None:
                process.stdout.close()
        self._processes.clear()
        shutil.rmtree(self._directory, ignore_errors=True)

    def look(self) -> list[Thing]:
        """All that is shown now, each thing before those in it."""
        return [Thing(**seen) for seen in self._ask("tree")]

    def focus(self, name: str) -> None:
        """Put the focus to the first thing of this name."""
        list(self._ask("focus", name))

    def _await_bus(self) -> None:
        if not self._ready.wait(_DEADLINE_S):
            raise TimeoutError("the accessibility bus did not become ready")

    def _ask(self, *question: str) -> Iterator[Any]:
        environ = {**self._environ, **self.env}
        done = subprocess.run(
            [_PYTHON, str(_PROGRAM), *question], env=environ, capture_output=True, text=True, timeout=_DEADLINE_S
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(question)}: {done.stderr.strip()}")
        return map(json.loads, done.stdout.splitlines())

    def _hear(self, program: subprocess.Popen[str]) -> None:
        assert program.stdout is not None
        for line in program.stdout:
            match json.loads(line):
                case "ready":
                    self._ready.set()
                case {"announced": words}:
                    self.announced.append(words)
                case {"focused": seen}:
                    self.focused.append(Thing(**seen))

    def _start(self, *command: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            env={**self._environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._processes.append(process)
        return process
