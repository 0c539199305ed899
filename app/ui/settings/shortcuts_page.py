"""The page about the keyboard: keys that work everywhere, to be chosen, and those of the window, to be looked up."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QKeySequenceEdit, QLabel, QPushButton, QToolButton, QWidget

from app.settings.model import Settings
from app.ui.parts import shortcuts
from app.ui.settings.page import Note, SettingsPage, plain_label


class KeyField(QKeySequenceEdit):
    """A field that takes the keys that are pressed in it.

    Signals:
        typing(bool): it has the focus, or has it no more.
    """

    typing = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say so."""
        super().focusInEvent(event)
        self.typing.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say so."""
        super().focusOutEvent(event)
        self.typing.emit(False)


class ShortcutsPage(SettingsPage):
    """Asks for the global shortcuts.

    Attributes:
        fields: the field of each setting.

    Signals:
        typing(bool): keys are being typed, so held ones must be let go; or that is over.
    """

    typing = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        named = {
            "shortcut_start": self.tr("&Start or stop"),
            "shortcut_pause": self.tr("&Pause or go on"),
            "shortcut_overlay": self.tr("Show or hide the &overlay"),
            "shortcut_lock": self.tr("&Lock or unlock the overlay"),
        }
        self.unavailable = self.add_note()
        self.fields: dict[str, KeyField] = {}
        self._troubles: dict[str, Note] = {}
        self._everywhere = QWidget()
        grid = QGridLayout(self._everywhere)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, (name, text) in enumerate(named.items()):
            field, trouble = KeyField(), Note()
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            field.editingFinished.connect(lambda name=name: self._on_keys(name))
            none = QToolButton()
            none.setText("✕")
            none.setToolTip(self.tr("No keys"))
            none.setAccessibleName(self.tr("No keys: {action}").format(action=field.accessibleName()))
            none.clicked.connect(lambda _=False, name=name: self.changed.emit({name: ""}))
            field.typing.connect(self.typing)
            grid.addWidget(label, 3 * row, 0, 1, 2)
            grid.addWidget(field, 3 * row + 1, 0)
            grid.addWidget(none, 3 * row + 1, 1)
            grid.addWidget(trouble, 3 * row + 2, 0, 1, 2)
            self.fields[name], self._troubles[name] = field, trouble
        self.add_row(self._everywhere)
        self._hint = self.add_note(
            self.tr("These work while any window has the focus. Click a field and press the keys.")
        )
        restore = QPushButton(self.tr("&Default keys"))
        restore.clicked.connect(self._restore)
        self._restore_button = restore
        self.add_row(restore, QWidget())
        self._rows.addSpacing(12)
        self.add_heading(self.tr("In Surtitle's window"))
        self.add_row(self._table())
        self.end()

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Shortcuts")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        for name, field in self.fields.items():
            if not field.hasFocus():  # what is being typed there comes out at its end
                field.setKeySequence(QKeySequence.fromString(getattr(settings, name)))

    def show_troubles(self, troubles: Mapping[str, str]) -> None:
        """Say, by the names of the settings, which keys do not work, and why."""
        for name, note in self._troubles.items():
            note.say(troubles.get(name, ""), good=False)

    def show_unavailable(self, reason: str) -> None:
        """Say why there are no such keys here; empty: there are."""
        self.unavailable.say(reason)
        for widget in (self._everywhere, self._hint, self._restore_button):
            widget.setVisible(not reason)

    def _on_keys(self, name: str) -> None:
        keys = self.fields[name].keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        self.changed.emit({name: keys})

    def _restore(self) -> None:
        defaults = Settings()
        self.changed.emit({name: getattr(defaults, name) for name in self.fields})

    def _table(self) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for row, (action, text) in enumerate(self._window_actions().items()):
            keys = QKeySequence(shortcuts.KEYS[action]).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(plain_label(keys), row, 0)
            grid.addWidget(plain_label(text), row, 1)
        return table

    def _window_actions(self) -> dict[str, str]:
        words = {
            "start": self.tr("Start, or stop"),
            "pause": self.tr("Pause, or go on"),
            "overlay": self.tr("Show or hide the overlay"),
            "overlay_content": self.tr("What the overlay shows: source, translation, both"),
            "overlay_lock": self.tr("Lock or unlock the overlay"),
            "overlay_larger": self.tr("Larger letters in the overlay"),
            "overlay_smaller": self.tr("Smaller letters in the overlay"),
            "open_file": self.tr("Open a WAV file"),
            "recording": self.tr("Play the built-in recording"),
            "folder": self.tr("Open the folder of the transcripts"),
            "sessions": self.tr("Past sessions"),
            "key": self.tr("Enter the key of the cloud service"),
            "find": self.tr("Search in the captions"),
            "find_next": self.tr("Next place found"),
            "find_previous": self.tr("The place found before"),
            "go_to_time": self.tr("Go to a time"),
            "settings": self.tr("Settings"),
            "quit": self.tr("Quit"),
        }
        return {action: words[action] for action in shortcuts.KEYS}
