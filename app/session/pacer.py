"""How fast a backlog is sent: a token bucket over the sound's own time.

A live stream goes out as it is heard, whatever the pace: it never has a backlog. After a stall or a loss there is
one, and it is sent at no more than `pace` times real time, so that a service which expects a microphone is not flooded.
What was not used is not saved up: at most `burst_s` of sound may go at once.
"""

from __future__ import annotations

import asyncio

from app.captions.timeline import SAMPLE_RATE_HZ

BURST_S = 1.0


class Pacer:
    """Lets one sender go on when it is time.

    Args:
        pace: times real time; None: without a limit.
        burst_s: how much sound may be sent ahead of the pace.
    """

    def __init__(self, pace: float | None, *, burst_s: float = BURST_S) -> None:
        self._pace = pace
        self._burst_s = burst_s
        self._loop = asyncio.get_running_loop()
        self._due_at = self._loop.time()  # when all that was sent has been heard, at this pace

    async def wait(self, frames: int) -> None:
        """Wait until so many more frames may be sent."""
        if self._pace is None:
            return
        delay_s = self._due_at - self._loop.time() - self._burst_s / self._pace
        if delay_s > 0:
            await asyncio.sleep(delay_s)
        self._due_at = max(self._due_at, self._loop.time()) + frames / SAMPLE_RATE_HZ / self._pace
