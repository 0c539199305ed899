"""Sound from input that cannot seek: standard input, a named pipe, a process substitution.

What comes is read on a thread, which waits for the writer and is told to end through a pipe of its own; so nothing else
waits for a writer that never comes. Between the two are at most some seconds of sound: a writer that is faster waits.

WAV files of plain samples, and samples without a header, are decoded as they come. Every other kind needs its end
before its beginning can be read: it is written to a file without a name first.

Not here: files that can seek (``sound_files.py``), and pace (``file_source.py``).
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.audio.raw_pcm import RawFormat
from app.audio.sound_files import (
    WAV_MAGICS,
    SoundReader,
    cannot_open,
    cannot_read,
    check_kind,
    disagreement,
    open_spooled,
    unstated,
)
from app.audio.wav_layout import is_chunk
from app.errors import AudioFileError, InputError
from app.told import Told, told

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = told("standard input")

_READ_BYTES = 1 << 16
_MOST_BYTES = 1 << 20
_MOST_HEADER_BYTES = 1 << 20
_UNSTATED = (0, 0xFFFFFFFF)


def is_stream(path: str | Path) -> bool:
    """Whether this is input that can be read only once, from its beginning to its end."""
    if str(path) == STANDARD_INPUT:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return str(path) == "/dev/stdin"
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


class ByteStream:
    """Bytes as they come; read by one thread at a time, closed by any.

    Args:
        path: a pipe or device, or `STANDARD_INPUT`.

    Raises `AudioFileError` where it cannot be opened, or is a keyboard.
    """

    def __init__(self, path: str | Path) -> None:
        self._fd, self._owned = _open(path)
        self._buffer = bytearray()
        self._ended = False
        self._failure: OSError | None = None
        self._changed = threading.Condition()
        self._wake_fds = os.pipe() if sys.platform != "win32" else None
        waking_fd = self._wake_fds[0] if self._wake_fds is not None else -1
        self._thread = threading.Thread(target=self._work, args=(waking_fd,), name="sound input", daemon=True)
        self._thread.start()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes as soon as there are any; blocks. Nothing at the end, or after `close`. Raises OSError."""
        with self._changed:
            self._changed.wait_for(lambda: self._buffer or self._ended)
            if not self._buffer and self._failure is not None:
                raise self._failure
            data = bytes(self._buffer[:size])
            del self._buffer[:size]
            self._changed.notify_all()
            return data

    def read_exactly(self, size: int) -> bytes:
        """So many bytes; fewer only at the end. Raises OSError."""
        data = b""
        while len(data) < size and (more := self.read(size - len(data))):
            data += more
        return data

    def unread(self, data: bytes) -> None:
        """Have these bytes read once more."""
        with self._changed:
            self._buffer[:0] = data

    def close(self) -> None:
        """Let go of the input, whoever waits for it. Safe to call twice."""
        with self._changed:
            self._ended = True
            self._buffer.clear()
            self._changed.notify_all()
            wake_fds, self._wake_fds = self._wake_fds, None  # the one thread that gets them does the rest
        if wake_fds is not None:
            with contextlib.suppress(OSError):
                os.write(wake_fds[1], b"\0")
            self._thread.join()
            for fd in wake_fds:
                os.close(fd)

    # On the thread.

    def _work(self, waking_fd: int) -> None:
        try:
            while data := self._next(waking_fd):
                with self._changed:
                    if self._ended:
                        return
                    self._buffer += data
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._ended or len(self._buffer) < _MOST_BYTES)
        except OSError as error:
            self._failure = error
        finally:
            if self._owned:
                os.close(self._fd)
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _next(self, waking_fd: int) -> bytes:
        """What has come, waited for; nothing at the end, or once this is closed."""
        while not self._ended:
            if sys.platform != "win32":
                poll = select.poll()
                poll.register(self._fd, select.POLLIN)
                poll.register(waking_fd, select.POLLIN)
                if any(fd == waking_fd for fd, _ in poll.poll()):
                    return b""
            with contextlib.suppress(BlockingIOError):
                return os.read(self._fd, _READ_BYTES)
        return b""


def _open(path: str | Path) -> tuple[int, bool]:
    """A descriptor to read from, and whether it is ours to close."""
    if str(path) in (STANDARD_INPUT, "/dev/stdin"):
        if sys.stdin is None:
            raise AudioFileError(told("There is no standard input; name a file, or send sound through a pipe."))
        fd, owned = 0, False
    else:
        try:
            # A named pipe that nobody writes to yet would hold up a plain opening.
            fd, owned = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), True
        except OSError as error:
            raise cannot_open(path, error) from error
    if os.isatty(fd):
        if owned:
            os.close(fd)
        raise AudioFileError(
            told("“{name}” is a terminal; send sound through a pipe, or name a file.", name=_name_of(path))
        )
    return fd, owned


def _name_of(path: str | Path) -> str:
    return STANDARD_INPUT_NAME if str(path) in (STANDARD_INPUT, "/dev/stdin") else Path(path).name


class StreamReader:
    """Plain samples as they come; see `SoundReader`.

    Args:
        stream: at the first sample.
        length: how many bytes of samples there are by the header; None where it does not say, or there is none.
    """

    frames = None

    def __init__(self, stream: ByteStream, form: RawFormat, *, name: str, length: int | None = None) -> None:
        self.rate_hz, self.channels = form.rate_hz, form.channels
        self.notices: list[Told] = []
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
            told(
                "“{name}” needs a place on the disk before it can be captioned, and there is none ({reason}); send it"
                " as WAV or raw samples instead.",
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
