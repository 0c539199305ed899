"""How far the captions are behind the sound.

Two delays are told apart, both from what the service lets us know:

- *unread*: sound that was captured and that the service has not read yet. It waits here, or is on its way.
- *unrecognised*: sound that the service has read, but, by its last result, not yet listened to. A service says so only
  with a result. In silence none comes; so what a result said is believed for as long as the delay that it told of: by
  then the service has caught up, or another result has come.

All is counted in frames of sound that was sent, or waits to be: time without sound, such as that of a lost microphone,
is no delay. Nor is sound that is sent again only to be on the safe side, after a silence.
"""

from __future__ import annotations

from collections.abc import Callable

from app.captions.timeline import SAMPLE_RATE_HZ, frames_to_ms

FINAL_PATIENCE_MS = 1500
"""How much silence a service hears before it ends a sentence: a final without `heard_ms` was sent this much later."""


class Latency:
    """The delays of one stretch of sound.

    Args:
        waiting_frames: tells how much sound waits to be sent.
        clock: seconds that only go forward.
    """

    def __init__(self, waiting_frames: Callable[[], int], *, clock: Callable[[], float]) -> None:
        self._waiting_frames = waiting_frames
        self._clock = clock
        self._answer_delay_frames = 0
        self._answered_at = clock()
        # Of the running task:
        self._sent_frames = 0
        self._read_frames = 0
        self._heard_frames = 0
        self._repeated_frames = 0

    def begin_task(self, *, repeated_frames: int = 0) -> None:
        """A new task begins; of its sound the first part is repeated, and nobody waits for captions of that."""
        self._sent_frames = self._read_frames = self._heard_frames = 0
        self._repeated_frames = repeated_frames
        self._answer_delay_frames = 0

    def sent(self, frames: int) -> None:
        """So much more sound was sent."""
        self._sent_frames += frames

    def read(self, frames: int) -> None:
        """The service has read so much of the task's sound."""
        self._read_frames = max(self._read_frames, frames)

    def answered(self, frames: int) -> None:
        """A result came; the service had listened to so much. A late one, of sound long past, says nothing new."""
        if frames > self._heard_frames:
            self._heard_frames = frames
            self._answer_delay_frames = self._beyond(frames)
            self._answered_at = self._clock()

    @property
    def unread_ms(self) -> int:
        """How much sound the service has not read yet."""
        return frames_to_ms(self._beyond(self._read_frames))

    @property
    def unrecognised_ms(self) -> int:
        """How much of the sound it had not listened to when it last said something, as long as that can still hold."""
        held_s = self._clock() - self._answered_at
        delay_frames = self._answer_delay_frames
        return frames_to_ms(delay_frames) if held_s * SAMPLE_RATE_HZ <= delay_frames else 0

    @property
    def behind_ms(self) -> int:
        """How far the captions are behind the sound."""
        return max(self.unread_ms, self.unrecognised_ms)

    def _beyond(self, frames: int) -> int:
        """How much new sound there is behind so many frames of the task."""
        repeated = max(0, self._repeated_frames - frames)
        return max(0, self._waiting_frames() + self._sent_frames - frames - repeated)
