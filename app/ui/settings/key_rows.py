"""Actions one below the other, each with a field for its keys, a button for none, and room for a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit, QLabel, QToolButton, QWidget

from app.ui.i18n.live_text import Words, on_language_change
from app.ui.settings.settings_page import Note

_LONG = "Ctrl+Shift+W"  # as wide as keys usually are


class KeyField(QKeySequenceEdit):
    """A field that takes the keys that are pressed in it, but Tab and Escape: these lead out of it.

    Signals:
        typing(bool): it has the focus, or has it no more.
    """

    typing = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(_LONG) + 5 * self.fontMetrics().height() // 2)

    @property
    def keys(self) -> str:
        """What is in it, as Qt writes it portably."""
        return self.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the settings, as it does anywhere else in them."""
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say so."""
        super().focusInEvent(event)
        self.typing.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say so."""
        super().focusOutEvent(event)
        self.typing.emit(False)


class KeyRows(QWidget):
    """The rows.

    Args:
        names: gives the label of each action, with the letter of the keyboard that leads to its field, if any.

    Attributes:
        fields: by the names of the actions.
        notes: the sentence of each; hidden while there is none.

    Signals:
        chosen(str, str): the user typed these keys for this action, or took its keys away (an empty text).
        typing(bool): keys are being typed, or are no more.
    """

    chosen = Signal(str, str)
    typing = Signal(bool)

    def __init__(self, names: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._names = names
        self.fields: dict[str, KeyField] = {}
        self.notes: dict[str, Note] = {}
        self._known: dict[str, str] = {}
        self._labels: dict[str, QLabel] = {}
        self._nones: dict[str, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for row, action in enumerate(names()):
            label, field, none, note = QLabel(), KeyField(), QToolButton(), Note()
            label.setWordWrap(True)
            label.setBuddy(field)
            field.editingFinished.connect(partial(self._on_typed, action))
            field.typing.connect(self.typing)
            none.setText("✕")
            none.clicked.connect(partial(self._on_none, action))
            for column, widget in enumerate((label, field, none)):
                grid.addWidget(widget, 2 * row, column)
            grid.addWidget(note, 2 * row + 1, 0, 1, 3)
            self._labels[action], self.fields[action], self._nones[action] = label, field, none
            self.notes[action] = note
        on_language_change(self, self._say)

    def show_keys(self, action: str, keys: str) -> None:
        """Show these, as Qt writes them portably; emits nothing."""
        self.fields[action].setKeySequence(QKeySequence.fromString(keys))
        self._known[action] = self.fields[action].keys

    def say(self, action: str, words: Words | str) -> None:
        """Say what is wrong with the keys of this action; empty: nothing is."""
        self.notes[action].say(words, good=False)

    def _on_typed(self, action: str) -> None:
        keys = self.fields[action].keys
        if keys != self._known.get(action):  # a field that is only passed through says that it is finished, too
            self._known[action] = keys
            self.chosen.emit(action, keys)

    def _on_none(self, action: str, _checked: bool = False) -> None:
        self.chosen.emit(action, "")

    def _say(self) -> None:
        for action, text in self._names().items():
            name = text.replace("&", "")
            self._labels[action].setText(text)
            self.fields[action].setAccessibleName(name)
            self._nones[action].setToolTip(self.tr("Clear shortcut"))
            self._nones[action].setAccessibleName(self.tr("Clear shortcut: {action}").format(action=name))
            field = self.fields[action]
            field.setKeySequence(field.keySequence())  # Qt then names the keys anew, and says what to do
