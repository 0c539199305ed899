"""The size of the letters of the transcript, and the two buttons that change it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.settings.settings import TRANSCRIPT_TEXT_PERCENT
from app.ui.i18n.live_text import on_language_change
from app.ui.widgets.shortcuts import WindowKeys

STEPS = (70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)
"""Percent of the usual size."""


def stepped(percent: int, by: int) -> int:
    """The next larger size (1), the next smaller one (-1), or the same at either end."""
    larger = [step for step in STEPS if step > percent]
    smaller = [step for step in STEPS if step < percent]
    return ((larger[:1] if by > 0 else smaller[-1:]) or [percent])[0]


def scaled(font: QFont, percent: int) -> QFont:
    """The font, so much larger or smaller."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * percent / 100)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * percent / 100)))
    return made


class TextSizeButtons(QWidget):
    """A+ and A−, one above the other: texts need the width.

    Signals:
        stepped(int): larger (1) or smaller (-1).
    """

    stepped = Signal(int)

    def __init__(self, parent: QWidget, keys: WindowKeys) -> None:
        super().__init__(parent)
        self._keys = keys
        self.smaller, self.larger = QToolButton(), QToolButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for button, by in ((self.larger, 1), (self.smaller, -1)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus with the captions
            button.setAutoRaise(True)
            button.clicked.connect(lambda _=False, by=by: self.stepped.emit(by))
            column.addWidget(button)
        on_language_change(self, self._say)
        keys.translate(self)

    def show_percent(self, percent: int) -> None:
        """Let only what still makes a difference be pressed."""
        least, most = TRANSCRIPT_TEXT_PERCENT
        self.smaller.setEnabled(percent > least)
        self.larger.setEnabled(percent < most)

    def _say(self) -> None:
        self.smaller.setText(self.tr("A−"))
        self.larger.setText(self.tr("A+"))
        for button, name, action in (
            (self.smaller, self.tr("Decrease transcript text size"), "text_smaller"),
            (self.larger, self.tr("Increase transcript text size"), "text_larger"),
        ):
            button.setAccessibleName(name)
            tips = (self._keys.with_keys(name, action), self._keys.with_keys(self.tr("Reset"), "text_usual"))
            button.setToolTip("\n".join(tips))
        self.adjustSize()
