"""Samples without a header: how they are written, and how they become numbers.

Not here: where they come from (``sound_stream.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.errors import InputError
from app.message import Message

_INTEGERS = {"u8": "u1", "s8": "i1", "s16le": "<i2", "s16be": ">i2", "s32le": "<i4", "s32be": ">i4"}
_FLOATS = {"f32le": "<f4", "f32be": ">f4", "f64le": "<f8", "f64be": ">f8"}
_BYTES = {"s24le": 3, "s24be": 3, "mulaw": 1, "alaw": 1} | {
    name: np.dtype(each).itemsize for name, each in (_INTEGERS | _FLOATS).items()
}

ENCODINGS = tuple(sorted(_BYTES))
"""What samples may be written as, by ffmpeg's names."""

MOST_CHANNELS = 1_024
MOST_HZ = 768_000


@dataclass(frozen=True, slots=True)
class RawFormat:
    """How samples are written. Raises `InputError` for what cannot be.

    Attributes:
        rate_hz: frames a second.
        channels: of each frame, interleaved.
        encoding: one of `ENCODINGS`.
    """

    rate_hz: int = 16_000
    channels: int = 1
    encoding: str = "s16le"

    def __post_init__(self) -> None:
        if not 1 <= self.rate_hz <= MOST_HZ:
            raise InputError(Message("The sample rate must be between 1 and {most} Hz.", most=MOST_HZ))
        if not 1 <= self.channels <= MOST_CHANNELS:
            raise InputError(Message("The number of channels must be between 1 and {most}.", most=MOST_CHANNELS))
        if self.encoding not in _BYTES:
            raise InputError(
                Message(
                    "There is no sample format “{encoding}”. Choose one of: {known}.",
                    encoding=self.encoding,
                    known=", ".join(ENCODINGS),
                )
            )

    @property
    def frame_bytes(self) -> int:
        """Bytes in a frame."""
        return _BYTES[self.encoding] * self.channels

    def decode(self, data: bytes) -> npt.NDArray[np.float32]:
        """Whole frames as float32 of shape (frames, channels), full scale being 1.0; a broken last one is left out."""
        data = data[: len(data) - len(data) % self.frame_bytes]
        return self._samples(data).reshape(-1, self.channels)

    def _samples(self, data: bytes) -> npt.NDArray[np.float32]:
        if form := _FLOATS.get(self.encoding):
            with np.errstate(over="ignore", invalid="ignore"):
                return np.frombuffer(data, form).astype(np.float32)
        if form := _INTEGERS.get(self.encoding):
            samples = np.frombuffer(data, form).astype(np.float32)
            bits = 8 * np.dtype(form).itemsize
            return (samples - 128 if self.encoding == "u8" else samples) / np.float32(2.0 ** (bits - 1))
        if self.encoding in ("mulaw", "alaw"):
            table = _MULAW if self.encoding == "mulaw" else _ALAW
            return table[np.frombuffer(data, np.uint8)]
        octets = np.frombuffer(data, np.uint8).reshape(-1, 3)
        whole = np.zeros((len(octets), 4), np.uint8)
        if self.encoding == "s24le":
            whole[:, 1:] = octets
        else:
            whole[:, 1:] = octets[:, ::-1]
        return whole.view("<i4")[:, 0].astype(np.float32) / np.float32(2.0**31)


def _mulaw_table() -> npt.NDArray[np.float32]:
    """By ITU-T G.711: sign, three bits of segment, four of step, all inverted."""
    code = ~np.arange(256, dtype=np.uint8)
    exponent, mantissa = (code >> 4) & 7, (code & 15).astype(np.int32)
    size = ((2 * mantissa + 33) << exponent.astype(np.int32)) - 33
    return (np.where(code & 0x80, -size, size) / 8_192).astype(np.float32)


def _alaw_table() -> npt.NDArray[np.float32]:
    """By ITU-T G.711: every other bit inverted."""
    code = np.arange(256, dtype=np.uint8) ^ np.uint8(0x55)
    exponent, mantissa = ((code >> 4) & 7).astype(np.int32), (code & 15).astype(np.int32)
    size = np.where(exponent == 0, 2 * mantissa + 1, (2 * mantissa + 33) << np.maximum(exponent - 1, 0))
    return (np.where(code & 0x80, size, -size) / 4_096).astype(np.float32)


_MULAW, _ALAW = _mulaw_table(), _alaw_table()
