"""The whole way of the samples, from a device's frames to 16-bit mono: nothing of speech is lost, and nothing wraps."""

import numpy as np
import pytest

from app.audio.speech_path import SpeechPath, to_pcm
from tests.audio.test_resample import snr_db, tone


def heard(sound: np.ndarray, rate_hz: int, block_frames: int = 480) -> np.ndarray:
    """What comes out for frames of shape (frames, channels)."""
    path = SpeechPath(rate_hz, sound.shape[1])
    blocks = (sound[at : at + block_frames] for at in range(0, len(sound), block_frames))
    return np.frombuffer(b"".join(map(path.process, blocks)) + path.flush(), dtype="<i2")


def mono(sound: np.ndarray) -> np.ndarray:
    """As frames of one channel."""
    return sound[:, np.newaxis]


def test_full_scale_saturates() -> None:
    """A square wave, whose filtered edges overshoot, is held at full scale and never changes its sign."""
    square = np.sign(tone(48_000, 1.0, hz=500.0) + 1e-9).astype(np.float32)
    samples = heard(mono(square), 48_000).astype(int)[1_600:-1_600]
    assert samples.max() == 32_767
    assert samples.min() == -32_768
    assert np.abs(samples).min() >= 0
    middle_of_half_waves = samples[8::32], samples[24::32]
    assert (np.abs(middle_of_half_waves[0]) > 26_000).all()
    assert (np.sign(middle_of_half_waves[0]) == -np.sign(middle_of_half_waves[1])).all()


def test_samples_are_rounded() -> None:
    """Each sample is the nearest 16-bit value, not the next one below."""
    steps = (np.array([0.4, 0.6, -0.4, -0.6, 1.2, 40_000, -40_000]) / 32_768).astype(np.float32)
    assert np.frombuffer(to_pcm(steps), "<i2").tolist() == [0, 1, 0, -1, 1, 32_767, -32_768]


@pytest.mark.parametrize("nonsense", [np.nan, np.inf, -np.inf, 1e38])
@pytest.mark.parametrize("channels", [1, 2])
def test_nonsense_samples_do_not_spread(nonsense: float, channels: int) -> None:
    """NaN, infinity or absurd values in a float file spoil at most their own moment, and no other channel's."""
    sound = np.repeat(mono(tone(48_000, 1.0)), channels, axis=1)
    sound[100, 0] = nonsense
    assert snr_db(heard(sound, 48_000)[6_000:-1_600].astype(float), hz=1_000.0) >= 80


@pytest.mark.parametrize("rate_hz", [1, 2, 50, 8_000, 384_000])
@pytest.mark.parametrize("frames", [1, 2, 400_000])
def test_absurd_rates_and_lengths_are_taken(rate_hz: int, frames: int) -> None:
    """From one frame at 1 Hz to 384 kHz: so long a sound comes out, whatever is in it."""
    frames = min(frames, 2 * rate_hz)
    sound = np.full((frames, 1), 0.5, dtype=np.float32)
    assert len(heard(sound, rate_hz, 1 << 16)) == pytest.approx(frames / rate_hz * 16_000, abs=1)


def test_a_block_of_the_wrong_shape_is_refused() -> None:
    """A block that does not have the promised channels is a mistake in the program."""
    with pytest.raises(ValueError, match="shape"):
        SpeechPath(48_000, 2).process(np.zeros((10, 1), dtype=np.float32))


def test_an_offset_is_gone_from_the_first_sample_on() -> None:
    """60 % of offset leave no step at the beginning, and the tone at its own level."""
    sound = tone(48_000, 1.0, gain=0.25)
    samples = heard(mono(sound + np.float32(0.6)), 48_000).astype(int)
    assert np.abs(samples).max() == pytest.approx(0.25 * 32_768, rel=0.1)  # the tone itself begins at once
    assert abs(samples[1_600:].mean()) < 20
    assert snr_db(samples[1_600:-1_600].astype(float), hz=1_000.0) >= 80
