"""The overlay's two arrangements with the system: clicks go through it, and nobody sees it in a screen share.

Locked, it lets every click through, and a handle stands beside it to unlock it. Where windows cannot be placed
(Wayland) there is no handle: it could be anywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.ui.overlay.handle import OverlayHandle


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
        self._keep_private = keep_private
        self._private = False
        self.is_locked = False
        self.handle = OverlayHandle(window.windowFlags())

    def set_locked(self, *, locked: bool, screen: QRect) -> None:
        """Let clicks through, or take them again."""
        self.is_locked = locked
        window, transparent = self._window, Qt.WindowType.WindowTransparentForInput
        flags = window.windowFlags()
        # For a window that is there already. Qt's own way, `setWindowFlags`, would take it away and make another one.
        window.overrideWindowFlags(flags | transparent if locked else flags & ~transparent)
        if (handle := window.windowHandle()) is not None:
            handle.setFlag(transparent, locked)
        self.place_handle(screen)

    def place_handle(self, screen: QRect) -> None:
        """Let it stand beside the window, on its screen, while it is of use."""
        placeable = not QGuiApplication.platformName().startswith("wayland")
        self.handle.stand_beside(self._window.geometry(), screen)
        is_shown = placeable and self.is_locked and self._window.isVisible()
        if is_shown is self.handle.isHidden():
            self.handle.setVisible(is_shown)
            if is_shown:
                self.keep_private()

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
        if self.handle.isVisible():
            self.handle.raise_()

    def _ask(self) -> None:
        for window in (self._window, self.handle):
            if window.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
                self._keep_private(int(window.winId()), private=self._private)
