"""The keyboard's shortcuts: which there are, where they can be read, and what happens when they change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.settings.window_keys import USUAL_KEYS
from app.ui.i18n.live_text import on_language_change
from app.ui.main_window.main_window import MainWindow
from app.ui.overlay.overlay import Overlay
from app.ui.settings.shortcuts_page import ShortcutsPage
from app.ui.widgets.shortcuts import WindowKeys

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_no_keys_are_given_twice() -> None:
    """Each action has keys of its own, and Qt understands them all."""
    sequences = [QKeySequence(keys).toString() for keys in USUAL_KEYS.values()]
    assert len(set(sequences)) == len(USUAL_KEYS)
    assert all(sequences)


@pytest.mark.usefixtures("application")
def test_unknown_actions_are_refused() -> None:
    """An action that the table lacks is a mistake, and is found at once."""
    with pytest.raises(KeyError):
        WindowKeys().install(QWidget(), {"fly": lambda: None})


NO_CONTROL = {"key", "quit", "find", "find_next", "find_previous", "go_to_time"}
"""Actions without a control that is seen at once."""


def test_tooltips_name_the_keys(show: Callable[[QWidget], None]) -> None:
    """Every shortcut of a control can be read from a tooltip, in the window or on the overlay."""
    window, overlay = MainWindow(), Overlay()
    show(window)
    show(overlay)
    widgets = [*window.findChildren(QWidget), *overlay.findChildren(QWidget)]
    tips = " ".join(widget.toolTip() for widget in widgets)
    missing = {action for action, keys in USUAL_KEYS.items() if f"({keys})" not in tips}
    assert missing <= NO_CONTROL


@pytest.mark.usefixtures("application")
def test_the_settings_list_all_keys() -> None:
    """Those that no control names, too."""
    page = ShortcutsPage()
    shown = {action: field.keys for action, field in page.window_rows.fields.items()}
    assert shown == dict.fromkeys(USUAL_KEYS, "")  # nothing was shown yet
    page.show_settings(page._settings)
    assert {action: field.keys for action, field in page.window_rows.fields.items()} == USUAL_KEYS


def test_other_keys_do_it_and_the_usual_ones_do_not_any_more(show: Callable[[QWidget], None]) -> None:
    """In a window that is open; without keys, nothing leads to it."""
    keys, window, done = WindowKeys(), QWidget(), []
    keys.install(window, {"pause": lambda: done.append("pause"), "quit": lambda: done.append("quit")})
    show(window)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_P, CTRL)
    assert done == ["pause"]
    keys.use({"pause": "Ctrl+J", "quit": ""})
    for key in (Qt.Key.Key_P, Qt.Key.Key_Q):
        QTest.keyClick(window, key, CTRL)
    assert done == ["pause"]
    QTest.keyClick(window, Qt.Key.Key_J, CTRL)
    assert done == ["pause", "pause"]
    keys.use({})
    QTest.keyClick(window, Qt.Key.Key_Q, CTRL)
    assert done == ["pause", "pause", "quit"]


def test_letters_get_larger_by_plus_with_and_without_shift(show: Callable[[QWidget], None]) -> None:
    """As long as these are the usual keys, and = has not got another meaning."""
    keys, window, done = WindowKeys(), QWidget(), []
    keys.install(window, {"overlay_larger": lambda: done.append("larger"), "find": lambda: done.append("find")})
    show(window)
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_Equal, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert done == ["larger", "larger"]
    keys.use({"find": "Ctrl+="})
    QTest.keyClick(window, Qt.Key.Key_Equal, CTRL)
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert done == ["larger", "larger", "find", "larger"]
    keys.use({"overlay_larger": "Ctrl+J"})
    QTest.keyClick(window, Qt.Key.Key_Equal, CTRL)
    assert done[4:] == []


def test_what_two_actions_would_have_goes_to_the_one_that_was_chosen(application: object) -> None:
    """A file may say so; Qt would do neither. What is no key is passed over."""
    keys = WindowKeys({"quit": "ctrl+p", "find": "Ctrl+Nonsense"})
    assert keys.shortcut("quit") == "Ctrl+P"
    assert keys.shortcut("pause") == ""
    assert keys.shortcut("find") == "Ctrl+F"
    assert keys.with_keys("Pause", "pause") == "Pause"
    assert keys.with_keys("Quit", "quit") == "Quit (Ctrl+P)"


def test_tooltips_are_said_again_when_keys_change(show: Callable[[QWidget], None]) -> None:
    """Whatever the window says in every language, it says again; once, and not for keys that are the same."""
    keys, window, said = WindowKeys(), QWidget(), []
    label = QLabel(window)

    def say() -> None:
        label.setToolTip(keys.with_keys("Pause", "pause"))
        said.append(label.toolTip())

    on_language_change(label, say)
    keys.translate(window)
    keys.use({"pause": "Ctrl+J"})
    keys.use({"pause": "Ctrl+J"})
    assert said == ["Pause (Ctrl+P)", "Pause (Ctrl+J)"]
    window.deleteLater()


def test_every_tooltip_of_the_window_and_the_overlay_follows(show: Callable[[QWidget], None]) -> None:
    """Each action with a control gets keys that nothing else has, and later none: then no tooltip names any."""
    window = MainWindow()
    overlay = Overlay(keys=window.keys)
    show(window)
    show(overlay)
    other = {action: f"Ctrl+Alt+{letter}" for action, letter in zip(USUAL_KEYS, "ABCDEFGHIJKLMNOPQRST", strict=False)}

    def tips() -> str:
        widgets = [*window.findChildren(QWidget), *overlay.findChildren(QWidget)]
        return " ".join(widget.toolTip() for widget in widgets)

    named = {action for action, keys in USUAL_KEYS.items() if f"({keys})" in tips()}
    assert len(named) > 10
    window.keys.use(other)
    assert {action for action, keys in other.items() if f"({keys})" in tips()} == named
    assert [keys for keys in USUAL_KEYS.values() if f"({keys})" in tips()] == []
    window.keys.use(dict.fromkeys(USUAL_KEYS, ""))
    assert "Ctrl" not in tips()


def test_a_window_that_is_gone_hears_nothing(application: object) -> None:
    """Keys outlive windows."""
    keys, window = WindowKeys(), QWidget()
    keys.translate(window)
    keys.install(window, {"pause": lambda: None})
    import shiboken6

    shiboken6.delete(window)
    keys.use({"pause": "Ctrl+J"})
