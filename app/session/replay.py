"""Audio that the service has not answered for yet.

Sound enters as it is captured, waits to be sent, and once sent is held until a final caption covers it. After a lost
connection what was sent and is not covered goes back to the front of what waits.

What is held is bounded. Where the bound is met, sound that was sent already goes first and without a word (it is
missed only if the connection is lost as well); then the oldest sound that was never sent is dropped, and `take_dropped`
tells of it once, when somebody is there to listen again: an outage is one gap, however long it lasts.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from app.audio.chunks import AudioChunk
from app.captions.timeline import BYTES_PER_FRAME, SAMPLE_RATE_HZ

HELD_LIMIT_FRAMES = 600 * SAMPLE_RATE_HZ  # ten minutes, 19 MB


@dataclass(frozen=True, slots=True)
class Span:
    """Some frames of the session's timeline, from `begin_frame` up to `end_frame`."""

    begin_frame: int
    end_frame: int


class ReplayBuffer:
    """The audio between the microphone and the service. Not thread-safe: it lives on the event loop.

    Attributes:
        end_frame: position just behind the last sound that came in.
        unsent_frames: how much sound waits to be sent.
    """

    def __init__(self, *, limit_frames: int = HELD_LIMIT_FRAMES) -> None:
        self.end_frame = 0
        self.unsent_frames = 0
        self._limit_frames = limit_frames
        self._sent: deque[AudioChunk] = deque()
        self._unsent: deque[AudioChunk] = deque()
        self._sent_frames = 0
        self._forgotten_until_frame = 0
        self._dropped: Span | None = None
        self._closed = asyncio.Event()
        self._changed = asyncio.Event()

    @property
    def held_frames(self) -> int:
        """How much sound is held, sent or not."""
        return self._sent_frames + self.unsent_frames

    @property
    def closed(self) -> bool:
        """Whether no more audio will come."""
        return self._closed.is_set()

    @property
    def is_done(self) -> bool:
        """Whether no more audio will come, and all that came is covered."""
        return self.closed and not self._sent and not self._unsent

    def append(self, chunk: AudioChunk) -> None:
        """Take in the next sound; the oldest goes where the bound is met."""
        self._unsent.append(chunk)
        self.unsent_frames += chunk.frames
        self.end_frame = chunk.end_frame
        while self._sent and self._sent_frames + self.unsent_frames > self._limit_frames:
            self._forgotten_until_frame = self._forget_oldest().end_frame
        while self.unsent_frames > self._limit_frames and len(self._unsent) > 1:
            oldest = self._unsent.popleft()
            self.unsent_frames -= oldest.frames
            begin_frame = self._dropped.begin_frame if self._dropped else oldest.start_frame
            self._dropped = Span(begin_frame, oldest.end_frame)
        self._changed.set()

    def take_dropped(self) -> Span | None:
        """The sound that was dropped unsent since this was asked last, if any."""
        dropped, self._dropped = self._dropped, None
        return dropped

    @property
    def sent_until_frame(self) -> int:
        """Position just behind the last sound that was sent; 0 where none is held."""
        return self._sent[-1].end_frame if self._sent else 0

    def close(self) -> None:
        """No more audio will come."""
        self._closed.set()
        self._changed.set()

    async def wait_closed(self) -> None:
        """Wait until no more audio will come."""
        await self._closed.wait()

    async def wait_beyond(self, frame: int) -> None:
        """Wait until there is sound beyond this position, or no more will come."""
        while self.end_frame <= frame and not self.closed:
            self._changed.clear()
            await self._changed.wait()

    async def take(self, frames: int) -> AudioChunk | None:
        """The next `frames` frames to send, fewer at the end or before missing sound; None when all is sent."""
        while not self._ready(frames):
            if self.closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._take(frames)

    async def room(self, frames: int) -> None:
        """Wait until fewer than `frames` frames are unsent: for a source that can wait."""
        while self.unsent_frames >= frames:
            self._changed.clear()
            await self._changed.wait()

    def release(self, until_frame: int) -> None:
        """Sound up to here is covered by final captions and will not be needed again."""
        while self._sent and self._sent[0].end_frame <= until_frame:
            self._forget_oldest()

    def rewind(self, to_frame: int) -> Span | None:
        """Send again from here; returns the part that is not held any more, if any."""
        while self._sent and self._sent[-1].end_frame > to_frame:
            chunk = self._sent.pop()
            self._sent_frames -= chunk.frames
            late = max(0, to_frame - chunk.start_frame)
            again = AudioChunk(chunk.start_frame + late, chunk.pcm[late * BYTES_PER_FRAME :])
            self._unsent.appendleft(again)
            self.unsent_frames += again.frames
        self._changed.set()
        if to_frame < self._forgotten_until_frame:
            return Span(to_frame, self._forgotten_until_frame)
        return None

    def _ready(self, frames: int) -> bool:
        """Whether a stretch of contiguous sound waits that is long enough, or cannot grow any more."""
        if not self._unsent:
            return False
        position = self._unsent[0].start_frame
        wanted_until = position + frames
        for chunk in self._unsent:
            if chunk.start_frame != position or chunk.end_frame >= wanted_until:
                return True
            position = chunk.end_frame
        return self.closed

    def _take(self, frames: int) -> AudioChunk:
        start = position = self._unsent[0].start_frame
        parts: list[bytes] = []
        while self._unsent and self._unsent[0].start_frame == position and position < start + frames:
            chunk = self._unsent.popleft()
            wanted = start + frames - position
            if chunk.frames > wanted:
                split = wanted * BYTES_PER_FRAME
                self._unsent.appendleft(AudioChunk(position + wanted, chunk.pcm[split:]))
                chunk = AudioChunk(position, chunk.pcm[:split])
            parts.append(chunk.pcm)
            position = chunk.end_frame
        taken = AudioChunk(start, b"".join(parts))
        self.unsent_frames -= taken.frames
        self._sent.append(taken)
        self._sent_frames += taken.frames
        self._changed.set()
        return taken

    def _forget_oldest(self) -> AudioChunk:
        oldest = self._sent.popleft()
        self._sent_frames -= oldest.frames
        return oldest
