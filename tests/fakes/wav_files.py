"""WAV files written by hand, from the description of the format."""

import struct
from pathlib import Path

import numpy as np

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


def wav(data: bytes, *, tag: int, bits: int, rate_hz: int = 16_000, channels: int = 1, more: bytes = b"") -> bytes:
    """A WAV file, written by hand from the format's description; `more` come between format and data."""
    frame_bytes = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate_hz, rate_hz * frame_bytes, frame_bytes, bits)
    if tag == EXTENSIBLE:
        guid = struct.pack("<H", PCM) + bytes.fromhex("000000001000800000aa00389b71")
        form += struct.pack("<HHI", 22, bits, (1 << channels) - 1) + guid
    body = b"WAVE" + chunk(b"fmt ", form) + more + chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, content: bytes) -> bytes:
    """A RIFF chunk; one of odd length is padded."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def save(path: Path, content: bytes) -> None:
    """Write a test's file."""
    path.write_bytes(content)


def encode(values: np.ndarray, tag: int, bits: int) -> bytes:
    """Samples between -1 and 1 as a WAV file holds them."""
    if tag == FLOAT:
        return values.astype(f"<f{bits // 8}").tobytes()
    integers = np.clip(np.rint(values * 2.0 ** (bits - 1)), -(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1)
    if bits == 8:
        return (integers + 128).astype(np.uint8).tobytes()
    if bits == 24:
        return integers.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return integers.astype(f"<i{bits // 8}").tobytes()
