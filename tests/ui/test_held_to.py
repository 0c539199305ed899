"""What every test of the views is held to is really noticed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
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


def test_a_test_without_qt_does_not_load_it(request: pytest.FixtureRequest) -> None:
    """As a plugin pytest-qt would, for each of them; and handle Qt's events where no event loop of asyncio runs."""
    assert not request.config.pluginmanager.has_plugin("pytest-qt")
