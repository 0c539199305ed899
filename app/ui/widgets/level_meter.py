"""How loud it is: a bar on a decibel scale, a mark at the recent peak, and a lamp at its end for what was too loud.

It moves when it is told a level and at no other time; it has no timer of its own. What it shows by colour it says in
words, too: in its tooltip and to screen readers, in steps, so that they do not talk all the time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.audio.chunks import Level
from app.ui.i18n.live_text import on_language_change
from app.ui.widgets.theme import Theme

FLOOR_DB = -60.0
_LOUD_DB = -3.0
_FAINT_DB = -40.0
_CLIPPED = 0.99
"""A peak from here on touches full scale: what is above it was cut off."""
_PEAK_HELD_S = 1.0
_CLIP_HELD_S = 3.0
_FALL_DB_A_S = 24.0
_LINES = 7


def to_db(fraction: float) -> float:
    """A fraction of full scale in decibels, not below the floor of the meter."""
    return max(FLOOR_DB, 20 * math.log10(fraction)) if fraction > 0 else FLOOR_DB


class LevelMeter(QWidget):
    """The level bar of the source that is being heard.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rms_db = self._peak_db = FLOOR_DB
        self._peak_at = self._shown_at = 0.0
        self._clipped_at: float | None = None
        self._words = ""
        self._lines = _LINES
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        on_language_change(self, self._say)

    @property
    def filled(self) -> float:
        """How much of the bar is filled, 0 to 1."""
        return 1 - self._rms_db / FLOOR_DB

    @property
    def peak_db(self) -> float:
        """Where the mark of the recent peak is: it stands a second, and sinks then."""
        return self._peak_db

    @property
    def clipped(self) -> bool:
        """Whether something was too loud a moment ago."""
        return self._clipped_at is not None

    def show_level(self, level: Level) -> None:
        """Show this level."""
        now = self._clock()
        self._rms_db, peak_db = to_db(level.rms), to_db(level.peak)
        if peak_db >= self._peak_db:
            self._peak_db, self._peak_at = peak_db, now
        elif now - self._peak_at > _PEAK_HELD_S:
            self._peak_db = max(peak_db, self._peak_db - _FALL_DB_A_S * (now - self._shown_at))
        if level.peak >= _CLIPPED:
            self._clipped_at = now
        elif self._clipped_at is not None and now - self._clipped_at > _CLIP_HELD_S:
            self._clipped_at = None
        self._shown_at = now
        self._say_level()
        self.update()

    def reset(self) -> None:
        """Nothing is heard any more."""
        self._rms_db = self._peak_db = FLOOR_DB
        self._clipped_at = None
        self._say_level()
        self.update()

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Input level"))
        self._words = ""
        self._say_level()

    def _say_level(self) -> None:
        if self.clipped:
            words = self.tr("Too loud: the sound is clipping. Turn down the microphone.")
        elif self._peak_db <= FLOOR_DB:
            words = self.tr("No sound")
        else:
            words = self.tr("Quiet") if self._peak_db < _FAINT_DB else self.tr("Good")
        if words != self._words:
            self._words = words
            self.setAccessibleDescription(words)
            self.setToolTip(self.tr("Input level: {words}").format(words=words))

    def sizeHint(self) -> QSize:
        """As high as a line of text; the bar is drawn in its middle."""
        height = self.fontMetrics().height()
        return QSize(height * self._lines, height)

    def set_width(self, lines: int = _LINES) -> None:
        """Be so many times as wide as a line of text is high."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click puts the lamp out."""
        self._clipped_at = None
        self._say_level()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, the mark and the lamp."""
        theme = Theme.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = round(self.height() * 0.4)  # whole pixels: an outline between two of them is faint
        top = (self.height() - thick) // 2
        lamp = QRectF(self.width() - round(1.6 * thick), top, round(1.6 * thick), thick)
        bar = QRectF(0, top, lamp.left() - thick // 2, thick)
        # The track is an outline: of a filled one, either the ground or the bar in it could not be told apart.
        painter.setPen(QPen(QColor(theme.border), 1.5))
        painter.setBrush(QColor(theme.base))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), thick / 3, thick / 3)
        painter.setBrush(QColor(theme.level_clipped if self.clipped else theme.base))
        painter.drawRoundedRect(lamp.adjusted(0.5, 0.5, -0.5, -0.5), thick / 4, thick / 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.level_loud if self._peak_db > _LOUD_DB else theme.level))
        if self.filled > 0:
            painter.drawRoundedRect(
                QRectF(bar.topLeft(), bar.bottomLeft()).adjusted(0, 0, max(thick, bar.width() * self.filled), 0),
                thick / 3,
                thick / 3,
            )
        if self._peak_db > FLOOR_DB:
            x = (bar.width() - 3) * (1 - self._peak_db / FLOOR_DB)
            painter.drawRect(QRectF(x, bar.top(), 3, thick))
        painter.end()
