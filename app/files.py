"""Files of ours opened so that nothing else can stand in their place.

What lies under a name that we know need not be ours: a named pipe would hold up whoever opens it, ``/dev/zero`` has no
end, a device does something when it is opened. So every reader of the app's own files goes through `open_regular`,
and every file that is made goes through `create_private`.

Not here: sound files and ``--jsonl``, which the user names and which may well be pipes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path

from app.message import Message

_COMMON = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def open_regular(path: Path | str, flags: int = os.O_RDONLY, *, follow: bool = True, looked_at: bool = False) -> int:
    """A descriptor of an ordinary file that is there; never waits for a pipe, and opens no device.

    `follow`: a link to an ordinary file counts as one. `looked_at`: the caller has just seen that it is one. Raises
    OSError, whose `strerror` says what is there instead.
    """
    if not looked_at:  # opening a device may already do something
        check_regular(os.stat(path, follow_symlinks=follow))
    descriptor = os.open(path, flags | _COMMON | _NO_WAIT | (0 if follow else _NO_LINK))
    try:
        check_regular(os.fstat(descriptor))  # it may have been exchanged meanwhile
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def read_regular(path: Path, *, limit_bytes: int) -> bytes:
    """The content of an ordinary file of no more than so many bytes. Blocks; raises OSError as `open_regular` does."""
    with os.fdopen(open_regular(path), "rb") as file:
        check_size(os.fstat(file.fileno()).st_size, limit_bytes)
        content = file.read(limit_bytes + 1)
    check_size(len(content), limit_bytes)
    return content


def check_size(size: int, limit_bytes: int) -> None:
    """Raise OSError for a file that is larger than what we write can be."""
    if size > limit_bytes:
        raise OSError(errno.EFBIG, Message("it is too large"))


def create_private(path: Path, *, mode: int = 0o600) -> int:
    """A descriptor of a new file, for writing, which only this user can read, or as `mode` says.

    What lay there, such as the rest of a crash or somebody's link, is removed before, never written to. Raises OSError.
    """
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _COMMON | _NO_LINK, 0o600)
    if mode != 0o600 and sys.platform != "win32":
        os.fchmod(descriptor, mode)
    return descriptor


def mode_for(path: Path) -> int:
    """The permissions of a file that takes the place of what is there: the same; only this user's for a new one."""
    try:
        status = os.stat(path, follow_symlinks=False)
    except OSError:
        return 0o600
    return stat.S_IMODE(status.st_mode) & 0o777 if stat.S_ISREG(status.st_mode) else 0o600


def is_mine(status: os.stat_result) -> bool:
    """Whether what this tells of belongs to the user whose process this is; on Windows the folders see to that."""
    return sys.platform == "win32" or status.st_uid == os.geteuid()


def check_regular(status: os.stat_result) -> None:
    """Raise OSError, which says what it is instead, unless this tells of an ordinary file."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, Message("it is a folder"))
    if stat.S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, Message("it is a link"))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, Message("it is not a regular file"))
