"""The end of a Windows console: its window is closed, the user logs off, or the system shuts down.

Windows calls a handler on a thread of its own, and ends the process as soon as that returns, or after about five
seconds. So the handler passes the word on, and waits until the session has ended.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT = 2, 5, 6
LEFT_S = 4.5  # a little less than Windows leaves


@contextmanager
def on_console_end(
    handler: Callable[[], object], ended: threading.Event, *, kernel32: Any = None, left_s: float = LEFT_S
) -> Iterator[None]:
    """Call `handler`, on any thread, when the console ends, and let the system wait until `ended` is set.

    `kernel32`: the system's library of that name; None: there is one on Windows only, and nothing is done elsewhere.
    """
    kernel32 = kernel32 or _kernel32()
    if kernel32 is None:
        yield
        return

    def on_event(event: int) -> bool:
        if event not in (CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT):
            return False  # Ctrl-C and Ctrl-Break are signals in Python
        handler()
        ended.wait(left_s)
        return True

    routine = _routine(on_event)  # kept as long as Windows may call it
    kernel32.SetConsoleCtrlHandler(routine, True)
    try:
        yield
    finally:
        ended.set()
        kernel32.SetConsoleCtrlHandler(routine, False)


def _kernel32() -> Any:
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32
    else:  # noqa: RET505 - mypy knows no other way to tell the systems apart
        return None


def _routine(on_event: Callable[[int], bool]) -> Any:
    """The handler as Windows calls it: BOOL WINAPI (DWORD)."""
    import ctypes

    prototype = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    return prototype(ctypes.c_int, ctypes.c_ulong)(on_event)
