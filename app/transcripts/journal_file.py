"""The file of a journal that is being written: made, locked, written at a known place, found again after a fault.

One thread writes (`write`, `restore`); `sync` and `is_there` may run on another one meanwhile, but not during
`restore`. Every write says where in the file it belongs, so that what failed half-way is written over by the same
bytes, and stands there once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.files import open_regular
from app.message import Message
from app.transcripts.locks import try_lock
from app.transcripts.naming import free_paths

_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_COPIED_BYTES = 1 << 20
_LOCK_TRIES = 50  # somebody who looks whether a file is locked holds the lock for a moment
_LOCK_PAUSE_S = 0.02


def sync_to_disk(descriptor: int) -> None:
    """Return once what was written is on the disk. Blocks; raises OSError."""
    if sys.platform == "linux":
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


class JournalFile:
    """A journal on disk, locked for as long as this object is open.

    Attributes:
        path: the file; another one than was wanted if that was taken.
    """

    def __init__(
        self,
        wanted: Path,
        first_line: bytes,
        *,
        write: Callable[[int, bytes], int] = os.write,
        sync: Callable[[int], None] = sync_to_disk,
    ) -> None:
        """Make the file, empty; `first_line`, once it is in it, is how it is known again. Blocks; raises OSError."""
        self._first_line = first_line
        self._write = write
        self._sync = sync
        self.path, self._descriptor = _create(wanted)

    def write(self, offset: int, data: bytes) -> int:
        """Write, and return how many bytes of it were, at least one. Blocks; raises OSError."""
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        return self._write(self._descriptor, data)

    def sync(self) -> None:
        """Return once all that was written is on the disk. Blocks; raises OSError, also where the file is gone."""
        self._sync(self._descriptor)
        if not self.is_there():
            raise FileNotFoundError(errno.ENOENT, Message("it was removed"))

    def restore(self, synced_bytes: int) -> tuple[int, bool]:
        """Make the file good after a fault.

        Args:
            synced_bytes: how much of it was known to be on the disk.

        Returns:
            where to write on, and whether all that was there before is there still. A file that has been removed is
            made again, and filled from what the system still has of the old one. Blocks; raises OSError.
        """
        if self.is_there():
            size = os.fstat(self._descriptor).st_size
            return min(synced_bytes, size), size >= synced_bytes
        found = self._reopened()
        if found is not None:
            self._replace_by(*found)
            size = os.fstat(self._descriptor).st_size
            return min(synced_bytes, size), size >= synced_bytes
        path, descriptor = _create(self.path)
        try:
            kept_bytes = self._copy_to(descriptor, synced_bytes)
        except OSError:
            os.close(descriptor)
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        self._replace_by(path, descriptor)
        return kept_bytes, kept_bytes == synced_bytes

    def close(self) -> None:
        """Let go of the file and its lock."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)

    def is_there(self) -> bool:
        """Whether the path still leads to the open file. Blocks."""
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(self._descriptor))
        except OSError:
            return False

    def remove(self) -> None:
        """Delete the file, where that is possible. Blocks."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _reopened(self) -> tuple[Path, int] | None:
        """The same journal, where it is on a disk that was taken away and has come back."""
        try:
            descriptor = open_regular(self.path, os.O_RDWR, follow=False)
        except FileNotFoundError:
            return None
        if os.read(descriptor, len(self._first_line)) == self._first_line and try_lock(descriptor):
            return self.path, descriptor
        os.close(descriptor)
        return None

    def _replace_by(self, path: Path, descriptor: int) -> None:
        self.close()
        self.path, self._descriptor = path, descriptor

    def _copy_to(self, descriptor: int, length: int) -> int:
        """Copy the beginning of the old file; where that cannot be read any more, its first line."""
        copied = 0
        while copied < length:
            try:
                os.lseek(self._descriptor, copied, os.SEEK_SET)
                block = os.read(self._descriptor, min(_COPIED_BYTES, length - copied))
            except OSError:
                block = b""
            if not block:
                break
            copied += _write_whole(self._write, descriptor, copied, block)
        if copied == 0 < length:
            copied = _write_whole(self._write, descriptor, 0, self._first_line)
        return copied


def _write_whole(write: Callable[[int, bytes], int], descriptor: int, offset: int, data: bytes) -> int:
    written = 0
    while written < len(data):
        os.lseek(descriptor, offset + written, os.SEEK_SET)
        written += write(descriptor, data[written:])
    return written


def _create(wanted: Path) -> tuple[Path, int]:
    """A new, locked file, under the wanted name or the next one that is free."""
    wanted.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it is nobody else's what was said
    for path in free_paths(wanted):
        try:
            descriptor = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        for _ in range(_LOCK_TRIES):
            if try_lock(descriptor):
                return path, descriptor
            time.sleep(_LOCK_PAUSE_S)
        os.close(descriptor)
        path.unlink(missing_ok=True)
        raise BlockingIOError(errno.EAGAIN, Message("another app is using it"))
    raise AssertionError("there is always a next name")
