"""The time in the session that a reader of past captions is at. It stands where it is put, or runs as one spoke.

It runs for somebody who plays a recording of the meeting next to the transcript, or reads along at the pace of speech.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.ui.widgets.timers import repeating_timer

TICK_MS = 50


class ReadingClock(QObject):
    """A clock that is nowhere at first.

    Args:
        clock: seconds that only go forward.

    Signals:
        moved: `ms` is another one now.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._ms: int | None = None
        self._begun_ms = 0
        self._begun_at = 0.0
        self._ticks = repeating_timer(self, TICK_MS)
        self._ticks.timeout.connect(self._tick)

    @property
    def ms(self) -> int | None:
        """Where it is, in milliseconds since Start; None: nowhere."""
        return self._ms

    @property
    def running(self) -> bool:
        """Whether it goes on by itself."""
        return self._ticks.isActive()

    def put(self, ms: int | None) -> None:
        """Stand here."""
        self._ticks.stop()
        self._set(ms)

    def run(self) -> None:
        """Go on from where it stands; nothing, if that is nowhere."""
        if self._ms is not None and not self.running:
            self._begun_ms, self._begun_at = self._ms, self._clock()
            self._ticks.start()

    def stand(self) -> None:
        """Stop where it is."""
        self._ticks.stop()

    def _tick(self) -> None:
        self._set(self._begun_ms + round((self._clock() - self._begun_at) * 1000))

    def _set(self, ms: int | None) -> None:
        if ms != self._ms:
            self._ms = ms
            self.moved.emit()
