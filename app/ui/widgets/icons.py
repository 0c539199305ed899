"""The app's own icon, and the few pictures on the buttons, drawn in the colour of the text to suit every theme."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QToolButton

from app.resource_files import resources
from app.ui.widgets.theme import Theme

_SIDE = 64
_BESIDE_ICON_PX = 4
"""What Qt leaves between an icon and the text of a button."""


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


def _settings(painter: QPainter) -> None:
    gear = QPainterPath()
    gear.addEllipse(QPointF(32, 32), 19, 19)
    for tooth in range(8):
        angle = math.radians(45 * tooth)
        points = [
            QPointF(32 + x * math.cos(angle) - y * math.sin(angle), 32 + x * math.sin(angle) + y * math.cos(angle))
            for x, y in ((-6, -13), (-5, -29), (5, -29), (6, -13))
        ]
        turn = QPainterPath()
        turn.addPolygon(QPolygonF(points))
        turn.closeSubpath()
        gear = gear.united(turn)
    hole = QPainterPath()
    hole.addEllipse(QPointF(32, 32), 9, 9)
    painter.drawPath(gear.subtracted(hole))


def _microphone(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(23, 5, 18, 32), 9, 9)
    _outline(painter)
    painter.drawArc(QRectF(13, 12, 38, 36), 180 * 16, 180 * 16)
    painter.drawLine(QPointF(32, 48), QPointF(32, 58))
    painter.drawLine(QPointF(21, 58), QPointF(43, 58))


def _speaker(painter: QPainter) -> None:
    horn = (QPointF(7, 24), QPointF(18, 24), QPointF(32, 11), QPointF(32, 53), QPointF(18, 40), QPointF(7, 40))
    painter.drawPolygon(QPolygonF(list(horn)))
    _outline(painter)
    painter.drawArc(QRectF(28, 21, 20, 22), -60 * 16, 120 * 16)
    painter.drawArc(QRectF(28, 11, 32, 42), -60 * 16, 120 * 16)


def _file(painter: QPainter) -> None:
    _outline(painter)
    page = (QPointF(36, 6), QPointF(13, 6), QPointF(13, 58), QPointF(51, 58), QPointF(51, 21), QPointF(36, 6))
    painter.drawPolyline(QPolygonF(list(page)))
    painter.drawPolyline(QPolygonF([QPointF(36, 6), QPointF(36, 21), QPointF(51, 21)]))


def _computer(painter: QPainter) -> None:
    _outline(painter)
    painter.drawRoundedRect(QRectF(11, 12, 42, 29), 4, 4)
    painter.drawLine(QPointF(4, 51), QPointF(60, 51))


def _cloud(painter: QPainter) -> None:
    _outline(painter)
    cloud = QPainterPath()
    for x, y, radius in ((19, 38, 13), (33, 28, 17), (46, 38, 13)):
        part = QPainterPath()
        part.addEllipse(QPointF(x, y), radius, radius)
        cloud = cloud.united(part)
    foot = QPainterPath()
    foot.addRect(QRectF(19, 36, 27, 15))
    painter.drawPath(cloud.united(foot))


def _warning(painter: QPainter) -> None:
    _outline(painter)
    painter.drawPolygon(QPolygonF([QPointF(32, 7), QPointF(59, 56), QPointF(5, 56)]))
    painter.drawLine(QPointF(32, 25), QPointF(32, 37))
    painter.drawPoint(QPointF(32, 47))


def _information(painter: QPainter) -> None:
    _outline(painter)
    painter.drawEllipse(QPointF(32, 32), 26, 26)
    painter.drawLine(QPointF(32, 30), QPointF(32, 46))
    painter.drawPoint(QPointF(32, 19))


def _outline(painter: QPainter) -> None:
    """Draw lines from now on."""
    painter.setPen(QPen(painter.brush(), 5.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "play": _play,
    "pause": _pause,
    "stop": _stop,
    "overlay": _overlay,
    "close": _close,
    "up": _up,
    "down": _down,
    "sessions": _sessions,
    "settings": _settings,
    "microphone": _microphone,
    "speaker": _speaker,
    "file": _file,
    "computer": _computer,
    "cloud": _cloud,
    "warning": _warning,
    "information": _information,
}


def application_icon() -> QIcon:
    """The icon of the app, at any size."""
    return QIcon(str(resources() / "icons" / "surtitle.svg"))


def icon(name: str, colour: str, disabled_colour: str, *, selected_colour: str = "") -> QIcon:
    """The icon of this name, one of `_DRAWINGS`; `selected_colour`: in a list, where it is selected."""
    made = QIcon()
    inks = {QIcon.Mode.Normal: colour, QIcon.Mode.Disabled: disabled_colour, QIcon.Mode.Selected: selected_colour}
    for mode, ink in inks.items():
        if not ink:
            continue
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
        self._ink: Callable[[Theme], str] | None = None
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

    def width_with(self, text: str) -> int:
        """How wide it would be with this text, in pixels."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = text
        letters = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)
        picture = self.iconSize() + QSize(_BESIDE_ICON_PX if text else 0, 0)
        inside = QSize(picture.width() + letters.width(), max(picture.height(), letters.height()))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, inside, self).width()

    def show_icon(self, icon_name: str, ink: Callable[[Theme], str] | None = None) -> None:
        """Have this icon from now on, in this colour of the theme; None: in that of the text."""
        self._icon_name, self._ink = icon_name, ink
        self.dress()

    def set_primary(self, *, primary: bool) -> None:
        """Be the button that matters most here, or one like the others."""
        if bool(self.property("primary")) is not primary:
            self.setProperty("primary", primary)
            self.style().unpolish(self)
            self.style().polish(self)
        self.dress()

    def dress(self) -> None:
        """Draw the icon anew; to be called after the button was made the primary one."""
        theme = Theme.of(self.window().palette())  # its own has been changed by the style sheet
        ink = theme.on_accent if self.property("primary") else self._ink(theme) if self._ink else theme.text
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
