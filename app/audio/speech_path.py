"""From what a device or a file gives to what a recogniser takes: mixed, filtered, resampled, lifted, in 16 bits.

The same object serves the audio callback and the file reader, one of each. It costs some 0.2 ms for 30 ms of stereo.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.audio.conditioning import HighPass, Samples, SpeechGain
from app.audio.mixing import ChannelMixer
from app.audio.resample import SpeechResampler

_INT16 = np.iinfo(np.int16)


class SpeechPath:
    """A stream of float sound in, 16 kHz mono PCM out; for one stream, by one thread at a time.

    Args:
        source_hz, channels: of the blocks.
        gain: for the first words, where it is known what is to come; see `SpeechGain`.

    What comes out lags a little behind what goes in, since the resampler looks ahead; `flush` hands out the rest.
    """

    def __init__(self, source_hz: int, channels: int, *, gain: float = 1.0) -> None:
        self._channels = channels
        self._mixer = ChannelMixer(source_hz, channels)
        self._high_pass = HighPass(source_hz)
        self._resampler = SpeechResampler(source_hz)
        self._gain = SpeechGain(gain)

    @property
    def gain(self) -> float:
        """What speech is lifted by now."""
        return self._gain.gain

    def process(self, block: npt.NDArray[np.float32]) -> bytes:
        """The next frames of the stream.

        Args:
            block: float32 of shape (frames, channels), full scale being 1.0. Any number of frames.

        Returns:
            What can be told by now, as 16-bit little-endian mono at 16 kHz; often nothing for the first blocks.
        """
        if block.ndim != 2 or block.shape[1] != self._channels:
            raise ValueError(f"expected blocks of shape (frames, {self._channels}), not {block.shape}")
        # A float file may hold values far beyond full scale, infinities or NaN, which would ring through the filters.
        sound = np.nan_to_num(np.clip(block, -1.0, 1.0), copy=False)
        return self._finish(self._resampler.process(self._high_pass.process(self._mixer.mix(sound))))

    def flush(self) -> bytes:
        """The end of the stream; nothing may be processed afterwards."""
        return self._finish(self._resampler.flush())

    def _finish(self, samples: Samples) -> bytes:
        return to_pcm(self._gain.process(samples))


def to_pcm(samples: Samples) -> bytes:
    """Round to 16 bits; what a filter's ripple lifts beyond full scale is held there rather than wrapped."""
    scaled = np.rint(samples * -float(_INT16.min))
    pcm: bytes = np.clip(scaled, _INT16.min, _INT16.max).astype("<i2").tobytes()
    return pcm
