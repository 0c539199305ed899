"""A terminal that a program runs in: a real one of the system's, that a test types on and reads, or does not.

Where the system has none (a container without ``/dev/ptmx``), tests that want one skip themselves by `LACKING`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

CTRL_C, CTRL_S, CTRL_Q, CTRL_BACKSLASH = b"\x03", b"\x13", b"\x11", b"\x1c"


def _lacking() -> str:
    try:
        import pty

        for descriptor in pty.openpty():
            os.close(descriptor)
    except (ImportError, OSError) as error:
        return f"no terminal can be made here ({error})"
    return ""


LACKING = _lacking()
"""Why there can be no terminal; empty where there can."""


class Terminal:
    """A terminal with a program in it; use it as a context manager, which kills what is left of the program.

    Attributes:
        process: the program; the terminal is its controlling one.
        output: what was read of it.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> None:
        import pty

        self.output = b""
        self._controller, terminal = pty.openpty()
        self.process = subprocess.Popen(
            command, env={"TERM": "xterm", **env}, cwd=cwd, stdin=terminal, stdout=terminal, stderr=terminal,
            start_new_session=True, preexec_fn=_take_terminal,
        )  # fmt: skip
        os.close(terminal)
        os.set_blocking(self._controller, False)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.close()

    def type(self, keys: bytes) -> None:
        """Type this."""
        os.write(self._controller, keys)

    def read(self) -> None:
        """Read what is there."""
        with contextlib.suppress(OSError):
            while chunk := os.read(self._controller, 65536):
                self.output += chunk

    def close(self) -> None:
        """Close the terminal, as its window's close button does. Safe to call twice."""
        if self._controller >= 0:
            os.close(self._controller)
            self._controller = -1

    def wait_until(self, condition: Callable[[], object], *, deadline_s: float, reading: bool = True) -> None:
        """Read, or let it be, until the condition holds; fail the test if it never does."""
        deadline = time.monotonic() + deadline_s
        while not condition():
            assert time.monotonic() < deadline, self.output.decode(errors="replace")
            if reading:
                self.read()
            time.sleep(0.01)

    def wait(self, *, deadline_s: float, reading: bool = True) -> int:
        """The program's exit status, once it has ended."""
        self.wait_until(lambda: self.process.poll() is not None, deadline_s=deadline_s, reading=reading)
        self.read()
        assert self.process.returncode is not None
        return self.process.returncode


def _take_terminal() -> None:
    """Make the terminal on standard input the controlling one, so that keys become signals."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
