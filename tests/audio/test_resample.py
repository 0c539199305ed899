"""The resampler: as clean in pieces as in one go."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio.resample import SpeechResampler

RATES_HZ = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000)


def tone(rate_hz: int, seconds: float, *, hz: float = 1_000.0, gain: float = 0.9) -> np.ndarray:
    """A sine of shape (frames,)."""
    times = np.arange(round(rate_hz * seconds)) / rate_hz
    return (gain * np.sin(2 * np.pi * hz * times)).astype(np.float32)


def resample(sound: np.ndarray, rate_hz: int, block_frames: list[int]) -> np.ndarray:
    """`sound` through one resampler, in blocks of these sizes over and over."""
    resampler = SpeechResampler(rate_hz)
    parts, position, turn = [], 0, 0
    while position < len(sound):
        size = block_frames[turn % len(block_frames)]
        parts.append(resampler.process(sound[position : position + size]))
        position, turn = position + size, turn + 1
    return np.concatenate([*parts, resampler.flush()])


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
    """However the stream is cut, the samples are those of the uncut one, to within a 16-bit step."""
    noise = np.random.default_rng(1).uniform(-0.8, 0.8, (rate_hz // 4)).astype(np.float32)
    whole = resample(noise, rate_hz, [len(noise)])
    assert np.abs(resample(noise, rate_hz, sizes) - whole).max() <= 1 / 32_768
