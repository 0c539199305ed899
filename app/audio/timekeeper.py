"""Where each piece of sound lies on the capture timeline, when samples alone do not tell.

As long as a device is heard without a break, samples are the clock: they are counted, and nothing else. Three things
break the count, and then the missing time comes from the computer's clock:

- the device was lost, and is heard again: the time between the last sample and the first one;
- the computer slept, and the device just goes on after it: the time slept, where the samples are behind by that much;
- sound was lost on the way without a word (the program was stopped, the machine was overloaded): for a whole window of
  sound, every piece came much later than pieces came before.

The first piece of a device that was opened anew comes late: it has waited in a buffer for others to fill it, and they
come with it. So a gap is told a little too long, before anybody can know; by how much is seen at once, and the next gap
is told shorter by that. Over hours nothing adds up.

No break is what looks like one for a while: pieces that come late in a burst (the earliest arrival in a window counts,
and after a delay the pieces catch up), and a sound card whose clock is faster or slower than the computer's (the
expected arrival follows, by at most a thousandth; real ones differ by 0.02 %).

Pure but for the clock that it is given. Not here: noticing that a device is lost.
"""

from __future__ import annotations

from app.audio.chunks import SoundMissing
from app.audio.clock import Clock, Moment
from app.captions.timeline import SAMPLE_RATE_HZ
from app.message import Message

ASLEEP = Message("this computer was asleep")
TOO_BUSY = Message("this computer was too busy to capture audio")
LOST = Message("the microphone was disconnected")

_SHORTEST_SLEEP_S = 0.5
_SETTLING_FRAMES = SAMPLE_RATE_HZ
_WINDOW_FRAMES = 5 * SAMPLE_RATE_HZ
_WINDOW_S = 4.0  # the pieces of a window come one by one: those of a burst are still catching up
_LATE_S = 1.0  # how late all of a window must be, to be taken for sound that was lost
_MOST_DRIFT = 0.001


class Timekeeper:
    """Gives pieces of sound their place; tell it of each as soon as it arrives.

    Args:
        clock: read once for each piece.

    Attributes:
        end_frame: position just behind the last piece, or behind the time that is known to be missing.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.end_frame = 0
        self._offset = 0  # from a position in the device's own count to that on the timeline
        self._fresh_reason: Message | None = None
        self._anything = False
        self._ahead_s = 0.0  # by so much all that was told so far is too long
        self._settling_frames = 0  # of a new device, in which its first piece may turn out to have been late
        self._asleep_s: float
        self._begin(clock())

    def start(self) -> None:
        """The first device has been opened; until its first sound, time missing is counted from here."""
        self._begin(self._clock())

    def begin_stretch(self, reason: Message = LOST) -> None:
        """The next piece comes from a device that was opened anew, and counts from zero."""
        self._fresh_reason = reason

    def place(self, start_frame: int, frames: int) -> tuple[int, list[SoundMissing]]:
        """A piece of sound has arrived.

        Args:
            start_frame: its position in the device's own count.

        Returns:
            its position on the timeline, and what is missing before it, in order.
        """
        moment = self._clock()
        missing: list[SoundMissing] = []
        if self._fresh_reason is not None:
            missing = self._until(moment, self._fresh_reason, heard_frames=frames)
            self._fresh_reason = None
            self._offset = self.end_frame - start_frame
            self._begin(moment, self.end_frame + frames)
            self._settling_frames = _SETTLING_FRAMES
        elif not self._anything:
            self._begin(moment, start_frame + frames)
        position = self._offset + start_frame
        late_s = self._lateness_s(moment, position + frames)
        slept_s = moment.asleep_s - self._asleep_s
        if slept_s >= _SHORTEST_SLEEP_S:
            self._asleep_s = moment.asleep_s
            if late_s >= _SHORTEST_SLEEP_S:
                position = self._jump(position, min(slept_s, late_s), ASLEEP, missing)
        self._watch_arrivals(moment, position + frames, frames)
        if self._window_frames >= _WINDOW_FRAMES and moment.now_s - self._window_began_s >= _WINDOW_S:
            late_s = self._close_window()
            if late_s >= _LATE_S:
                position = self._jump(position, late_s, TOO_BUSY, missing)
        self._anything = True
        self.end_frame = position + frames
        return position, missing

    def missing_until_now(self, reason: Message = LOST) -> list[SoundMissing]:
        """What is missing between the last piece and this moment, when no other will come."""
        return self._until(self._clock(), reason)

    def _begin(self, moment: Moment, end_frame: int = 0) -> None:
        """Expect the sound as it comes now: the frame at this position has just arrived."""
        self._zero_at_s = moment.now_s - end_frame / SAMPLE_RATE_HZ
        self._asleep_s = moment.asleep_s
        self._open_window()

    def _until(self, moment: Moment, reason: Message, heard_frames: int = 0) -> list[SoundMissing]:
        """What is missing up to now, but for what has just been heard; what of it was slept is told apart."""
        missing: list[SoundMissing] = []
        missing_s = self._lateness_s(moment, self.end_frame + heard_frames) - self._ahead_s
        self._ahead_s = max(0.0, -missing_s)
        slept_s = min(moment.asleep_s - self._asleep_s, missing_s)
        if slept_s >= _SHORTEST_SLEEP_S:
            # A device that dies by sleep dies at its beginning; so the sleep comes first.
            self._append(missing, slept_s, ASLEEP)
            missing_s -= slept_s
        self._append(missing, missing_s, reason)
        return missing

    def _append(self, missing: list[SoundMissing], missing_s: float, reason: Message) -> None:
        frames = round(missing_s * SAMPLE_RATE_HZ)
        if frames > 0:
            missing.append(SoundMissing(self.end_frame, self.end_frame + frames, reason))
            self.end_frame += frames

    def _jump(self, position: int, missing_s: float, reason: Message, missing: list[SoundMissing]) -> int:
        """Place this piece, and all that follow, later; returns its new position."""
        frames = round(missing_s * SAMPLE_RATE_HZ)
        missing.append(SoundMissing(position, position + frames, reason))
        self._offset += frames
        self._open_window()
        return position + frames

    def _lateness_s(self, moment: Moment, end_frame: int) -> float:
        return moment.now_s - end_frame / SAMPLE_RATE_HZ - self._zero_at_s

    # Arrivals

    def _open_window(self) -> None:
        self._window_frames = 0
        self._window_began_s = 0.0  # set by its first piece
        self._earliest_s: float | None = None

    def _watch_arrivals(self, moment: Moment, end_frame: int, frames: int) -> None:
        late_s = self._lateness_s(moment, end_frame)
        if self._earliest_s is None:
            self._window_began_s = moment.now_s
        if late_s < 0:  # nothing can come early: what came before was late
            self._zero_at_s += late_s
            self._earliest_s = 0.0
            if self._settling_frames > 0:
                self._ahead_s -= late_s
        else:
            self._earliest_s = late_s if self._earliest_s is None else min(self._earliest_s, late_s)
        self._window_frames += frames
        self._settling_frames -= frames

    def _close_window(self) -> float:
        """How late the earliest piece of the window was, beyond any drift; another window begins."""
        late_s = self._earliest_s or 0.0
        drift_s = min(late_s, _MOST_DRIFT * self._window_frames / SAMPLE_RATE_HZ)
        self._zero_at_s += drift_s
        self._open_window()
        return late_s - drift_s
