"""Small signs that are drawn beside words, in the words' colour and as high as they are.

Not here: the pictures on buttons (``icons.py``).
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF


def draw_warning(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A triangle with an exclamation mark."""
    unit = box.width() / 16
    painter.save()
    _line(painter, colour, 1.6 * unit)
    painter.drawPolygon(QPolygonF([_at(box, 8, 1.5), _at(box, 15, 14.5), _at(box, 1, 14.5)]))
    painter.drawLine(_at(box, 8, 6), _at(box, 8, 9.8))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(_at(box, 8, 12.3), unit, unit)
    painter.restore()


def draw_waiting(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Two arrows that go round: it tries to connect."""
    unit = box.width() / 16
    painter.save()
    _line(painter, colour, 1.8 * unit)
    ring = box.adjusted(2.5 * unit, 2.5 * unit, -2.5 * unit, -2.5 * unit)
    for start in (35, 215):
        painter.drawArc(ring, start * 16, 125 * 16)
        angle = math.radians(start)
        tip = ring.center() + QPointF(math.cos(angle), -math.sin(angle)) * ring.width() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        along = QPointF(math.sin(angle), math.cos(angle)) * 2.6 * unit
        across = QPointF(math.cos(angle), -math.sin(angle)) * 2.8 * unit
        painter.drawPolygon(QPolygonF([tip + along * 1.3, tip - along * 0.4 + across, tip - along * 0.4 - across]))
        _line(painter, colour, 1.8 * unit)
    painter.restore()


def draw_paused(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Two bars."""
    for left in (3.0, 9.5):
        painter.fillRect(QRectF(_at(box, left, 2), _at(box, left + 3.5, 14)), colour)


def draw_stopped(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A square."""
    painter.fillRect(QRectF(_at(box, 3, 3), _at(box, 13, 13)), colour)


def draw_muted(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A microphone, struck through."""
    unit = box.width() / 16
    painter.save()
    _line(painter, colour, 1.6 * unit)
    painter.drawRoundedRect(QRectF(_at(box, 5.5, 1), _at(box, 10.5, 9.5)), 2.5 * unit, 2.5 * unit)
    painter.drawArc(QRectF(_at(box, 3, 3), _at(box, 13, 12.5)), 180 * 16, 180 * 16)
    painter.drawLine(_at(box, 8, 12.5), _at(box, 8, 15))
    painter.drawLine(_at(box, 1.5, 14.5), _at(box, 14.5, 1.5))
    painter.restore()


def draw_late(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A clock."""
    unit = box.width() / 16
    painter.save()
    _line(painter, colour, 1.6 * unit)
    painter.drawEllipse(box.center(), 6.5 * unit, 6.5 * unit)
    painter.drawPolyline(QPolygonF([_at(box, 8, 4), _at(box, 8, 8), _at(box, 11, 10)]))
    painter.restore()


def _line(painter: QPainter, colour: QColor, width: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))


def _at(box: QRectF, x: float, y: float) -> QPointF:
    """A place in a drawing of 16 by 16, as it lies in the box."""
    return box.topLeft() + QPointF(x, y) * (box.width() / 16)
