"""Which of the two windowing systems of Linux the windows are shown by: they let a program do different things.

Under Wayland no program places its windows, keeps them above others, or shows one that does not take the focus; only
the compositor resizes a window by its left and upper edges. Under X11 (XWayland's, too) all of that can be done.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication


def on_wayland() -> bool:
    """Whether the windows are the compositor's own, and not XWayland's."""
    return QGuiApplication.platformName().startswith("wayland")


def on_x11() -> bool:
    """Whether an X server shows them, XWayland included."""
    return QGuiApplication.platformName() == "xcb"
