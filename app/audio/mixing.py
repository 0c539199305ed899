"""Several channels mixed to one, so that what is said on any of them is heard.

The plain mean loses speech: two channels in opposition (a cable that is wired the wrong way round) cancel, one
microphone on one of eight channels comes out 18 dB too quiet, and a channel that only hums is mixed in at full level.
So what each channel carries is followed over some seconds, in steps of 30 ms:

- **polarity**: a channel that runs against the reference channel (correlation below -0.5) is turned round;
- **share**: a channel counts where it carries speech, that is sound that comes and goes, and not much less of it, nor
  with much more steady noise, than the best one has. The channels that count are averaged: a mean cannot clip.

As long as nothing speaks against it, that is the plain mean. A change is faded over one step. A channel counts again
with the step in which it is spoken on, but is left out, or turned round, only after a while, and the bounds in the two
directions lie apart: so nothing goes back and forth. What is measured is the difference of successive samples at some
8 kHz, in which hum and an offset weigh little.

Not here: filtering, gain and resampling (``speech_path.py``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.audio.noise_floor import NoiseFloor

_STEPS_PER_S = 33
_MEASURED_HZ = 8_000
_SLOW = 0.01  # a step's weight in what is followed: some three seconds
_FAST = 0.3  # the same for what became louder
_NOTHING = 1e-10  # mean square of a step (-100 dB) from which on it is sound
_ABOVE_FLOOR = 2.0
_NOISE_ALLOWED = 0.01  # mean square of noise, as a fraction of speech, that does no harm
_LEAVES, _COUNTS = 0.1, 0.2  # of the best channel's merit
_LEAVES_AFTER_STEPS = 33
_PLAINLY_MUTE = 0.03
_AGAINST, _ALONG = -0.5, 0.3  # correlation with the reference
_TURNS_AFTER_STEPS = 10
_PLAINLY_AGAINST = -0.9

_Floats = npt.NDArray[np.float64]


class ChannelMixer:
    """Mixes a stream of frames; for one stream, by one thread at a time.

    Args:
        rate_hz: of the frames.
        channels: of each frame.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._channels = channels
        self._step_frames = max(1, rate_hz // _STEPS_PER_S)
        self._decimation = max(1, rate_hz // _MEASURED_HZ)
        self._gains = np.full(channels, 1 / channels, dtype=np.float32)
        self._target = self._gains
        self._fading_frames = 0  # until the gains are those of the target
        self._measured: list[_Floats] = []  # of the step that is going on
        self._left_frames = self._step_frames  # of it
        self._balance = _Balance(channels)

    @property
    def gains(self) -> npt.NDArray[np.float32]:
        """What each channel is, or soon will be, multiplied by before they are added; negative: it is turned round."""
        return self._target

    def mix(self, block: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """One channel of the next frames, of shape (frames,).

        Args:
            block: float32 of shape (frames, channels), every value finite and from -1 to 1.
        """
        if self._channels == 1:
            return block[:, 0]
        mono = np.empty(len(block), dtype=np.float32)
        at = 0
        while at < len(block):
            part = block[at : at + self._left_frames]
            self._measure(part)
            self._add(part, mono[at : at + len(part)])
            at += len(part)
        return mono

    def _measure(self, part: npt.NDArray[np.float32]) -> None:
        """Once a step is complete, decide with it; that counts for its last part already."""
        whole = len(part) // self._decimation
        if whole:
            coarse = part[: whole * self._decimation].reshape(whole, self._decimation, self._channels)
            self._measured.append(coarse.mean(axis=1, dtype=np.float64))
        self._left_frames -= len(part)
        if self._left_frames:
            return
        self._left_frames = self._step_frames
        step = self._measured[0] if len(self._measured) == 1 else np.concatenate(self._measured or [np.zeros((0, 1))])
        self._measured = []
        if len(step) > 2:
            target = self._balance.follow(np.diff(step, axis=0))
            if target is not None:
                self._target, self._fading_frames = target, self._step_frames

    def _add(self, part: npt.NDArray[np.float32], out: npt.NDArray[np.float32]) -> None:
        np.matmul(part, self._target, out=out)
        if self._fading_frames:
            frames = min(len(part), self._fading_frames)
            done = np.arange(1, frames + 1, dtype=np.float32) / np.float32(self._fading_frames)
            out[:frames] += (part[:frames] @ (self._gains - self._target)) * (1 - done)
            self._gains = self._gains + (self._target - self._gains) * done[-1]
            self._fading_frames -= frames


class _Balance:
    """Which channels count, and which way round."""

    def __init__(self, channels: int) -> None:
        self._covariance = np.zeros((channels, channels))
        self._energy = np.zeros(channels)  # quick to rise
        self._floor = NoiseFloor()
        self._steps = 0  # with sound in them
        self._reference = 0
        self._signs = np.ones(channels)
        self._counts = np.ones(channels, dtype=bool)
        self._mute_steps = np.zeros(channels, dtype=int)
        self._against_steps = np.zeros(channels, dtype=int)
        self._contradicted_steps = np.zeros(channels, dtype=int)

    def follow(self, samples: _Floats) -> npt.NDArray[np.float32] | None:
        """The gains after a step, (frames, channels) of it; None where they stay."""
        covariance = samples.T @ samples / len(samples)
        energy = covariance.diagonal()
        floor = self._floor.follow(energy)
        if energy.max() < _NOTHING:
            return None
        self._steps += 1
        slow = max(_SLOW, 1 / self._steps)
        self._covariance += slow * (covariance - self._covariance)
        self._energy += np.where(energy > self._energy, max(_FAST, slow), slow) * (energy - self._energy)
        counts = self._counting(energy, floor)
        if not counts[self._reference]:
            self._reference = int(np.argmax(np.where(counts, self._energy, -1)))
        signs = self._turned(covariance)
        if np.array_equal(counts, self._counts) and np.array_equal(signs, self._signs):
            return None
        self._counts, self._signs = counts, signs
        gains: npt.NDArray[np.float32] = (signs * counts / counts.sum()).astype(np.float32)
        return gains

    def _counting(self, energy: _Floats, floor: _Floats) -> npt.NDArray[np.bool_]:
        speech = np.maximum(self._energy - _ABOVE_FLOOR * floor, 0)
        if speech.max() < _NOTHING or (speech < _ABOVE_FLOOR * floor).all():
            return self._counts  # nobody speaks
        merit = np.sqrt(speech) / (floor + _NOISE_ALLOWED * speech.max())
        merit /= merit.max()
        # What is loud in this very step counts at once, however loud others were before.
        now = np.maximum(energy - 2 * _ABOVE_FLOOR * floor, 0)
        spoken_on = (now > 0) & (now >= _COUNTS**2 * now.max()) & (merit >= _LEAVES)
        mute = merit < _LEAVES
        self._mute_steps = np.where(mute, self._mute_steps + 1, 0)
        leaves = mute & ((self._mute_steps >= _LEAVES_AFTER_STEPS) | (merit < _PLAINLY_MUTE))
        counts: npt.NDArray[np.bool_] = (self._counts & ~leaves) | (merit >= _COUNTS) | spoken_on
        counts[np.argmax(merit)] = True
        return counts

    def _turned(self, covariance: _Floats) -> _Floats:
        along = self._signs[self._reference] * self._signs
        correlation = along * _correlation(self._covariance, self._reference)
        now = along * _correlation(covariance, self._reference)
        # A cable that was exchanged: what was learnt before counts no more.
        self._contradicted_steps = np.where(now < _PLAINLY_AGAINST, self._contradicted_steps + 1, 0)
        contradicted = self._contradicted_steps >= _TURNS_AFTER_STEPS
        bound = np.where(along > 0, _AGAINST, -_ALONG)
        self._against_steps = np.where(correlation < bound, self._against_steps + 1, 0)
        plainly = (correlation < _PLAINLY_AGAINST) & (now < _PLAINLY_AGAINST)
        turned = plainly | contradicted | (self._against_steps >= _TURNS_AFTER_STEPS)
        if contradicted.any():
            self._covariance = covariance
            self._contradicted_steps[:] = 0
        signs: _Floats = np.where(turned, -self._signs, self._signs)
        return signs


def _correlation(covariance: _Floats, reference: int) -> _Floats:
    """Of each channel with the reference; 0 for one without sound."""
    energy = covariance.diagonal()
    scale = np.sqrt(energy * energy[reference])
    correlation: _Floats = np.divide(covariance[reference], scale, out=np.zeros_like(energy), where=scale > _NOTHING)
    return correlation
