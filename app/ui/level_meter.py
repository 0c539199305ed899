"""How loud it is: a bar on a decibel scale, with a mark at the recent peak.

It moves when it is told a level and at no other time; it has no timer of its own.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.audio.chunks import Level
from app.ui.theme import Theme

FLOOR_DB = -60.0
_LOUD_DB = -3.0
_FALL_DB = 1.5
"""How far the mark at the peak falls with each level that is lower."""


def to_db(fraction: float) -> float:
    """A fraction of full scale in decibels, not below the floor of the meter."""
    return max(FLOOR_DB, 20 * math.log10(fraction)) if fraction > 0 else FLOOR_DB


class LevelMeter(QWidget):
    """The level bar of the source that is being heard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rms_db = self._peak_db = FLOOR_DB
        self.setAccessibleName(self.tr("Sound level"))
        self.setToolTip(self.tr("How loud the source is"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def filled(self) -> float:
        """How much of the bar is filled, 0 to 1."""
        return 1 - self._rms_db / FLOOR_DB

    def show_level(self, level: Level) -> None:
        """Show this level."""
        self._rms_db = to_db(level.rms)
        self._peak_db = max(to_db(level.peak), self._peak_db - _FALL_DB)
        self.update()

    def reset(self) -> None:
        """Nothing is heard any more."""
        self._rms_db = self._peak_db = FLOOR_DB
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a line of text; the bar is drawn in its middle."""
        height = self.fontMetrics().height()
        return QSize(height * 7, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar and the mark."""
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        thick = self.height() * 0.4
        bar = QRectF(0, (self.height() - thick) / 2, self.width(), thick)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(bar, thick / 2, thick / 2)
        loud = QColor(theme.level_loud if self._peak_db > _LOUD_DB else theme.level)
        painter.setBrush(loud)
        if self.filled > 0:
            painter.drawRoundedRect(
                QRectF(bar.topLeft(), bar.bottomLeft()).adjusted(0, 0, max(thick, bar.width() * self.filled), 0),
                thick / 2,
                thick / 2,
            )
        if self._peak_db > FLOOR_DB:
            x = (bar.width() - 3) * (1 - self._peak_db / FLOOR_DB)
            painter.drawRect(QRectF(x, bar.top(), 3, thick))
        painter.end()
