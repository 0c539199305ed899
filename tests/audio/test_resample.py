"""The resampler: as clean in pieces as in one go, and never wrapping."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio.resample import SpeechResampler

RATES_HZ = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000)


def tone(rate_hz: int, seconds: float, *, hz: float = 1_000.0, gain: float = 0.9) -> np.ndarray:
    """A mono sine of shape (frames, 1)."""
    times = np.arange(round(rate_hz * seconds)) / rate_hz
    return (gain * np.sin(2 * np.pi * hz * times)).astype(np.float32)[:, np.newaxis]


def resample(sound: np.ndarray, rate_hz: int, block_frames: list[int]) -> np.ndarray:
    """`sound` through one resampler, in blocks of these sizes over and over."""
    resampler = SpeechResampler(rate_hz, sound.shape[1])
    pcm, position, turn = b"", 0, 0
    while position < len(sound):
        size = block_frames[turn % len(block_frames)]
        pcm += resampler.process(sound[position : position + size])
        position, turn = position + size, turn + 1
    return np.frombuffer(pcm + resampler.flush(), dtype="<i2")


def snr_db(samples: np.ndarray, *, hz: float) -> float:
    """Power of the best-fitting sine of that frequency over the power of all that is not it."""
    times = np.arange(len(samples)) / 16_000
    basis = np.stack([np.sin(2 * np.pi * hz * times), np.cos(2 * np.pi * hz * times)], axis=1)
    fit = basis @ np.linalg.lstsq(basis, samples.astype(float), rcond=None)[0]
    return float(10 * np.log10(np.mean(fit**2) / np.mean((samples - fit) ** 2)))


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_stays_clean_through_uneven_blocks(rate_hz: int) -> None:
    """A sine resampled in blocks of odd sizes keeps 85 dB above everything else."""
    samples = resample(tone(rate_hz, 2.0), rate_hz, [rate_hz // 50, 1, rate_hz // 33, 7])
    inner = samples[1_600:-1_600]  # the tone itself begins and ends with a click
    assert snr_db(inner, hz=1_000.0) >= 85


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_no_frame_is_lost_or_made_up(rate_hz: int) -> None:
    """So many seconds in give so many seconds out."""
    assert len(resample(tone(rate_hz, 1.5), rate_hz, [rate_hz // 40])) == pytest.approx(24_000, abs=1)


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(1, 5_000), min_size=1, max_size=8), rate_hz=st.sampled_from(RATES_HZ))
def test_the_cut_into_blocks_leaves_no_trace(sizes: list[int], rate_hz: int) -> None:
    """However the stream is cut, the samples are those of the uncut one, but for the last bit's rounding."""
    noise = np.random.default_rng(1).uniform(-0.8, 0.8, (rate_hz // 4, 1)).astype(np.float32)
    whole = resample(noise, rate_hz, [len(noise)]).astype(int)
    assert np.abs(resample(noise, rate_hz, sizes).astype(int) - whole).max() <= 1


def test_full_scale_saturates() -> None:
    """A square wave, whose filtered edges overshoot, is held at full scale and never changes its sign."""
    square = np.sign(tone(48_000, 1.0, hz=100.0) + 1e-9).astype(np.float32)
    samples = resample(square, 48_000, [480]).astype(int)
    assert samples.max() == 32_767
    assert samples.min() == -32_768
    middle_of_half_waves = samples[40::160], samples[120::160]
    assert (middle_of_half_waves[0] > 32_000).all()
    assert (middle_of_half_waves[1] < -32_000).all()


def test_mixing_cannot_clip() -> None:
    """Two channels at full scale mix to full scale; two in opposition to silence."""
    loud = tone(16_000, 0.5, gain=1.0)
    alone = resample(loud, 16_000, [1_000])
    assert np.array_equal(resample(np.hstack([loud, loud]), 16_000, [1_000]), alone)
    assert not resample(np.hstack([loud, -loud]), 16_000, [1_000]).any()


def test_samples_are_rounded() -> None:
    """At 16 kHz in and out each sample is the nearest 16-bit value, not the next one below."""
    steps = (np.array([[0.4], [0.6], [-0.4], [-0.6], [1.2]]) / 32_768).astype(np.float32)
    assert resample(steps, 16_000, [5]).tolist() == [0, 1, 0, -1, 1]


@pytest.mark.parametrize("nonsense", [np.nan, np.inf, -np.inf, 1e38])
def test_nonsense_samples_do_not_spread(nonsense: float) -> None:
    """NaN, infinity or absurd values in a float file spoil at most their own moment."""
    sound = tone(48_000, 1.0)
    sound[100, 0] = nonsense
    samples = resample(sound, 48_000, [480])
    assert snr_db(samples[4_000:-1_600], hz=1_000.0) >= 85


def test_a_block_of_the_wrong_shape_is_refused() -> None:
    """A block that does not have the promised channels is a mistake in the program."""
    with pytest.raises(ValueError, match="shape"):
        SpeechResampler(48_000, 2).process(np.zeros((10, 1), dtype=np.float32))
