"""The pictures on the overlay's buttons: pale, whatever the theme is, as the bar is always dark."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.ui.overlay.handle import draw_padlock
from app.ui.widgets.signs import draw_paused

_INK = QColor("#f3f4f6")
_SIDE = 20
_SHARPNESS = 3  # pixels for each one of a screen at 100 %


def _pause(painter: QPainter) -> None:
    draw_paused(painter, QRectF(2, 2, 16, 16), _INK)


def _play(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(5, 3), QPointF(17, 10), QPointF(5, 17)]))


def _lock(painter: QPainter) -> None:
    draw_padlock(painter, QPointF(8, 10), _INK, is_open=True)


def _settings(painter: QPainter) -> None:
    wheel = QPainterPath()
    for tooth in range(8):
        for part, radius in ((-0.21, 6.3), (-0.13, 8.6), (0.13, 8.6), (0.21, 6.3)):
            angle = (tooth / 8 + part / 4) * 2 * math.pi
            place = QPointF(10 + radius * math.cos(angle), 10 + radius * math.sin(angle))
            wheel.moveTo(place) if wheel.elementCount() == 0 else wheel.lineTo(place)
    wheel.closeSubpath()
    wheel.addEllipse(QPointF(10, 10), 2.9, 2.9)  # where two parts lie over each other is a hole
    painter.drawPath(wheel)


def _close(painter: QPainter) -> None:
    painter.setPen(QPen(_INK, 2.2, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(4.5, 4.5), QPointF(15.5, 15.5))
    painter.drawLine(QPointF(15.5, 4.5), QPointF(4.5, 15.5))


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "pause": _pause,
    "play": _play,
    "lock": _lock,
    "settings": _settings,
    "close": _close,
}


@cache
def bar_icon(name: str) -> QIcon:
    """The icon of this name: "pause", "play", "lock", "settings" or "close"."""
    pixmap = QPixmap(_SIDE * _SHARPNESS, _SIDE * _SHARPNESS)
    pixmap.setDevicePixelRatio(_SHARPNESS)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_INK)
    _DRAWINGS[name](painter)
    painter.end()
    return QIcon(pixmap)
