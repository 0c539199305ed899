"""How far captions are behind the sound."""

from __future__ import annotations

from app.session.lag import Lag


class Clock:
    """Seconds that go on when told to."""

    now = 50.0

    def __call__(self) -> float:
        return self.now


class Waiting:
    """Sound that waits to be sent."""

    frames = 0

    def __call__(self) -> int:
        return self.frames


def s(seconds: float) -> int:
    """Frames in so many seconds."""
    return round(seconds * 16_000)


def test_sound_that_nobody_has_read_is_behind() -> None:
    """Whether it waits here, or is on its way."""
    waiting = Waiting()
    lag = Lag(waiting, clock=Clock())
    waiting.frames = s(1)
    lag.sent(s(4))
    assert (lag.unread_ms, lag.behind_ms) == (5000, 5000)
    lag.read(s(3.5))
    assert lag.behind_ms == 1500


def test_a_result_tells_how_far_the_service_has_listened() -> None:
    """It counts for as long as the delay that it tells of: then the service has caught up, or would have said more."""
    clock = Clock()
    lag = Lag(Waiting(), clock=clock)
    lag.sent(s(10))
    lag.read(s(10))
    assert lag.behind_ms == 0
    lag.answered(s(6))
    assert (lag.unrecognised_ms, lag.behind_ms) == (4000, 4000)
    clock.now += 3.9
    assert lag.behind_ms == 4000
    clock.now += 0.2
    assert lag.behind_ms == 0


def test_a_late_result_of_old_sound_says_nothing_new() -> None:
    """A translation may follow seconds later, while the captions are up to date."""
    lag = Lag(Waiting(), clock=Clock())
    lag.sent(s(10))
    lag.read(s(10))
    lag.answered(s(9.8))
    lag.sent(s(5))
    lag.read(s(15))
    lag.answered(s(5))
    assert lag.behind_ms == 200


def test_what_is_sent_again_is_behind_again() -> None:
    """After a loss the service begins where nothing was covered."""
    waiting = Waiting()
    lag = Lag(waiting, clock=Clock())
    lag.sent(s(20))
    lag.read(s(20))
    lag.answered(s(19))
    waiting.frames = s(8)
    lag.begin_task()
    assert lag.behind_ms == 8000
    waiting.frames = 0
    lag.sent(s(8))
    lag.read(s(8))
    lag.answered(s(2))
    assert lag.behind_ms == 6000


def test_a_silence_that_is_repeated_to_be_on_the_safe_side_is_no_delay() -> None:
    """Only what is new behind it."""
    waiting = Waiting()
    lag = Lag(waiting, clock=Clock())
    waiting.frames = s(10)
    lag.begin_task(repeated_frames=s(10))
    assert lag.behind_ms == 0
    waiting.frames = s(7)
    lag.sent(s(4))
    lag.read(s(2))
    assert lag.behind_ms == 1000
