"""Where sound lies on the timeline when samples alone do not tell; the clock is the test's."""

import pytest

from app.audio.chunks import SoundMissing
from app.audio.timekeeper import ASLEEP, LOST, TOO_BUSY, Timekeeper
from tests.fakes.stretches import HandClock

FRAMES = 1_600  # 100 ms


class Device:
    """Gives a timekeeper 100 ms after 100 ms; `rate` is how fast its clock is, beside the computer's."""

    def __init__(self, *, rate: float = 1.0) -> None:
        self.clock = HandClock()
        self.time = Timekeeper(self.clock)
        self.time.start()
        self.rate = rate
        self.heard_frames = 0
        self.missing: list[SoundMissing] = []
        self.positions: list[int] = []

    def place(self, frames: int = FRAMES) -> None:
        """A piece arrives now."""
        position, missing = self.time.place(self.heard_frames, frames)
        self.heard_frames += frames
        self.positions.append(position)
        self.missing += missing

    def hear(self, pieces: int, *, frames: int = FRAMES) -> None:
        """So many pieces arrive, each in time."""
        for _ in range(pieces):
            self.clock.advance(frames / 16_000 / self.rate)
            self.place(frames)

    def reopen(self) -> None:
        """Another device takes its place, and counts from zero."""
        self.heard_frames = 0
        self.time.begin_stretch()


def seconds(missing: list[SoundMissing]) -> list[tuple[float, float, str]]:
    """Times for frames, rounded to a tenth."""
    return [(round(each.begin_frame / 16_000, 1), round(each.end_frame / 16_000, 1), each.reason) for each in missing]


def test_samples_are_the_clock() -> None:
    """Sound without a break lies end to end from zero, although the first of it took a while to come."""
    device = Device()
    device.clock.advance(2.0)
    device.hear(50)
    assert device.positions == [FRAMES * index for index in range(50)]
    assert device.missing == []


def test_a_loss_is_as_long_as_the_clock_says() -> None:
    """From the last sample to the first one of the next device; what follows lies behind it."""
    device = Device()
    device.hear(10)
    device.clock.advance(7.0)
    device.reopen()
    device.hear(2)
    assert seconds(device.missing) == [(1.0, 8.0, LOST)]
    assert device.positions[-2:] == [8 * 16_000, 8 * 16_000 + FRAMES]


def test_what_was_dropped_before_is_still_a_jump() -> None:
    """A device's own count may jump; the timeline does, too."""
    device = Device()
    device.hear(1)
    device.heard_frames += FRAMES
    device.clock.advance(0.1)
    device.hear(1)
    assert device.positions == [0, 2 * FRAMES]
    assert device.missing == []


def test_a_device_that_goes_on_after_sleep() -> None:
    """The samples are behind by the time slept: that is missing, with its reason, and is missed once."""
    device = Device()
    device.hear(10)
    device.clock.sleep(3_600)
    device.hear(100)
    assert seconds(device.missing) == [(1.0, 3_601.0, ASLEEP)]
    assert device.time.end_frame == (3_611) * 16_000


def test_a_device_that_died_by_sleep() -> None:
    """Of the missing time, what was slept comes first and is told apart from what the search took."""
    device = Device()
    device.hear(10)
    device.clock.sleep(60)
    device.clock.advance(4)
    device.reopen()
    device.hear(1)
    assert seconds(device.missing) == [(1.0, 61.0, ASLEEP), (61.0, 65.0, LOST)]


def test_sleep_that_cost_no_sound() -> None:
    """A device that was powered all the time, and is not behind, has missed nothing."""
    device = Device()
    device.hear(10)
    device.clock.asleep_s += 30
    device.hear(10)
    assert device.missing == []


def test_short_sleeps_add_up() -> None:
    """Each too short to tell; together they are told."""
    device = Device()
    for _ in range(5):
        device.hear(10)
        device.clock.sleep(0.2)
    device.hear(1)
    assert sum(each.end_frame - each.begin_frame for each in device.missing) == pytest.approx(0.6 * 16_000, abs=10)
    assert {each.reason for each in device.missing} == {ASLEEP}


@pytest.mark.parametrize("rate", [1.0002, 0.9998])
def test_drift_is_no_sleep(rate: float) -> None:
    """A sound card that is 0.02 % too fast or slow for eight hours: nothing is missing, and a loss is still exact."""
    device = Device(rate=rate)
    device.hear(8 * 3_600, frames=16_000)
    assert device.missing == []
    device.clock.advance(5.0)
    device.reopen()
    device.hear(1)
    (missing,) = device.missing
    assert missing.end_frame - missing.begin_frame == pytest.approx(5 * 16_000, abs=200)


def test_late_pieces_of_a_busy_machine() -> None:
    """Held up for half a minute again and again, then all at once: nothing is missing."""
    device = Device()
    device.hear(10)
    for _ in range(5):
        device.clock.advance(30.0)
        for _ in range(300):
            device.place()
        device.hear(20)
    assert device.missing == []
    assert device.time.end_frame == device.heard_frames


def test_a_late_first_piece_makes_no_gap_longer_for_good() -> None:
    """The first piece came late by half a second; a loss long after is as long as it was."""
    device = Device()
    device.clock.advance(0.5)
    device.hear(1)
    device.clock.advance(-0.5)
    device.hear(100)
    device.clock.advance(3.0)
    device.reopen()
    device.hear(1)
    assert seconds(device.missing) == [(10.1, 13.1, LOST)]


def test_bursts_of_new_devices_do_not_add_up() -> None:
    """The first three pieces of each come at once, 200 ms late: after a hundred losses the timeline is still right."""
    device = Device()
    device.hear(10)
    for _ in range(100):
        device.clock.advance(1.0)
        device.reopen()
        device.clock.advance(0.3)
        for _ in range(3):
            device.place()
        device.hear(20)
    assert device.time.end_frame == pytest.approx((1.0 + 100 * (1.0 + 0.3 + 2.0)) * 16_000, abs=0.25 * 16_000)


def test_sound_lost_on_the_way() -> None:
    """All pieces are late from now on, and the computer did not sleep: so much was lost, and is told in seconds."""
    device = Device()
    device.hear(100)
    device.clock.advance(12.0)
    device.hear(200)
    (missing,) = device.missing
    assert missing.reason == TOO_BUSY
    assert missing.end_frame - missing.begin_frame == pytest.approx(12 * 16_000, rel=0.01)
    assert device.time.end_frame == pytest.approx((10 + 12 + 20) * 16_000, rel=0.01)


def test_no_other_device_comes() -> None:
    """What is missing up to now, and no more when asked at once again."""
    device = Device()
    device.hear(10)
    device.clock.advance(2.5)
    assert seconds(device.time.missing_until_now()) == [(1.0, 3.5, LOST)]
    assert device.time.missing_until_now() == []


def test_a_device_that_never_gave_sound() -> None:
    """Before the first sound, the missing time counts from the start."""
    device = Device()
    device.clock.advance(6.0)
    device.reopen()
    device.hear(1)
    assert seconds(device.missing) == [(0.0, 6.0, LOST)]
