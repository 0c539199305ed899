"""Input that cannot seek, as bytes: standard input, a named pipe, a process substitution, a device.

What comes is read on a thread, which waits for the writer and is told to end through a pipe of its own; so nothing else
waits for a writer that never comes. At most a megabyte is kept for the reader: a writer that is faster waits.

Stopping: `ByteStream.close` wakes the thread and joins it. On Windows, where nothing wakes a thread that reads, it is
left to itself, and ends with its writer or the program.

Not here: what the bytes mean (``sound_stream.py``).
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
import sys
import threading
from pathlib import Path

from app.audio.sound_files import cannot_open
from app.errors import AudioFileError
from app.message import Message

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = Message("standard input")

_READ_BYTES = 1 << 16
_MOST_BYTES = 1 << 20


def is_stream(path: str | Path) -> bool:
    """Whether this is input that can be read only once, from its beginning to its end."""
    if str(path) == STANDARD_INPUT:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return str(path) == "/dev/stdin"
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


class ByteStream:
    """Bytes as they come; read by one thread at a time, closed by any.

    Args:
        path: a pipe or device, or `STANDARD_INPUT`.

    Raises `AudioFileError` where it cannot be opened, or is a keyboard.
    """

    def __init__(self, path: str | Path) -> None:
        self._fd, self._owned = _open(path)
        self._buffer = bytearray()
        self._ended = False
        self._failure: OSError | None = None
        self._changed = threading.Condition()
        self._wake_fds = os.pipe() if sys.platform != "win32" else None
        waking_fd = self._wake_fds[0] if self._wake_fds is not None else -1
        self._thread = threading.Thread(target=self._work, args=(waking_fd,), name="sound input", daemon=True)
        self._thread.start()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes as soon as there are any; blocks. Nothing at the end, or after `close`. Raises OSError."""
        with self._changed:
            self._changed.wait_for(lambda: self._buffer or self._ended)
            if not self._buffer and self._failure is not None:
                raise self._failure
            data = bytes(self._buffer[:size])
            del self._buffer[:size]
            self._changed.notify_all()
            return data

    def read_exactly(self, size: int) -> bytes:
        """So many bytes; fewer only at the end. Raises OSError."""
        data = b""
        while len(data) < size and (more := self.read(size - len(data))):
            data += more
        return data

    def unread(self, data: bytes) -> None:
        """Have these bytes read once more."""
        with self._changed:
            self._buffer[:0] = data

    def close(self) -> None:
        """Let go of the input, whoever waits for it. Safe to call twice."""
        with self._changed:
            self._ended = True
            self._buffer.clear()
            self._changed.notify_all()
            wake_fds, self._wake_fds = self._wake_fds, None  # the one thread that gets them does the rest
        if wake_fds is not None:
            with contextlib.suppress(OSError):
                os.write(wake_fds[1], b"\0")
            self._thread.join()
            for fd in wake_fds:
                os.close(fd)

    # On the thread.

    def _work(self, waking_fd: int) -> None:
        try:
            while data := self._next(waking_fd):
                with self._changed:
                    if self._ended:
                        return
                    self._buffer += data
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._ended or len(self._buffer) < _MOST_BYTES)
        except OSError as error:
            self._failure = error
        finally:
            if self._owned:
                os.close(self._fd)
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _next(self, waking_fd: int) -> bytes:
        """What has come, waited for; nothing at the end, or once this is closed."""
        while not self._ended:
            if sys.platform != "win32":
                poll = select.poll()
                poll.register(self._fd, select.POLLIN)
                poll.register(waking_fd, select.POLLIN)
                if any(fd == waking_fd for fd, _ in poll.poll()):
                    return b""
            with contextlib.suppress(BlockingIOError):
                return os.read(self._fd, _READ_BYTES)
        return b""


def _open(path: str | Path) -> tuple[int, bool]:
    """A descriptor to read from, and whether it is ours to close."""
    if str(path) in (STANDARD_INPUT, "/dev/stdin"):
        if sys.stdin is None:
            raise AudioFileError(Message("There is no standard input. Name a file, or send audio through a pipe."))
        fd, owned = 0, False
    else:
        try:
            # A named pipe that nobody writes to yet would hold up a plain opening.
            fd, owned = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), True
        except OSError as error:
            raise cannot_open(path, error) from error
    if os.isatty(fd):
        if owned:
            os.close(fd)
        raise AudioFileError(
            Message("“{name}” is a terminal. Send audio through a pipe, or name a file.", name=_name_of(path))
        )
    return fd, owned


def _name_of(path: str | Path) -> str:
    return STANDARD_INPUT_NAME if str(path) in (STANDARD_INPUT, "/dev/stdin") else Path(path).name
