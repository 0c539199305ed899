"""How far captions are behind the sound."""

from __future__ import annotations

from app.session.latency import Latency


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
    latency = Latency(waiting, clock=Clock())
    waiting.frames = s(1)
    latency.sent(s(4))
    assert (latency.unread_ms, latency.behind_ms) == (5000, 5000)
    latency.read(s(3.5))
    assert latency.behind_ms == 1500


def test_a_result_tells_how_far_the_service_has_listened() -> None:
    """It counts for as long as the delay that it tells of: then the service has caught up, or would have said more."""
    clock = Clock()
    latency = Latency(Waiting(), clock=clock)
    latency.sent(s(10))
    latency.read(s(10))
    assert latency.behind_ms == 0
    latency.answered(s(6))
    assert (latency.unrecognised_ms, latency.behind_ms) == (4000, 4000)
    clock.now += 3.9
    assert latency.behind_ms == 4000
    clock.now += 0.2
    assert latency.behind_ms == 0


def test_a_late_result_of_old_sound_says_nothing_new() -> None:
    """A translation may follow seconds later, while the captions are up to date."""
    latency = Latency(Waiting(), clock=Clock())
    latency.sent(s(10))
    latency.read(s(10))
    latency.answered(s(9.8))
    latency.sent(s(5))
    latency.read(s(15))
    latency.answered(s(5))
    assert latency.behind_ms == 200


def test_what_is_sent_again_is_behind_again() -> None:
    """After a loss the service begins where nothing was covered."""
    waiting = Waiting()
    latency = Latency(waiting, clock=Clock())
    latency.sent(s(20))
    latency.read(s(20))
    latency.answered(s(19))
    waiting.frames = s(8)
    latency.begin_task()
    assert latency.behind_ms == 8000
    waiting.frames = 0
    latency.sent(s(8))
    latency.read(s(8))
    latency.answered(s(2))
    assert latency.behind_ms == 6000


def test_a_silence_that_is_repeated_to_be_on_the_safe_side_is_no_delay() -> None:
    """Only what is new behind it."""
    waiting = Waiting()
    latency = Latency(waiting, clock=Clock())
    waiting.frames = s(10)
    latency.begin_task(repeated_frames=s(10))
    assert latency.behind_ms == 0
    waiting.frames = s(7)
    latency.sent(s(4))
    latency.read(s(2))
    assert latency.behind_ms == 1000
