"""The end of a Windows console, with a library that calls as Windows does."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.console_events import CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT, on_console_end


class Kernel32:
    """Keeps handlers, and calls them on a thread of its own."""

    def __init__(self) -> None:
        self.handlers: list[Callable[[int], int]] = []

    def SetConsoleCtrlHandler(self, routine: Callable[[int], int], add: bool) -> int:  # noqa: N802
        """As Windows has it."""
        if add:
            self.handlers.append(routine)
        else:
            self.handlers.remove(routine)
        return 1

    def send(self, event: int) -> tuple[threading.Thread, list[int]]:
        """An event; the thread that calls the handler, and what that returns."""
        answers: list[int] = []
        thread = threading.Thread(target=lambda: answers.append(self.handlers[-1](event)))
        thread.start()
        return thread, answers


def test_windows_waits_until_the_session_has_ended() -> None:
    """It would end the process as soon as the handler returns."""
    for event in (CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT):
        kernel32, ended, asked = Kernel32(), threading.Event(), threading.Event()
        with on_console_end(asked.set, ended, kernel32=kernel32, left_s=60):
            thread, answers = kernel32.send(event)
            assert asked.wait(60)
            assert thread.is_alive()
            assert not answers
        thread.join(60)
        assert answers == [1]
        assert not kernel32.handlers


def test_a_session_that_takes_too_long_is_not_waited_for() -> None:
    """Windows would not either."""
    kernel32 = Kernel32()
    with on_console_end(lambda: None, threading.Event(), kernel32=kernel32, left_s=0):
        thread, answers = kernel32.send(CTRL_CLOSE_EVENT)
        thread.join(60)
        assert answers == [1]


def test_keys_are_left_to_python() -> None:
    """Ctrl-C and Ctrl-Break are signals there."""
    kernel32 = Kernel32()
    with on_console_end(lambda: None, threading.Event(), kernel32=kernel32):
        for event in (0, 1):
            thread, answers = kernel32.send(event)
            thread.join(60)
            assert answers == [0]
