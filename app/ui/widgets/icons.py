"""The app's own icon, and the few pictures on the buttons, drawn in the colour of the text to suit every theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QPushButton, QToolButton

from app.resource_files import resources
from app.ui.widgets.theme import Theme

_SIDE = 64


def _play(painter: QPainter) -> None:
    painter.drawPolygon(QPolygonF([QPointF(16, 8), QPointF(56, 32), QPointF(16, 56)]))


def _pause(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(12, 8, 14, 48), 3, 3)
    painter.drawRoundedRect(QRectF(38, 8, 14, 48), 3, 3)


def _stop(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(10, 10, 44, 44), 5, 5)


def _overlay(painter: QPainter) -> None:
    painter.setPen(QPen(painter.brush(), 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(5, 9, 54, 46), 7, 7)
    painter.drawLine(QPointF(16, 34), QPointF(48, 34))
    painter.drawLine(QPointF(16, 45), QPointF(38, 45))


def _close(painter: QPainter) -> None:
    painter.setPen(QPen(painter.brush(), 7, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(14, 14), QPointF(50, 50))
    painter.drawLine(QPointF(50, 14), QPointF(14, 50))


def _chevron(painter: QPainter, y: int, tip: int) -> None:
    painter.setPen(QPen(painter.brush(), 7, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(12, y), QPointF(32, tip), QPointF(52, y)]))


def _up(painter: QPainter) -> None:
    _chevron(painter, 42, 22)


def _down(painter: QPainter) -> None:
    _chevron(painter, 22, 42)


def _sessions(painter: QPainter) -> None:
    painter.setPen(QPen(painter.brush(), 6, c=Qt.PenCapStyle.RoundCap))
    for y in (14, 32, 50):
        painter.drawPoint(QPointF(7, y))
        painter.drawLine(QPointF(18, y), QPointF(46, y))


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "play": _play,
    "pause": _pause,
    "stop": _stop,
    "overlay": _overlay,
    "close": _close,
    "up": _up,
    "down": _down,
    "sessions": _sessions,
}


def application_icon() -> QIcon:
    """The icon of the app, at any size."""
    return QIcon(str(resources() / "icons" / "surtitle.svg"))


def icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    """The icon of this name: "play", "pause", "stop", "overlay", "close", "up", "down" or "sessions"."""
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled_colour)):
        pixmap = QPixmap(_SIDE, _SIDE)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink))
        _DRAWINGS[name](painter)
        painter.end()
        made.addPixmap(pixmap, mode)
    return made


class IconButton(QPushButton):
    """A button with one of these icons, which keeps to the colours and the size of its text."""

    def __init__(self, icon_name: str, text: str = "") -> None:
        super().__init__(text)
        self._icon_name = icon_name
        self.dress()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours and fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.dress()

    @property
    def icon_name(self) -> str:
        """Which icon it has."""
        return self._icon_name

    def show_icon(self, icon_name: str) -> None:
        """Have this icon from now on."""
        self._icon_name = icon_name
        self.dress()

    def dress(self) -> None:
        """Draw the icon anew; to be called after the button was made the primary one."""
        theme = Theme.of(self.window().palette())  # its own has been changed by the style sheet
        ink = theme.on_accent if self.property("primary") else theme.text
        self.setIcon(icon(self._icon_name, ink, theme.muted))
        side = round(self.fontMetrics().height() * 0.95)
        self.setIconSize(QSize(side, side))


class ToolIconButton(QToolButton):
    """A small button with an icon alone; its name is in the tooltip, and for screen readers."""

    def __init__(self, icon_name: str, name: str = "") -> None:
        super().__init__()
        self._icon_name = icon_name
        self.set_name(name)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._dress()

    def set_name(self, name: str) -> None:
        """Call it this."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours and fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._dress()

    def _dress(self) -> None:
        theme = Theme.of(self.window().palette())
        self.setIcon(icon(self._icon_name, theme.text, theme.line))
        side = round(self.fontMetrics().height() * 0.8)
        self.setIconSize(QSize(side, side))
