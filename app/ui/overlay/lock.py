"""The overlay's two arrangements with the system: clicks go through it, and nobody sees it in a screen share.

Locked, it lets every click through, and a handle stands beside it to unlock it. Where windows cannot be placed
(Wayland), the handle is in a corner of the overlay instead, and is all of it that takes clicks.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from app.ui.overlay.handle import OverlayHandle
from app.ui.platform.windowing import on_wayland, on_x11

_LETS_THROUGH = Qt.WindowType.WindowTransparentForInput


class OverlayLock:
    """Of one window.

    Args:
        keep_private: asks the system to keep a window out of screen shares.

    Attributes:
        handle: what unlocks it.
        is_locked: whether clicks go through it.
    """

    def __init__(self, window: QWidget, *, keep_private: Callable[..., bool]) -> None:
        self._window = window
        self._companions: list[QWidget] = []
        self._keep_private = keep_private
        self._private = False
        self._was_locked = False
        self.is_locked = False
        self._inside = on_wayland()
        self.handle = OverlayHandle(window.windowFlags(), inside=window if self._inside else None)
        self.accompany(self.handle)

    def accompany(self, companion: QWidget) -> None:
        """Keep this window above others, and out of screen shares, as the overlay beside which it stands."""
        if not self._inside:
            self._companions.append(companion)

    def set_locked(self, *, locked: bool, screen: QRect) -> None:
        """Let clicks through, or take them again."""
        self.is_locked = locked
        self._was_locked |= locked
        if not self._inside:
            window = self._window
            flags = window.windowFlags()
            # For a window that is there already. Qt's way, `setWindowFlags`, would take it away and make another one.
            window.overrideWindowFlags(flags | _LETS_THROUGH if locked else flags & ~_LETS_THROUGH)
            if (handle := window.windowHandle()) is not None:
                handle.setFlag(_LETS_THROUGH, locked)
        self.place_handle(screen)

    def on_shown(self, screen: QRect) -> None:
        """The window is there again, for the system a new one, which takes clicks everywhere."""
        if self._inside:
            self._take_clicks_in(QRegion())
            self.place_handle(screen)

    def renew(self) -> None:
        """Take clicks in all of the window, which has another size now.

        Under X11 Qt names the part that takes clicks when it is unlocked, and it stays that part when the window grows.
        """
        handle = self._window.windowHandle()
        if handle is not None and self._was_locked and not self.is_locked and on_x11():
            handle.setFlag(_LETS_THROUGH, True)
            handle.setFlag(_LETS_THROUGH, False)

    def place_handle(self, screen: QRect) -> None:
        """Let it stand beside the window, on its screen, or in its corner, while it is of use."""
        is_shown = self.is_locked and self._window.isVisible()
        if self._inside:
            self.handle.stand_inside(self._window.size())
            self._take_clicks_in(QRegion(self.handle.geometry()) if self.is_locked else QRegion())
        else:
            self.handle.stand_beside(self._window.geometry(), screen)
        if is_shown is self.handle.isHidden():
            self.handle.setVisible(is_shown)
            if is_shown:
                self.keep_private()

    def _take_clicks_in(self, part: QRegion) -> None:
        """In this part of the window only; in all of it where that is empty. Nothing of it is cut off under Wayland."""
        handle = self._window.windowHandle()
        if handle is not None and handle.isVisible():  # else it would be kept, but never told to the compositor
            handle.setMask(part)

    def set_private(self, *, private: bool) -> None:
        """Be kept out of screen shares from now on, or not."""
        if private is not self._private:
            self._private = private
            self._ask()

    def keep_private(self) -> None:
        """Ask the system anew, for a window that was made just now."""
        if self._private:
            self._ask()

    def raise_windows(self) -> None:
        """Lie above what is there already."""
        self._window.raise_()
        for companion in self._companions:
            if companion.isVisible():
                companion.raise_()

    def _ask(self) -> None:
        for window in (self._window, *self._companions):
            if window.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
                self._keep_private(int(window.winId()), private=self._private)
