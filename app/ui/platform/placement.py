"""Where windows were and where they may be: a remembered place is used only where a screen still shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

REMEMBERED_SETS = 12
"""For how many sets of screens a place is remembered."""

_NO_SCREEN = QRect(0, 0, 1024, 768)  # for the moment between the last monitor's going and another one's coming

Geometry = tuple[int, int, int, int]
"""x, y, width, height in device-independent pixels, as in the settings."""


def available_screens() -> list[QRect]:
    """The usable area of each screen, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    others = [screen for screen in QGuiApplication.screens() if screen is not primary]
    return [screen.availableGeometry() for screen in (primary, *others)]


def whole_screens() -> list[QRect]:
    """The whole of each screen, the primary one first: the overlay may lie over panels too."""
    primary = QGuiApplication.primaryScreen()
    screens = sorted(QGuiApplication.screens(), key=lambda each: each is not primary)
    return [each.geometry() for each in screens] or [_NO_SCREEN]


def screens_key(screens: Sequence[QRect]) -> str:
    """What names a set of screens, such as "1920x1080+0+0 1280x1024+1920+0", whichever of them is the primary one."""
    return " ".join(
        f"{screen.width()}x{screen.height()}{screen.x():+}{screen.y():+}"
        for screen in sorted(screens, key=lambda each: (each.x(), each.y(), each.width(), each.height()))
    )


def with_place(places: Mapping[str, Geometry], screens: Sequence[QRect], place: Geometry) -> dict[str, Geometry]:
    """The remembered places with the one for these screens; it comes last, and the oldest are forgotten."""
    key = screens_key(screens)
    others = [(name, other) for name, other in places.items() if name != key]
    return dict([*others[-(REMEMBERED_SETS - 1) :], (key, place)])


def place_on(places: Mapping[str, Geometry], screens: Sequence[QRect]) -> QRect | None:
    """Where the window lay on these screens, else where it lay last, as far as they show that; None: nowhere yet."""
    latest = list(places.values())[-1:]
    known = places.get(screens_key(screens), latest[0] if latest else None)
    return None if known is None else fitted(known, screens)


def fitted(wanted: Geometry, screens: Sequence[QRect]) -> QRect:
    """The wanted rectangle, moved and if need be shrunk so that one screen shows all of it.

    The screen is the one that shows most of it, or the first where none shows anything of it.
    """
    rect = QRect(*wanted)
    screen = screen_of(rect, screens)
    size = rect.size().boundedTo(screen.size())
    x = min(max(rect.x(), screen.x()), screen.x() + screen.width() - size.width())
    y = min(max(rect.y(), screen.y()), screen.y() + screen.height() - size.height())
    return QRect(x, y, size.width(), size.height())


def screen_of(rect: QRect, screens: Sequence[QRect]) -> QRect:
    """The screen that shows most of the rectangle, or the first where none shows anything of it."""
    return max(screens, key=lambda each: _area(each.intersected(rect)))


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
