"""The app's icon with the session's state on it, for the tray: told by shape as well as by colour.

A tray icon may be 16 pixels wide and lie on a bar of any colour, so each sign stands on a light disc of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from app.captions.events import State
from app.ui.widgets.icons import application_icon

SIDES_PX = (16, 22, 24, 32, 48, 64)
_DISC, _GREEN, _GREY, _ORANGE, _RED = "#ffffff", "#1f7a47", "#3d434e", "#b0480c", "#b3151c"


def _dot(painter: QPainter) -> None:
    painter.setBrush(QColor(_GREEN))
    painter.drawEllipse(QPointF(0, 0), 0.68, 0.68)


def _bars(painter: QPainter) -> None:
    painter.setBrush(QColor(_GREY))
    painter.drawRect(QRectF(-0.5, -0.55, 0.36, 1.1))
    painter.drawRect(QRectF(0.14, -0.55, 0.36, 1.1))


def _ring(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(_ORANGE), 0.34))
    painter.drawArc(QRectF(-0.5, -0.5, 1, 1), 40 * 16, 280 * 16)


def _mark(painter: QPainter) -> None:
    painter.setBrush(QColor(_RED))
    painter.drawPolygon(QPolygonF([QPointF(-0.75, 0.6), QPointF(0, -0.75), QPointF(0.75, 0.6)]))


_SIGNS: dict[State, Callable[[QPainter], None]] = {
    State.LISTENING: _dot,
    State.PAUSED: _bars,
    State.CONNECTING: _ring,
    State.RECONNECTING: _ring,
    State.FAILED: _mark,
}
"""A stopped session has no sign: that is the app's plain icon."""


def state_icon(state: State) -> QIcon:
    """The icon for this state, in the sizes that trays use."""
    plain = application_icon()
    sign = _SIGNS.get(state)
    if sign is None:
        return plain
    made = QIcon()
    for side in SIDES_PX:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, plain.pixmap(side, side, QIcon.Mode.Normal))
        radius = max(4.5, side * 0.27)
        painter.translate(side - radius, side - radius)
        painter.scale(radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_DISC))
        painter.drawEllipse(QPointF(0, 0), 1, 1)
        sign(painter)
        painter.end()
        made.addPixmap(pixmap)
    return made
