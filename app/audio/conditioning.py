"""What makes the sound of any microphone fit for a recogniser: a high-pass filter and a slow gain.

The filter takes out what no voice has, and what shifts or shakes the whole signal: an offset of the converter, rumble,
the ground of mains hum.

The gain lifts faint speech. It follows the level of what is spoken (steps that stand out from the quietest moment of
the last seconds) and holds still in pauses. It never lowers, so speech of a usual level passes unchanged, bit for bit.
It is bounded, by 30 dB and by the noise, which is lifted to -50 dB at most. The first faint words raise it at once,
later ones slowly, and it gives way at once when something loud comes.

Both carry their state from block to block. Not here: channels (``mixing.py``) and rates (``resample.py``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.audio.noise_floor import NoiseFloor
from app.captions.timeline import SAMPLE_RATE_HZ

Samples = npt.NDArray[np.float32]

_CORNER_HZ = 45.0  # of each of two poles: together -3 dB at 70 Hz
_MOST_NEPERS = 60.0  # that weights grow by within what is done in one go

_STEP_FRAMES = SAMPLE_RATE_HZ * 3 // 100
_WANTED = 10 ** (-38 / 10)  # mean square of speech that a recogniser hears well
_MOST_GAIN = 10 ** (30 / 20)
_NOISE_LIMIT = 10 ** (-50 / 10)  # mean square
_PEAK_LIMIT = 0.9
_SPOKEN = 8.0  # times the floor's energy (9 dB)
_INAUDIBLE = 10 ** (-90 / 10)
_FIRST_STEPS = 10  # spoken ones, after which the level counts as known
_LEVEL_STEPS = 66  # spoken ones that the level is a mean of
_FAST_STEPS = 100  # spoken ones in which the gain may still grow fast
_FAST, _SLOW = 10 ** (6 / 20), 10 ** (0.2 / 20)  # growth within a step: 6 dB, and 0.2 dB (6 dB a second)
_YIELD_FRAMES = 32


class HighPass:
    """Two poles that take out what lies below speech; for one stream, by one thread at a time.

    Each output of a recursive filter depends on the one before. Written as a sum of exponentially weighted inputs, a
    whole block is done in one go.
    """

    def __init__(self, rate_hz: int) -> None:
        decay = 2 * np.pi * _CORNER_HZ / rate_hz
        frames = max(1, int(_MOST_NEPERS / decay))
        self._shrink = np.exp(-decay * np.arange(1, frames + 1))
        self._grow = np.exp(decay * np.arange(frames)) * (1 + np.exp(decay)) / 2  # so that high tones pass unchanged
        self._last = np.zeros(3)  # sample in, out of the first pole, out of the second
        self._fresh = True

    def process(self, samples: Samples) -> Samples:
        """The next samples of the stream, of shape (frames,), filtered. The first of all is taken for the offset."""
        if self._fresh and samples.size:
            self._fresh = False
            self._last[0] = samples[0]
        size = len(self._shrink)
        if len(samples) <= size:
            return self._process(samples)
        return np.concatenate([self._process(samples[at : at + size]) for at in range(0, len(samples), size)])

    def _process(self, samples: Samples) -> Samples:
        if not samples.size:
            return samples
        grow, shrink = self._grow[: len(samples)], self._shrink[: len(samples)]
        signal = samples.astype(np.float64)
        for pole in (0, 1):
            # y[n] = a (y[n-1] + x[n] - x[n-1]): a^(n+1) times y[-1] and all a^-k (x[k] - x[k-1])
            change = np.diff(signal, prepend=self._last[pole])
            self._last[pole] = signal[-1]
            signal = shrink * (self._last[pole + 1] + np.cumsum(grow * change))
        self._last[2] = signal[-1]
        return signal.astype(np.float32)


class SpeechGain:
    """Lifts faint speech at 16 kHz; for one stream, by one thread at a time.

    Args:
        gain: what to begin with, where it is known what is to come.
    """

    def __init__(self, gain: float = 1.0) -> None:
        self._gain = gain
        self._goal = gain
        self._floor = NoiseFloor()
        self._energy = 0.0  # of the step that is going on
        self._left_frames = _STEP_FRAMES  # of it
        self._level = 0.0
        self._spoken_steps = 0

    @property
    def gain(self) -> float:
        """What samples are multiplied by now."""
        return self._gain

    def process(self, samples: Samples) -> Samples:
        """The next samples, of shape (frames,), as loud as they should be, within full scale."""
        if self._gain == self._goal == 1.0 and len(samples) < self._left_frames:
            self._measure(samples)
            return samples
        out = np.empty_like(samples)
        at = 0
        while at < len(samples):
            part = samples[at : at + self._left_frames]
            out[at : at + len(part)] = self._amplified(part)
            self._measure(part)
            at += len(part)
        return out

    def _amplified(self, part: Samples) -> Samples:
        if self._gain == self._goal == 1.0:
            return part
        frames = len(part)
        peak = float(np.abs(part).max())
        if peak * max(self._gain, self._goal) > _PEAK_LIMIT:
            self._goal = max(1.0, min(self._goal, _PEAK_LIMIT / peak))
            frames = min(frames, _YIELD_FRAMES)
        gains = np.full(len(part), self._goal, dtype=np.float32)
        gains[:frames] = np.linspace(self._gain, self._goal, frames, dtype=np.float32)
        self._gain = self._goal
        lifted: Samples = np.clip(part * gains, -1.0, 1.0)
        return lifted

    def _measure(self, part: Samples) -> None:
        self._energy += float(np.dot(part, part))
        self._left_frames -= len(part)
        if self._left_frames == 0:
            energy = self._energy / _STEP_FRAMES
            self._energy, self._left_frames = 0.0, _STEP_FRAMES
            self._decide(energy)

    def _decide(self, energy: float) -> None:
        """What the gain should be at the end of the next step."""
        floor = float(self._floor.follow(np.array([energy]))[0])
        if not self._floor.known or energy < max(_SPOKEN * floor, _INAUDIBLE):
            return
        self._spoken_steps += 1
        self._level += (energy - self._level) / min(self._spoken_steps, _LEVEL_STEPS)
        if self._spoken_steps < _FIRST_STEPS:
            return
        wanted = np.sqrt(_WANTED / self._level)
        if floor > 0:
            wanted = min(wanted, np.sqrt(_NOISE_LIMIT / (2 * floor)))
        wanted = float(np.clip(wanted, 1.0, _MOST_GAIN))
        growth = _FAST if self._spoken_steps <= _FAST_STEPS else _SLOW
        self._goal = min(wanted, self._gain * growth) if wanted > self._gain else max(wanted, self._gain / _SLOW)
