"""One Surtitle for each user: a second start shows the first one's window, and ends.

Who is first is decided by a lock file, which the system frees when a process dies, however it does. The first one
listens on a local socket beside it, to which only the same user can connect; the second one writes a line there and
waits for the answer. So a socket that a crash left behind misleads nobody, and two starts at the same moment are not
both first.

"The same" means the same settings file: whoever runs two Surtitles with two homes has two.

Stop order: `close` as soon as the end has begun. A start from then on is not sent to a window that is about to go; it
waits until this process is gone, and is then the first.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

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
    runtime = os.environ.get("XDG_RUNTIME_DIR", "") if sys.platform == "linux" else ""
    name = hashlib.sha256(str(settings).encode()).hexdigest()[:12]
    return Path(runtime or tempfile.gettempdir()) / f"surtitle-{name}"  # short: a socket's path has room for 100 bytes


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
        socket = QLocalSocket()
        socket.connectToServer(self._socket_name)
        if not socket.waitForConnected(_ANSWER_MS):
            return False
        _let_it_come_to_the_front()
        # Under Wayland, and under X11 with a strict window manager, only who was just started may raise a window.
        token = next((token for name in _TOKENS if (token := os.environ.get(name, ""))), "")
        socket.write(b" ".join((_GREETING, token.encode(errors="replace"))) + b"\n")
        answer = b""
        while not answer.endswith(b"\n") and socket.waitForReadyRead(_ANSWER_MS):
            answer += bytes(socket.readAll().data())
        socket.abort()
        return answer == _ANSWER

    def _on_connection(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
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


def _let_it_come_to_the_front() -> None:
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
