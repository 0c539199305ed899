"""A combo box with a chevron of our own: a style sheet takes away the one that the style would draw."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox

from app.ui.theme import Theme


class Picker(QComboBox):
    """A list to choose one thing from."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, and the chevron at its right."""
        super().paintEvent(event)
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
