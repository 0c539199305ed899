from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt

from app.ui.overlay.edges import CURSORS, edges_at, pulled

LEFT, RIGHT, TOP, BOTTOM = Qt.Edge.LeftEdge, Qt.Edge.RightEdge, Qt.Edge.TopEdge, Qt.Edge.BottomEdge


@pytest.mark.parametrize(
    ("point", "edges"),
    [
        ((50, 50), Qt.Edge(0)),
        ((0, 50), LEFT),
        ((9, 50), LEFT),
        ((10, 50), Qt.Edge(0)),
        ((99, 50), RIGHT),
        ((50, 0), TOP),
        ((50, 99), BOTTOM),
        ((0, 0), LEFT | TOP),
        ((99, 99), RIGHT | BOTTOM),
    ],
)
def test_edges_are_found_near_the_rim(point: tuple[int, int], edges: Qt.Edge) -> None:
    """Within reach of a side it is that edge, of two sides their corner, and in the body none."""
    assert edges_at(QPoint(*point), QSize(100, 100), 10) == edges
    assert not edges or edges in CURSORS


def test_pulling_stops_at_the_least_size() -> None:
    """An edge that is pulled past the opposite one stops short of it; the opposite one does not move."""
    rect, least = QRect(100, 100, 200, 100), QSize(50, 40)
    assert pulled(rect, LEFT | TOP, QPoint(500, 500), least) == QRect(250, 160, 50, 40)
    assert pulled(rect, RIGHT | BOTTOM, QPoint(-500, -500), least) == QRect(100, 100, 50, 40)
    assert pulled(rect, Qt.Edge(0), QPoint(-500, 7), least) == QRect(-400, 107, 200, 100)
