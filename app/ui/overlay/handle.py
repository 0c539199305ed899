"""The handle of a locked overlay: a small window beside it that unlocks it.

A locked overlay lets every click through, so nothing in it could be pressed: the handle is a window of its own. It
stands where it does not cover what the user works with: beside the overlay, on the side where the screen has room.
Where no window can be placed, it is a part of the overlay.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.i18n.live_text import on_language_change

SIDE = 34
_GAP = 4


class OverlayHandle(QAbstractButton):
    """A padlock: a button that is a window, and `clicked` to unlock the overlay."""

    def __init__(self, flags: Qt.WindowType, *, inside: QWidget | None = None) -> None:
        """`flags`: of the overlay's window, which this one is like. `inside`: that window, to be a part of it."""
        super().__init__(inside)
        if inside is None:
            self.setWindowFlags(flags)
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(SIDE, SIDE)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Surtitle overlay handle"))
        self.setAccessibleName(self.tr("Unlock the overlay"))
        self.setToolTip(self.tr("The overlay is locked and clicks pass through. Click here to unlock."))

    def stand_beside(self, overlay: QRect, screen: QRect) -> None:
        """Stand beside the overlay, within the screen; in its corner where there is no room on any side."""
        self.move(place_beside(overlay, screen))

    def stand_inside(self, overlay: QSize) -> None:
        """Stand in the upper right corner of the overlay that it is a part of."""
        self.move(overlay.width() - SIDE - _GAP, _GAP)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Be seen better."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Be seen less."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a closed padlock."""
        hovered = self.underMouse()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 200 if hovered else 90), 1))
        painter.setBrush(QColor(38, 40, 46, 255 if hovered else 205))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        draw_padlock(painter, QRectF(self.rect()).center(), QColor(255, 255, 255), is_open=False)
        painter.end()


def draw_padlock(painter: QPainter, centre: QPointF, colour: QColor, *, is_open: bool) -> None:
    """A padlock of some 14 pixels."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2))
    swung = 6.0 if is_open else 0.0
    painter.drawArc(QRectF(centre.x() - 4 + swung, centre.y() - 8, 8, 10), 0, 180 * 16)
    for x in (centre.x() - 4 + swung, centre.x() + 4 + swung):
        if not is_open or x > centre.x() + 3:
            painter.drawLine(QPointF(x, centre.y() - 3), QPointF(x, centre.y()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(centre.x() - 6.5, centre.y() - 1, 13, 9), 2, 2)


def place_beside(overlay: QRect, screen: QRect) -> QPoint:
    """Where the handle's upper left corner is: right of the overlay, else left, above, or in its corner."""
    right, left, above = overlay.right() + 1 + _GAP, overlay.left() - _GAP - SIDE, overlay.top() - _GAP - SIDE
    for place in (
        QPoint(right, overlay.top()),
        QPoint(left, overlay.top()),
        QPoint(overlay.right() + 1 - SIDE, above),
    ):
        if screen.contains(QRect(place.x(), place.y(), SIDE, SIDE)):
            return place
    return QPoint(overlay.right() + 1 - SIDE - _GAP, overlay.top() + _GAP)
