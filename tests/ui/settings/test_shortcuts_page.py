"""The keys of the window on the page of the settings."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from app.settings.settings import Settings
from app.settings.window_keys import USUAL_KEYS
from app.ui.settings.settings_dialog import SettingsDialog
from app.ui.settings.shortcuts_page import ShortcutsPage

CTRL = Qt.KeyboardModifier.ControlModifier


class Shown:
    """The page, its settings, which follow what is chosen, and all choices."""

    def __init__(self, settings: Settings) -> None:
        self.page = ShortcutsPage()
        self.settings = settings
        self.heard: list[dict[str, object]] = []
        self.page.changed.connect(self._on_changed)
        self.page.show_settings(settings)

    def _on_changed(self, changes: dict[str, object]) -> None:
        self.heard.append(changes)
        self.settings = msgspec.structs.replace(self.settings, **changes)
        self.page.show_settings(self.settings)

    def type(self, action: str, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
        """Press keys in the field of this action, and go on to the next control."""
        field = self.page.window_rows.fields[action]
        field.setFocus()
        QTest.keyClick(field, key, held)
        self.page.usual.setFocus()

    def type_global(self, name: str, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
        """The same for keys of all windows."""
        self.page.fields[name].setFocus()
        QTest.keyClick(self.page.fields[name], key, held)
        self.page.usual.setFocus()

    def global_note(self, name: str) -> str:
        """What is told below keys of all windows."""
        note = self.page.everywhere.notes[name]
        return note.text() if note.isVisible() else ""

    def keys(self, action: str) -> str:
        """What its field shows."""
        return self.page.window_rows.fields[action].keys

    def note(self, action: str) -> str:
        """What is told below it."""
        note = self.page.window_rows.notes[action]
        return note.text() if note.isVisible() else ""


@pytest.fixture
def shown(show: Callable[[QWidget], None]) -> Shown:
    """With the usual keys."""
    made = Shown(Settings())
    show(made.page)
    return made


def test_keys_are_typed_taken_away_and_given_back(shown: Shown) -> None:
    """Only what differs from the usual keys is in the settings."""
    assert {action: shown.keys(action) for action in USUAL_KEYS} == USUAL_KEYS
    shown.type("pause", Qt.Key.Key_J)
    assert shown.heard.pop() == {"window_keys": {"pause": "Ctrl+J"}}
    nones = {each.accessibleName(): each for each in shown.page.findChildren(QToolButton)}
    nones["Clear shortcut: Quit"].click()
    assert shown.heard.pop() == {"window_keys": {"pause": "Ctrl+J", "quit": ""}}
    assert shown.keys("quit") == ""
    shown.type("pause", Qt.Key.Key_P)
    assert shown.heard.pop() == {"window_keys": {"quit": ""}}
    shown.page.usual.click()
    assert shown.heard.pop() == {"window_keys": {}}
    assert shown.keys("quit") == "Ctrl+Q"
    assert shown.heard == []


@pytest.mark.parametrize(
    ("key", "held", "words"),
    [
        (Qt.Key.Key_Q, CTRL, "Ctrl+Q is already assigned to “Quit”."),
        (Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier, "“Start or stop”."),
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "F2 is reserved"),
        (Qt.Key.Key_V, CTRL, "Ctrl+V is needed for editing text."),
        (Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "B alone is needed for typing."),
        (Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier, "Alt+L is the access key of a control"),
    ],
)
def test_keys_that_are_not_free_are_not_taken(shown: Shown, key: Qt.Key, held: Qt.KeyboardModifier, words: str) -> None:
    """The field shows the old ones again, and below it stands why, until others are taken."""
    shown.type("pause", key, held)
    assert shown.heard == []
    assert shown.keys("pause") == "Ctrl+P"
    assert words in shown.note("pause")
    shown.type("pause", Qt.Key.Key_J)
    assert shown.heard == [{"window_keys": {"pause": "Ctrl+J"}}]
    assert shown.note("pause") == ""


def test_escape_and_tab_lead_out_of_a_field(show: Callable[[QWidget], None]) -> None:
    """Whoever has no mouse is not caught in it; neither of them becomes the key of anything."""
    dialog = SettingsDialog(Settings())
    heard: list[object] = []
    dialog.changed.connect(heard.append)
    show(dialog)
    dialog.turn_to(dialog.shortcuts)
    field = dialog.shortcuts.window_rows.fields["pause"]
    field.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert not field.hasFocus()
    assert dialog.isVisible()
    field.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert heard == []


def test_keys_that_a_file_gave_to_two_actions_are_told(shown: Shown) -> None:
    """Below both."""
    shown.page.show_settings(Settings(window_keys={"pause": "Ctrl+Q"}))
    assert "“Quit”" in shown.note("pause")
    assert "“Pause or resume”" in shown.note("quit")
    shown.page.show_settings(Settings())
    assert shown.note("pause") == ""


def test_keys_of_the_window_are_not_taken_for_all_windows(shown: Shown) -> None:
    """The window would hear of them no more: why stands below the field, which shows the old ones."""
    shown.type_global("shortcut_start", Qt.Key.Key_P)
    assert shown.heard == []
    assert shown.page.fields["shortcut_start"].keys == Settings().shortcut_start
    why = "Ctrl+P is already assigned to “Pause or resume” in the Surtitle window."
    assert why in shown.global_note("shortcut_start")
    shown.page.show_troubles({"shortcut_start": "Another app has these keys."})  # as the shell does after typing
    assert why in shown.global_note("shortcut_start")
    shown.page.show_troubles({})
    shown.type_global("shortcut_start", Qt.Key.Key_J)
    assert shown.heard == [{"shortcut_start": "Ctrl+J"}]
    assert shown.global_note("shortcut_start") == ""


def test_the_default_keys_come_back_only_where_all_are_free(shown: Shown) -> None:
    """Else nothing is changed, and it is told what has them; on either side."""
    shown.type_global("shortcut_pause", Qt.Key.Key_J)
    defaults = CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    shown.type("quit", Qt.Key.Key_P, defaults)
    shown.type("settings", Qt.Key.Key_B)
    shown.type_global("shortcut_start", Qt.Key.Key_Comma)
    before = list(shown.heard)
    assert len(before) == 4
    restore = next(each for each in shown.page.findChildren(QPushButton) if each.text() == "Restore &defaults")
    restore.click()
    assert shown.heard == before
    assert "“Quit”" in shown.global_note("shortcut_pause")
    shown.page.usual.click()
    assert shown.heard == before
    assert "“Start or stop”" in shown.note("settings")
    shown.page.window_rows.chosen.emit("quit", "")
    restore.click()
    shown.page.usual.click()
    assert (shown.settings, shown.global_note("shortcut_pause"), shown.note("settings")) == (Settings(), "", "")


def test_keys_that_a_file_gave_to_the_window_and_to_all_windows_are_told(shown: Shown) -> None:
    """On both sides, also when the system has nothing against them."""
    shown.page.show_settings(Settings(shortcut_lock="Ctrl+P"))
    shown.page.show_troubles({})
    assert "“Pause or resume”" in shown.global_note("shortcut_lock")
    assert "“Lock or unlock the overlay”" in shown.note("pause")
