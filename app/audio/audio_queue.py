"""What a live source has heard and nobody has taken yet: bounded, in order, and handed out to its end.

The bound counts the frames that were put in and those that were taken. Each of the two counters has one writing
thread, so they need no lock: what puts in may be another thread than the event loop's.

Not here: where the sound comes from (``microphone.py``, ``reconnecting_microphone.py``).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from app.audio.chunks import AudioChunk, Captured
from app.captions.timeline import SAMPLE_RATE_HZ

Item = TypeVar("Item", bound=Captured)


class AudioQueue(Generic[Item]):
    """Takes what is heard, and hands it out to one reader.

    Args:
        bound_s: how much sound is kept for a reader that does not come; 600 s are 19 MB.

    Attributes:
        dropped_frames: 16 kHz frames that did not fit the bound.
        ended: whether nothing more is to come.
    """

    def __init__(self, bound_s: float) -> None:
        self.dropped_frames = 0
        self.ended = False
        self._bound_frames = round(bound_s * SAMPLE_RATE_HZ)
        self._items: deque[Item] = deque()
        self._put_frames = 0
        self._taken_frames = 0
        self._failure: BaseException | None = None
        self._wake = asyncio.Event()

    def has_room(self, frames: int) -> bool:
        """Whether so much sound fits the bound beside what has not been taken. From any thread."""
        return self._put_frames - self._taken_frames + frames <= self._bound_frames

    def put(self, item: Item) -> bool:
        """Keep this for the reader, where it fits the bound; returns whether it does. The reader is not woken by it.

        What is no sound always fits.
        """
        frames = _frames_of(item)
        if frames and not self.has_room(frames):
            self.dropped_frames += frames
            return False
        self._put_frames += frames
        self._items.append(item)
        return True

    def wake(self) -> None:
        """Let the reader look what there is. On the event loop."""
        self._wake.set()

    def end(self, failure: BaseException | None = None) -> None:
        """Nothing more is to come; the reader gets all that there is, then the failure. On the event loop."""
        self._failure = self._failure or failure
        self.ended = True
        self._wake.set()

    async def items(self) -> AsyncIterator[Item]:
        """All that was put in, as soon as it is there; ends after `end`. Raises the failure that came with it."""
        while True:
            self._wake.clear()
            while self._items:
                item = self._items.popleft()
                self._taken_frames += _frames_of(item)
                yield item
            if self._failure is not None:
                raise self._failure
            if self.ended:
                return
            await self._wake.wait()


def _frames_of(item: Captured) -> int:
    return item.frames if isinstance(item, AudioChunk) else 0
