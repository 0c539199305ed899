"""The X server ends while the app runs, as at a log-out: the app lives on for a moment, to keep the last sentence.

Qt notices it in two ways. Where it reads, it ends the event loop; ``bootstrap.py`` then lets the session end properly.
Where Xlib writes, Xlib ends the process at once, unless it is told not to.
"""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtGui import QGuiApplication, QNativeInterface

_ErrorHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_ExitHandler = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_on_error = _ErrorHandler(lambda _display: 0)  # the usual one prints, and some versions of it exit
_on_exit = _ExitHandler(lambda _display, _data: None)


def outlive_screen(application: QGuiApplication) -> bool:
    """Have Xlib leave the process alone when its server is gone; whether it will. False where there is no Xlib."""
    return sys.platform == "linux" and _outlive_xlib(application)


def _outlive_xlib(application: QGuiApplication) -> bool:
    native = application.nativeInterface()
    if not isinstance(native, QNativeInterface.QX11Application):
        return False
    try:
        xlib = ctypes.CDLL("libX11.so.6")
        set_exit_handler = xlib.XSetIOErrorExitHandler
    except (OSError, AttributeError):  # libX11 before 1.7
        return False
    set_exit_handler.argtypes = (ctypes.c_void_p, _ExitHandler, ctypes.c_void_p)
    set_exit_handler.restype = None
    set_exit_handler(native.display(), _on_exit, None)
    xlib.XSetIOErrorHandler.argtypes = (_ErrorHandler,)
    xlib.XSetIOErrorHandler.restype = ctypes.c_void_p
    xlib.XSetIOErrorHandler(_on_error)
    return True
