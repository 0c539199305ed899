"""How small the main window may be: no smaller than what has room for everything, as far as the screen allows.

The narrower it is, the more rows its controls take, and the higher it must be; a message needs room, too.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QLayout, QWidget

_LETTERS = QSize(28, 22)
"""At least so many times the height of a letter; with letters of 15 pixels that is 420 x 330, which fits on a laptop's
screen that shows all at double size."""
_SCREEN_SHARE = 0.9
_TELLING = {QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.FontChange}


class LeastSize(QObject):
    """Keeps the least size of a window, which owns it.

    Args:
        layout: of all that is in the window.
    """

    def __init__(self, window: QWidget, layout: QLayout) -> None:
        super().__init__(window)
        self._window, self._layout = window, layout
        self._limit()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """After what may change it, find it anew."""
        if event.type() in _TELLING:
            self._limit()
        return False

    def _limit(self) -> None:
        letter = self._window.fontMetrics().height()
        least = _LETTERS * letter
        if self._window.isVisible():  # before that, what is to be in it is not known
            least = least.expandedTo(QSize(self._layout.minimumSize().width(), 0))
            width = max(least.width(), self._window.width())
            least = least.expandedTo(QSize(0, self._layout.minimumHeightForWidth(width)))
        least = least.boundedTo(self._window.screen().availableSize() * _SCREEN_SHARE)
        if least != self._window.minimumSize():
            grows = self._window.height() < least.height()
            self._window.setMinimumSize(least)
            if grows and self._window.isVisible():
                self._stay_on_screen()

    def _stay_on_screen(self) -> None:
        """What has become higher by itself goes up, as far as its foot would be out of sight."""
        frame, screen = self._window.frameGeometry(), self._window.screen().availableGeometry()
        by = min(frame.bottom() - screen.bottom(), frame.top() - screen.top())
        if by > 0:
            self._window.move(frame.left(), frame.top() - by)
