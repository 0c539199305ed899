"""Devices that are heard without a break, a clock, and a sound server's events, all moved by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.audio.chunks import AudioChunk
from app.audio.clock import Moment
from app.audio.devices import SoundSource
from app.audio.intake import Intake
from app.audio.server_events import Change
from app.errors import SoundError

CHUNK_FRAMES = 1_600


class HandClock:
    """Tells the time that the test has let pass."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.asleep_s = 50.0

    def __call__(self) -> Moment:
        """Read it."""
        return Moment(self.now_s, self.asleep_s)

    def advance(self, seconds: float) -> None:
        """Time passes, and the computer is awake."""
        self.now_s += seconds

    def sleep(self, seconds: float) -> None:
        """The computer sleeps."""
        self.now_s += seconds
        self.asleep_s += seconds


class FakeStretch:
    """A `Stretch` fed by hand."""

    live = True
    overflows = 0
    hangs = False

    def __init__(
        self, source: SoundSource, clock: HandClock, refusal: SoundError | None = None, sink: Intake | None = None
    ) -> None:
        self.source = source
        self.name = source.name
        self.stream_mark = f"mark of {source.id}"
        self.stopped = False
        self._clock = clock
        self._refusal = refusal
        self._heard_frames = 0
        self._sink = sink
        self._dropped_before = 0

    @property
    def dropped_frames(self) -> int:
        """What did not fit, and what the test says."""
        return self._dropped_before + (self._sink.dropped_frames if self._sink is not None else 0)

    @dropped_frames.setter
    def dropped_frames(self, frames: int) -> None:
        self._dropped_before = frames

    def hear(self, chunks: int = 1) -> None:
        """So much sound comes, 100 ms each, at the time when it should."""
        for _ in range(chunks):
            self._clock.advance(CHUNK_FRAMES / 16_000)
            assert self._sink is not None
            if not self._sink.ended:
                self._sink.put(AudioChunk(self._heard_frames, bytes(2 * CHUNK_FRAMES)))
                self._sink.wake()
            self._heard_frames += CHUNK_FRAMES

    def lose(self) -> None:
        """No more sound comes."""
        assert self._sink is not None
        self._sink.end(SoundError("lost"))

    async def start(self) -> None:
        """Open, or refuse to."""
        await asyncio.sleep(0)
        if self._refusal is not None:
            raise self._refusal

    async def stop(self) -> None:
        """Close."""
        self.stopped = True
        if self._sink is not None:
            self._sink.end()


class FakeEvents:
    """`ServerEvents` that tell what the test has them tell."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Change], None]] = []

    def listen(self, told: Callable[[Change], None]) -> Callable[[], None]:
        """Take a listener."""
        self.listeners.append(told)
        return lambda: self.listeners.remove(told)

    async def aclose(self) -> None:
        """Nothing runs."""

    def tell(self, change: Change) -> None:
        """Something has changed."""
        for told in list(self.listeners):
            told(change)
