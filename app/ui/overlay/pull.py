"""What the pointer does to the overlay: a pull at its body moves it, one at an edge makes it larger or smaller.

The window manager does none of this for a window that bypasses it. Under Wayland only the compositor can, and is asked.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.ui.overlay.edges import CURSORS, edges_at, pulled

_EDGE = 10
UPRIGHT = Qt.Edge.TopEdge | Qt.Edge.BottomEdge


class OverlayPull:
    """One pull after the other, at the same window.

    Args:
        whole: makes of a rectangle whose edges are pulled the one that the window shall have.
    """

    def __init__(self, window: QWidget, *, whole: Callable[[QRect, Qt.Edge], QRect]) -> None:
        self._window = window
        self._whole = whole
        self._start: tuple[QPoint, QRect, Qt.Edge] | None = None

    @property
    def is_going_on(self) -> bool:
        """Whether the button is down."""
        return self._start is not None

    def begin(self, event: QMouseEvent) -> None:
        """The left button goes down."""
        edges = edges_at(event.position().toPoint(), self._window.size(), _EDGE)
        if QGuiApplication.platformName().startswith("wayland"):
            handle = self._window.windowHandle()
            if edges:
                handle.startSystemResize(edges)
            else:
                handle.startSystemMove()
        else:
            self._start = (event.globalPosition().toPoint(), self._window.geometry(), edges)

    def go_on(self, event: QMouseEvent, least: QSize) -> None:
        """The pointer moves, and the window with it; not smaller than `least`."""
        if self._start is not None:
            start, before, edges = self._start
            rect = pulled(before, edges, event.globalPosition().toPoint() - start, least)
            self._window.setGeometry(self._whole(rect, edges))

    def end(self) -> tuple[QRect, Qt.Edge] | None:
        """The pull is over: where the window was before, and which edges were pulled; None if there was none."""
        if self._start is None:
            return None
        _, before, edges = self._start
        self._start = None
        return before, edges

    def show_what_it_would_do(self, at: QPoint) -> None:
        """Tell by the pointer's shape."""
        edges = edges_at(at, self._window.size(), _EDGE)
        self._window.setCursor(CURSORS.get(edges, Qt.CursorShape.SizeAllCursor))
