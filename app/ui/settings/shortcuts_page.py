"""The page about the keyboard: keys that work everywhere, and those of the window."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from app.settings.settings import Settings
from app.settings.window_keys import USUAL_KEYS, keys_of, with_choice
from app.ui.i18n.live_text import Words, on_language_change
from app.ui.settings.key_conflicts import Conflict, Obstacle, find_conflict, find_global_conflict
from app.ui.settings.key_rows import KeyRows
from app.ui.settings.settings_page import SettingsPage


class ShortcutsPage(SettingsPage):
    """Asks for the global shortcuts, and for the keys of the window.

    Attributes:
        everywhere, window_rows: what asks for the ones and the others.
        fields: of the global ones, by the settings.
        usual: a button that gives all actions of the window their usual keys again.

    Signals:
        typing(bool): keys are being typed, so held ones must be let go; or that is over.
    """

    typing = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._settings = Settings()
        self.unavailable = self.add_note()
        self.everywhere = KeyRows(self._global_actions)
        self.fields = self.everywhere.fields
        self.everywhere.chosen.connect(self._on_global_keys)
        self._refused: dict[str, Words] = {}  # why keys of all windows are not, or should not be, taken
        self._troubles: Mapping[str, str] = {}
        self.add_row(self.everywhere)
        self._hint = self.add_note(
            lambda: self.tr("These work in every app. To change one, click its field and press the new shortcut.")
        )
        self._restore_button, self.usual = QPushButton(), QPushButton()
        self._restore_button.clicked.connect(self._restore)
        self.add_row(self._restore_button, QWidget())
        self._rows.addSpacing(12)
        self.add_heading(lambda: self.tr("In the Surtitle window"))
        self.window_rows = KeyRows(self._window_actions)
        self.window_rows.chosen.connect(self._on_window_keys)
        self.add_row(self.window_rows)
        self.add_note(lambda: self.tr("These work while the Surtitle window is active."))
        self.usual.clicked.connect(self._restore_usual)
        self.add_row(self.usual, QWidget())
        for rows in (self.everywhere, self.window_rows):
            rows.typing.connect(self.typing)
        self.end()
        on_language_change(self, self._say)

    def named(self) -> str:
        """What the page is called."""
        return self.tr("Shortcuts")

    def show_settings(self, settings: Settings) -> None:
        """Show these settings; emits nothing."""
        before, self._settings = self._settings, settings
        present, everywhere = keys_of(settings.window_keys), self._globals(settings)
        are_other = settings.window_keys != before.window_keys or everywhere != self._globals(before)
        for name, keys in everywhere.items():
            if not self.fields[name].hasFocus():  # what is being typed there comes out at its end
                self.everywhere.show_keys(name, keys)
            if are_other:
                self._judge_global(name, keys, find_global_conflict(keys, present))
        for action, keys in present.items():
            if not self.window_rows.fields[action].hasFocus() or settings.window_keys != before.window_keys:
                self.window_rows.show_keys(action, keys)
            if are_other:
                self._judge(action, keys, find_conflict(action, keys, present, everywhere))

    def show_troubles(self, troubles: Mapping[str, str]) -> None:
        """Say, by the names of the settings, which global keys do not work, and why."""
        self._troubles = troubles
        for name in self.fields:
            self._say_global(name)

    def show_unavailable(self, reason: str) -> None:
        """Say why there are no global keys here; empty: there are."""
        self.unavailable.say(reason)
        for widget in (self.everywhere, self._hint, self._restore_button):
            widget.setVisible(not reason)

    def _restore(self) -> None:
        """The usual keys for all windows, unless one of them has a meaning in this one: that is told, and all stays."""
        wanted, present = self._globals(Settings()), keys_of(self._settings.window_keys)
        conflicts = {name: find_global_conflict(keys, present) for name, keys in wanted.items()}
        if any(conflicts.values()):
            for name, conflict in conflicts.items():
                self._judge_global(name, wanted[name], conflict)
        else:
            self.changed.emit(wanted)

    def _restore_usual(self) -> None:
        """The usual keys for this window, unless one of them works in all windows: that is told, and all stays."""
        everywhere = self._globals(self._settings)
        conflicts = {action: find_conflict(action, keys, USUAL_KEYS, everywhere) for action, keys in USUAL_KEYS.items()}
        if any(conflicts.values()):
            for action, conflict in conflicts.items():
                self._judge(action, USUAL_KEYS[action], conflict)
        else:
            self.changed.emit({"window_keys": {}})

    def _on_global_keys(self, name: str, keys: str) -> None:
        """Take the keys, unless the window has them: that is told beside the field, which shows the old ones."""
        conflict = find_global_conflict(keys, keys_of(self._settings.window_keys))
        self._judge_global(name, keys, conflict)
        if conflict is None:
            self.changed.emit({name: keys})
        else:
            self.everywhere.show_keys(name, getattr(self._settings, name))

    def _on_window_keys(self, action: str, keys: str) -> None:
        """Take the keys, unless something else has them: that is told beside the field, which shows the old ones."""
        present = keys_of(self._settings.window_keys)
        if keys == present[action]:
            return
        conflict = find_conflict(action, keys, present, self._globals(self._settings))
        self._judge(action, keys, conflict)
        if conflict is None:
            self.changed.emit({"window_keys": with_choice(self._settings.window_keys, action, keys)})
        else:
            self.window_rows.show_keys(action, present[action])

    def _judge(self, action: str, keys: str, conflict: Conflict | None) -> None:
        self.window_rows.say(action, partial(self._obstacle, conflict, keys) if conflict is not None else "")

    def _judge_global(self, name: str, keys: str, conflict: Conflict | None) -> None:
        if conflict is not None:
            self._refused[name] = partial(self._obstacle, conflict, keys)
        else:
            self._refused.pop(name, None)
        self._say_global(name)

    def _say_global(self, name: str) -> None:
        """What the user can mend here goes before what the system has against the keys."""
        self.everywhere.say(name, self._refused.get(name) or self._troubles.get(name, ""))

    def _globals(self, settings: Settings) -> dict[str, str]:
        return {name: getattr(settings, name) for name in self.fields}

    # Words

    def _say(self) -> None:
        self._restore_button.setText(self.tr("Restore &defaults"))
        self.usual.setText(self.tr("R&estore defaults"))

    def _obstacle(self, conflict: Conflict, keys: str) -> str:
        """Why an action cannot have these keys."""
        names = {**self._window_actions(), **self._global_actions()}
        words = {
            Obstacle.ACTION: self.tr(
                "{keys} is already assigned to “{action}”. Choose another shortcut, or clear that one first."
            ),
            Obstacle.WINDOW: self.tr(
                "{keys} is already assigned to “{action}” in the Surtitle window. Choose another shortcut, or "
                "clear that one first."
            ),
            Obstacle.GLOBAL: self.tr("{keys} is already the global shortcut for “{action}”. Choose another shortcut."),
            Obstacle.FIXED: self.tr("{keys} is reserved for the transcript and lists. Choose another shortcut."),
            Obstacle.WRITING: self.tr("{keys} is needed for editing text. Choose another shortcut."),
            Obstacle.LETTER: self.tr(
                "{keys} alone is needed for typing. Add a modifier such as Ctrl, or use F1 to F12."
            ),
            Obstacle.UNDERLINED: self.tr(
                "{keys} is the access key of a control. Add Ctrl, or choose another shortcut."
            ),
        }[conflict.obstacle]
        shown = QKeySequence.fromString(keys).toString(QKeySequence.SequenceFormat.NativeText)
        return words.format(keys=shown, action=names.get(conflict.other, "").replace("&", ""))

    def _global_actions(self) -> dict[str, str]:
        return {
            "shortcut_start": self.tr("&Start or stop"),
            "shortcut_pause": self.tr("&Pause or resume"),
            "shortcut_overlay": self.tr("Show or hide the &overlay"),
            "shortcut_lock": self.tr("&Lock or unlock the overlay"),
        }

    def _window_actions(self) -> dict[str, str]:
        words = {
            "start": self.tr("Start or stop"),
            "pause": self.tr("Pause or resume"),
            "overlay": self.tr("Show or hide the overlay"),
            "overlay_content": self.tr("Switch overlay content: original, translation, both"),
            "overlay_lock": self.tr("Lock or unlock the overlay"),
            "overlay_larger": self.tr("Increase overlay text size"),
            "overlay_smaller": self.tr("Decrease overlay text size"),
            "text_larger": self.tr("Increase transcript text size"),
            "text_smaller": self.tr("Decrease transcript text size"),
            "text_usual": self.tr("Reset transcript text size"),
            "open_file": self.tr("Open audio file"),
            "recording": self.tr("Play sample recording"),
            "folder": self.tr("Open transcripts folder"),
            "sessions": self.tr("Past sessions"),
            "key": self.tr("Add API key"),
            "find": self.tr("Find in transcript"),
            "find_next": self.tr("Find next"),
            "find_previous": self.tr("Find previous"),
            "go_to_time": self.tr("Go to time"),
            "settings": self.tr("Settings"),
            "quit": self.tr("Quit"),
        }
        return {action: words[action] for action in USUAL_KEYS}
