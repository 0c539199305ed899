"""A piece of captured sound, and the interface of whatever captures it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from app.captions.timeline import BYTES_PER_FRAME
from app.message import Message


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """Some contiguous sound.

    Attributes:
        start_frame: position of the first frame on the session's capture timeline, in 16 kHz frames since Start.
            A chunk that does not begin where the last one ended tells of sound that was not captured.
        pcm: mono 16-bit little-endian samples at 16 kHz.
    """

    start_frame: int
    pcm: bytes

    @property
    def frames(self) -> int:
        """How many 16 kHz frames the chunk holds."""
        return len(self.pcm) // BYTES_PER_FRAME

    @property
    def end_frame(self) -> int:
        """Position just behind the last frame."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True)
class SoundMissing:
    """Between these frames nothing was captured, for a reason that is known; it comes before the next chunk.

    Attributes:
        begin_frame, end_frame: positions on the capture timeline, as in `AudioChunk`.
        reason: as it stands in a notice, such as "the microphone was lost".
    """

    begin_frame: int
    end_frame: int
    reason: Message


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """What is heard was lost, or is back, maybe as another device.

    Attributes:
        lost: whether nothing is heard from now on, until another of these comes.
        name: what the user calls the source that was lost, or is heard now.
        message: one sentence for the user, which says what happened and what is done about it.
    """

    lost: bool
    name: str
    message: Message


Captured = AudioChunk | SoundMissing | SourceChanged


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a moment was, as fractions of full scale (0 to 1); for a level meter."""

    peak: float
    rms: float


class AudioSource(Protocol):
    """One thing to hear, for one stretch of listening: it is started once and stopped once.

    Attributes:
        name: what the user calls it.
        live: whether the sound happens now. A live source drops what does not fit its bound (and counts it); a file
            waits instead.
        real_time: whether the sound comes as fast as one hears it, so that captions can be behind it.
        dropped_frames: 16 kHz frames that were heard but could not be handed over.
        overflows: how often the sound system itself said that it lost samples.
    """

    name: str
    live: bool

    @property
    def real_time(self) -> bool: ...  # noqa: D102

    @property
    def dropped_frames(self) -> int: ...  # noqa: D102

    @property
    def overflows(self) -> int: ...  # noqa: D102

    async def start(self) -> None:
        """Begin to capture. Raises `SoundError` or `InputError` with a sentence for the user."""

    def chunks(self) -> AsyncIterator[Captured]:
        """What is captured, in order; ends when a file ends, or after `stop` once all that was captured is out.

        A source that looks for its device again tells of a loss with `SourceChanged`, and of the time without sound
        with `SoundMissing`. Raises `SoundError` if the source is lost for good.
        """

    async def stop(self) -> None:
        """Stop capturing; what was captured before is still delivered. Safe to call twice, and before `start`."""
