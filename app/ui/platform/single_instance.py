"""One Surtitle for each user: a second start shows the first one's window, and ends.

Who is first is decided by a lock file, which the system frees when a process dies, however it does. The first one
listens on a local socket beside it, to which only the same user can connect; the second one writes a line there and
waits for the answer. So a socket that a crash left behind misleads nobody, and two starts at the same moment are not
both first.

"The same" means the same settings file: whoever runs two Surtitles with two homes has two.

Lock and socket lie in a folder of this user that nobody else can write to, looked at before it is used: in the folder
for temporary files, others could lay theirs under the known names. And what raises a window is sent to, and taken from,
processes of this user only.

Stop order: `close` as soon as the end has begun. A start from then on is not sent to a window that is about to go; it
waits until this process is gone, and is then the first.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import socket
import stat
import struct
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.files import is_mine

PATIENCE_S = 15.0
"""How long a second start waits for the first one to answer, or to end. Ending takes a few seconds at most."""

_ANSWER_MS = 2000
_PAUSE_S = 0.1
_GREETING, _ANSWER = b"show", b"shown\n"
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
_LONGEST_LINE = 1024

_log = logging.getLogger(__name__)


def instance_path(settings: Path) -> Path:
    """Where the lock and the socket of the Surtitle with these settings are, without their endings."""
    name = hashlib.sha256(os.fsencode(settings)).hexdigest()[:12]
    return own_folder() / f"surtitle-{name}"  # short: a socket's path has room for 100 bytes


def own_folder() -> Path:
    """A folder for sockets and locks to which nobody else can write; it is made where there is none. Blocks.

    The first that is safe: the user's runtime folder (where there is none, platformdirs names one in the folder for
    temporary files, which somebody else may have made), or one among the user's caches.
    """
    places = list(_places())
    for place in places:
        if _is_private(place):
            return place
    _log.warning("no folder is this user's alone: %s", places)
    return places[-1]


def _places() -> Iterator[Path]:
    if sys.platform not in ("win32", "darwin"):
        with contextlib.suppress(OSError, RuntimeError), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR
            yield Path(platformdirs.user_runtime_dir())
    yield platformdirs.user_cache_path("surtitle", appauthor=False) / "run"


def _is_private(folder: Path) -> bool:
    """Whether it is a folder, no link, of this user, to which nobody else can write; one that is not there is made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = os.lstat(folder)
        is_own = stat.S_ISDIR(status.st_mode) and is_mine(status)
        if os.name == "posix":  # elsewhere it is inside the user's profile
            is_own = is_own and not status.st_mode & 0o022
        return is_own and os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        return False


class SingleInstance(QObject):
    """This process's claim to be the only one.

    Args:
        path: as `instance_path` gives it.
        patience_s: how long to wait for an answer.

    Signals:
        showRequested: the user started Surtitle once more, and wants to see it.
    """

    showRequested = Signal()  # noqa: N815

    def __init__(self, path: Path, *, patience_s: float = PATIENCE_S) -> None:
        super().__init__()
        self._path = path
        self._patience_s = patience_s
        self._lock = QLockFile(str(path.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # only a process that is dead has lost it
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self) -> bool | None:
        """Whether this process is the first: True; False: another one is, and has shown itself; None: it is silent.

        Blocks; for before there is a window. Where no lock can be made at all, this process counts as the first.
        """
        if not _is_no_trap(self._path.with_suffix(".lock")):
            _log.warning("%s.lock is no lock file", self._path)
            return True
        end = time.monotonic() + self._patience_s
        while not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                _log.warning("no lock file %s: %s", self._path, self._lock.error())
                return True
            if self._ask_to_show():
                return False
            if time.monotonic() > end:
                return None
            time.sleep(_PAUSE_S)
        self._listen()
        return True

    def close(self) -> None:
        """Take no more visitors. The lock goes with the process. Safe to call twice."""
        self._server.close()

    @property
    def _socket_name(self) -> str:
        """On Windows the name of a pipe, elsewhere a file."""
        return self._path.name if sys.platform == "win32" else str(self._path.with_suffix(".socket"))

    def _listen(self) -> None:
        QLocalServer.removeServer(self._socket_name)  # one of a process that is dead: ours is the lock
        if not self._server.listen(self._socket_name):
            _log.warning("a second start will not be noticed: %s", self._server.errorString())

    def _ask_to_show(self) -> bool:
        """Ask the first one to show its window; returns whether it answered."""
        if not _is_of_this_user(self._path.with_suffix(".socket")):
            return False
        visit = QLocalSocket()
        visit.connectToServer(self._socket_name)
        if not visit.waitForConnected(_ANSWER_MS):
            return False
        if not is_same_user(visit):
            _log.warning("somebody else listens at %s", self._socket_name)
            visit.abort()
            return False
        _let_it_come_to_the_front()
        # Under Wayland, and under X11 with a strict window manager, only who was just started may raise a window.
        token = next((token for name in _TOKENS if (token := os.environ.get(name, ""))), "")
        visit.write(b" ".join((_GREETING, token.encode(errors="replace"))) + b"\n")
        answer = b""
        while not answer.endswith(b"\n") and visit.waitForReadyRead(_ANSWER_MS):
            answer += bytes(visit.readAll().data())
        visit.abort()
        return answer == _ANSWER

    def _on_connection(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            if not is_same_user(visitor):
                visitor.abort()
                visitor.deleteLater()
                continue
            visitor.readyRead.connect(lambda visitor=visitor: self._on_words(visitor))
            visitor.disconnected.connect(visitor.deleteLater)
            if visitor.bytesAvailable():
                self._on_words(visitor)

    def _on_words(self, visitor: QLocalSocket) -> None:
        if not visitor.canReadLine():
            if visitor.bytesAvailable() > _LONGEST_LINE:
                visitor.abort()
            return
        words = bytes(visitor.readLine(_LONGEST_LINE).data()).split()
        if words[:1] != [_GREETING]:
            visitor.abort()
            return
        if len(words) > 1:
            os.environ[_TOKENS[0]] = words[1].decode(errors="replace")  # Qt takes it when a window is activated
        visitor.write(_ANSWER)
        visitor.flush()
        self.showRequested.emit()


def is_same_user(peer: QLocalSocket) -> bool:
    """Whether the process at the other end is this user's, as far as the system tells: Linux does.

    Elsewhere the folder, and on Windows the pipe's own permissions, have to do.
    """
    if sys.platform != "linux":
        return True
    else:  # noqa: RET505 - or the rest cannot be reached elsewhere
        try:
            with socket.socket(fileno=os.dup(int(peer.socketDescriptor()))) as end:
                ids = struct.Struct("3i")
                _, user, _ = ids.unpack(end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, ids.size))
        except OSError:
            return False
        return bool(user == os.geteuid())


def _is_of_this_user(path: Path) -> bool:
    """Whether a socket of this user lies there; on Windows it is no file."""
    if os.name != "posix":
        return True
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISSOCK(status.st_mode) and is_mine(status)


def _is_no_trap(path: Path) -> bool:
    """Whether nothing lies there, or an ordinary file: a pipe would hold up whoever reads who has the lock."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return True


def _let_it_come_to_the_front() -> None:
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
