"""From what a client streams, raw samples or a WAV file header and all, to mono 16-bit samples at 16 kHz.

Messages may split a file anywhere, in the middle of its header or of a sample. Served are `pcm` and `wav`, both
16-bit; compressed formats are refused by name. Not here: reading files (``audio/sound_files.py``) that can seek.
"""

from __future__ import annotations

import struct

import numpy as np
import soxr
from numpy.typing import NDArray

from app.captions.timeline import SAMPLE_RATE_HZ

FORMATS = ("pcm", "wav")
MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 192_000
MAX_HEADER_BYTES = 65_536
_UNKNOWN_SIZES = (0, 0x7FFFFFFF, 0xFFFFFFFF)  # what programs write that cannot go back to fill the size in


class UndecodableAudioError(Exception):
    """The client's audio cannot be decoded; `code` is the wire's name for that."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AudioDecoder:
    """Decodes one task's audio.

    Args:
        audio_format: `pcm` or `wav`.
        sample_rate_hz: of the samples; where a WAV header says otherwise, the header is right.

    Raises:
        UndecodableAudioError: a format or a rate that is not served; from `decode` also a broken header.
    """

    def __init__(self, audio_format: str, sample_rate_hz: int) -> None:
        if audio_format not in FORMATS:
            raise UndecodableAudioError(
                "UNSUPPORTED_FORMAT",
                f"format {audio_format[:20]!r} is not served here; use one of: {', '.join(FORMATS)}",
            )
        self._header: bytes | None = b"" if audio_format == "wav" else None
        self._channels = 1
        self._rest = b""  # a sample that is not complete yet
        self._data_left: int | None = None
        self._set_rate(sample_rate_hz)

    def decode(self, data: bytes) -> bytes:
        """The samples that these bytes complete; may be empty."""
        if self._header is not None:
            self._header += data
            data = self._read_header(self._header)
            if self._header is not None:
                return b""
        if self._data_left is not None:
            data = data[: self._data_left]
            self._data_left -= len(data)
        data = self._rest + data
        whole = len(data) - len(data) % (2 * self._channels)
        self._rest = data[whole:]
        return self._resample(np.frombuffer(data[:whole], "<i2"), last=False)

    def flush(self) -> bytes:
        """The samples that the resampler still holds, when no more will come."""
        return self._resample(np.zeros(0, np.int16), last=True)

    def _resample(self, samples: NDArray[np.int16], *, last: bool) -> bytes:
        if self._channels > 1:
            samples = samples.reshape(-1, self._channels).mean(axis=1).round().astype("<i2")
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples.astype(np.int16), last=last)
        return samples.astype("<i2").tobytes()

    def _set_rate(self, rate_hz: int) -> None:
        if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
            raise UndecodableAudioError(
                "InvalidParameter", f"sample_rate {rate_hz} is not served here; use {MIN_RATE_HZ} to {MAX_RATE_HZ}"
            )
        same = rate_hz == SAMPLE_RATE_HZ
        self._resampler = None if same else soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, 1, dtype="int16")

    def _read_header(self, header: bytes) -> bytes:
        """Take in what is there of a WAV header; once it is complete, returns the bytes behind it."""
        if not b"RIFF".startswith(header[:4]) or not b"WAVE".startswith(header[8:12]):
            raise UndecodableAudioError("UNSUPPORTED_FORMAT", "Failed to decode audio: this is not a WAV file")
        at = 12
        while len(header) >= at + 8:
            name, size = struct.unpack_from("<4sI", header, at)
            if name == b"data":
                self._header = None
                self._data_left = None if size in _UNKNOWN_SIZES else size
                return header[at + 8 :]
            if name == b"fmt " and len(header) >= at + 24:
                self._read_format(header, at + 8)
            at += 8 + size + size % 2
        if len(header) > MAX_HEADER_BYTES:
            raise UndecodableAudioError("UNSUPPORTED_FORMAT", "Failed to decode audio: the WAV header does not end")
        return b""

    def _read_format(self, header: bytes, at: int) -> None:
        kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", header, at)
        if kind not in (1, 0xFFFE) or bits != 16 or not 1 <= channels <= 64:
            raise UndecodableAudioError("UNSUPPORTED_FORMAT", "Failed to decode audio: only 16-bit PCM is served here")
        self._channels = channels
        self._set_rate(rate_hz)
