from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.platform.screen_watch import ScreenWatch
from tests.fakes.display import wait_until


def test_several_changes_are_told_as_one_and_none_as_none(application: QApplication) -> None:
    """A signal of a screen after which all is as before is kept to itself."""

    class Watch(ScreenWatch):
        found = (QRect(0, 0, 800, 600),)

        @property
        def screens(self) -> list[QRect]:
            return list(self.found)

    watch = Watch(application, application)
    told: list[bool] = []
    watch.changed.connect(lambda: told.append(True))
    screen = QGuiApplication.primaryScreen()

    def tell() -> None:
        for _ in range(3):
            screen.geometryChanged.emit(screen.geometry())
        assert watch.is_waiting
        wait_until(lambda: QApplication.processEvents() or not watch.is_waiting, "the screens to settle")

    tell()
    assert told == []
    watch.found = (QRect(0, 0, 640, 480),)
    tell()
    assert told == [True]


def test_it_knows_the_screens_of_this_desktop(application: QApplication) -> None:
    """The whole of each, the primary one first."""
    assert ScreenWatch(application, application).screens[0] == QGuiApplication.primaryScreen().geometry()
