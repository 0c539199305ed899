"""The strips above the captions to find something: words, or a time. Escape closes each of them.

They are fields and buttons, and know nothing of the transcript (`transcript_page.py` joins them).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from app.message import Message
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.widgets.icons import ToolIconButton
from app.ui.widgets.shortcuts import WindowKeys


class FindStrip(QWidget):
    """A field that says what to type, words beside it, and a button that closes it; hidden at first.

    What it says in each language is gathered in `say_all`, which its kinds extend.

    Attributes:
        field: to type into.

    Signals:
        closed: the user does not need it any more.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(self.fontMetrics().averageCharWidth() * 50)
        self.field.setMinimumWidth(self.fontMetrics().averageCharWidth() * 14)
        self._said = ""
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._close = close = ToolIconButton("close")
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

    def say_all(self) -> None:
        """Say all of it, in the language of the interface."""
        self._close.set_name(self.tr("Close (Esc)"))
        self.say(self._said)

    def name_field(self, name: str, hint: str) -> None:
        """Call the field this, and tell what can be typed into it."""
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(hint)
        self.field.setToolTip(hint)

    def say(self, sentence: str) -> None:
        """Say this (`Message`) beside the field."""
        self._said = sentence
        words = in_our_language(sentence)
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
        super().__init__(parent)
        self._keys = keys
        self.field.textChanged.connect(self.wanted)
        self._before, self._next = ToolIconButton("up"), ToolIconButton("down")
        self._before.clicked.connect(lambda: self.stepped.emit(-1))
        self._next.clicked.connect(lambda: self.stepped.emit(1))
        for place, button in ((2, self._before), (3, self._next)):
            self._row.insertWidget(place, button)
        self.show_tally(0, 0)
        on_language_change(self, self.say_all)

    def say_all(self) -> None:
        """Say all of it, in the language of the interface."""
        super().say_all()
        self.name_field(self.tr("Find"), self.tr("Find in transcript"))
        self._before.set_name(self._keys.with_keys(self.tr("Previous match"), "find_previous"))
        self._next.set_name(self._keys.with_keys(self.tr("Next match"), "find_next"))

    @property
    def buttons(self) -> tuple[QToolButton, QToolButton]:
        """The buttons to the hit before, and to the next one."""
        return self._before, self._next

    def show_tally(self, number: int, total: int, *, complete: bool = True) -> None:
        """Say which hit this is, of how many."""
        if not self.field.text():
            words: str = ""
        elif not total:
            words = Message("Not found") if complete else Message("Searching…")
        else:
            count = f"{total:,}" if complete else f"{total:,}…"
            words = Message("{number} of {total}", number=f"{number:,}" if number else "–", total=count)
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
        super().__init__(parent)
        self.field.textChanged.connect(lambda: self.say(""))
        self._go = QPushButton()
        self._go.clicked.connect(lambda: self.submitted.emit(self.field.text()))
        self._row.insertWidget(1, self._go)
        on_language_change(self, self.say_all)

    def say_all(self) -> None:
        """Say all of it, in the language of the interface."""
        super().say_all()
        self.name_field(self.tr("Go to time"), self.tr("Go to 12:34 or 1:02:03"))
        self._go.setText(self.tr("Go"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit(self.field.text())
        else:
            super().keyPressEvent(event)
