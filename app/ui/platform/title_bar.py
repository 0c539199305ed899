"""A dark title bar in dark mode, where a system draws it as light as ever unless a window asks.

That is Windows, which is asked for each window when it first gets the focus: nothing watches windows all the time.
macOS and the desktops of Linux draw title bars in their own colours, dark ones included, and take no wishes.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QWindow

_log = logging.getLogger(__name__)
_DWMWA_USE_IMMERSIVE_DARK_MODE = 20
_BEFORE_2004 = 19  # the same, as Windows 10 called it before version 2004


class TitleBars(QObject):
    """Of all windows of the application that have one.

    Args:
        load: loads one of the system's libraries; raises OSError where that is not there.
    """

    def __init__(
        self,
        application: QGuiApplication,
        *,
        system: str = sys.platform,
        load: Callable[[str], ctypes.CDLL] = ctypes.CDLL,
    ) -> None:
        super().__init__(application)
        self._load = load
        self._dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        if system == "win32":
            application.focusWindowChanged.connect(self._on_focus)
            application.styleHints().colorSchemeChanged.connect(self._on_scheme)

    def _on_focus(self, window: QWindow | None) -> None:
        if window is not None and not window.flags() & Qt.WindowType.FramelessWindowHint:
            self._dress(window)

    def _on_scheme(self, scheme: Qt.ColorScheme) -> None:
        self._dark = scheme is Qt.ColorScheme.Dark
        for window in QGuiApplication.topLevelWindows():
            if window.isVisible():
                self._on_focus(window)

    def _dress(self, window: QWindow) -> None:
        try:
            set_dark(self._load("dwmapi"), int(window.winId()), dark=self._dark)
        except (AttributeError, OSError) as error:  # a library or a function is not there
            _log.info("the title bar cannot be made dark: %s", error)


def set_dark(dwmapi: ctypes.CDLL, window: int, *, dark: bool) -> bool:
    """Ask Windows for a dark title bar, or a light one; returns whether it understood."""
    value = ctypes.c_int(dark)
    for attribute in (_DWMWA_USE_IMMERSIVE_DARK_MODE, _BEFORE_2004):
        result = dwmapi.DwmSetWindowAttribute(
            ctypes.c_void_p(window), ctypes.c_uint32(attribute), ctypes.byref(value), ctypes.c_uint32(4)
        )
        if result == 0:
            return True
    return False
