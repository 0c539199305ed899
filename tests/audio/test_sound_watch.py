from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from app.audio.chunks import Level
from app.audio.sound_watch import FLOOR, SILENCE_PATIENCE_S, SoundFault, SoundWatch

NOTHING, QUIET_ROOM = Level(peak=0.0, rms=0.0), Level(peak=2 * FLOOR, rms=FLOOR)


def test_silence_is_noticed_after_a_while_and_ends_with_the_first_sound() -> None:
    """Not at once, not in a quiet room, and not from before the watch began anew."""
    now = [100.0]
    watch = SoundWatch(clock=lambda: now[0])

    def after(seconds: float, level: Level) -> bool:
        now[0] += seconds
        return watch.judge(level) is SoundFault.MUTED

    assert not after(0, NOTHING)
    assert not after(SILENCE_PATIENCE_S - 0.1, NOTHING)
    assert after(0.1, NOTHING)
    assert not after(1, QUIET_ROOM)
    assert not after(SILENCE_PATIENCE_S - 0.1, NOTHING)
    assert after(1, NOTHING)
    watch.reset()
    assert not after(60, NOTHING)
    assert after(SILENCE_PATIENCE_S, NOTHING)


def speech(volume: float, *, noise: float) -> Iterator[Level]:
    """Levels, 33 a second, as speech gives them: a second or two of it, a pause, and so on; `volume` is its RMS."""
    chance = random.Random(1)
    while True:
        for _ in range(chance.randrange(20, 60)):
            rms = volume * chance.uniform(0.3, 1.2)
            yield Level(peak=min(1.0, 5 * rms), rms=rms + noise)
        for _ in range(chance.randrange(10, 40)):
            yield Level(peak=4 * noise, rms=noise * chance.uniform(0.9, 1.1))


def room(noise: float, *, clicks: float = 0.0) -> Iterator[Level]:
    """Levels of a room in which nobody speaks; `clicks` is the RMS of the keys that are pressed there."""
    chance = random.Random(2)
    while True:
        rms = noise * chance.uniform(0.9, 1.1) + (clicks if chance.random() < 0.08 else 0)
        yield Level(peak=min(1.0, 5 * rms), rms=rms)


@pytest.mark.parametrize(
    ("levels", "fault"),
    [
        (speech(0.1, noise=0.001), SoundFault.NONE),
        (speech(0.02, noise=0.0003), SoundFault.NONE),
        (speech(0.001, noise=0.0001), SoundFault.TOO_QUIET),
        (speech(0.0025, noise=0.0004), SoundFault.TOO_QUIET),
        (speech(0.6, noise=0.001), SoundFault.TOO_LOUD),
        (room(0.0003), SoundFault.NONE),
        (room(0.002), SoundFault.NONE),
        (room(0.0003, clicks=0.003), SoundFault.NONE),
        (room(0.0003, clicks=0.1), SoundFault.NONE),
    ],
    ids=["good", "soft", "faint", "faint in noise", "overdriven", "room", "louder room", "faint keys", "keys"],
)
def test_what_is_wrong_with_the_sound(levels: Iterator[Level], fault: SoundFault) -> None:
    """Speech that is far too faint or too loud is told of within half a minute; a room and a keyboard are not."""
    now = [0.0]
    watch = SoundWatch(clock=lambda: now[0])
    seen = []
    for level in levels:
        now[0] += 0.03
        seen.append(watch.judge(level))
        if now[0] > 60:
            break
    assert set(seen) <= {SoundFault.NONE, fault}
    assert all(each is fault for each in seen[1000:])
