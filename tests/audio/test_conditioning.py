"""The high-pass takes out what is no speech; the gain lifts faint speech, slowly, and nothing else."""

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio.conditioning import HighPass, SpeechGain
from app.audio.demo_audio import demo_audio_path

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Twenty seconds of the sample recording at 16 kHz, with an RMS of 1."""
    samples, rate_hz = soundfile.read(demo_audio_path(), frames=20 * 48_000, dtype="float32")
    samples = soxr.resample(samples, rate_hz, RATE_HZ)
    return samples / np.sqrt(np.mean(samples**2))


def at_db(samples: np.ndarray, level_db: float) -> np.ndarray:
    """Samples of an RMS of 1 at this level."""
    return (samples * 10 ** (level_db / 20)).astype(np.float32)


def rms_db(samples: np.ndarray) -> float:
    """RMS in dB of full scale."""
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-30))


def noise(level_db: float, seconds: float) -> np.ndarray:
    """White noise at this level."""
    return at_db(np.random.default_rng(9).normal(0, 1, round(RATE_HZ * seconds)), level_db)


# The high-pass


def response_db(hz: float, rate_hz: int) -> float:
    """What becomes of a tone."""
    tone = np.sin(2 * np.pi * hz * np.arange(2 * rate_hz) / rate_hz).astype(np.float32)
    filtered = HighPass(rate_hz).process(tone)[rate_hz:]
    return rms_db(filtered) - rms_db(tone[rate_hz:])


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000, 192_000])
def test_speech_passes_and_what_is_below_does_not(rate_hz: int) -> None:
    """At any rate: -3 dB at 70 Hz, hardly anything of 10 Hz, and nothing missing from 300 Hz on."""
    assert response_db(70, rate_hz) == pytest.approx(-3, abs=0.5)
    assert response_db(10, rate_hz) < -25
    assert response_db(300, rate_hz) > -0.3
    assert response_db(3_000, rate_hz) == pytest.approx(0, abs=0.05)


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(1, 60_000), min_size=1, max_size=6), offset=st.floats(-1, 1))
def test_the_cut_into_blocks_leaves_no_trace(sizes: list[int], offset: float) -> None:
    """However the stream is cut, and whatever its offset, it is the plain recursion, sample by sample."""
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 60_000).astype(np.float32) + np.float32(offset)
    whole = HighPass(RATE_HZ).process(noise)
    filter_, parts, at, turn = HighPass(RATE_HZ), [], 0, 0
    while at < len(noise):
        size = sizes[turn % len(sizes)] if len(parts) < 200 else len(noise)
        parts.append(filter_.process(noise[at : at + size]))
        at, turn = at + size, turn + 1
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-5
    decay = np.exp(-2 * np.pi * 45.0 / RATE_HZ)
    expected = noise[:2_000].astype(float)
    for _ in range(2):
        before_in, before_out, out = expected[0] if not _ else 0.0, 0.0, []
        for sample in expected:
            before_out = decay * before_out + (1 + decay) / 2 * (sample - before_in)
            before_in = sample
            out.append(before_out)
        expected = np.array(out)
    assert np.abs(whole[:2_000] - expected).max() < 1e-5


def test_an_offset_that_jumps_is_gone_soon() -> None:
    """50 ms after a jump of 60 % nothing is left of it."""
    jump = np.concatenate([np.zeros(8_000), np.full(8_000, 0.6)]).astype(np.float32)
    assert np.abs(HighPass(RATE_HZ).process(jump)[8_000 + 800 :]).max() < 0.001


# The gain


def lifted(samples: np.ndarray, block_frames: int = 485) -> np.ndarray:
    """The whole of it through one gain."""
    gain = SpeechGain()
    return np.concatenate(
        [gain.process(samples[at : at + block_frames]) for at in range(0, len(samples), block_frames)]
    )


@pytest.mark.parametrize("level_db", [-12.0, -20.0, -30.0, -35.0])
def test_usual_speech_passes_bit_for_bit(speech: np.ndarray, level_db: float) -> None:
    """Of speech that is loud enough not a bit changes."""
    sound = at_db(speech, level_db).clip(-1, 1)
    assert np.array_equal(lifted(sound), sound)


@pytest.mark.parametrize("block_frames", [160, 485, 16_000])
@pytest.mark.parametrize("level_db", [-45.0, -50.0, -55.0, -60.0, -65.0])
def test_faint_speech_is_lifted(speech: np.ndarray, level_db: float, block_frames: int) -> None:
    """From the second second on it is near the wanted level, by 30 dB at most, and stays there."""
    out = lifted(at_db(speech, level_db), block_frames)
    for second in range(3, 19, 4):
        part = slice(second * RATE_HZ, (second + 4) * RATE_HZ)
        gain_db = rms_db(out[part]) - rms_db(at_db(speech, level_db)[part])
        assert min(30.0, -38 - level_db) - 5 <= gain_db <= 30.1


def test_the_gain_does_not_pump(speech: np.ndarray) -> None:
    """Once it has settled, it moves by no more than 3 dB through words and pauses."""
    gain = SpeechGain()
    sound = at_db(speech, -55)
    course = []
    for at in range(0, len(sound), 480):
        gain.process(sound[at : at + 480])
        course.append(20 * np.log10(gain.gain))
    settled = np.array(course[len(course) // 4 :])
    assert settled.max() - settled.min() <= 3
    assert np.abs(np.diff(settled)).max() <= 0.21


@pytest.mark.parametrize("level_db", [-90.0, -70.0, -60.0, -50.0, -30.0])
def test_noise_alone_is_not_lifted(level_db: float) -> None:
    """A minute of a quiet room, however quiet, stays as quiet as it is."""
    sound = noise(level_db, 60)
    assert np.array_equal(lifted(sound), sound)
    assert np.array_equal(lifted(np.zeros(16_000, dtype=np.float32)), np.zeros(16_000))


@pytest.mark.parametrize("noise_db", [-80.0, -65.0, -60.0])
def test_noise_between_faint_words_stays_below_a_bound(speech: np.ndarray, noise_db: float) -> None:
    """After faint speech comes a minute of pause: its noise is lifted to -47 dB at most, and to no more by and by."""
    sound = np.concatenate([at_db(speech, -52) + noise(noise_db, 20), noise(noise_db, 60)])
    out = lifted(sound)
    pause = [rms_db(out[second * RATE_HZ :][:RATE_HZ]) for second in range(22, 79)]
    assert max(pause) <= -47
    assert max(pause) - min(pause) <= 0.5


def test_something_loud_does_not_wrap_or_clip_for_long(speech: np.ndarray) -> None:
    """Loud speech right after faint speech: within a step the gain has given way, and it comes back slowly."""
    sound = np.concatenate([at_db(speech, -60), at_db(speech, -20).clip(-1, 1)])
    out = lifted(sound)
    loud = slice(len(speech), None)
    assert np.abs(out).max() <= 1.0
    assert np.mean(np.abs(out[loud]) >= 0.999) < 0.001
    last = slice(len(sound) - 5 * RATE_HZ, None)
    assert rms_db(out[last]) - rms_db(sound[last]) <= 1.0


def test_no_step_is_heard_where_the_gain_changes() -> None:
    """A faint hum that comes and goes: the lifted one has no jump that the faint one, as loud, would not have."""
    times = np.arange(10 * RATE_HZ) / RATE_HZ
    hum = (np.sin(2 * np.pi * 200 * times) * (np.sin(2 * np.pi * 1.5 * times) > -0.5)).astype(np.float32)
    hum = np.convolve(hum, np.hanning(400) / 200, mode="same").astype(np.float32) * 0.004
    out = lifted(hum)
    assert np.abs(out).max() > 3 * np.abs(hum).max()
    assert np.abs(np.diff(out)).max() <= 1.1 * np.abs(out).max() * 2 * np.pi * 200 / RATE_HZ
