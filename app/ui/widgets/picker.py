"""A combo box that tells all of its text: what does not fit ends in "…", and the open list is as wide as it must be.

It draws its own chevron: a style sheet takes away the one that the style would draw.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QSignalBlocker, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.ui.widgets.theme import Theme
from app.ui.widgets.wheel import leave_wheel_to_page

_BESIDE_ICON_PX = 4
"""What Qt leaves between an icon and the text."""


class Picker(QComboBox):
    """A list to choose one thing from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        leave_wheel_to_page(self)

    @property
    def shown_text(self) -> str:
        """As much of the current text as there is room for."""
        box = QStyleOptionComboBox()
        self.initStyleOption(box)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room: QRect = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, box, part, self)
        icon = 0 if box.currentIcon.isNull() else box.iconSize.width() + _BESIDE_ICON_PX
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width() - icon)

    def offer(self, texts: Mapping[str, str], chosen: str) -> None:
        """Offer these values, each with its text, and choose one of them, or none; emits nothing.

        Where just these are on offer, the list stays as it is, with whatever a screen reader knows of it.
        """
        with QSignalBlocker(self):
            if [(self.itemData(row), self.itemText(row)) for row in range(self.count())] != [*texts.items()]:
                self.clear()
                for value, text in texts.items():
                    self.addItem(text, value)
            self.setCurrentIndex(self.findData(chosen))

    def may_be_narrow(self, *, letters: int = 8) -> None:
        """Ask for the width of so many letters only, and take what there is."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)

    def showPopup(self) -> None:  # noqa: N802
        """Open the list, wide enough for its longest entry, as far as the screen is."""
        needed = self.view().sizeHintForColumn(0) + self.view().verticalScrollBar().sizeHint().width()
        self.view().setMinimumWidth(min(needed, self.screen().availableGeometry().width() * 9 // 10))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, and the chevron at its right."""
        box = QStyleOptionComboBox()
        self.initStyleOption(box)
        box.currentText = self.shown_text
        drawn = QStylePainter(self)
        drawn.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, box)
        drawn.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, box)
        drawn.end()
        theme = Theme.of(self.window().palette())
        unit = self.fontMetrics().height() / 4
        centre = QPointF(self.width() - 3.5 * unit, self.height() / 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.muted if self.isEnabled() else theme.line), max(1.5, unit / 2.5)))
        tips = (QPointF(-unit, -unit / 2), QPointF(0, unit / 2), QPointF(unit, -unit / 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([centre + tip for tip in tips]))
        painter.end()
