"""The level meter's figures."""

import numpy as np
import pytest

from app.audio.chunks import Level
from app.audio.level import measure_level


def test_a_sine_of_half_scale() -> None:
    """Its peak is a half, its RMS that over the square root of two."""
    sine = 16_384 * np.sin(2 * np.pi * np.arange(1_600) / 16)
    level = measure_level(np.rint(sine).astype("<i2").tobytes())
    assert level.peak == pytest.approx(0.5, abs=1e-4)
    assert level.rms == pytest.approx(0.5 / 2**0.5, abs=1e-4)


def test_the_lowest_sample_is_full_scale() -> None:
    """The one value that has no positive counterpart does not wrap."""
    assert measure_level(np.array([-32_768], dtype="<i2").tobytes()) == Level(peak=1.0, rms=1.0)


def test_nothing_is_silence() -> None:
    """No samples at all have a level, too."""
    assert measure_level(b"") == Level(peak=0.0, rms=0.0)
