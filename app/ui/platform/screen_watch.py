"""Which screens there are, and a word when that changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from app.ui.platform.placement import screens_key, whole_screens
from app.ui.widgets.timers import single_shot_timer

SETTLE_MS = 250
"""A monitor that comes or goes changes several things, one after the other; they are told as one."""


class ScreenWatch(QObject):
    """The screens of this desktop.

    Signals:
        changed: monitors have come or gone, or have another size or place than before.
    """

    changed = Signal()

    def __init__(self, parent: QObject, application: QGuiApplication) -> None:
        super().__init__(parent)
        self._known = screens_key(self.screens)
        self._settling = single_shot_timer(self, SETTLE_MS)
        self._settling.timeout.connect(self._tell)
        application.screenAdded.connect(self._watch)
        application.screenRemoved.connect(self._wait)
        application.primaryScreenChanged.connect(self._wait)
        for screen in application.screens():
            screen.geometryChanged.connect(self._wait)

    @property
    def screens(self) -> list[QRect]:
        """The whole of each, the primary one first."""
        return whole_screens()

    @property
    def is_waiting(self) -> bool:
        """Whether something has changed that is not told yet."""
        return self._settling.isActive()

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._wait)
        self._wait()

    def _wait(self) -> None:
        self._settling.start()

    def _tell(self) -> None:
        now = screens_key(self.screens)
        if now != self._known:
            self._known = now
            self.changed.emit()
