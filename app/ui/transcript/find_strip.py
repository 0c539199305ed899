"""The strips above the captions to find something: words, or a time. Escape closes each of them.

They are fields and buttons, and know nothing of the transcript (`transcript_page.py` joins them).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from app.ui.parts.icons import ToolIconButton
from app.ui.parts.shortcuts import WindowKeys


class FindStrip(QWidget):
    """A field that says what to type, words beside it, and a button that closes it; hidden at first.

    Attributes:
        field: to type into.

    Signals:
        closed: the user does not need it any more.
    """

    closed = Signal()

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(hint)
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(self.fontMetrics().averageCharWidth() * 50)
        self.field.setMinimumWidth(self.fontMetrics().averageCharWidth() * 14)
        self.field.setToolTip(hint)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        close = ToolIconButton("close", self.tr("Close (Esc)"))
        close.clicked.connect(self.close_strip)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 12, 6)
        self._row.setSpacing(6)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self._words)
        self._row.addStretch(1)
        self._row.addWidget(close)
        self.hide()

    @property
    def words(self) -> str:
        """What it says beside the field."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Say this beside the field."""
        self._words.setText(words)
        self._words.setAccessibleName(words)

    def open(self) -> None:
        """Show it, ready to type over what stands there."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_strip(self) -> None:
        """Hide it, and say so."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_strip()
        else:
            super().keyPressEvent(event)


class SearchStrip(FindStrip):
    """Words to look for.

    Signals:
        wanted(str): look for this; empty: for nothing.
        stepped(int): go to the next hit (1), or the one before (-1).
    """

    wanted = Signal(str)
    stepped = Signal(int)

    def __init__(self, keys: WindowKeys, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(translate("SearchStrip", "Find"), translate("SearchStrip", "Find in the transcript"), parent)
        self._keys = keys
        self.field.textChanged.connect(self.wanted)
        self._before = ToolIconButton("up", self._keys.with_keys(self.tr("Previous hit"), "find_previous"))
        self._next = ToolIconButton("down", self._keys.with_keys(self.tr("Next hit"), "find_next"))
        self._before.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        for place, button in ((2, self._before), (3, self._next)):
            self._row.insertWidget(place, button)
        self.show_tally(0, 0)

    @property
    def buttons(self) -> tuple[QToolButton, QToolButton]:
        """The buttons to the hit before, and to the next one."""
        return self._before, self._next

    def show_tally(self, number: int, total: int, *, complete: bool = True) -> None:
        """Say which hit this is, of how many."""
        if not self.field.text():
            words = ""
        elif not total:
            words = self.tr("Not found") if complete else self.tr("Searching…")
        else:
            count = f"{total:,}" if complete else f"{total:,}…"
            words = self.tr("{number} of {total}").format(number=f"{number:,}" if number else "–", total=count)
        self.say(words)
        for button in self.buttons:
            button.setEnabled(total > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stepped.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


class TimeStrip(FindStrip):
    """A time to go to.

    Signals:
        submitted(str): go to the time that was typed.
    """

    submitted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(translate("TimeStrip", "Go to time"), translate("TimeStrip", "Go to 12:34 or 1:02:03"), parent)
        self.field.textChanged.connect(lambda: self.say(""))
        go = QPushButton(self.tr("Go"))
        go.clicked.connect(lambda: self.submitted.emit(self.field.text()))
        self._row.insertWidget(1, go)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit(self.field.text())
        else:
            super().keyPressEvent(event)
