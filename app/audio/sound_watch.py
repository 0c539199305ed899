"""What is wrong with the sound of a microphone, from its levels alone: muted, too quiet, or too loud.

A muted microphone looks like one that works: it sends samples, and all are nothing. A quiet room is never quite silent.
*Too quiet* is speech far below what a recogniser needs: sound that comes and goes as speech does, all of it faint. A
quiet room, which is faint and even, is not taken for it, nor are the clicks of a keyboard, which are loud for a moment
at a time. *Too loud* is what touches full scale again and again.

Not here: words for the user (`ui/i18n/state_words.py`, `terminal/sound_notices.py`), and the meter.
"""

from __future__ import annotations

import enum
import time
from collections import deque
from collections.abc import Callable

from app.audio.chunks import Level

FLOOR = 0.0005
"""Peaks below this fraction of full scale (-66 dB) are no sound: what a muted microphone's converter leaves."""
FAINT = 0.004
"""Speech whose loud moments have an RMS below this (-48 dB) is too quiet; a good level is some 0.1 (-20 dB)."""
FULL = 0.99
"""A peak from here on touches full scale."""
SILENCE_PATIENCE_S = 10.0
FAINT_PATIENCE_S = 20.0
LOUD_PATIENCE_S = 5.0
_SPOKEN = 2.0
"""How many times the level of the pauses a moment must have to count as spoken (6 dB)."""
_SPOKEN_SHARE = (0.2, 0.9)
"""Speech fills at least so much of the time, and leaves at least some pauses."""
_LOUD_SHARE = 0.05


class SoundFault(enum.Enum):
    """What the user should mend."""

    NONE = "none"
    MUTED = "muted"
    TOO_QUIET = "too quiet"
    TOO_LOUD = "too loud"


class SoundWatch:
    """Notices faults of the sound while one listens.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._fault = SoundFault.NONE
        self._heard_at: float | None = None
        self._recent: deque[tuple[float, Level]] = deque()
        self._judged_at = 0.0

    def reset(self) -> None:
        """Listening begins anew."""
        self._fault = SoundFault.NONE
        self._heard_at = None
        self._recent.clear()

    def judge(self, level: Level) -> SoundFault:
        """What is wrong now, this level included."""
        now = self._clock()
        if self._heard_at is None or level.peak >= FLOOR:
            self._heard_at = now
            if self._fault is SoundFault.MUTED:
                self._fault = SoundFault.NONE
        self._recent.append((now, level))
        while self._recent[0][0] < now - FAINT_PATIENCE_S:
            self._recent.popleft()
        if now - self._heard_at >= SILENCE_PATIENCE_S:
            self._fault = SoundFault.MUTED
        elif now - self._judged_at >= 1.0:  # a second changes little, and sorting costs
            self._judged_at = now
            self._fault = self._judge_recent(now)
        return self._fault

    def _judge_recent(self, now: float) -> SoundFault:
        recent = [level for at, level in self._recent if at >= now - LOUD_PATIENCE_S]
        full = sum(level.peak >= FULL for level in recent)
        if now - self._recent[0][0] >= LOUD_PATIENCE_S * 0.9 and full >= _LOUD_SHARE * len(recent):
            return SoundFault.TOO_LOUD
        if now - self._recent[0][0] < FAINT_PATIENCE_S * 0.9:
            return SoundFault.NONE
        levels = sorted(level.rms for _, level in self._recent)
        pauses, loud = levels[len(levels) // 10], levels[len(levels) * 19 // 20]
        if loud >= FAINT or loud < FLOOR / 4:
            return SoundFault.NONE
        spoken = sum(rms >= _SPOKEN * max(pauses, FLOOR / 20) for rms in levels) / len(levels)
        least, most = _SPOKEN_SHARE
        return SoundFault.TOO_QUIET if least <= spoken <= most else SoundFault.NONE
