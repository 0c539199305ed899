"""A disk that fails when a test says so."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.transcripts import live_srt


class FailingDisk:
    """`write` and `sync` for a `JournalWriter`.

    Attributes:
        room: how many bytes can still be written, over all files; None: any number.
        write_error: every write fails so, when set.
        sync_error: every sync fails so, when set.
        answering: cleared, a write waits until it is set again.
    """

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        self.write_error: int | None = None
        self.sync_error: int | None = None
        self.answering = threading.Event()
        self.answering.set()
        self.writes: list[bytes] = []
        self.synced = 0
        self.before_write: Callable[[], None] = lambda: None

    def write(self, descriptor: int, data: bytes) -> int:
        """As `os.write`; where room ends inside of it, as much is written as there is room for."""
        self.before_write()
        self.answering.wait()
        if self.write_error is not None:
            raise OSError(self.write_error, os.strerror(self.write_error))
        if self.room is not None:
            if not self.room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = data[: self.room]
        written = os.write(descriptor, data)
        self.writes.append(bytes(data))
        if self.room is not None:
            self.room -= written
        return written

    def sync(self, descriptor: int) -> None:
        """As `os.fdatasync`."""
        if self.sync_error is not None:
            raise OSError(self.sync_error, os.strerror(self.sync_error))
        os.fsync(descriptor)
        self.synced += 1


@contextmanager
def hanging() -> Iterator[None]:
    """A subtitle file that is written waits, as on a disk that does not answer, until the end of this."""
    answers = threading.Event()
    replace_file = live_srt.replace_file

    def wait_and_replace(*pieces: Any, **how: Any) -> None:
        answers.wait()
        replace_file(*pieces, **how)

    live_srt.replace_file = wait_and_replace  # type: ignore[attr-defined]
    try:
        yield
    finally:
        answers.set()
        live_srt.replace_file = replace_file  # type: ignore[attr-defined]
