"""The computer's clock: how much time has passed, the time that it slept included.

`time.monotonic` stands still while a computer sleeps, on Linux and on macOS. Each system has two clocks of the same
make, one that goes on and one that does not; what they differ by is the time slept, exactly, however late or busy the
program is. So sleep is never confused with a sound card whose clock drifts, or with a machine that is too busy.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

_READING_S = 0.000_2  # reading takes a microsecond or two; more means that somebody else ran in between
_MOST_READINGS = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """A reading of the clock; only differences between two readings mean anything.

    Attributes:
        now_s: seconds, those included that the computer slept.
        asleep_s: how many of them it slept.
    """

    now_s: float
    asleep_s: float


Clock = Callable[[], Moment]
"""Reads the time; tests have clocks of their own."""


def system_clock() -> Moment:
    """The time now, by the clocks of this system."""
    best: tuple[float, Moment] | None = None
    for _ in range(_MOST_READINGS):
        before_s = _awake_s()
        now_s = _total_s()
        after_s = _awake_s()
        if best is None or after_s - before_s < best[0]:
            best = (after_s - before_s, Moment(now_s, now_s - after_s))
        if best[0] <= _READING_S:
            break
    assert best is not None  # noqa: S101 - there was at least one reading
    return best[1]


def now_s() -> float:
    """Seconds that only go forward, those included that the computer slept."""
    return system_clock().now_s


if sys.platform == "win32":
    import ctypes

    def _total_s() -> float:
        # Not `time.monotonic`: from Python 3.13 on that counts otherwise, and would drift against the other clock.
        ctypes.windll.kernel32.GetTickCount64.restype = ctypes.c_ulonglong
        return float(ctypes.windll.kernel32.GetTickCount64()) / 1e3

    def _awake_s() -> float:
        ticks = ctypes.c_ulonglong()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value / 1e7

elif sys.platform == "darwin":

    def _total_s() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC_RAW)

    def _awake_s() -> float:
        return time.clock_gettime(time.CLOCK_UPTIME_RAW)

elif sys.platform == "linux":

    def _total_s() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def _awake_s() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC)

else:

    def _total_s() -> float:
        return time.monotonic()

    def _awake_s() -> float:
        return time.monotonic()
