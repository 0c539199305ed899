"""Where the sound lies in a WAV file, whatever its header says about it.

A header may be wrong: lengths of 32 bits wrap in files beyond 4 GB, a program that was interrupted leaves 0 or what it
had written by then, one that streams writes 0xFFFFFFFF, and files are cut short. So what is stated is held against what
is there: behind the sound there is the end of the file, or other chunks; where there is neither, the sound goes on.

Not here: decoding (libsndfile does it, see ``sound_files.py``), and input that cannot seek (``sound_stream.py``).
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import IO, Literal

_UNKNOWN_LENGTH = 0xFFFFFFFF
_MOST_CHUNKS = 1_000
_MOST_FORMAT_BYTES = 4_096
_CHUNKS_BEHIND = frozenset(
    b"LIST id3  ID3  cue  smpl bext fact JUNK junk PAD  PEAK inst iXML axml _PMX cart plst afsp"[at : at + 4]
    for at in range(0, 90, 5)
)
_NOT_SOUND = (b"ID3", b"TAG", b"APETAGEX")  # what players append without a chunk


@dataclass(frozen=True, slots=True)
class WavLayout:
    """What a header states, and what is there.

    Attributes:
        magic: ``RIFF``, ``RIFX`` (big-endian) or ``RF64``.
        format: the content of the format chunk.
        data_begin: where the samples begin, in bytes.
        stated_bytes: how long they are by the header; None where it does not say.
        present_bytes: how long they are.
    """

    magic: bytes
    format: bytes
    data_begin: int
    stated_bytes: int | None
    present_bytes: int

    @property
    def byte_order(self) -> Literal["little", "big"]:
        """Of all numbers."""
        return "big" if self.magic == b"RIFX" else "little"

    @property
    def bytes_per_s(self) -> int:
        """Of sound, as the header has it; 0 where it has nothing."""
        return int.from_bytes(self.format[8:12], self.byte_order)


def read_wav_layout(file: IO[bytes]) -> WavLayout | None:
    """The layout of a WAV file, from its first byte on; None where the header does not go as far as the samples."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(12)
    order: Literal["little", "big"] = "big" if head[:4] == b"RIFX" else "little"
    form = b""
    long_length: int | None = None
    position = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        chunk = file.read(8)
        if len(chunk) < 8:
            return None
        name, length = chunk[:4], int.from_bytes(chunk[4:], order)
        position += 8
        if name == b"data":
            if not form:
                return None
            known = long_length if length == _UNKNOWN_LENGTH and long_length else length
            stated = None if known in (0, _UNKNOWN_LENGTH) else known
            present = _present(file, position, known, size, order)
            if known == 0 and not present:
                stated = 0
            return WavLayout(head[:4], form, position, stated, present)
        if name == b"fmt ":
            form = file.read(min(length, _MOST_FORMAT_BYTES))
        elif name == b"ds64":
            long_length = int.from_bytes(file.read(16)[8:16], "little")
        position += length + length % 2
    return None


def is_chunk(head: bytes) -> bool:
    """Whether these eight bytes behind the samples begin something else, rather than more samples."""
    return head[:4] in _CHUNKS_BEHIND or head.startswith(_NOT_SOUND)


def _present(file: IO[bytes], begin: int, stated: int, size: int, order: Literal["little", "big"]) -> int:
    """How many bytes of sound there are from `begin` on."""
    there = max(0, size - begin)
    if stated >= there:
        return there
    for end in (begin + stated + stated % 2, begin + stated):  # some writers leave the padding out
        if _is_end_of_sound(file, end, size, order):
            return stated
    return there


def _is_end_of_sound(file: IO[bytes], position: int, size: int, order: Literal["little", "big"]) -> bool:
    """Whether other chunks begin here, or nothing worth mentioning."""
    for _ in range(_MOST_CHUNKS):
        if position + 8 > size:
            return True
        file.seek(position)
        chunk = file.read(8)
        if is_chunk(chunk):
            return True
        length = int.from_bytes(chunk[4:], order)
        position += 8 + length + length % 2
        if not all(0x20 <= byte < 0x7F for byte in chunk[:4]) or position > size + 1:
            return False
    return False


class MendedWav(io.RawIOBase):
    """A WAV file as it is, behind a header that states what is there; the file stays as it is.

    Attributes:
        failure: the error of the disk, where one came; libsndfile, which reads this, can only be told of an end.
    """

    def __init__(self, file: IO[bytes], layout: WavLayout) -> None:
        super().__init__()
        self.failure: OSError | None = None
        self._file = file
        self._head = _header(layout)
        self._begin = layout.data_begin
        self._size = len(self._head) + layout.present_bytes
        self._position = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a place that counts from the beginning, from here, or from the end."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The place now."""
        return self._position

    def readinto(self, buffer: object, /) -> int:
        """Fill the buffer as far as there is something; returns how far."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        wanted = min(len(view), self._size - self._position)
        if wanted <= 0:
            return 0
        if self._position < len(self._head):
            part = self._head[self._position : self._position + wanted]
        else:
            try:
                self._file.seek(self._begin + self._position - len(self._head))
                part = self._file.read(wanted)
            except OSError as error:
                self.failure = error
                return 0
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        """Close the file, too."""
        self._file.close()
        super().close()


def _header(layout: WavLayout) -> bytes:
    """A header that states the length that is there: with 64 bits where 32 are not enough."""
    order, length = layout.byte_order, layout.present_bytes
    form = b"fmt " + len(layout.format).to_bytes(4, order) + layout.format + b"\0" * (len(layout.format) % 2)
    if length + len(form) + 64 < _UNKNOWN_LENGTH:
        body = b"WAVE" + form + b"data" + length.to_bytes(4, order)
        magic = b"RIFX" if order == "big" else b"RIFF"
        return magic + (len(body) + length).to_bytes(4, order) + body
    frame_bytes = max(1, int.from_bytes(layout.format[12:14], order))
    lengths = (72 + len(form) - 8 + length, length, length // frame_bytes)
    long = b"ds64" + (28).to_bytes(4, "little") + b"".join(each.to_bytes(8, "little") for each in lengths) + bytes(4)
    unknown = _UNKNOWN_LENGTH.to_bytes(4, "little")
    return b"RF64" + unknown + b"WAVE" + long + form + b"data" + unknown
