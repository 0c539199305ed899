"""What to make of silence: of tasks that end for want of speech, and of sound in which nothing was heard.

Services end a task in which nobody speaks. That is no failure: a new task goes on where the old one ended. Told how far
the stretch has come, a `SilencePolicy` decides

- whether the stretch is over: all of its sound was sent, and there was nothing to hear in it. Where a sentence is open,
  or the service says that no sound reached it, the last sound is asked for once more;
- whether the end shows that the service goes on listening, though it says nothing: then it is no failure at all;
- whether what is open will never be ended: it was asked for twice, and there was silence after it;
- what need not be sent again: silence, but for its last seconds, since a detector may wake late.

Not here: the sound itself (``replay.py``), and the waiting between two tasks (``session.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.captions.timeline import SAMPLE_RATE_HZ

LATE_DETECTOR_FRAMES = 10 * SAMPLE_RATE_HZ  # sent again after a silence, for a detector that wakes late
SURELY_HEARD_FRAMES = 130 * SAMPLE_RATE_HZ  # read so long ago, sound was listened to: our service buffers 120 s


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stretch has come; positions are frames on the session's timeline.

    Attributes:
        sent_until_frame: position just behind the last sound that was sent and is still held; 0: none is.
        covered_frame: up to here all is captioned for good.
        open_sentence: whether a sentence has begun and is not complete.
        all_sent: whether no more sound will come, and all that came was sent.
    """

    sent_until_frame: int
    covered_frame: int
    open_sentence: bool
    all_sent: bool


@dataclass(frozen=True, slots=True)
class IdleEnd:
    """What the end of a task for want of speech means.

    Attributes:
        over: there is nothing more to hear in the stretch.
        went_on: the service had listened to more than it has captioned.
        settles: nothing more will come for what is open.
    """

    over: bool = False
    went_on: bool = False
    settles: bool = False


class SilencePolicy:
    """Decides for one stretch.

    Attributes:
        heard_until_frame: up to here the service has certainly listened, and heard nothing that is not captioned.
    """

    def __init__(self) -> None:
        self.heard_until_frame = 0
        self._asked_again = False
        self._asked_from_frame: int | None = None  # where the last task began that ended for want of speech
        self._after_silence = False

    def ended_idle(self, progress: Progress, *, starved: bool) -> IdleEnd:
        """A task has ended for want of speech; `starved`: because no sound reached the service."""
        if progress.all_sent:
            if self._asked_again or not (starved or progress.open_sentence):
                return IdleEnd(over=True)
            self._asked_again = True
        went_on = progress.sent_until_frame > progress.covered_frame + LATE_DETECTOR_FRAMES
        settles = went_on and self._asked_from_frame == progress.covered_frame
        self._asked_from_frame = progress.covered_frame
        self._after_silence = True
        return IdleEnd(went_on=went_on, settles=settles)

    def relieved(self) -> None:
        """A task was ended by us, because another one takes over."""
        self._after_silence = True

    def unneeded_until_frame(self, progress: Progress) -> int:
        """Up to here sound need not be sent again to the task that follows a silence."""
        if progress.open_sentence:
            return progress.covered_frame
        return max(progress.covered_frame, progress.sent_until_frame - LATE_DETECTOR_FRAMES)

    def begin_task(self, progress: Progress) -> int:
        """A task begins; returns how much of its sound is only sent to be on the safe side, in frames."""
        repeated_frames = progress.sent_until_frame - progress.covered_frame if self._after_silence else 0
        self._after_silence = False
        return max(0, repeated_frames)

    def read(self, read_frame: int, *, open_sentence: bool) -> None:
        """The service has read the sound up to here."""
        if not open_sentence:
            self.heard_until_frame = max(self.heard_until_frame, read_frame - SURELY_HEARD_FRAMES)
