"""How far the captions are behind the sound.

Two delays are told apart, both from what the service lets us know:

- *unread*: sound that was captured and that the service has not read yet. It waits here, or is on its way.
- *unrecognised*: sound that the service has read, but, by its last result, not yet listened to. A service says so only
  with a result. In silence none comes; so what a result said is believed for as long as the delay that it told of: by
  then the service has caught up, or another result has come.
"""

from __future__ import annotations

from collections.abc import Callable

from app.captions.timeline import SAMPLE_RATE_HZ, frames_to_ms

FINAL_PATIENCE_MS = 1500
"""How much silence a service hears before it ends a sentence: a final without `heard_ms` was sent this much later."""


class Lag:
    """The delays of one stretch of sound. All positions are frames on the session's timeline.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, *, clock: Callable[[], float], begin_frame: int = 0) -> None:
        self._clock = clock
        self._captured_frame = begin_frame
        self._read_frame = begin_frame
        self._heard_frame = begin_frame
        self._answer_delay_frames = 0
        self._answered_at = clock()

    def captured(self, end_frame: int) -> None:
        """There is sound up to here."""
        self._captured_frame = max(self._captured_frame, end_frame)

    def read(self, frame: int) -> None:
        """The service has read what was sent up to here."""
        self._read_frame = max(self._read_frame, frame)

    def answered(self, heard_frame: int) -> None:
        """A result came; the service had listened up to here. A late one, of sound long past, says nothing new."""
        if heard_frame > self._heard_frame:
            self._heard_frame = heard_frame
            self._answer_delay_frames = max(0, self._captured_frame - heard_frame)
            self._answered_at = self._clock()

    def rewound(self, frame: int) -> None:
        """From here on everything is sent again."""
        self._read_frame = self._heard_frame = frame
        self._answer_delay_frames = 0

    @property
    def unread_ms(self) -> int:
        """How much sound the service has not read yet."""
        return frames_to_ms(max(0, self._captured_frame - self._read_frame))

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
