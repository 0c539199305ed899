"""What native sound libraries print on descriptor 2, sent to the log instead of the user's terminal.

ALSA, JACK and PortAudio print there while they are asked for devices, and from threads of their own when a device goes
away; nothing in Python can turn it off. While a `NativeStderr` runs, descriptor 2 is a pipe that a thread reads line
by line, and ``sys.stderr`` writes past it to where descriptor 2 led before.

A log handler made earlier may still write to descriptor 2. What it writes of our own lines comes back through the
pipe; they are known by their beginning and handed on to the terminal rather than logged again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from typing import TextIO

logger = logging.getLogger("surtitle.audio")

_PREFIX = "sound library: "
_JOIN_S = 1.0
_descriptor_2 = threading.Lock()  # a process has one; whoever comes second leaves it to the first


class NativeStderr:
    """One stretch of time in which descriptor 2 leads to the log; `start` and `stop` are for any thread."""

    def __init__(self) -> None:
        self._running = False
        self._terminal = -1
        self._python: TextIO | None = None
        self._bypass: TextIO | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Divert descriptor 2, unless it is diverted already or there is none (a windowed program on Windows)."""
        if not _descriptor_2.acquire(blocking=False):
            return
        try:
            self._terminal = os.dup(2)
        except OSError:
            _descriptor_2.release()
            return
        self._running = True
        if sys.stderr is not None and _descriptor_of(sys.stderr) == 2:
            self._python = sys.stderr
            self._bypass = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
            sys.stderr = self._bypass
        read_end, write_end = os.pipe()
        os.dup2(write_end, 2)
        os.close(write_end)
        self._reader = threading.Thread(target=self._log_lines, args=(read_end,), name="native stderr", daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """Lead descriptor 2 back to where it led; what was printed before is in the log. Safe to call twice."""
        if not self._running:
            return
        self._running = False
        os.dup2(self._terminal, 2)
        if self._bypass and sys.stderr is self._bypass:
            sys.stderr = self._python
            self._bypass.close()
        # Else somebody has wrapped it meanwhile, and will write to it again: it stays open for them.
        if self._reader:
            # A child process may hold the pipe open; then the reader goes on for it, and ends with it.
            self._reader.join(_JOIN_S)
        _descriptor_2.release()

    def _log_lines(self, read_end: int) -> None:
        with open(read_end, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if _PREFIX in line:
                    with contextlib.suppress(OSError):
                        os.write(self._terminal, line.encode())
                elif line.strip():
                    logger.info("%s%s", _PREFIX, line.rstrip())
        os.close(self._terminal)


def _descriptor_of(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError):
        return None
