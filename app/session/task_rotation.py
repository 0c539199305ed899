"""When a task has lasted long enough for another one to take over.

Some services end a session after so many minutes, in the middle of a sentence if need be. So it is ended by us before:
at the first moment after its time at which no sentence is open, and after some more minutes at any moment. What was
sent and is not captioned then is sent again to the next task, as after a loss; of silence, only the last seconds.
"""

from __future__ import annotations

from app.captions.timeline import SAMPLE_RATE_HZ

GRACE_S = 600
"""How long a task may go on for the sake of an open sentence."""


class TaskRotation:
    """Counts the sound of one task.

    Args:
        longest_s: after so much sound the task is to be ended; None: never.
    """

    def __init__(self, longest_s: int | None, *, grace_s: int = GRACE_S) -> None:
        self._sent_frames = 0
        self._due_frames = None if longest_s is None else longest_s * SAMPLE_RATE_HZ
        self._grace_frames = grace_s * SAMPLE_RATE_HZ

    def sent(self, frames: int) -> None:
        """So much more sound was sent."""
        self._sent_frames += frames

    def is_due(self, *, open_sentence: bool) -> bool:
        """Whether the task is to be ended now."""
        if self._due_frames is None:
            return False
        over_frames = self._sent_frames - self._due_frames
        return over_frames >= (self._grace_frames if open_sentence else 0)
