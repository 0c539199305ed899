"""Clicks that go through the overlay, and screen shares that do not see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.overlay.lock import OverlayLock

SCREEN = QRect(0, 0, 1600, 900)
LETS_THROUGH = Qt.WindowType.WindowTransparentForInput


class Locked:
    """A window of that kind, and what the system was asked: which window shall be private, or not."""

    def __init__(self) -> None:
        self.window = QWidget(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Tool)
        self.window.setGeometry(100, 100, 500, 200)
        self.asked: list[tuple[int, bool]] = []
        self.lock = OverlayLock(self.window, keep_private=self._keep_private)

    def _keep_private(self, window: int, *, private: bool) -> bool:
        self.asked.append((window, private))
        return True


@pytest.fixture
def locked(show: Callable[[QWidget], None]) -> Locked:
    """One that is shown, and takes clicks."""
    made = Locked()
    show(made.window)
    show(made.lock.handle)  # so that it is taken away after the test
    made.lock.handle.hide()
    return made


def test_locked_it_lets_clicks_through_and_a_handle_unlocks_it(locked: Locked) -> None:
    """The window stays the one that is there; the handle takes clicks, and goes when it is of no use any more."""
    lock, window = locked.lock, locked.window
    before = window.winId(), window.windowFlags()
    lock.set_locked(locked=True, screen=SCREEN)
    assert lock.is_locked
    assert window.windowFlags() & LETS_THROUGH
    assert window.windowHandle().flags() & LETS_THROUGH
    assert window.isVisible()
    assert lock.handle.isVisible()
    assert not lock.handle.windowFlags() & LETS_THROUGH
    assert not lock.handle.geometry().intersects(window.geometry())
    lock.set_locked(locked=False, screen=SCREEN)
    assert not lock.is_locked
    assert (window.winId(), window.windowFlags()) == before
    assert not window.windowHandle().flags() & LETS_THROUGH
    assert not lock.handle.isVisible()


def test_the_handle_is_there_only_with_the_overlay(locked: Locked) -> None:
    """Beside it, wherever it is moved."""
    locked.window.hide()
    locked.lock.set_locked(locked=True, screen=SCREEN)
    assert not locked.lock.handle.isVisible()
    locked.window.show()
    locked.lock.place_handle(SCREEN)
    assert locked.lock.handle.isVisible()
    beside = locked.lock.handle.pos() - locked.window.pos()
    locked.window.move(300, 400)
    locked.lock.place_handle(SCREEN)
    assert locked.lock.handle.pos() - locked.window.pos() == beside
    locked.window.hide()
    locked.lock.place_handle(SCREEN)
    assert not locked.lock.handle.isVisible()


def test_where_windows_cannot_be_placed_the_handle_is_in_the_corner(
    show: Callable[[QWidget], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is all of the window that takes clicks."""
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    locked = Locked()
    show(locked.window)
    locked.lock.set_locked(locked=True, screen=SCREEN)
    handle = locked.lock.handle
    assert handle.isVisible()
    assert handle.window() is locked.window
    assert locked.window.rect().contains(handle.geometry())
    assert locked.window.windowHandle().mask().boundingRect() == handle.geometry()
    locked.window.resize(700, 200)
    locked.lock.place_handle(SCREEN)
    assert locked.window.rect().contains(handle.geometry())
    assert handle.geometry().right() > 600
    assert locked.window.windowHandle().mask().boundingRect() == handle.geometry()
    locked.lock.set_locked(locked=False, screen=SCREEN)
    assert not handle.isVisible()
    assert locked.window.windowHandle().mask().isEmpty()


def test_privacy_is_asked_for_each_window_that_is_there(locked: Locked) -> None:
    """Once each time that it is switched, and again for windows that were made meanwhile."""
    lock = locked.lock
    both = {int(locked.window.winId()), int(lock.handle.winId())}
    lock.set_private(private=False)
    assert locked.asked == []
    lock.set_private(private=True)
    assert {window for window, _ in locked.asked} == both
    assert all(private for _, private in locked.asked)
    lock.set_private(private=True)
    assert len(locked.asked) == 2
    lock.set_locked(locked=True, screen=SCREEN)  # the handle is shown now
    assert len(locked.asked) == 4
    lock.set_private(private=False)
    assert [private for _, private in locked.asked[4:]] == [False, False]
    lock.keep_private()
    assert len(locked.asked) == 6


def test_nothing_is_asked_for_a_window_that_is_not_made_yet(application: QApplication) -> None:
    """And asking makes none."""
    made = Locked()
    made.lock.set_private(private=True)
    made.lock.keep_private()
    assert made.asked == []
    assert not made.window.testAttribute(Qt.WidgetAttribute.WA_WState_Created)
