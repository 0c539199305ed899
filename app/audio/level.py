"""How loud a piece of sound is, for the level meter."""

from __future__ import annotations

import numpy as np

from app.audio.chunks import Level

_FULL_SCALE = 32_768


def measure_level(pcm: bytes) -> Level:
    """Peak and RMS of mono 16-bit little-endian samples, as fractions of full scale; silence if there are none."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / _FULL_SCALE
    if not samples.size:
        return Level(peak=0.0, rms=0.0)
    return Level(peak=float(np.abs(samples).max()), rms=float(np.sqrt(np.mean(np.square(samples)))))
