"""What all pages of the settings have in common: a heading, questions with their answers, and small print.

Not here: what is asked (``*_page.py``), and where the answers go (``settings_dialog.py``).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.settings.model import Settings
from app.ui.parts.flow_layout import FlowLayout
from app.ui.parts.theme import Theme


class SettingsPage(QScrollArea):
    """One page; it scrolls where the dialog is low.

    Attributes:
        title: as the list of pages names it.

    Signals:
        changed(dict): the user chose these values, by the names of the settings.
    """

    changed = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.title = self.named()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.title)
        body = QWidget()
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(22, 18, 22, 18)
        self._rows.setSpacing(6)
        self.add_heading(self.title)
        self.setWidget(body)

    def named(self) -> str:
        """What the page is called."""
        raise NotImplementedError

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        raise NotImplementedError

    def add_heading(self, text: str) -> None:
        """The name of what follows."""
        label = plain_label(text)
        font = label.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        label.setFont(font)
        self._rows.addWidget(label)

    def add_question(self, text: str, *answers: QWidget) -> QLabel:
        """What is asked, with its letter of the keyboard, and below it the controls for the answer, if any."""
        self._rows.addSpacing(8)
        label = QLabel(text)
        label.setWordWrap(True)
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

    def add_check(self, text: str) -> QCheckBox:
        """A thing that is so or not."""
        self._rows.addSpacing(8)
        box = QCheckBox(text)
        self._rows.addWidget(box)
        return box

    def add_note(self, text: str = "") -> Note:
        """Small print; hidden while it says nothing."""
        note = Note(text)
        self._rows.addWidget(note)
        return note

    def end(self) -> None:
        """What was added stays at the top."""
        self._rows.addStretch(1)


class Note(QLabel):
    """A sentence in small print, or one that tells how something went."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._good: bool | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.say(text)

    def say(self, text: str, *, good: bool | None = None) -> None:
        """Say this; `good`: whether it went well, None where that is not the question."""
        self._good = good
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


def plain_label(text: str) -> QLabel:
    """A label that takes nothing for markup and breaks its lines."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
