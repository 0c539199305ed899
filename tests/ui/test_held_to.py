"""What every test of the views is held to is really noticed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot


def test_what_a_slot_raises_is_seen(qtbot: QtBot) -> None:
    """Qt itself only prints it, and goes on."""

    def fail() -> None:
        raise ValueError("clicked")

    button = QPushButton()
    button.clicked.connect(fail)
    with qtbot.captureExceptions() as raised:
        button.click()
    assert [str(error) for _, error, _ in raised] == ["clicked"]
    button.deleteLater()


@pytest.mark.parametrize("time", ["once", "once more"])
def test_the_pointer_begins_in_a_corner(application: QApplication, show: Callable[[QWidget], None], time: str) -> None:
    """Wherever the test before it left it."""
    corner = application.primaryScreen().geometry().bottomRight()
    assert QCursor.pos() == corner
    widget = QWidget()
    show(widget)
    QTest.mouseMove(widget, QPoint(5, 5))
    assert QCursor.pos() != corner


def test_a_test_without_qt_does_not_load_it(request: pytest.FixtureRequest) -> None:
    """As a plugin pytest-qt would, for each of them; and handle Qt's events where no event loop of asyncio runs."""
    assert not request.config.pluginmanager.has_plugin("pytest-qt")
