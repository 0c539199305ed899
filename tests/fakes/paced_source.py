"""A source whose sound comes when it is said: by the running loop's time, real or virtual."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from app.audio.chunks import AudioChunk, Captured, SoundMissing
from app.captions.timeline import SAMPLE_RATE_HZ


class PacedSource:
    """An `AudioSource` that plays what it is given, each chunk at the time of its last frame; then it ends.

    Args:
        sound: what is captured; taken one by one as its time comes, so it may be long.
        pace: how many times real time.
        live: whether it waits for nobody; a file (False) is as fast as it is taken.
    """

    dropped_frames = 0
    overflows = 0

    def __init__(self, sound: Iterable[Captured], *, pace: float = 1.0, live: bool = True) -> None:
        self.name = "a fake source"
        self.live = live
        self.real_time = live
        self._sound = iter(sound)
        self._pace = pace
        self._stopped = False
        self._waiting: asyncio.Future[None] | None = None
        self._begun_at = 0.0

    async def start(self) -> None:
        """Begin: from now on sound is captured."""
        self._begun_at = asyncio.get_running_loop().time()

    async def chunks(self) -> AsyncIterator[Captured]:
        """What is captured, when it is."""
        for captured in self._sound:
            if self.live and isinstance(captured, AudioChunk | SoundMissing):
                await self._until(captured.end_frame)
            if self._stopped:
                return
            yield captured

    async def stop(self) -> None:
        """Capture nothing more."""
        self._stopped = True
        self._wake()

    async def _until(self, frame: int) -> None:
        """Wait until this frame was captured, or the source is stopped."""
        loop = asyncio.get_running_loop()
        due_at = self._begun_at + frame / SAMPLE_RATE_HZ / self._pace
        if due_at > loop.time() and not self._stopped:
            self._waiting = loop.create_future()
            timer = loop.call_at(due_at, self._wake)
            try:
                await self._waiting
            finally:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
