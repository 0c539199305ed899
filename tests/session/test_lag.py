"""How far captions are behind the sound."""

from __future__ import annotations

from app.session.lag import Lag


class Clock:
    """Seconds that go on when told to."""

    now = 50.0

    def __call__(self) -> float:
        return self.now


def s(seconds: float) -> int:
    """Frames in so many seconds."""
    return round(seconds * 16_000)


def test_sound_that_nobody_has_read_is_behind() -> None:
    """Until the service has read it."""
    lag = Lag(clock=Clock(), begin_frame=s(10))
    lag.captured(s(14))
    assert (lag.unread_ms, lag.behind_ms) == (4000, 4000)
    lag.read(s(13.5))
    assert lag.behind_ms == 500


def test_a_result_tells_how_far_the_service_has_listened() -> None:
    """It counts for as long as the delay that it tells of: then the service has caught up, or would have said more."""
    clock = Clock()
    lag = Lag(clock=clock)
    lag.captured(s(10))
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
    clock = Clock()
    lag = Lag(clock=clock)
    lag.captured(s(10))
    lag.read(s(10))
    lag.answered(s(9.8))
    lag.captured(s(15))
    lag.read(s(15))
    lag.answered(s(5))
    assert lag.behind_ms == 200


def test_what_is_sent_again_is_behind_again() -> None:
    """After a loss the service begins where nothing was covered."""
    lag = Lag(clock=Clock())
    lag.captured(s(20))
    lag.read(s(20))
    lag.answered(s(19))
    lag.rewound(s(12))
    assert lag.behind_ms == 8000
    lag.read(s(20))
    lag.answered(s(14))
    assert lag.behind_ms == 6000
