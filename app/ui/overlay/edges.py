"""Resizing a frameless window by hand: which edges are under the pointer, and what pulling them does."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRect, QSize, Qt

_LEFT, _RIGHT, _TOP, _BOTTOM = Qt.Edge.LeftEdge, Qt.Edge.RightEdge, Qt.Edge.TopEdge, Qt.Edge.BottomEdge

CURSORS: Mapping[Qt.Edge, Qt.CursorShape] = {
    _LEFT: Qt.CursorShape.SizeHorCursor,
    _RIGHT: Qt.CursorShape.SizeHorCursor,
    _TOP: Qt.CursorShape.SizeVerCursor,
    _BOTTOM: Qt.CursorShape.SizeVerCursor,
    _LEFT | _TOP: Qt.CursorShape.SizeFDiagCursor,
    _RIGHT | _BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    _LEFT | _BOTTOM: Qt.CursorShape.SizeBDiagCursor,
    _RIGHT | _TOP: Qt.CursorShape.SizeBDiagCursor,
}
"""The pointer's shape over each edge and corner."""


def edges_at(point: QPoint, size: QSize, reach: int) -> Qt.Edge:
    """The edges of a window of this size that are within `reach` pixels of the point; none in its body."""
    edges = Qt.Edge(0)
    for near, edge in (
        (point.x() < reach, _LEFT),
        (point.x() >= size.width() - reach, _RIGHT),
        (point.y() < reach, _TOP),
        (point.y() >= size.height() - reach, _BOTTOM),
    ):
        if near:
            edges |= edge
    return edges


def pulled(before: QRect, edges: Qt.Edge, by: QPoint, least: QSize) -> QRect:
    """The rectangle after its edges (or, with none, all of it) were pulled so far; not smaller than `least`."""
    if not edges:
        return before.translated(by)
    rect = QRect(before)
    if edges & _LEFT:
        rect.setLeft(min(before.left() + by.x(), before.right() + 1 - least.width()))
    if edges & _RIGHT:
        rect.setRight(max(before.right() + by.x(), before.left() - 1 + least.width()))
    if edges & _TOP:
        rect.setTop(min(before.top() + by.y(), before.bottom() + 1 - least.height()))
    if edges & _BOTTOM:
        rect.setBottom(max(before.bottom() + by.y(), before.top() - 1 + least.height()))
    return rect
