"""The frame that the overlay shows while the pointer is over it: where it ends, and where it is pulled."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

CORNER_PX = 12


def draw_frame(painter: QPainter, box: QRectF) -> None:
    """Draw it so that it is seen over white and over black, and also where the box itself is clear."""
    painter.setBrush(_colour("#000000", 60))
    painter.setPen(QPen(_colour("#000000", 160), 3))
    painter.drawRoundedRect(box, CORNER_PX, CORNER_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_colour("#ffffff", 150), 1.5))
    painter.drawRoundedRect(box, CORNER_PX, CORNER_PX)
    corner = box.bottomRight()
    for reach in (6, 11, 16):
        painter.drawLine(corner - QPointF(5, reach), corner - QPointF(reach, 5))


def _colour(name: str, alpha: int) -> QColor:
    colour = QColor(name)
    colour.setAlpha(alpha)
    return colour
