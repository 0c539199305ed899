"""One caller at a time in a library that is not made for more; whoever does not come back loses the turn.

PortAudio wants its calls one after the other, in the whole process: one thread that ends it while another begins is an
abort of the program. (``portaudio.h``: "not thread-safe"; its count of users is a plain number.) But a call that hangs
in a sound server must not keep all others out for ever.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator


class CallLock:
    """Whose turn it is. All methods may be called from any thread.

    Args:
        clock: monotonic, in seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._holder: object = None
        self._since_s = 0.0

    @contextlib.contextmanager
    def of(self, caller: object) -> Iterator[None]:
        """Wait until nobody else has the turn, and have it for the time of the block. Blocks."""
        with self._changed:
            self._changed.wait_for(lambda: self._holder is None)
            self._holder, self._since_s = caller, self._clock()
        try:
            yield
        finally:
            with self._changed:
                if self._holder is caller:
                    self._pass_on()

    def give_up(self, caller: object, waited_s: float) -> None:
        """Take the turn from this caller, for whom was waited so long in vain, or from whoever has had it as long."""
        with self._changed:
            held_s = self._clock() - self._since_s
            if self._holder is caller or (self._holder is not None and waited_s > 0 and held_s >= waited_s):
                self._pass_on()

    def _pass_on(self) -> None:
        self._holder = None
        self._changed.notify()
