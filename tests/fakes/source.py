"""A source of sound that yields what a test gives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.audio.chunks import AudioChunk


class FakeSource:
    """An `AudioSource` fed by hand: `feed` sound, `lose` it, or `stop` it."""

    dropped_frames = 0
    overflows = 0

    def __init__(self, *chunks: AudioChunk, live: bool = True, endless: bool = False) -> None:
        self.name = "a fake source"
        self.live = self.real_time = live
        self.started = asyncio.Event()
        self.stopped = False
        self._queue: asyncio.Queue[AudioChunk | Exception | None] = asyncio.Queue()
        for chunk in chunks:
            self._queue.put_nowait(chunk)
        if not endless:
            self._queue.put_nowait(None)

    def feed(self, chunk: AudioChunk) -> None:
        """Let this be heard."""
        self._queue.put_nowait(chunk)

    def lose(self, error: Exception) -> None:
        """Fail as a source that was unplugged does."""
        self._queue.put_nowait(error)

    async def start(self) -> None:
        """Begin."""
        self.started.set()

    async def chunks(self) -> AsyncIterator[AudioChunk]:
        """What was fed."""
        while (item := await self._queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item

    async def stop(self) -> None:
        """End after what was fed."""
        self.stopped = True
        self._queue.put_nowait(None)


def silence(begin_ms: int, end_ms: int) -> AudioChunk:
    """A chunk of silence between two times."""
    return AudioChunk(begin_ms * 16, bytes(2 * 16 * (end_ms - begin_ms)))


def steps(begin_ms: int, end_ms: int) -> list[AudioChunk]:
    """Chunks of 100 ms whose samples all hold the chunk's number, so that a test can read off what was sent."""
    return [AudioChunk(at * 16, (at // 100).to_bytes(2, "little") * 1600) for at in range(begin_ms, end_ms, 100)]
