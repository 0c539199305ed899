"""Sound from input that cannot seek.

WAV files of plain samples, and samples without a header, are decoded as they come. Every other kind needs its end
before its beginning can be read: it is written to a file without a name first.

Not here: how the bytes come (``byte_stream.py``), files that can seek (``sound_files.py``), and pace
(``file_source.py``).
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.audio.byte_stream import ByteStream
from app.audio.raw_pcm import RawFormat
from app.audio.sound_files import (
    WAV_MAGICS,
    SoundReader,
    cannot_read,
    check_kind,
    disagreement,
    open_spooled,
    unstated,
)
from app.audio.wav_layout import is_chunk
from app.errors import AudioFileError, InputError
from app.message import Message

_READ_BYTES = 1 << 16
_MOST_HEADER_BYTES = 1 << 20
_UNSTATED = (0, 0xFFFFFFFF)


class StreamReader:
    """Plain samples as they come; see `SoundReader`.

    Args:
        stream: at the first sample.
        length: how many bytes of samples there are by the header; None where it does not say, or there is none.
    """

    frames = None

    def __init__(self, stream: ByteStream, form: RawFormat, *, name: str, length: int | None = None) -> None:
        self.rate_hz, self.channels = form.rate_hz, form.channels
        self.notices: list[Message] = []
        self._stream = stream
        self._form = form
        self._name = name
        self._length = length
        self._read_bytes = 0
        self._rest = b""
        self._ended = False
        self._closed = False

    def read(self) -> npt.NDArray[np.float32]:
        """What has come."""
        try:
            while data := self._next():
                data = self._rest + data
                whole = len(data) - len(data) % self._form.frame_bytes
                self._rest = data[whole:]
                if whole:
                    return self._form.decode(data)
        except OSError as error:
            raise cannot_read(self._name) from error
        if not self._ended and not self._closed:
            self._ended = True
            self._compare()
        return np.empty((0, self.channels), dtype=np.float32)

    def close(self) -> None:
        """Let go of the input."""
        self._closed = True
        self._stream.close()

    def _next(self) -> bytes:
        """The next bytes of samples; none at their end."""
        left = None if self._length is None else self._length - self._read_bytes
        if left == 0:
            behind = self._stream.read_exactly(8)
            if not behind or is_chunk(behind):
                return b""
            self._stream.unread(behind)
        data = self._stream.read(_READ_BYTES if left is None or left <= 0 else min(left, _READ_BYTES))
        self._read_bytes += len(data)
        return data

    def _compare(self) -> None:
        if self._length is None:
            return
        per_s = self._form.frame_bytes * self.rate_hz
        if abs(self._length - self._read_bytes) > per_s // 10:
            stated_s, present_s = self._length / per_s, self._read_bytes / per_s
            self.notices.append(disagreement(self._name, stated_s=stated_s, present_s=present_s))


def open_sound_stream(stream: ByteStream, raw: RawFormat | None = None, *, name: str) -> SoundReader:
    """The sound of a stream, once its header has come; blocks. Raises `AudioFileError`.

    Args:
        raw: how its samples are written where it has no header; None: it has one.
    """
    if raw is not None:
        return StreamReader(stream, raw, name=name)
    try:
        head = stream.read_exactly(12)
        check_kind(head, name)
        if head[:4] in WAV_MAGICS:
            before = _read_wav_header(stream, head)
            form = _plain_format(before.format, before.order)
            if form is not None and before.data:
                reader = StreamReader(stream, form, name=name, length=before.length)
                if before.length is None:
                    reader.notices.append(unstated(name))
                return reader
            head = before.seen
        return _spooled(stream, head, name)
    except OSError as error:
        raise cannot_read(name) from error


@dataclass(slots=True)
class _WavHeader:
    """What came before the samples.

    Attributes:
        seen: all of it.
        data: whether the samples begin now.
        length: how many bytes of them there are; None where it does not say.
    """

    seen: bytes
    order: Literal["little", "big"]
    format: bytes = b""
    data: bool = False
    length: int | None = None


def _read_wav_header(stream: ByteStream, head: bytes) -> _WavHeader:
    header = _WavHeader(head, "big" if head[:4] == b"RIFX" else "little")
    long_length: int | None = None
    while len(header.seen) < _MOST_HEADER_BYTES and len(chunk := stream.read_exactly(8)) == 8:
        header.seen += chunk
        name, length = chunk[:4], int.from_bytes(chunk[4:], header.order)
        if name == b"data":
            header.data = True
            known = long_length if length == 0xFFFFFFFF and long_length else length
            header.length = None if known in _UNSTATED else known
            break
        content = stream.read_exactly(min(length + length % 2, _MOST_HEADER_BYTES))
        header.seen += content
        if name == b"fmt ":
            header.format = content
        elif name == b"ds64":
            long_length = int.from_bytes(content[8:16], "little")
    return header


def _plain_format(form: bytes, order: Literal["little", "big"]) -> RawFormat | None:
    """How the samples of a WAV file are written; None where they are compressed, or the header makes no sense."""
    if len(form) < 16:
        return None
    tag, channels, rate_hz, align = (
        int.from_bytes(form[at : at + size], order) for at, size in ((0, 2), (2, 2), (4, 4), (12, 2))
    )
    if tag == 0xFFFE and len(form) >= 26:
        tag = int.from_bytes(form[24:26], order)
    if not channels or align % channels:
        return None
    bits, end = 8 * align // channels, "le" if order == "little" else "be"
    encoding = {
        (1, 8): "u8",
        (1, 16): f"s16{end}",
        (1, 24): f"s24{end}",
        (1, 32): f"s32{end}",
        (3, 32): f"f32{end}",
        (3, 64): f"f64{end}",
        (6, 8): "alaw",
        (7, 8): "mulaw",
    }.get((tag, bits))
    if encoding is None:
        return None
    with contextlib.suppress(InputError):
        return RawFormat(rate_hz, channels, encoding)
    return None


def _spooled(stream: ByteStream, head: bytes, name: str) -> SoundReader:
    """All of the stream in a file without a name, which is gone with the reader."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the reader closes it
    try:
        file.write(head)
        while data := stream.read(_READ_BYTES):
            file.write(data)
        file.flush()
    except OSError as error:
        file.close()
        raise AudioFileError(
            Message(
                "“{name}” must be stored on disk before it can be captioned, and there isn't enough space "
                "({reason}). Send it as WAV or raw samples instead.",
                name=name,
                reason=error.strerror,
            )
        ) from error
    except BaseException:
        file.close()
        raise
    finally:
        stream.close()
    return open_spooled(file, name=name)
