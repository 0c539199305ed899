"""A WAV file as a source of sound, streamed at a chosen pace.

libsndfile (through soundfile) reads the samples: every width, float, WAVE_FORMAT_EXTENSIBLE, and the lengths that
interrupted or streaming writers leave wrong. Whether it is a WAV file at all is decided here from its first bytes,
because libsndfile would read an MP3 of that name too, and a user who is told what the file really is can mend it.

A paced file keeps to deadlines on the monotonic clock: chunk n is due when its last frame would have been heard. Late
chunks follow at once, so the stream as a whole never falls behind. A file never drops anything: where the reader of
the chunks is slow, the file waits.

Not here: compressed formats, and pausing (after a pause, another source begins where this one ended).
"""

from __future__ import annotations

import asyncio
import contextlib
import mmap
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from app.audio.chunks import AudioChunk, Level
from app.audio.level import measure_level
from app.audio.resample import SpeechResampler
from app.captions.timeline import BYTES_PER_FRAME, SAMPLE_RATE_HZ
from app.errors import AudioFileError
from app.told import Told, told

CHUNK_FRAMES = SAMPLE_RATE_HZ // 10
_READ_S = 1.0  # sound read from disk in one go
_NAP_S = 0.1  # longest sleep, so that a stop is noticed soon at any pace

_RIFF_MAGICS = (b"RIFF", b"RIFX", b"RF64")
_OTHER_MAGICS = (
    (0, b"ID3", told("an MP3 file")),
    (0, b"fLaC", told("a FLAC file")),
    (0, b"OggS", told("an Ogg file")),
    (0, b"FORM", told("an AIFF file")),
    (0, b"\x1a\x45\xdf\xa3", told("a Matroska or WebM file")),
    (4, b"ftyp", told("an MP4 or M4A file")),
)


class WavSource:
    """Hears a WAV file from its beginning; see `AudioSource`.

    Args:
        path: the file.
        pace: how many times real time it is streamed; None: as fast as the chunks are taken.
        on_level: told the level of each chunk as it goes out.
        begin_ms: how far into the file to begin, where it was paused; the chunks' positions begin at 0 even so.
        name: what the user calls it; the file's name if not given.
        clock, sleep: seconds that only go forward, and a way to wait for some; for tests.

    Attributes:
        dropped_frames, overflows: always 0.
    """

    live = False
    dropped_frames = 0
    overflows = 0

    def __init__(
        self,
        path: str | Path,
        pace: float | None = 1.0,
        on_level: Callable[[Level], None] | None = None,
        *,
        begin_ms: int = 0,
        name: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if pace is not None and not pace > 0:
            raise ValueError("the pace must be greater than 0")
        self.name = name or Path(path).name
        self._path = Path(path)
        self._pace = pace
        self._on_level = on_level
        self._begin_ms = begin_ms
        self._clock = clock
        self._sleep = sleep
        self._file: soundfile.SoundFile | None = None
        self._first_block: npt.NDArray[np.float32] = np.empty((0, 0), dtype=np.float32)
        self._began_s = 0.0
        self._stopped = asyncio.Event()
        self._reading = False

    @property
    def real_time(self) -> bool:
        """Whether the file is streamed no faster than one hears it."""
        return self._pace is not None and self._pace <= 1

    @property
    def duration_ms(self) -> int:
        """How long the whole file lasts; known once started, 0 before."""
        return _duration_ms(self._file) if self._file else 0

    async def start(self) -> None:
        """Open the file and read its first second. Raises `AudioFileError` if it holds no sound that can be read."""
        self._file = await asyncio.to_thread(self._open)
        self._began_s = self._clock()

    async def stop(self) -> None:
        """End the stream with the chunk that is on its way."""
        self._stopped.set()
        if self._file and not self._reading:
            self._file.close()

    async def chunks(self) -> AsyncIterator[AudioChunk]:
        """100 ms each, the last one maybe shorter. Raises `AudioFileError` if the file cannot be read further."""
        if self._stopped.is_set() or not self._file:
            return
        self._reading = True
        position = 0
        try:
            async for pcm in self._pcm(self._file):
                chunk = AudioChunk(position, pcm)
                position = chunk.end_frame
                await self._wait_until_heard(position)
                if self._stopped.is_set():
                    return
                if self._on_level:
                    self._on_level(measure_level(pcm))
                yield chunk
        finally:
            self._reading = False
            self._file.close()  # at once: a stream that is dropped half-way may have no loop left to wait on

    async def _wait_until_heard(self, frame: int) -> None:
        if self._pace is None:
            return
        due_s = self._began_s + frame / SAMPLE_RATE_HZ / self._pace
        while not self._stopped.is_set() and (left_s := due_s - self._clock()) > 0:
            await self._sleep(min(left_s, _NAP_S))

    async def _pcm(self, file: soundfile.SoundFile) -> AsyncIterator[bytes]:
        """All sound at 16 kHz, in pieces of `CHUNK_FRAMES`; the last one maybe shorter, none empty."""
        size = CHUNK_FRAMES * BYTES_PER_FRAME
        resampler = SpeechResampler(file.samplerate, file.channels)
        block = self._first_block
        pending = b""
        while block.size:
            pending += await asyncio.to_thread(resampler.process, block)
            whole = len(pending) - len(pending) % size
            for begin in range(0, whole, size):
                yield pending[begin : begin + size]
            pending = pending[whole:]
            block = await asyncio.to_thread(self._read, file)
        pending += resampler.flush()
        for begin in range(0, len(pending), size):
            yield pending[begin : begin + size]

    def _open(self) -> soundfile.SoundFile:
        file = _open_wav(self._path)
        with contextlib.ExitStack() as undo:
            undo.callback(file.close)
            file.seek(min(file.frames, self._begin_ms * file.samplerate // 1000))
            self._first_block = self._read(file)
            undo.pop_all()
        return file

    def _read(self, file: soundfile.SoundFile) -> npt.NDArray[np.float32]:
        try:
            block: npt.NDArray[np.float32] = file.read(
                max(1, int(file.samplerate * _READ_S)), dtype="float32", always_2d=True
            )
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioFileError(
                told("“{name}” could not be read to its end; save it again and retry.", name=self.name)
            ) from error
        return block


def probe_wav(path: str | Path) -> int:
    """How many milliseconds of sound a WAV file holds. Raises `AudioFileError` as `WavSource.start` would."""
    with _open_wav(Path(path)) as file:
        return _duration_ms(file)


def _duration_ms(file: soundfile.SoundFile) -> int:
    return int(file.frames * 1000 // file.samplerate)


def _open_wav(path: Path) -> soundfile.SoundFile:
    _check_is_wav(path)
    try:
        file = soundfile.SoundFile(path if os.name == "nt" else os.fsencode(path))  # it knows UTF-8 names only
        if not file.frames and (mended := _with_length_mended(path)):
            file.close()
            file = soundfile.SoundFile(mended)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioFileError(
            told(
                "“{name}” is damaged, or a kind of WAV file that cannot be read; save it again as 16-bit PCM.",
                name=path.name,
            )
        ) from error
    if not file.frames:
        file.close()
        raise AudioFileError(
            told("“{name}” is a WAV file without any sound in it; choose another file.", name=path.name)
        )
    return file


def _with_length_mended(path: Path) -> mmap.mmap | None:
    """The file with the length of its sound filled in, if its writer was interrupted before it could; else None.

    libsndfile forgives a length of 0xFFFFFFFF but believes in 0. That 0 is true where the length of the whole file is.
    The mending is done to a private copy-on-write view; the file stays as it is.
    """
    with path.open("rb") as file:
        view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    if view[:4] != b"RIFF" or int.from_bytes(view[4:8], "little") == len(view) - 8:
        return None
    position = 12
    while position + 8 <= len(view):
        length = int.from_bytes(view[position + 4 : position + 8], "little")
        begin = position + 8
        if view[position : position + 4] == b"data" and not length:
            view[position + 4 : begin] = (len(view) - begin).to_bytes(4, "little")
            return view
        position = begin + length + length % 2
    return None


def _check_is_wav(path: Path) -> None:
    """Raise `AudioFileError`, saying what it is instead, unless the file begins like a WAV file."""
    name = path.name
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except FileNotFoundError:
        raise AudioFileError(told("There is no file “{path}”; check its name.", path=path)) from None
    except IsADirectoryError:
        raise AudioFileError(told("“{path}” is a folder, not a WAV file.", path=path)) from None
    except OSError as error:
        raise AudioFileError(
            told("“{path}” cannot be opened ({reason}); check that you may read it.", path=path, reason=error.strerror)
        ) from error
    if head[:4] in _RIFF_MAGICS and head[8:12] == b"WAVE":
        return
    if not head:
        raise AudioFileError(told("“{name}” is empty; choose another file.", name=name))
    for offset, magic, kind in _OTHER_MAGICS:
        if head[offset : offset + len(magic)] == magic:
            raise _is_other(name, kind)
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # MPEG frame sync, layer III
        raise _is_other(name, told("an MP3 file"))
    raise AudioFileError(told("“{name}” is not a WAV file; choose a WAV file, or convert it to one.", name=name))


def _is_other(name: str, kind: Told) -> AudioFileError:
    return AudioFileError(told("“{name}” is {kind}, not a WAV file; convert it to WAV first.", name=name, kind=kind))
