"""The button under the captions that goes back to the newest ones, and says how many have come meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.i18n.live_text import on_language_change


class NewestButton(QPushButton):
    """A pill, hidden while the newest captions are seen. It has a strip of its own below them, and covers none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._unseen = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the End key does the same
        self.hide()
        on_language_change(self, self._say)

    def _say(self) -> None:
        if self._unseen:
            self.setText(self.tr("↓ Jump to latest ({count} new)").format(count=self._unseen))
        else:
            self.setText(self.tr("↓ Jump to latest"))
        self.setToolTip(self.tr("Jump to the latest captions (End)"))

    def show_unseen(self, count: int) -> None:
        """So many captions have come since the newest one was seen."""
        if count != self._unseen:
            self._unseen = count
            self._say()

    def room(self, gap: float) -> int:
        """The height of the strip that it needs below the captions."""
        return self.sizeHint().height() + round(gap)

    def place(self, area: QRect, *, wanted: bool) -> None:
        """Lie in the middle of this area, the strip below the captions."""
        self.setVisible(wanted)
        if not wanted:
            return
        size = self.sizeHint()
        self.resize(size)
        self.move(area.x() + (area.width() - size.width()) // 2, area.y() + (area.height() - size.height()) // 2)
