"""The end of the desktop's session: the user logs out, or the system shuts down.

Session managers (XSMP on X11, Windows, macOS) ask every program to keep what it has, wait for its answer a while, and
then end it. So the answer is given when the app has ended by itself, or when they would not wait any longer. Not here:
desktops that send signals instead, as most do under Wayland (``app/signals.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QSessionManager

LEFT_MS = 4_500 if sys.platform == "win32" else 10_000  # Windows leaves five seconds


class SessionEnd(QObject):
    """Ends the app when the desktop's session ends.

    Args:
        application: is told of it.
        end: begins to end the app; called once.

    Attributes:
        begun: whether the session has begun to end.
        ended: to be emitted when the app has ended.
    """

    ended = Signal()

    def __init__(self, application: QGuiApplication, end: Callable[[], object], *, left_ms: int = LEFT_MS) -> None:
        super().__init__(application)
        self.begun = False
        self._end = end
        self._left_ms = left_ms
        direct = Qt.ConnectionType.DirectConnection  # the manager lives as long as the call
        application.commitDataRequest.connect(self._on_commit, direct)
        application.saveStateRequest.connect(self._on_save, direct)

    def wait(self) -> None:
        """End the app, and return when it has ended, or when there is no more time. Everything goes on meanwhile."""
        if self.begun:
            return
        self.begun = True
        waiting = QEventLoop()
        self.ended.connect(waiting.quit)
        QTimer.singleShot(self._left_ms, waiting, waiting.quit)
        QTimer.singleShot(0, waiting, lambda: self._end())
        waiting.exec()

    def _on_commit(self, manager: QSessionManager) -> None:
        self._on_save(manager)
        self.wait()

    def _on_save(self, manager: QSessionManager) -> None:
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)  # the next login starts what the user wants
