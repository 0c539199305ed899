"""Whatever asks the program to end and leaves it a moment for that, as a call on the event loop.

On POSIX these are signals: Ctrl-C (SIGINT), a closed terminal (SIGHUP), the end of the system's session (SIGTERM),
Ctrl-\\ (SIGQUIT). ``nohup`` has SIGHUP ignored, and that stays so. On Windows they are Ctrl-C, Ctrl-Break, and the
events of the console: its window is closed, the user logs off, the system shuts down (``console_events.py``).

Many of these come twice for one wish: shells pass SIGHUP on, ``timeout`` signals a process and then its group, a system
that ends sends SIGTERM and SIGHUP. So only the same signal again, a while later, is a second wish; SIGHUP never is.

Not here: waking a loop that waits in native code, where Python notices no signal (``bootstrap.py``), and what a
desktop's session manager says (``ui/platform/session_end.py``).
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.console_events import on_console_end

SAME_WISH_S = 0.3  # the same signal within this time is the same wish
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")


@contextmanager
def on_stop_signals(handler: Callable[[], object], *, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Call `handler` on the running loop for the first of them, and once more for each further wish to end.

    Afterwards they mean what they meant before. The end of a console waits for that.
    """
    loop = asyncio.get_running_loop()
    came_at: dict[int, float] = {}

    def on_signal(number: int, _frame: object) -> None:
        now, before = clock(), came_at.get(number)
        is_first = not came_at
        came_at[number] = now
        if is_first or (before is not None and now - before > SAME_WISH_S and number != _number("SIGHUP")):
            loop.call_soon_threadsafe(handler)

    ended = threading.Event()
    numbers = [number for name in _NAMES if (number := _number(name)) is not None and not _stays_ignored(number)]
    before = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        with on_console_end(lambda: loop.call_soon_threadsafe(handler), ended):
            yield
    finally:
        ended.set()
        for number, old in before.items():
            signal.signal(number, old)


def _number(name: str) -> int | None:
    """The signal of this name; None where this system has none."""
    return getattr(signal, name, None)


def _stays_ignored(number: int) -> bool:
    """A shell has SIGINT ignored for what runs in its background; who sends it one all the same means it."""
    return number != signal.SIGINT and signal.getsignal(number) == signal.SIG_IGN
