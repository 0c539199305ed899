"""The sample clock: from captured frames to milliseconds, and from a task's time to the session's.

Everything is counted in frames at 16 kHz, the rate of all audio inside Surtitle. A service counts time from the
first frame of its task and knows nothing of pauses, gaps or earlier tasks; so a task's time maps to the session's
time piecewise: each stretch of contiguous audio that was sent adds one segment.
"""

from __future__ import annotations

from bisect import bisect_right

SAMPLE_RATE_HZ = 16_000
BYTES_PER_FRAME = 2  # mono, 16-bit


def frames_to_ms(frames: int) -> int:
    """Milliseconds that so many 16 kHz frames last, rounded down."""
    return frames * 1000 // SAMPLE_RATE_HZ


def ms_to_frames(ms: int) -> int:
    """16 kHz frames in so many milliseconds; the inverse of `frames_to_ms` for whole milliseconds."""
    return ms * SAMPLE_RATE_HZ // 1000


class TaskTimeline:
    """Maps the times of one task to session times.

    Tell it what was sent with `append`, in order; ask with `to_session_ms`. A time beyond what was sent is
    continued from the last segment. At a seam an *end* belongs to the sound before it and a *begin* to the sound
    after it, so no sentence is stretched over a pause that it only touches.
    """

    def __init__(self) -> None:
        self._task_frames: list[int] = []
        self._session_frames: list[int] = []
        self._sent = 0

    @property
    def sent_frames(self) -> int:
        """How many frames the task has been sent."""
        return self._sent

    def append(self, start_frame: int, frames: int) -> None:
        """`frames` frames of the session, from `start_frame` on, were sent next."""
        contiguous = self._task_frames and self._session_frames[-1] + self._sent - self._task_frames[-1] == start_frame
        if not contiguous:
            self._task_frames.append(self._sent)
            self._session_frames.append(start_frame)
        self._sent += frames

    def to_session_ms(self, task_ms: int, *, is_end: bool = False) -> int:
        """The session time of a time that the service gave, in milliseconds."""
        if not self._task_frames:
            return task_ms
        frame = max(0, ms_to_frames(task_ms))
        index = max(0, bisect_right(self._task_frames, frame) - 1)
        if is_end and index > 0 and self._task_frames[index] == frame:
            index -= 1
        return frames_to_ms(self._session_frames[index] + frame - self._task_frames[index])
