"""The way of the sound from a device's callback into the queue of the microphone that outlives the device.

The callback's thread puts chunks in, and only there, where they enter, can anything be refused: the bound counts what
is on its way here together with what the reader has not taken yet. The event loop empties it at each wake, so it never
holds more than what came since.

Not here: the queue of the reader (``audio_queue.py``).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from app.audio.audio_queue import AudioQueue
from app.audio.chunks import AudioChunk, Captured


class Intake:
    """What one device gives, in order; put in by one thread, all else on the event loop.

    Args:
        onward: the reader's queue, whose bound counts.

    Attributes:
        dropped_frames: 16 kHz frames that did not fit the bound.
        ended: whether nothing more is to come.
    """

    def __init__(self, onward: AudioQueue[Captured]) -> None:
        self.dropped_frames = 0
        self.ended = False
        self._onward = onward
        self._chunks: deque[AudioChunk] = deque()
        self._put_frames = 0  # written by the callback's thread
        self._passed_frames = 0  # written by the event loop
        self._take: Callable[[AudioChunk], None] | None = None
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def put(self, chunk: AudioChunk) -> bool:
        """Keep this for the loop, where it fits the bound; returns whether it does. On the callback's thread."""
        if not self._onward.has_room(self._put_frames - self._passed_frames + chunk.frames):
            self.dropped_frames += chunk.frames
            return False
        self._put_frames += chunk.frames
        self._chunks.append(chunk)
        return True

    def open(self, take: Callable[[AudioChunk], None]) -> None:
        """From now on all that has come, and comes, is given to `take`; what that raises ends it."""
        self._take = take
        self.wake()

    def wake(self) -> None:
        """Pass on what there is."""
        if self._take is None or self._over.done():
            return
        try:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._take(chunk)
                self._passed_frames += chunk.frames
        except Exception as error:
            self._over.set_exception(error)
            self._over.exception()  # it is whoever waits for the end who is told

    def end(self, failure: BaseException | None = None) -> None:
        """Nothing more is to come, for this reason; what there is is passed on before. Safe to call twice."""
        self.ended = True
        self.wake()
        if self._over.done():
            return
        if failure is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(failure)
            self._over.exception()

    def shut(self) -> None:
        """Pass on nothing any more: the device is left, whatever it still gives."""
        self._take = None
        self.end()

    async def over(self) -> None:
        """Return once it has ended. Raises the failure that it ended with."""
        await asyncio.shield(self._over)
