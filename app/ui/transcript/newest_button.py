"""The button over the captions that goes back to the newest ones."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.i18n.live_text import on_language_change


class NewestButton(QPushButton):
    """Hidden while the newest captions are seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the End key does the same
        self.hide()
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setText(self.tr("↓ Jump to latest"))
        self.setToolTip(self.tr("Jump to the latest captions (End)"))

    def place(self, area: QRect, gap: float, *, wanted: bool) -> None:
        """Lie at the lower end of the area of the captions; not where it would hide what is read."""
        self.adjustSize()
        self.setVisible(wanted and area.height() > 2 * self.height())
        x = area.right() - self.width() - round(2 * gap)  # where lines seldom end
        self.move(x, area.bottom() - self.height() - round(gap))
