"""One QApplication for all tests of the views, on a screen that is only memory; every Qt warning fails its test.

pytest-qt waits (``qtbot``), and gathers what slots and overridden methods raised, which Qt only prints. It is no plugin
here: as one it handles Qt's events between the steps of a test, where no event loop of asyncio runs, loads Qt for
tests that need none, and looks at Qt's warnings in the test alone, not at those of taking its widgets away.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is loaded, and whatever screen there is

import pytest
from PySide6.QtCore import QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.exceptions import capture_exceptions, format_captured_exceptions
from pytestqt.qt_compat import qt_api
from pytestqt.qtbot import QtBot

from app.ui.widgets.theme import LIGHT
from tests.ui.languages import Speak, built_translations, spoken
from tests.ui.surrounded import Surrounded
from tests.ui.virtual_desktop import Desktop

qt_api.set_qt_api("pyside6")

_IGNORED_CATEGORIES = {
    "qt.text.font.db",  # this machine lacks fonts of some scripts
}
_IGNORED_BEGINNINGS = (
    "This plugin does not support",  # the screen in memory has no stacking order
    "Mouse event",  # QTest's remark that a view leaves a button's release to its parent
)


@pytest.fixture(scope="session")
def application() -> QApplication:
    """The one QApplication, in the light theme."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    application.setPalette(LIGHT.palette())
    application.setStyleSheet(LIGHT.style_sheet())
    return application


@pytest.fixture(autouse=True)
def application_stays_as_it_was(application: QApplication) -> Iterator[None]:
    """Fail the test that left a window open or the application dressed otherwise, rather than one that comes later.

    Which one comes later depends on how the tests are shared out. The pointer, of which there is one on the screen,
    begins in a corner: where another test left it, it would lie over some control and change how that looks.
    """
    QCursor.setPos(application.primaryScreen().geometry().bottomRight())

    def dress() -> tuple[object, ...]:
        return application.styleSheet(), application.palette(), application.font().toString()

    def windows() -> list[QWidget]:
        return [widget for widget in application.topLevelWidgets() if widget.isVisible()]

    before, shown = dress(), windows()
    yield
    assert dress() == before
    assert [widget for widget in windows() if widget not in shown] == []


@pytest.fixture
def qtbot(application: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Waits for what Qt does in its own time."""
    return QtBot(request)


@pytest.fixture(autouse=True)
def slots_do_not_raise() -> Iterator[None]:
    """Fail the test in which a slot or an overridden method of Qt raised."""
    with capture_exceptions() as exceptions:
        yield
    assert not exceptions, format_captured_exceptions(exceptions)


@pytest.fixture(autouse=True)
def qt_warnings_fail(
    application: QApplication, application_stays_as_it_was: None, slots_do_not_raise: None
) -> Iterator[None]:
    """Fail the test in which Qt complained of something."""
    complaints: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        escaped_text = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or context.category in _IGNORED_CATEGORIES
        if not escaped_text and not message.startswith(_IGNORED_BEGINNINGS):
            complaints.append(message)

    before = qInstallMessageHandler(note)
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    qInstallMessageHandler(before)
    assert complaints == []


@pytest.fixture
def show(application: QApplication) -> Iterator[Callable[[QWidget], None]]:
    """Show a widget, and take it away after the test."""
    shown: list[QWidget] = []

    def show_widget(widget: QWidget) -> None:
        shown.append(widget)
        widget.show()
        QApplication.processEvents()

    yield show_widget
    for widget in shown:
        widget.hide()
        widget.deleteLater()


@pytest.fixture
def activate(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Give a window that is shown the keyboard, and wait until it has it: the screen does that in its own time."""

    def activate_widget(widget: QWidget) -> None:
        with qtbot.waitActive(widget, timeout=20_000):
            widget.activateWindow()

    return activate_widget


@pytest.fixture(scope="session")
def speak(application: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Speak:
    """Lets the interface speak one of its languages, as it is translated now."""
    return partial(spoken, application, built_translations(tmp_path_factory.mktemp("translations")))


@pytest.fixture
def desktop(tmp_path: Path, application: QApplication) -> Desktop:
    """Not started yet."""
    return Desktop(tmp_path)


@pytest.fixture
async def surrounded(tmp_path: Path, application: QApplication) -> AsyncIterator[Surrounded]:
    """Not started yet; closed in the end."""
    made = Surrounded(tmp_path)
    yield made
    await made.close()
    for widget in (made.window, made.overlay):  # the dialog goes with the window
        widget.deleteLater()
