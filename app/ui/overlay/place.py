"""Where the overlay lies, and how large it is.

Its width is the user's, its height follows from the number of lines. When that changes, the edge stays that is nearer
to the screen's. The places are remembered for each set of screens (``platform/placement.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QWidget

from app.settings.appearance import LINES_MOST
from app.ui.overlay.panes import CaptionPanes
from app.ui.overlay.pull import UPRIGHT
from app.ui.platform.placement import Geometry, as_geometry, fitted, place_on, screen_of, with_place
from app.ui.platform.screen_watch import ScreenWatch
from app.ui.platform.windowing import on_wayland

MARGIN = 18
"""Beside the captions, in pixels."""
FOOT = 10
"""Below them."""

_NOTICE_PX_LEAST, _NOTICE_SHARE = 16, 0.8
_NOTICE_ROW = 1.4  # times its letters: as high as an East Asian font needs
_ABOVE_NOTICE = 7


class OverlayPlace:
    """Of one window.

    Args:
        panes: the captions in it, which are laid out for its width.
        watch: knows the screens.
        buttons_width: of the buttons in it, which it must have room for; 0: they are elsewhere.

    Attributes:
        remembered: where it lies on each set of screens, as in the settings.
    """

    def __init__(
        self, window: QWidget, panes: CaptionPanes, watch: ScreenWatch, *, buttons_width: Callable[[], int]
    ) -> None:
        self.remembered: Mapping[str, Geometry] = {}
        self._window = window
        self._panes = panes
        self._watch = watch
        self._buttons_width = buttons_width

    @property
    def notice_px(self) -> int:
        """The height of the letters above the captions, in pixels: nearly as large as those."""
        return max(_NOTICE_PX_LEAST, round(_NOTICE_SHARE * self._panes.appearance.text_px))

    @property
    def head(self) -> int:
        """The height of the row above the captions."""
        return round(_NOTICE_ROW * self.notice_px) + _ABOVE_NOTICE

    @property
    def height(self) -> int:
        """What the strip, the captions and the foot need."""
        return self.head + self._panes.height + FOOT

    @property
    def least(self) -> QSize:
        """A few words, the buttons that are in it, and one line of each text."""
        width = max(10 * self._panes.appearance.text_px, self._buttons_width() + 2 * MARGIN)
        return QSize(width, self.head + self._panes.height_of(1) + FOOT)

    @property
    def screen(self) -> QRect:
        """The screen that it is on."""
        return screen_of(self._window.geometry(), self._watch.screens)

    def restore(self, places: Mapping[str, Geometry]) -> None:
        """Lie where it lay on these screens, as far as they still show that; else at the foot of the first one."""
        self.remembered = places
        screens = self._watch.screens
        rect = place_on(places, screens)
        if rect is None:
            screen = screens[0]
            width, height = screen.width() * 6 // 10, self.height
            x = screen.x() + (screen.width() - width) // 2
            rect = QRect(x, screen.bottom() - height - screen.height() // 40, width, height)
        self._lie_at(self._with_height(rect))

    def take(self, rect: QRect) -> None:
        """Lie here, and remember it."""
        self._lie_at(self._with_height(rect))
        self.remembered = with_place(self.remembered, self._watch.screens, as_geometry(self._window.geometry()))

    def take_width(self, percent: int) -> None:
        """Be so wide, of the screen's width, with the middle where it is."""
        rect, screen = self._window.geometry(), self.screen
        width = max(screen.width() * min(percent, 100) // 100, self.least.width())
        self.take(QRect(rect.x() + (rect.width() - width) // 2, rect.y(), width, rect.height()))

    def fit(self) -> None:
        """Have room for everything: it needs another height now, or is too narrow."""
        if self._window.height() != self.height or self._window.width() < self.least.width():
            self._lie_at(self._with_height(self._window.geometry()))

    def with_whole_lines(self, rect: QRect, edges: Qt.Edge) -> QRect:
        """The rectangle with as many lines as have room in it; the edge that is not pulled stays."""
        if not edges & UPRIGHT:
            return rect
        lines = round(self._panes.lines_in(rect.height() - self.head - FOOT))
        lines = min(max(lines, 1), LINES_MOST)
        if lines != self._panes.appearance.lines:
            with QSignalBlocker(self._panes):  # the height that it changes is set here
                self._panes.set_appearance(msgspec.structs.replace(self._panes.appearance, lines=lines))
        if on_wayland():
            self._window.setFixedHeight(self.height)
        if edges & Qt.Edge.TopEdge:
            rect.setTop(rect.bottom() + 1 - self.height)
        rect.setHeight(self.height)
        return rect

    def _with_height(self, rect: QRect) -> QRect:
        """The rectangle with the height that its lines need; the edge that is nearer to the screen's stays."""
        height, screens = self.height, self._watch.screens
        lower = rect.center().y() >= screen_of(rect, screens).center().y()
        top = rect.y() + rect.height() - height if lower else rect.y()
        return fitted((rect.x(), top, max(rect.width(), self.least.width()), height), screens)

    def _lie_at(self, rect: QRect) -> None:
        if on_wayland():  # a window of one height may be made wider only, and is not tiled
            self._window.setMinimumWidth(self.least.width())
            self._window.setFixedHeight(rect.height())
        self._window.setGeometry(rect)
        self._panes.set_width(self._window.width() - 2 * MARGIN)  # while it is hidden, it hears of no resizing
