from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.overlay.handle import SIDE, OverlayHandle, place_beside
from tests.fakes.waiting import wait_until

SCREEN = QRect(0, 0, 1000, 800)


@pytest.mark.parametrize(
    ("overlay", "side"),
    [
        (QRect(100, 600, 500, 150), "right"),
        (QRect(490, 600, 500, 150), "left"),
        (QRect(10, 600, 980, 150), "above"),
        (QRect(0, 0, 1000, 150), "inside"),
    ],
)
def test_it_stands_beside_the_overlay_where_the_screen_has_room(overlay: QRect, side: str) -> None:
    """And never covers it, unless the overlay is as wide as the screen and at its top."""
    place = QRect(place_beside(overlay, SCREEN), overlay.size().boundedTo(QRect(0, 0, SIDE, SIDE).size()))
    assert SCREEN.contains(place)
    assert place.intersects(overlay) is (side == "inside")
    found = {
        "right": place.left() > overlay.right(),
        "left": place.right() < overlay.left(),
        "above": place.bottom() < overlay.top(),
        "inside": overlay.contains(place),
    }
    assert [name for name, holds in found.items() if holds] == [side]


def test_a_click_that_ends_beside_it_is_none(show: Callable[[QWidget], None]) -> None:
    """Only one that begins and ends on it unlocks."""
    handle = OverlayHandle(Qt.WindowType.Tool | Qt.WindowType.WindowDoesNotAcceptFocus)
    show(handle)
    pressed: list[bool] = []
    handle.clicked.connect(lambda: pressed.append(True))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(SIDE + 20, 5))
    QTest.mouseClick(handle, Qt.MouseButton.RightButton)
    assert pressed == []
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert pressed == [True]


def test_it_says_what_it_is(show: Callable[[QWidget], None]) -> None:
    """To the pointer and to a screen reader, for which it is a button that can be pressed; it takes no focus."""
    handle = OverlayHandle(Qt.WindowType.Tool)
    told = QAccessible.queryAccessibleInterface(handle)
    assert told.role() is QAccessible.Role.Button
    pressed: list[bool] = []
    handle.clicked.connect(lambda: pressed.append(True))
    told.actionInterface().doAction(QAccessibleActionInterface.pressAction())
    wait_until(lambda: QApplication.processEvents() or pressed)
    assert handle.accessibleName() == "Unlock the overlay"
    assert "unlock" in handle.toolTip()
    assert handle.focusPolicy() is Qt.FocusPolicy.NoFocus
    show(handle)
    assert not handle.grab().isNull()
