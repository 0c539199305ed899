"""Whether a source that is being heard gives any sound at all: a microphone that is muted looks like one that works.

Not here: whether anybody speaks. A quiet room is never quite silent; a muted microphone is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from app.audio.chunks import Level

FLOOR = 0.0005
"""Peaks below this fraction of full scale (-66 dB) are no sound: what a muted microphone's converter leaves."""
PATIENCE_S = 8.0


class SilenceWatch:
    """Notices when nothing has been heard for a while.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, *, patience_s: float = PATIENCE_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience_s = patience_s
        self._clock = clock
        self._heard_at: float | None = None

    def reset(self) -> None:
        """Listening begins anew."""
        self._heard_at = None

    def is_silent(self, level: Level) -> bool:
        """Whether, with this level, nothing has been heard for longer than one waits."""
        now = self._clock()
        if self._heard_at is None or level.peak >= FLOOR:
            self._heard_at = now
        return now - self._heard_at >= self._patience_s
