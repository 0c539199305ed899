"""What the sound server tells of its own accord: that sources and streams come, go and change.

``pactl subscribe`` prints a line for each event. It runs as a child process that a thread of ours reads; when it ends,
because the server did, it is started again after a short while. A shell stands in between: pactl would outlive us,
since it takes no notice of a closed pipe, but a shell that reads from us ends with us, however we end, and ends pactl.

Lines may come by the hundred (a volume slider); so what changed is a set of four kinds, and the event loop is woken
once for all that has gathered.

A subscription takes a moment, and nothing tells when it stands but its first line. Where nothing happens there is none;
so until then a question is put to the server now and then, which is an event, too. What happened before the first line
is unknown, and told as `Change.ANYTHING`.

Where there is no pactl (macOS, Windows) nothing is ever told, and nothing runs.

Stopping: `aclose` closes the shell's input, kills what has not ended after a second, and joins the thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import logging
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import IO

from app.audio.device_backoff import retry_delays_s
from app.audio.pactl import C_LOCALE

logger = logging.getLogger("surtitle.audio")

_STOP_S = 1.0
_SUBSCRIBE = (
    'pactl subscribe </dev/null 2>/dev/null & pactl=$!; exec >/dev/null; read -r _; kill -9 "$pactl" 2>/dev/null'
)
_NUDGE = ("pactl", "info")
_EVENT = re.compile(r"Event '(\w+)' on ([\w-]+)")


class Change(enum.Enum):
    """What is not as it was."""

    SOURCES = enum.auto()
    """A source of sound has come or gone."""
    STREAMS = enum.auto()
    """A program's recording has begun, ended, or been led to another source."""
    DEFAULTS = enum.auto()
    """Another source or output may be the default."""
    ANYTHING = enum.auto()
    """The server was lost or is back: something may have been missed."""


class ServerEvents:
    """The one subscription of the process; whoever is interested listens.

    Args:
        command: prints the events; None: pactl, where it is installed.
        delays_s: how long to wait before the command is started again, for each time that it ends at once.
    """

    def __init__(
        self,
        *,
        command: tuple[str, ...] | None = None,
        delays_s: Callable[[], Iterator[float]] = retry_delays_s,
    ) -> None:
        self._command = command
        self._delays_s = delays_s
        self._listeners: list[Callable[[Change], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._subscribed = False  # written by the thread
        self._lock = threading.Lock()  # of what follows
        self._process: subprocess.Popen[bytes] | None = None
        self._gathered: set[Change] = set()

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Have each change told, on the event loop; returns what ends that. The subscription begins with the first."""
        self._listeners.append(listener)
        self._start()
        return lambda: self._listeners.remove(listener)

    async def aclose(self) -> None:
        """End the child process and the thread; bounded. Safe to call twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(self._end, thread)

    @property
    def subscribed(self) -> bool:
        """Whether the server is known to tell us everything, from now on."""
        return self._subscribed

    @property
    def pid(self) -> int | None:
        """The process id of the shell, while it runs."""
        with self._lock:
            return self._process.pid if self._process is not None else None

    def _start(self) -> None:
        if self._thread is not None:
            return
        if self._command is None:
            if not _has_pactl():
                return
            self._command = ("sh", "-c", _SUBSCRIBE)
        self._loop = asyncio.get_running_loop()
        self._stopping.clear()
        self._thread = threading.Thread(
            target=self._work, args=(self._command,), name="sound server events", daemon=True
        )
        self._thread.start()

    def _end(self, thread: threading.Thread) -> None:
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            _stop(process)
        thread.join(2 * _STOP_S)

    # On the thread.

    def _work(self, command: tuple[str, ...]) -> None:
        delays_s = self._delays_s()
        while not self._stopping.is_set():
            try:
                process = subprocess.Popen(
                    command,
                    env=os.environ | C_LOCALE,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is the app's to handle
                )
            except OSError as error:
                logger.warning("the sound server's events cannot be followed: %s", error)
                return
            with self._lock:
                self._process = process
            if self._stopping.is_set():  # `_end` may have looked before
                _stop(process)
            self._gather(Change.ANYTHING)
            if self._read(process):
                delays_s = self._delays_s()
            with self._lock:
                self._process = None
            _stop(process)
            if process.stdout is not None:
                process.stdout.close()
            self._stopping.wait(next(delays_s))

    def _read(self, process: subprocess.Popen[bytes]) -> bool:
        """Tell what the process tells, until it ends; returns whether it told anything."""
        if process.stdout is None:
            return False
        self._await_first_line(process.stdout)
        for line in process.stdout:
            if not self._subscribed:
                self._subscribed = True
                self._gather(Change.ANYTHING)
            if change := change_of(line.decode("utf-8", "replace")):
                self._gather(change)
        told_any, self._subscribed = self._subscribed, False
        return told_any

    def _await_first_line(self, output: IO[bytes]) -> None:
        """Return when there is something to read, or the process has ended."""
        nudge: subprocess.Popen[bytes] | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            for pause_s in self._delays_s():
                ready = selector.select(pause_s)
                if nudge is not None:
                    nudge.kill()  # a server that hangs does not answer
                    nudge.wait()
                if ready:
                    return
                nudge = subprocess.Popen(
                    _NUDGE, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )

    def _gather(self, change: Change) -> None:
        with self._lock:
            is_first = not self._gathered
            self._gathered.add(change)
        if is_first and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody listens any more
                self._loop.call_soon_threadsafe(self._tell)

    # On the event loop.

    def _tell(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, set()
        for listener in list(self._listeners):
            for change in gathered:
                listener(change)


def change_of(line: str) -> Change | None:
    """What a line of ``pactl subscribe`` means for sources and recordings; None for all else."""
    found = _EVENT.match(line)
    if found is None:
        return None
    match found.groups():
        case ("new" | "remove", "source"):
            return Change.SOURCES
        case (_, "source-output"):
            return Change.STREAMS
        case (_, "server"):
            return Change.DEFAULTS
        case _:
            return None


def _has_pactl() -> bool:
    return sys.platform == "linux" and shutil.which("pactl") is not None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the shell and what it started; blocks for a bounded time. Safe to call twice, and from two threads."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
