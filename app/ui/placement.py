"""Where windows were and where they may be: a remembered place is used only where a screen still shows it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

Geometry = tuple[int, int, int, int]
"""x, y, width, height in device-independent pixels, as in the settings."""


def available_screens() -> list[QRect]:
    """The usable area of each screen, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not primary]
    return [screen.availableGeometry() for screen in (primary, *others)]


def fitted(wanted: Geometry, screens: Sequence[QRect]) -> QRect:
    """The wanted rectangle, moved and if need be shrunk so that one screen shows all of it.

    The screen is the one that shows most of it, or the first where none shows anything of it.
    """
    rect = QRect(*wanted)
    screen = max(screens, key=lambda each: _area(each.intersected(rect)))
    size = rect.size().boundedTo(screen.size())
    x = min(max(rect.x(), screen.x()), screen.x() + screen.width() - size.width())
    y = min(max(rect.y(), screen.y()), screen.y() + screen.height() - size.height())
    return QRect(x, y, size.width(), size.height())


def as_geometry(rect: QRect) -> Geometry:
    """The rectangle as the settings keep it."""
    return rect.x(), rect.y(), rect.width(), rect.height()


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def first_place(screen: QRect) -> Geometry:
    """Where the main window is at first: in the upper part of the screen. In the lower one is the overlay."""
    title_bar = 48
    width = min(1080, screen.width() - 2 * title_bar)
    height = min(680, max(screen.height() * 6 // 10, 340), screen.height() - title_bar)
    y = min(title_bar, (screen.height() - height) * 9 // 10)
    return screen.x() + (screen.width() - width) // 2, screen.y() + y, width, height
