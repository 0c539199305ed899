"""A lock on an open file that dies with its process: one writer for each journal.

It belongs to the open file, not to the process, so that somebody who reads the journal in the same process and closes
it does not take the lock away. Windows locks bytes, and against readers, too: there it is one byte far behind the
end. Where a file system knows no locks (some network shares), the file is taken to be free: two writers at once are
then not noticed.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from app.files import open_regular

_NOT_SUPPORTED = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)

if sys.platform == "win32":  # pragma: no cover - the other half runs elsewhere
    import msvcrt

    _FAR_BYTE = 0x7FFF_0000

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Lock the open file for writing; False where somebody else holds it."""
        position = os.lseek(descriptor, 0, os.SEEK_CUR)
        try:
            os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return error.errno in _NOT_SUPPORTED and error.errno != errno.EINVAL
        finally:
            os.lseek(descriptor, position, os.SEEK_SET)
        return True

    def knows_locks(path: Path) -> bool:
        """Whether files can be locked on the disk where this one is."""
        return True

else:
    import fcntl

    def try_lock(descriptor: int, *, shared: bool = False) -> bool:
        """Lock the open file for writing, or so that nobody can for the moment; False where somebody else holds it."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno in _NOT_SUPPORTED
        return True

    def knows_locks(path: Path) -> bool:
        """Whether files can be locked on the disk where this one is; some network shares cannot. Raises OSError."""
        descriptor = open_regular(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in _NOT_SUPPORTED
        finally:
            os.close(descriptor)
        return True


def is_locked(path: Path) -> bool:
    """Whether somebody is writing this file now. Raises OSError where it cannot be read."""
    try:
        descriptor = open_regular(path, os.O_RDWR)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return False  # where we may not write, none of our sessions does
        raise
    try:
        return not try_lock(descriptor, shared=True)  # two that look do not take each other for a writer
    finally:
        os.close(descriptor)
