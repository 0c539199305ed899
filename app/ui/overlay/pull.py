"""What the pointer does to the overlay: a pull at its body moves it, one at an edge makes it larger or smaller.

The window manager does none of this for a window that bypasses it. Under Wayland only the compositor can move a window,
or make it wider at its left edge; it is asked to, and does not tell when the pull is over. What needs no other place
than before, a pull at the lower edge, is done here as well; the upper edge stays where it is there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.ui.overlay.edges import CURSORS, edges_at, pulled
from app.ui.platform.windowing import on_wayland

_EDGE = 10
UPRIGHT = Qt.Edge.TopEdge | Qt.Edge.BottomEdge


class OverlayPull:
    """One pull after the other, at the same window.

    Args:
        whole: makes of a rectangle whose edges are pulled the one that the window shall have.

    Attributes:
        is_the_systems: the system resizes the window, or did it last: sizes that come are the user's choice.
    """

    def __init__(self, window: QWidget, *, whole: Callable[[QRect, Qt.Edge], QRect]) -> None:
        self._window = window
        self._whole = whole
        self.is_the_systems = False
        self._start: tuple[QPoint, QRect, Qt.Edge] | None = None

    @property
    def is_going_on(self) -> bool:
        """Whether the button is down."""
        return self._start is not None

    def begin(self, event: QMouseEvent) -> None:
        """The left button goes down."""
        edges = self._edges_at(event.position().toPoint())
        self._start = (event.globalPosition().toPoint(), self._window.geometry(), edges)

    def go_on(self, event: QMouseEvent, least: QSize) -> None:
        """The pointer moves, and the window with it; not smaller than `least`."""
        if self._start is None:
            return
        start, before, edges = self._start
        by = event.globalPosition().toPoint() - start
        if on_wayland() and edges != Qt.Edge.BottomEdge:
            # Not for a mere click: the system, asked when the button is up again, would hold the window until the next.
            if by.manhattanLength() >= QGuiApplication.styleHints().startDragDistance():
                self._start = None
                self._let_the_system_do_it(edges)
        else:
            self._window.setGeometry(self._whole(pulled(before, edges, by, least), edges))

    def _let_the_system_do_it(self, edges: Qt.Edge) -> None:
        handle = self._window.windowHandle()
        if edges:
            self.is_the_systems = True
            handle.startSystemResize(edges)
        else:
            handle.startSystemMove()

    def end(self) -> tuple[QRect, Qt.Edge] | None:
        """The pull is over: where the window was before, and which edges were pulled; None if there was none."""
        if self._start is None:
            return None
        _, before, edges = self._start
        self._start = None
        return before, edges

    def show_what_it_would_do(self, at: QPoint) -> None:
        """Tell by the pointer's shape."""
        edges = self._edges_at(at)
        self._window.setCursor(CURSORS.get(edges, Qt.CursorShape.SizeAllCursor))

    def _edges_at(self, at: QPoint) -> Qt.Edge:
        """The edges that a pull there would move."""
        edges = edges_at(at, self._window.size(), _EDGE)
        if on_wayland():
            edges &= ~Qt.Edge.TopEdge
            sides = edges & ~Qt.Edge.BottomEdge
            return sides or edges
        return edges
