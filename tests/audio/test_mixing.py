"""Channels mixed to one: no channel's speech is lost, nothing clicks, and nothing goes back and forth."""

from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from app.audio.conditioning import HighPass
from app.audio.demo_audio import demo_audio_path
from app.audio.mixing import ChannelMixer

RATE_HZ = 48_000


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Ten seconds of the sample recording, at a level that leaves room for others."""
    samples, rate_hz = soundfile.read(demo_audio_path(), frames=10 * RATE_HZ, dtype="float32")
    assert rate_hz == RATE_HZ
    return 3 * samples


def noise(level: float, frames: int = 10 * RATE_HZ, seed: int = 3) -> np.ndarray:
    """White noise of this RMS."""
    return np.random.default_rng(seed).normal(0, level, frames).astype(np.float32)


def mixed(*channels: np.ndarray, block_frames: int = 1_454) -> tuple[np.ndarray, int]:
    """The mix of these channels, and how often its gains changed."""
    sound = np.stack(channels, axis=1).astype(np.float32).clip(-1, 1)
    mixer = ChannelMixer(RATE_HZ, len(channels))
    parts, changes, before = [], 0, mixer.gains
    for at in range(0, len(sound), block_frames):
        parts.append(mixer.mix(sound[at : at + block_frames]))
        changes += not np.array_equal(mixer.gains, before)
        before = mixer.gains
    return np.concatenate(parts), changes


def level_db(samples: np.ndarray) -> float:
    """RMS in dB of full scale."""
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))


def likeness(mono: np.ndarray, speech: np.ndarray) -> float:
    """How much of the mix is that speech: the size of their correlation."""
    return float(abs(np.corrcoef(mono, speech)[0, 1]))


ONE_OF_EIGHT = 3
HUM = 0.5 * np.sin(2 * np.pi * 50 * np.arange(10 * RATE_HZ) / RATE_HZ)
HUM = HUM + sum(0.1 * np.sin(2 * np.pi * 50 * n * np.arange(10 * RATE_HZ) / RATE_HZ) for n in range(2, 8))

Case = Callable[[np.ndarray], list[np.ndarray]]
CASES: dict[str, tuple[Case, float]] = {
    "the same on both": (lambda x: [x, x], 0.999),
    "in opposition": (lambda x: [x, -x], 0.999),
    "in opposition, not equally loud": (lambda x: [x, -0.6 * x], 0.999),
    "in opposition, with noise": (lambda x: [x + noise(0.005), -x + noise(0.005, seed=4)], 0.98),
    "in opposition, with an offset": (lambda x: [x * 0.5 + 0.3, -x * 0.5 + 0.3], 0.999),
    "two of four in opposition": (lambda x: [x, -x, x, -x], 0.999),
    "one of two": (lambda x: [x, 0 * x], 0.999),
    "one of eight": (lambda x: [x if n == ONE_OF_EIGHT else 0 * x for n in range(8)], 0.999),
    "one of eight, with noise": (
        lambda x: [noise(0.003, seed=n) + (x if n == ONE_OF_EIGHT else 0) for n in range(8)],
        0.97,
    ),
    "one of 64": (lambda x: [x if n == 40 else 0 * x for n in range(64)], 0.999),
    "beside hum": (lambda x: [x, HUM], 0.97),
    "beside loud noise": (lambda x: [0.4 * x, noise(0.2)], 0.9),
    "a second late": (lambda x: [np.concatenate([np.zeros(RATE_HZ), x[:-RATE_HZ]]), 0 * x], 0.999),
}


@pytest.mark.parametrize("block_frames", [480, 1_454, 48_000])
@pytest.mark.parametrize("case", CASES)
def test_no_channel_s_speech_is_lost(speech: np.ndarray, case: str, block_frames: int) -> None:
    """However the channels are: after the first second the speech is there, as loud as on its channel, and alone."""
    channels, least = CASES[case]
    heard, changes = mixed(*channels(speech), block_frames=block_frames)
    alone = speech if case != "a second late" else channels(speech)[0]
    after = slice(int(1.5 * RATE_HZ), None)
    assert likeness(heard[after], alone[after]) >= least
    spoken = np.abs(alone[after]) > 0.05
    ratio = np.std(heard[after][spoken]) / np.std(alone[after][spoken])
    assert 0.35 <= ratio <= 1.3, case
    assert changes <= 12


@pytest.mark.parametrize("case", [each for each in CASES if "noise" not in each and "hum" not in each])
def test_nothing_of_the_first_words_is_lost_either(speech: np.ndarray, case: str) -> None:
    """The first second carries its speech, too: what is plain is plain with the first step."""
    channels, _ = CASES[case]
    heard, _ = mixed(*channels(speech))
    alone = channels(speech)[0] if case == "a second late" else speech
    filtered, expected = (HighPass(RATE_HZ).process(each[: 2 * RATE_HZ]) for each in (heard, alone))
    assert likeness(filtered, expected) >= 0.97


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_without_a_reason_it_is_the_mean(channels: int) -> None:
    """Noise that is the same everywhere, and nothing at all, are averaged from beginning to end."""
    every = [noise(0.1, seed=n) for n in range(channels)]
    heard, changes = mixed(*every)
    assert np.abs(heard - np.mean(every, axis=0)).max() < 1e-6
    assert changes == 0
    assert not mixed(*(0 * each for each in every))[0].any()


def test_two_people_on_a_channel_each_are_both_heard(speech: np.ndarray) -> None:
    """They speak in turns of two seconds, each on one side: every turn is heard from its first moment on."""
    turn = 2 * RATE_HZ
    sides = np.zeros((2, len(speech)), dtype=np.float32)
    for at in range(0, len(speech), turn):
        sides[at // turn % 2, at : at + turn] = speech[at : at + turn]
    heard, changes = mixed(*(sides + 0.001 * np.stack([noise(1, seed=1), noise(1, seed=2)])))
    for at in range(0, len(speech), turn):
        first = slice(at, at + turn // 4)
        assert likeness(heard[first], speech[first]) > 0.9
        assert level_db(heard[first]) > level_db(speech[first]) - 8
    assert changes <= 6


def test_a_stereo_recording_is_left_alone(speech: np.ndarray) -> None:
    """A voice from the side, 0.3 ms apart and not equally loud, with a room: the gains never change."""
    late = np.concatenate([np.zeros(14, dtype=np.float32), speech[:-14]])
    _, changes = mixed(speech + noise(0.002), 0.7 * late + noise(0.002, seed=4))
    assert changes == 0


def test_a_change_is_faded(speech: np.ndarray) -> None:
    """Where a channel is turned round half-way, no step of the mix is larger than one of the speech itself."""
    low = np.convolve(speech, np.full(48, 1 / 48), mode="same").astype(np.float32)  # no fast steps of its own
    other = np.concatenate([low[: 5 * RATE_HZ], -low[5 * RATE_HZ :]])
    heard, changes = mixed(low, other)
    assert 1 <= changes <= 3
    edge = np.abs(np.diff(other[5 * RATE_HZ - 2 : 5 * RATE_HZ + 2])).max()
    assert np.abs(np.diff(heard)).max() <= 1.5 * max(np.abs(np.diff(low)).max(), edge)
    assert likeness(heard[7 * RATE_HZ :], low[7 * RATE_HZ :]) > 0.999


def test_noise_that_comes_and_goes_does_not_swing_it() -> None:
    """Gusts of independent noise on both sides, four a second, for a minute: hardly a change, and never a turn."""
    gusts = 0.02 + np.abs(np.sin(2 * np.pi * 2 * np.arange(60 * RATE_HZ) / RATE_HZ))
    sides = [gusts * noise(0.1, 60 * RATE_HZ, seed) for seed in (1, 2)]
    mixer = ChannelMixer(RATE_HZ, 2)
    sound, changes, before = np.stack(sides, axis=1).clip(-1, 1), 0, mixer.gains
    for at in range(0, len(sound), 1_454):
        mixer.mix(sound[at : at + 1_454])
        changes += not np.array_equal(mixer.gains, before)
        before = mixer.gains
        assert (mixer.gains >= 0).all()
    assert changes <= 2
