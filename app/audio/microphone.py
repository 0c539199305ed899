"""A microphone (or a monitor of an output) as a source of sound.

PortAudio calls back on a thread of its own, some thirty times a second. The callback mixes, resamples, hands the
chunk over and returns; it never waits. What it hands over is bounded there, by counting the frames that nobody has
taken yet: behind ``call_soon_threadsafe`` no queue can refuse anything. What does not fit is dropped and counted, and
shows as a jump in the chunks' positions, because every frame that was heard counts, delivered or not.

What runs at once: the callback on PortAudio's thread (`_on_block`), PortAudio's calls on another (``portaudio.py``),
and all else on the event loop. Counters have one writing thread each, so they need no lock.

Stopping: the stream is closed, then the speech path's rest is handed out, then the library is let go of; `chunks` ends
when all that is out.

Not here: all that goes beyond one stretch of sound from one device (``reconnecting_microphone.py``): opening a lost
device again; time that passed without samples; and noticing that PulseAudio has put another source in the place of one
that was unplugged, which it does without a word.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from app.audio.audio_queue import AudioQueue
from app.audio.chunks import AudioChunk, Level
from app.audio.devices import SoundSource, SoundSystem, default_source, list_sources
from app.audio.level import measure_level
from app.audio.portaudio import PortAudio
from app.audio.speech_path import SpeechPath
from app.captions.timeline import BYTES_PER_FRAME
from app.errors import SoundError
from app.message import Message

_BLOCKS_PER_S = 33


class Sink(Protocol):
    """Takes what a device gives: a `AudioQueue`, or the `Intake` of a microphone that outlives the device.

    Attributes:
        dropped_frames: 16 kHz frames that did not fit the bound.
        ended: whether nothing more is to come.
    """

    dropped_frames: int
    ended: bool

    def put(self, chunk: AudioChunk, /) -> bool:
        """Take a chunk, where it fits the bound; returns whether it does. On PortAudio's thread."""

    def wake(self) -> None:
        """Something was put in. On the event loop."""

    def end(self, failure: BaseException | None = None) -> None:
        """Nothing more is to come, for this reason. On the event loop; safe to call twice."""


class MicrophoneSource:
    """Hears one source of sound; see `AudioSource`.

    Args:
        source: what to hear; None: the system's default microphone at the moment of `start`.
        on_level: told the level of each chunk, on the event loop.
        bound_s: how much sound is kept for a reader that does not come; 600 s are 19 MB.
        sink: where the sound goes; None: to a queue of our own, which `chunks` reads.
        first_patience_s: how long the first sound may take. The monitor of an idle output has been seen to take 2 s.
        patience_s: how long the device may be silent later on; one that is muted still sends samples.
        portaudio: the library; None: one of our own.

    Attributes:
        stream_mark: marks the stream for the sound server (`pactl.STREAM_PROPERTY`).
    """

    live = True
    real_time = True

    def __init__(
        self,
        source: SoundSource | None,
        *,
        on_level: Callable[[Level], None] | None = None,
        bound_s: float = 600.0,
        sink: Sink | None = None,
        first_patience_s: float = 5.0,
        patience_s: float = 1.0,
        portaudio: PortAudio | None = None,
    ) -> None:
        self.name = source.name if source else Message("Microphone")
        self.stream_mark = secrets.token_hex(8)
        self._source = source
        self._on_level = on_level
        self._first_patience_s = first_patience_s
        self._patience_s = patience_s
        self._portaudio = portaudio or PortAudio()
        self._owns_portaudio = portaudio is None
        self._speech_path: SpeechPath | None = None
        self._stream: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watchdog: asyncio.TimerHandle | None = None
        self._blocks_seen = 0
        self._heard_at_s = 0.0  # by the event loop's clock
        self._queue: AudioQueue[AudioChunk] = AudioQueue(bound_s)
        self._sink: Sink = sink or self._queue  # filled by the callback
        # Written by the callback:
        self._blocks = 0
        self._heard_frames = 0
        self._overflows = 0

    @property
    def dropped_frames(self) -> int:
        """16 kHz frames that were heard and did not fit the bound."""
        return self._sink.dropped_frames

    @property
    def overflows(self) -> int:
        """How often the sound system said that it lost samples before they reached us."""
        return self._overflows

    @property
    def hangs(self) -> bool:
        """Whether the sound system has not let go of the device although it was stopped."""
        return self._portaudio.hangs

    async def start(self) -> None:
        """Open the device; capture has begun when this returns. Raises `SoundError`."""
        self._loop = asyncio.get_running_loop()
        try:
            source = self._source or default_source(await list_sources())
            self.name = source.name
            self._speech_path = SpeechPath(source.rate_hz, source.channels)
            is_pulse = source.system is SoundSystem.PULSE
            self._stream = await self._portaudio.open_input(
                device=None if is_pulse else source.id,
                pulse_source=source.id if is_pulse else None,
                rate_hz=source.rate_hz,
                channels=source.channels,
                block_frames=source.rate_hz // _BLOCKS_PER_S,
                callback=self._on_block,
                finished=self._on_finished,
                name=source.name,
                pulse_stream=self.stream_mark if is_pulse else None,
            )
        except BaseException:
            self._sink.end()
            await self._release()
            raise
        if self._sink.ended:  # stopped while the device was being opened
            await self.stop()
            return
        self._watch(self._first_patience_s)

    async def stop(self) -> None:
        """Close the device, hand out what it had heard, and let `chunks` end."""
        if self._watchdog:
            self._watchdog.cancel()
        stream, self._stream = self._stream, None
        if stream is not None and await self._portaudio.close(stream) and self._speech_path and not self._sink.ended:
            self._hand_over(self._speech_path.flush())
        self._sink.end()
        await self._release()

    async def chunks(self) -> AsyncIterator[AudioChunk]:
        """What is heard, some 30 ms each. Raises `SoundError` when the device is lost, after all that came before."""
        async for chunk in self._queue.items():
            yield chunk

    # On PortAudio's thread.

    def _on_block(self, block: npt.NDArray[np.float32], _frames: int, _times: Any, flags: Any) -> None:
        self._blocks += 1
        if flags.input_overflow:
            self._overflows += 1
        if self._speech_path and not self._sink.ended:
            self._hand_over(self._speech_path.process(block))

    def _hand_over(self, pcm: bytes) -> None:
        frames = len(pcm) // BYTES_PER_FRAME
        if not frames:
            return
        chunk = AudioChunk(self._heard_frames, pcm)
        self._heard_frames += frames
        if self._sink.put(chunk):
            self._tell_loop(self._on_chunk, chunk)

    def _on_finished(self) -> None:
        self._tell_loop(self._on_stream_end)

    def _tell_loop(self, listener: Callable[..., None], *arguments: AudioChunk) -> None:
        # A loop that was closed without `stop` is a program on its way out: nobody is left to be told.
        with contextlib.suppress(RuntimeError):
            if self._loop:
                self._loop.call_soon_threadsafe(listener, *arguments)

    # On the event loop.

    def _on_chunk(self, chunk: AudioChunk) -> None:
        self._sink.wake()
        is_first = not self._blocks_seen
        self._note_life()
        if is_first and not self._sink.ended:
            self._watch(self._patience_s)
        if self._on_level:
            self._on_level(measure_level(chunk.pcm))

    def _on_stream_end(self) -> None:
        if self._stream is not None:  # else it was we who closed it
            self._lose()

    def _watch(self, patience_s: float) -> None:
        """From now on some block must come within the patience."""
        if self._watchdog:
            self._watchdog.cancel()
        self._watchdog = asyncio.get_running_loop().call_later(patience_s, self._check_alive)

    def _note_life(self) -> None:
        """Some block has come."""
        self._blocks_seen = self._blocks
        self._heard_at_s = asyncio.get_running_loop().time()

    def _check_alive(self) -> None:
        if self._sink.ended:
            return
        if self._blocks != self._blocks_seen:  # this loop was held up, not the device
            self._note_life()
        remaining_s = self._heard_at_s + self._patience_s - asyncio.get_running_loop().time()
        if self._blocks and remaining_s > 0:
            self._watch(remaining_s)
        else:
            self._lose()

    def _lose(self) -> None:
        self._sink.end(
            SoundError(
                Message("“{name}” was disconnected. Reconnect it, or choose another audio source.", name=self.name)
            )
        )

    async def _release(self) -> None:
        if self._owns_portaudio:
            await self._portaudio.aclose()
