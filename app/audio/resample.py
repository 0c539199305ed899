"""Sound of any rate at the app's own, 16 kHz.

One stateful filter runs through the whole stream. Blocks resampled each by itself would be filtered against silence
at both ends: clicks at every edge. The filter looks ahead, so what comes out lags a little behind what goes in
(about 20 ms at 48 kHz), and `SpeechResampler.flush` hands out the rest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

from app.captions.timeline import SAMPLE_RATE_HZ


class SpeechResampler:
    """A stream of mono float32 samples; for one stream, by one thread at a time."""

    def __init__(self, source_hz: int) -> None:
        self._stream = soxr.ResampleStream(source_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ")

    def process(self, samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """What can be told by now, after the next samples, of shape (frames,); often nothing for the first ones."""
        return np.asarray(self._stream.resample_chunk(samples), dtype=np.float32)

    def flush(self) -> npt.NDArray[np.float32]:
        """The end of the stream; nothing may be processed afterwards."""
        return np.asarray(self._stream.resample_chunk(np.zeros(0, dtype=np.float32), last=True), dtype=np.float32)
