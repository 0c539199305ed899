"""Keeping a window out of screen shares and screenshots, where the system can do that.

Windows does it from version 10 of May 2020 on. macOS does it up to version 14; from 15 on, programs that share the
screen are shown all windows, whatever these ask for. X11 and Wayland know nothing of the kind.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import platform
import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

_log = logging.getLogger(__name__)
_WDA_NONE, _WDA_EXCLUDEFROMCAPTURE = 0x00, 0x11
_WINDOWS_BUILD = 19041
_MACOS_LAST = 14
_SHARING_NONE, _SHARING_READ_ONLY = 0, 1


def why_not_private(system: str = sys.platform, version: str | None = None) -> str:
    """Why a window cannot be kept out of screen shares here, as a sentence; empty where it can.

    `version` is the system's: a build number on Windows, such as "14.2" on macOS; None: this one's.
    """
    if system == "win32":
        build = version if version is not None else platform.version().rpartition(".")[2]
        if build.isdigit() and int(build) >= _WINDOWS_BUILD:
            return ""
        return QCoreApplication.translate("screen_share", "Requires Windows 10 version 2004 or later.")
    if system == "darwin":
        number = (version if version is not None else platform.mac_ver()[0]).partition(".")[0]
        if number.isdigit() and int(number) <= _MACOS_LAST:
            return ""
        return QCoreApplication.translate(
            "screen_share", "Not available on macOS 15 or later, where screen sharing shows every window."
        )
    return QCoreApplication.translate(
        "screen_share", "Not available: this system can't hide windows from screen sharing."
    )


def set_private(
    window: int, *, private: bool, system: str = sys.platform, load: Callable[[str], ctypes.CDLL] = ctypes.CDLL
) -> bool:
    """Keep a window out of screen shares, or let it be seen there again; returns whether the system did it.

    Args:
        window: Qt's `winId()`: a window's handle on Windows, a view's address on macOS.
        load: loads one of the system's libraries; raises OSError where that is not there.
    """
    try:
        if system == "win32":
            return _windows(load("user32"), window, private=private)
        if system == "darwin":
            return _macos(load(ctypes.util.find_library("objc") or "objc"), window, private=private)
    except (AttributeError, OSError) as error:  # a library or a function is not there
        _log.warning("the overlay cannot be kept out of screen shares: %s", error)
    return False


def _windows(user32: ctypes.CDLL, window: int, *, private: bool) -> bool:
    affinity = _WDA_EXCLUDEFROMCAPTURE if private else _WDA_NONE
    done = user32.SetWindowDisplayAffinity(ctypes.c_void_p(window), ctypes.c_uint32(affinity))
    return bool(done)


def _macos(objc: ctypes.CDLL, view: int, *, private: bool) -> bool:
    objc.sel_registerName.restype = ctypes.c_void_p
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    window_of = ctypes.CFUNCTYPE(pointer, pointer, pointer)(("objc_msgSend", objc))
    share = ctypes.CFUNCTYPE(None, pointer, pointer, number)(("objc_msgSend", objc))
    window = window_of(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    share(window, objc.sel_registerName(b"setSharingType:"), _SHARING_NONE if private else _SHARING_READ_ONLY)
    return True
