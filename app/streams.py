"""Standard output and standard error: always there, able to carry any text, and waited for by nobody who listens.

A program may be started without them (``>&-``, a service, ``pythonw``), with an encoding that cannot hold what is
printed, or with a reader that takes nothing: Ctrl-S in the terminal, a pipe that nobody empties, a slow connection.
Within `standard_output`, ``sys.stdout`` and ``sys.stderr`` only remember what is printed, and a thread writes it; what
the encoding cannot hold is escaped. Two streams that lead to the same terminal share a thread, so the order stays.

What is remembered is bounded: behind `LIMIT_BYTES`, a thread without an event loop waits for room, and one with a loop
does not: what it prints then is dropped, and how much is printed when there is room again.

A stream that fails (a full disk, a pipe whose reader has left, a terminal that was closed) is told once on the other
one, and what is printed to it then goes nowhere. Nothing that is printed ever raises.

Stop order: `standard_output` ends last; it waits until all is written, after `hurry` only as long as somebody reads.
The threads are daemons that hold no lock of Python's streams, so one that never comes back cannot hold up the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import select
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TextIO, cast

LIMIT_BYTES = 16 << 20
BEHIND_BYTES = 4096  # more than this is not yet written where the reader does not keep up
CHUNK_BYTES = 1 << 16
HURRY_S = 2.0  # how long a reader may take nothing, once nobody wants to wait


def open_standard_descriptors() -> None:
    """Lead those of the descriptors 0 to 2 that are closed nowhere; else the next file or socket would become one."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)  # child processes inherit it as they would the real one
    os.close(descriptor)


class Nowhere(io.TextIOWrapper):
    """Stands for a standard stream that the program was started without: what is written there is gone."""

    def __init__(self) -> None:
        super().__init__(cast("Any", _NullBytes()), encoding="utf-8", errors="backslashreplace", write_through=True)


class _NullBytes(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


class Outlet(io.RawIOBase):
    """What lies under a text stream of `standard_output`: takes bytes, and returns at once.

    Attributes:
        sink: the unbuffered file that the bytes go to in the end. Writing to it may block.
        error: why nothing can be written there any more; None: it can.
    """

    def __init__(self, sink: io.RawIOBase, writer: _Writer, *, is_terminal: bool) -> None:
        self.sink = sink
        self.error: OSError | None = None
        self.on_error: Callable[[OSError], None] = lambda _: None
        self._writer = writer
        self._is_terminal = is_terminal

    @property
    def behind(self) -> bool:
        """Whether its reader does not keep up: better print the newest later than everything now."""
        return self._writer.pending_bytes > BEHIND_BYTES

    def when_written(self, callback: Callable[[], None]) -> None:
        """Call `callback` once, on the writing thread, when all that was printed so far is written; or now."""
        self._writer.when_written(callback)

    def writable(self) -> bool:
        """It is; what becomes of that is told otherwise."""
        return True

    def isatty(self) -> bool:
        """Whether a terminal is behind it."""
        return self._is_terminal

    def write(self, data: Any) -> int:
        """Remember the bytes; they are written later, or never where that fails."""
        taken = bytes(data)
        if self.error is None:
            self._writer.put(self, taken)
        return len(taken)

    def fail(self, error: OSError) -> None:
        """Nothing can be written any more; told once."""
        self.error = error
        self.on_error(error)


class _Writer:
    """The thread that writes for one terminal, file or pipe."""

    def __init__(self) -> None:
        self.pending_bytes = 0
        self.descriptors: list[int] = []  # to be closed in the end
        self._changed = threading.Condition()
        self._queue: deque[tuple[Outlet, bytes]] = deque()
        self._writing_bytes = 0  # of those pending
        self._dropped = 0
        self._written = 0  # chunks so far
        self._abandoned = False
        self._closing = False
        self._patience_s: float | None = None
        self._callbacks: list[Callable[[], None]] = []
        self._thread: threading.Thread | None = None

    def put(self, outlet: Outlet, data: bytes) -> None:
        """Remember bytes for an outlet; waits for room only where no event loop would stand still."""
        with self._changed:
            if self.pending_bytes > LIMIT_BYTES:
                if _runs_a_loop():
                    self._dropped += 1
                    return
                self._changed.wait_for(lambda: self.pending_bytes <= LIMIT_BYTES or self._abandoned)
            if self._abandoned or not data:
                return
            if self._dropped:
                note = f"[{self._dropped} pieces of output are missing here: they came faster than they were read.]\n"
                data = note.encode("ascii") + data
                self._dropped = 0
            self._queue.append((outlet, data))
            self.pending_bytes += len(data)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="output", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def when_written(self, callback: Callable[[], None]) -> None:
        """See `Outlet.when_written`."""
        with self._changed:
            if self.pending_bytes:
                self._callbacks.append(callback)
                return
        callback()

    def hurry(self) -> None:
        """From now on, `drain` waits only as long as somebody reads."""
        with self._changed:
            self._patience_s = HURRY_S
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nobody wants to see any more of it."""
        with self._changed:
            self._abandoned = True
            self._queue.clear()
            self.pending_bytes = self._writing_bytes
            self._changed.notify_all()

    def drain(self) -> bool:
        """Wait until all is written; whether it is. Blocks."""
        with self._changed:
            while self._queue or self.pending_bytes:
                if self._abandoned:
                    return False
                before, patience_s = self._written, self._patience_s
                moved = self._changed.wait_for(
                    lambda before=before, patience_s=patience_s: (  # type: ignore[misc]
                        self._written != before or self._patience_s != patience_s or self._abandoned
                    ),
                    patience_s,
                )
                if not moved:
                    return False
        return True

    def close(self) -> None:
        """Let the thread end, once it has written what it is writing, and close the descriptors."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            if not self.pending_bytes:  # else the thread may be in one of them, for ever
                while self.descriptors:
                    os.close(self.descriptors.pop())

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closing)
                if self._closing:
                    return
                outlet, data = self._queue.popleft()
                self._writing_bytes = len(data)
            for at in range(0, len(data), CHUNK_BYTES):
                if outlet.error is None and not self._abandoned:
                    try:
                        write_all(outlet.sink, data[at : at + CHUNK_BYTES])
                    except OSError as error:
                        outlet.fail(error)
                with self._changed:
                    self._written += 1
                    self._changed.notify_all()
            with self._changed:
                self.pending_bytes -= len(data)
                self._writing_bytes = 0
                callbacks: list[Callable[[], None]] = []
                if not self._queue:
                    callbacks, self._callbacks = self._callbacks, []
                self._changed.notify_all()
            for callback in callbacks:
                callback()


class StandardOutput:
    """Both streams, while `standard_output` lasts.

    Attributes:
        lost: whether something that was printed to standard output could not be written. A terminal that was closed,
            or that takes nothing when the program is asked to end, is no loss: nobody looks there.
    """

    def __init__(self) -> None:
        self.lost = False


@contextlib.contextmanager
def standard_output() -> Iterator[StandardOutput]:
    """See above. Streams without a descriptor, as tests put there, stay what they are."""
    output = StandardOutput()
    before = sys.stdout, sys.stderr
    shared = _lead_to_the_same(*before)
    writers = [_Writer()] * 2 if shared else [_Writer(), _Writer()]
    sys.stdout, sys.stderr = (
        _background(stream, writer) or stream or Nowhere() for stream, writer in zip(before, writers, strict=True)
    )
    outlet, errors = outlet_of(sys.stdout), sys.stderr

    def tell(reason: str | None) -> None:
        if not shared:
            errors.write(f"Not all could be shown here ({reason}).\n")

    def on_error(error: OSError) -> None:
        output.lost = outlet is not None and not outlet.isatty()
        tell(error.strerror)

    if outlet is not None:
        outlet.on_error = on_error
    try:
        yield output
    except KeyboardInterrupt:
        abandon()
        raise
    finally:
        try:
            if not writers[0].drain():
                tell("nobody reads it")
            writers[1].drain()  # last, since what becomes of the output is told there
        finally:
            for writer in writers:
                writer.close()
            sys.stdout, sys.stderr = before


def outlet_of(stream: Any) -> Outlet | None:
    """The outlet under a text stream; None where it is written to directly."""
    stream = getattr(stream, "rich_proxied_file", stream)
    found = getattr(stream, "buffer", None)
    return found if isinstance(found, Outlet) else None


def hurry() -> None:
    """Nobody wants to wait any more for a reader that does not read: the program has been asked to end."""
    for writer in _writers():
        writer.hurry()


def abandon() -> None:
    """What is still to be printed is not wanted any more."""
    for writer in _writers():
        writer.abandon()


def _writers() -> list[_Writer]:
    outlets = (outlet_of(sys.stdout), outlet_of(sys.stderr))
    return [each._writer for each in outlets if each is not None]


def _background(stream: TextIO | None, writer: _Writer) -> io.TextIOWrapper | None:
    """A stream that is written by a thread, in the place of this one; None where that cannot be."""
    try:
        if stream is None:
            return None
        stream.flush()
        is_terminal = stream.isatty()
        # A descriptor of its own: sound libraries have their descriptor 2 led to the log (audio/native_stderr.py).
        sink = cast("io.RawIOBase", open(os.dup(stream.fileno()), "wb", buffering=0, closefd=False))  # noqa: SIM115
    except (OSError, ValueError):
        return None
    outlet = Outlet(sink, writer, is_terminal=is_terminal)
    writer.descriptors.append(sink.fileno())
    return io.TextIOWrapper(
        cast("Any", outlet), encoding=stream.encoding, errors="backslashreplace", write_through=True
    )


def _lead_to_the_same(one: TextIO | None, other: TextIO | None) -> bool:
    try:
        return one is not None and other is not None and os.path.sameopenfile(one.fileno(), other.fileno())
    except (OSError, ValueError):
        return False


def write_all(sink: io.RawIOBase | BinaryIO, data: bytes) -> None:
    """Write to an unbuffered file. Blocks until all is written; raises OSError."""
    rest = memoryview(data)
    while rest:
        written = sink.write(rest)
        if written is None:  # another program has made it non-blocking
            select.select([], [sink.fileno()], [])
        else:
            rest = rest[written:]


def _runs_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
