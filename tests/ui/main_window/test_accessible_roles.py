from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from app.settings.settings import Settings
from app.ui.main_window.accessible_roles import AccessibleRoles
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.main_window import MainWindow
from app.ui.main_window.status_strip import ElidedLabel
from app.ui.overlay.overlay import Overlay
from app.ui.widgets.level_meter import LevelMeter
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.shortcuts import WindowKeys
from tests.ui.texts import pseudo_language


@pytest.fixture(scope="module")
def roles(application: QApplication) -> AccessibleRoles:
    """Installed once: Qt keeps a factory for as long as it lives."""
    return AccessibleRoles()


def role(widget: QWidget) -> QAccessible.Role:
    """What a screen reader takes the widget for."""
    told = QAccessible.queryAccessibleInterface(widget)
    assert told is not None
    return told.role()


def test_our_own_widgets_have_roles(roles: AccessibleRoles, show: Callable[[QWidget], None]) -> None:
    """A list, a bar, a window, an alert: and what Qt knows is left to Qt."""
    window = MainWindow(Settings(welcomed=True))
    window.show_message("The disk is full.", Severity.ERROR)
    show(window)
    assert role(window.captions) is QAccessible.Role.List
    assert role(window) is QAccessible.Role.Window
    assert role(window.controls.level) is QAccessible.Role.ProgressBar
    assert role(window.banner) is QAccessible.Role.AlertMessage
    assert role(window.status) is QAccessible.Role.StatusBar
    assert role(window.controls.start) is QAccessible.Role.Button
    told = QAccessible.queryAccessibleInterface(window.banner)
    assert told.text(QAccessible.Text.Description) == "The disk is full."
    window.show_srt_path(Path("/srv/talk.srt"))
    path = window.status.findChild(ElidedLabel)
    assert role(path) is QAccessible.Role.StaticText
    told = QAccessible.queryAccessibleInterface(path)
    assert told.text(QAccessible.Text.Name) == f"Transcript: {Path('/srv/talk.srt')}"


def test_every_control_has_a_name_and_a_role(roles: AccessibleRoles, show: Callable[[QWidget], None]) -> None:
    """On both pages, with both strips open: nothing is a nameless widget."""
    window = MainWindow()
    window.transcript.search.show()
    window.transcript.time.show()
    window.show_message("A message.")
    show(window)
    controls = (QAbstractButton, QComboBox, QLineEdit, LevelMeter)
    nameless = []
    for each in (*window.findChildren(QWidget), window.captions):
        if not isinstance(each, controls) or each.isHidden():
            continue  # the others are only looked at
        told = QAccessible.queryAccessibleInterface(each)
        if not told.text(QAccessible.Text.Name) or told.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            nameless.append(f"{type(each).__name__} {told.role()} in {each.parentWidget()}")
    assert nameless == []


def test_the_button_that_clears_a_field_follows_the_language(
    roles: AccessibleRoles, show: Callable[[QWidget], None], application: QApplication
) -> None:
    """It is Qt's, and its name is ours."""
    window = MainWindow(Settings(welcomed=True))
    window.transcript.search.show()
    window.transcript.search.field.setText("words")
    show(window)
    button = window.transcript.search.field.findChild(QAbstractButton)
    told = QAccessible.queryAccessibleInterface(button)
    assert told.text(QAccessible.Text.Name) == "Clear"
    with pseudo_language(application):
        assert told.text(QAccessible.Text.Name) == "⟦Clear⟧"
    assert told.text(QAccessible.Text.Name) == "Clear"


def test_widgets_come_and_go(roles: AccessibleRoles, application: QApplication) -> None:
    """What was told of a widget that is gone is forgotten."""
    before = len(roles._told)
    for _ in range(20):
        meter = LevelMeter()
        assert role(meter) is QAccessible.Role.ProgressBar
        meter.deleteLater()
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    QApplication.processEvents()
    assert len(roles._told) <= before + 1


def test_a_widget_is_a_window_only_while_it_is_one(roles: AccessibleRoles, show: Callable[[QWidget], None]) -> None:
    """What is made first and put into a window then is a part of it; what is never active is no window at all."""
    bar, overlay, window = ControlBar(WindowKeys()), Overlay(), MainWindow()
    assert role(bar) is QAccessible.Role.Window
    assert role(overlay) is QAccessible.Role.Client
    bar.setParent(window)
    assert (role(bar), role(window)) == (QAccessible.Role.Client, QAccessible.Role.Window)
