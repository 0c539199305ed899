"""What all pages of the settings have in common: a heading, questions with their answers, and small print.

Texts come as functions that give them, and are asked for again when the language of the interface changes: that is
chosen here, so nothing may be made anew meanwhile.

Not here: what is asked (``*_page.py``), and where the answers go (``settings_dialog.py``).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.settings.settings import Settings
from app.ui.i18n.live_text import Words, on_language_change, spoken
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.theme import Theme


class SettingsPage(QScrollArea):
    """One page; it scrolls where the dialog is low.

    Signals:
        changed(dict): the user chose these values, by the names of the settings.
    """

    changed = Signal(object)  # as a dict, Qt would take it apart, and make texts of the members of enumerations

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        on_language_change(self, lambda: self.setAccessibleName(self.named()))
        body = QWidget()
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(22, 18, 22, 18)
        self._rows.setSpacing(6)
        self.add_heading(self.named)
        self.setWidget(body)

    def named(self) -> str:
        """What the page is called."""
        raise NotImplementedError

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        raise NotImplementedError

    def add_heading(self, text: Words) -> None:
        """The name of what follows."""
        label = plain_label()
        on_language_change(label, lambda: label.setText(text()))
        font = label.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        label.setFont(font)
        self._rows.addWidget(label)

    def add_question(self, text: Words, *answers: QWidget) -> QLabel:
        """What is asked, with its letter of the keyboard, and below it the controls for the answer, if any."""
        self._rows.addSpacing(8)
        label = QLabel()
        label.setWordWrap(True)
        on_language_change(label, lambda: label.setText(text()))
        self._rows.addWidget(label)
        if answers:
            label.setBuddy(answers[0])
            self.add_row(*answers)
        return label

    def add_row(self, *widgets: QWidget) -> None:
        """These side by side, as far as there is room."""
        if len(widgets) == 1:
            self._rows.addWidget(widgets[0])
            return
        row = FlowLayout()
        for widget in widgets:
            row.addWidget(widget)
        self._rows.addLayout(row)

    def add_check(self, text: Words) -> QCheckBox:
        """A thing that is so or not."""
        self._rows.addSpacing(8)
        box = QCheckBox()
        on_language_change(box, lambda: box.setText(text()))
        self._rows.addWidget(box)
        return box

    def add_note(self, text: Words | str = "") -> Note:
        """Small print; hidden while it says nothing."""
        note = Note(text)
        self._rows.addWidget(note)
        return note

    def end(self) -> None:
        """What was added stays at the top."""
        self._rows.addStretch(1)


class Note(QLabel):
    """A sentence in small print, or one that tells how something went."""

    def __init__(self, text: Words | str = "") -> None:
        super().__init__()
        self._good: bool | None = None
        self._words: Words | str = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.say(text)
        on_language_change(self, lambda: self.setText(spoken(self._words)))

    def say(self, words: Words | str, *, good: bool | None = None) -> None:
        """Say this: words of our own, or a sentence of another room; `good`: whether it went well, None where that is
        not the question."""
        self._good, self._words = good, words
        text = spoken(self._words)
        self.setText(text)
        if not text or self.parentWidget() is not None:  # shown without one, it would be a window
            self.setVisible(bool(text))
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._colour()

    def _colour(self) -> None:
        theme = Theme.of(self.window().palette())
        ink = {None: theme.muted, True: theme.text, False: theme.on_error}[self._good]
        palette = QPalette(theme.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(ink))
        self.setPalette(palette)


def plain_label(text: str = "") -> QLabel:
    """A label that takes nothing for markup and breaks its lines."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
