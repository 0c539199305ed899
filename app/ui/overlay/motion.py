"""Whether the system asks programs not to move things about.

Qt tells this from some version on (`QAccessibilityHints.motionPreference`); until then Windows and macOS are asked
here, and elsewhere the style, which a desktop may have told that nothing shall be animated. GNOME tells no style: its
settings are asked, once, by the program that it has for that. Where a desktop tells nobody, the setting of this program
decides.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import os
import sys

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

_log = logging.getLogger(__name__)
_SPI_GETCLIENTAREAANIMATION = 0x1042
_OF_GNOME = {"GNOME", "Unity", "Budgie", "Pantheon"}  # as XDG_CURRENT_DESKTOP names those with GNOME's settings
_ASK_GNOME = ("gsettings", ["get", "org.gnome.desktop.interface", "enable-animations"])


class SystemMotion(QObject):
    """What the system wants, GNOME included: it is asked when this is made, and nothing waits for its answer.

    Args:
        parent: with it, a question that is still unanswered ends.
        desktop: as in XDG_CURRENT_DESKTOP; None: what that says.
    """

    def __init__(
        self, parent: QObject | None = None, *, platform: str = sys.platform, desktop: str | None = None
    ) -> None:
        super().__init__(parent)
        self._platform = platform
        self._stands_still = False
        desktops = os.environ.get("XDG_CURRENT_DESKTOP", "") if desktop is None else desktop
        if platform == "linux" and not _OF_GNOME.isdisjoint(desktops.split(":")):
            asking = QProcess(self)
            asking.finished.connect(lambda: self._on_answer(bytes(asking.readAllStandardOutput().data())))
            asking.start(*_ASK_GNOME)  # where there is no such program, it never finishes

    def reduced(self) -> bool:
        """Whether nothing shall move about. Costs microseconds."""
        return self._stands_still or system_reduces_motion(self._platform)

    def _on_answer(self, answer: bytes) -> None:
        self._stands_still = answer.strip() == b"false"
        _log.info("GNOME animates: %s", not self._stands_still)


def system_reduces_motion(platform: str = sys.platform, *, style: QStyle | None = None) -> bool:
    """Ask the system, each time anew: the user may have changed it. Costs microseconds; False where nobody tells.

    `style`: of the desktop; None: the application's.
    """
    hints = QGuiApplication.styleHints()
    preference = getattr(hints.accessibility(), "motionPreference", None) if hasattr(hints, "accessibility") else None
    if preference is not None:
        return bool(preference().name == "ReducedMotion")
    try:
        if platform == "win32":
            return _windows_reduces_motion()
        if platform == "darwin":
            return _macos_reduces_motion()
    except (AttributeError, OSError) as error:  # a library or a function is not there
        _log.info("the system does not tell whether motion shall be reduced: %s", error)
    duration_ms = (style or QApplication.style()).styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
    return duration_ms == 0


def _windows_reduces_motion() -> bool:
    animated = ctypes.c_int(1)
    user32 = ctypes.CDLL("user32")
    answered = user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0)
    return bool(answered) and not animated.value


def _macos_reduces_motion() -> bool:
    ctypes.CDLL(ctypes.util.find_library("AppKit") or "AppKit")
    objc = ctypes.CDLL(ctypes.util.find_library("objc") or "objc")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    send = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    tell = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    workspace = send(objc.objc_getClass(b"NSWorkspace"), objc.sel_registerName(b"sharedWorkspace"))
    return bool(tell(workspace, objc.sel_registerName(b"accessibilityDisplayShouldReduceMotion")))
