"""Sound of any rate and channel count, turned into the app's own: 16 kHz, mono, 16-bit.

One stateful filter runs through the whole stream. Blocks resampled each by itself would be filtered against silence
at both ends: clicks at every edge. The filter looks ahead, so what comes out lags a little behind what goes in
(about 20 ms at 48 kHz), and `SpeechResampler.flush` hands out the rest.

Channels are averaged: a mean cannot clip. Where only one channel of a stereo microphone carries sound this halves the
level, which no recogniser minds.

Not here: threads and devices. The same object serves the audio callback and the file reader, one of each.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

from app.captions.timeline import SAMPLE_RATE_HZ

_INT16 = np.iinfo(np.int16)


class SpeechResampler:
    """A stream of float sound in, 16 kHz mono PCM out; for one stream, by one thread at a time."""

    def __init__(self, source_hz: int, channels: int) -> None:
        self._channels = channels
        self._stream = soxr.ResampleStream(source_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ")

    def process(self, block: npt.NDArray[np.float32]) -> bytes:
        """The next frames of the stream.

        Args:
            block: float32 of shape (frames, channels), full scale being 1.0. Any number of frames.

        Returns:
            What can be told by now, as 16-bit little-endian mono at 16 kHz; often nothing for the first blocks.
        """
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"expected blocks of shape (frames, {self._channels}), not {block.shape}")
        mono = block.mean(axis=1, dtype=np.float32)
        # A float file may hold values far beyond full scale, infinities or NaN, which would ring through the filter.
        mono = np.nan_to_num(np.clip(mono, -1.0, 1.0), copy=False)
        return _to_pcm(self._stream.resample_chunk(mono))

    def flush(self) -> bytes:
        """The end of the stream; nothing may be processed afterwards."""
        return _to_pcm(self._stream.resample_chunk(np.zeros(0, dtype=np.float32), last=True))


def _to_pcm(samples: npt.NDArray[np.float32]) -> bytes:
    """Round to 16 bits; what the filter's ripple lifts beyond full scale is held there rather than wrapped."""
    scaled = np.rint(samples * -float(_INT16.min))
    pcm: bytes = np.clip(scaled, _INT16.min, _INT16.max).astype("<i2").tobytes()
    return pcm
