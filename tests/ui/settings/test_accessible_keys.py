"""What a screen reader is told of a field for keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleTextUpdateEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.settings.settings import Settings
from app.ui.main_window.accessible_roles import AccessibleRoles
from app.ui.settings.accessible_keys import AccessibleKeys
from app.ui.settings.key_rows import KeyField
from app.ui.settings.shortcuts_page import ShortcutsPage


@pytest.fixture(scope="module")
def roles(application: QApplication) -> AccessibleRoles:
    """Installed once: Qt keeps a factory for as long as it lives."""
    return AccessibleRoles()


@pytest.mark.usefixtures("roles")
def test_a_field_is_a_text_with_its_action_and_its_keys(show: Callable[[QWidget], None]) -> None:
    """And nothing more is in it; no keys are no text."""
    page = ShortcutsPage()
    page.show_settings(Settings(window_keys={"quit": ""}))
    show(page)
    for action, name, keys in (("pause", "Pause or resume", "Ctrl+P"), ("quit", "Quit", "")):
        told = QAccessible.queryAccessibleInterface(page.window_rows.fields[action])
        assert told.role() is QAccessible.Role.EditableText
        assert told.text(QAccessible.Text.Name) == name
        assert told.text(QAccessible.Text.Value) == keys
        assert (told.state().editable, told.state().focusable) == (True, True)
        assert (told.childCount(), told.child(0), told.childAt(0, 0)) == (0, None, None)
        inner = QAccessible.queryAccessibleInterface(page.window_rows.fields[action].findChild(QLineEdit))
        assert told.indexOfChild(inner) == -1


def test_its_text_can_be_read_but_not_written(show: Callable[[QWidget], None]) -> None:
    """Letter by letter, as that of any field; but letters are no keys."""
    field = KeyField()
    field.setKeySequence(QKeySequence("Ctrl+P"))
    show(field)
    told = AccessibleKeys(field)
    inner = QAccessible.queryAccessibleInterface(field.findChild(QLineEdit))
    kind = QAccessible.InterfaceType
    assert told.interface_cast(kind.TextInterface) == inner.interface_cast(kind.TextInterface)
    assert inner.interface_cast(kind.EditableTextInterface) is not None
    assert told.interface_cast(kind.EditableTextInterface) == told.interface_cast(kind.TableInterface)  # that is: none


@pytest.mark.parametrize("listening", [True, False])
def test_keys_that_arrive_are_told(show: Callable[[QWidget], None], listening: bool) -> None:
    """Each time other ones are in the field, if anybody listens."""
    field = KeyField()
    show(field)
    events: list[tuple[str, str]] = []

    def tell(event: QAccessibleEvent) -> None:
        assert isinstance(event, QAccessibleTextUpdateEvent)
        events.append((event.textRemoved(), event.textInserted()))

    told = AccessibleKeys(field, listening=lambda: listening, tell=tell)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert told.text(QAccessible.Text.Value) == "Ctrl+J"
    field.setKeySequence(QKeySequence("Ctrl+J"))
    field.clear()
    assert events == ([("", "Ctrl+J"), ("Ctrl+J", "")] if listening else [])
