"""The field in which one text of the transcript is corrected, over the place where the text stands.

Enter keeps what was typed, Escape leaves the text as it is, and so does the text unchanged. A click elsewhere keeps,
too: nobody who has typed something expects it to be lost. Going to another window and back changes nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from app.ui.i18n.live_text import on_language_change
from app.ui.widgets.caption_text import plain

_KEPT_OPEN = {
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
}


class CaptionEditor(QPlainTextEdit):
    """One text, being corrected.

    Attributes:
        hint: below it: which keys end it.

    Signals:
        finished(object): it is over: the new text, in one line and without white space around it, or None.
    """

    finished = Signal(object)

    def __init__(self, text: str, font: QFont, parent: QWidget) -> None:
        super().__init__(plain(text).strip(), parent)
        self._over = False
        self._before = self.toPlainText()
        self.setFont(font)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(1)
        self.hint = QLabel(parent)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.moveCursor(QTextCursor.MoveOperation.End)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Corrected text"))
        self.setAccessibleDescription(self.tr("Enter to save, Esc to cancel. Leave empty to restore the original."))
        self.hint.setText(self.tr("Enter to save · Esc to cancel"))

    @property
    def text_height(self) -> int:
        """How much the lines of what is typed need, in pixels, and the hint below them."""
        return self._lines_height + self.hint.sizeHint().height() + 2 * self._margin

    @property
    def _margin(self) -> int:
        return self.frameWidth() + round(self.document().documentMargin())

    @property
    def _lines_height(self) -> int:
        return max(1, round(self.document().size().height())) * self.fontMetrics().lineSpacing()

    def place(self, text: QRect) -> None:
        """Lie over the text's first line and as many as what is typed needs; the hint is below."""
        margin = self._margin
        field = QRect(text.left() - margin, text.top() - margin, text.width() + margin, self._lines_height + 2 * margin)
        self.setGeometry(field)
        self.hint.adjustSize()
        self.hint.move(field.left() + margin, field.bottom() + 1)
        self.hint.show()

    def finish(self, *, keep: bool) -> None:
        """End it; a second time is nothing."""
        if self._over:
            return
        self._over = True
        text = " ".join(self.toPlainText().split())
        self.finished.emit(text if keep and text != self._before else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Escape leaves."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.finish(keep=True)
            case Qt.Key.Key_Escape:
                self.finish(keep=False)
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes on to something else has done."""
        super().focusOutEvent(event)
        if event.reason() not in _KEPT_OPEN:
            self.finish(keep=True)
