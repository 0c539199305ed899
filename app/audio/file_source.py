"""A sound file, or input that cannot seek, as a source of sound, streamed at a chosen pace.

A paced file keeps to deadlines on the monotonic clock: chunk n is due when its last frame would have been heard. Late
chunks follow at once, so the stream as a whole never falls behind. A file never drops anything: where the reader of
the chunks is slow, the file waits.

Whatever may block (a disk, the writer of a pipe) does so on a thread. Not here: the kinds of files (``sound_files.py``,
``sound_stream.py``), and pausing (after a pause, another source begins where this one ended).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from app.audio.byte_stream import STANDARD_INPUT, STANDARD_INPUT_NAME, ByteStream, is_stream
from app.audio.chunks import AudioChunk, Level
from app.audio.level import measure_level
from app.audio.raw_pcm import RawFormat
from app.audio.sound_files import SoundReader, open_sound_file
from app.audio.sound_stream import open_sound_stream
from app.audio.speech_path import SpeechPath
from app.captions.timeline import BYTES_PER_FRAME, SAMPLE_RATE_HZ
from app.errors import AudioFileError
from app.message import Message

CHUNK_FRAMES = SAMPLE_RATE_HZ // 10
_LOOK_AHEAD_S = 10
_NAP_S = 0.1  # longest sleep, so that a stop is noticed soon at any pace


class FileSource:
    """Hears a file or a stream from its beginning; see `AudioSource`.

    Args:
        path: the file; a pipe or a device; or `STANDARD_INPUT`. What cannot seek is opened only once.
        pace: how many times real time it is streamed; None: as fast as the chunks are taken.
        on_level: told the level of each chunk as it goes out.
        begin_ms: how far into the file to begin, where it was paused; the chunks' positions begin at 0 even so. What
            cannot seek goes on where it is.
        name: what the user calls it; the file's name if not given.
        raw: how samples without a header are written; None: there is a header.
        on_notice: told what the user should know of the file, such as that its header and its length disagree.
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
        raw: RawFormat | None = None,
        on_notice: Callable[[Message], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if pace is not None and not pace > 0:
            raise ValueError("the pace must be greater than 0")
        self.name = name or file_name(path)
        self._path = path
        self._pace = pace
        self._on_level = on_level
        self._begin_ms = begin_ms
        self._raw = raw
        self._on_notice = on_notice
        self._notices_told = 0
        self._clock = clock
        self._sleep = sleep
        self._stream: ByteStream | None = None
        self._reader: SoundReader | None = None
        self._first_gain = 1.0
        self._began_s = 0.0
        self._stopped = asyncio.Event()
        self._reading = False

    @property
    def real_time(self) -> bool:
        """Whether the file is streamed no faster than one hears it."""
        return self._pace is not None and self._pace <= 1

    @property
    def duration_ms(self) -> int:
        """How long the whole file lasts; known once started, 0 before, and for a stream."""
        return _duration_ms(self._reader) or 0 if self._reader else 0

    async def start(self) -> None:
        """Open the file. Raises `AudioFileError` if it holds no sound that can be read."""
        try:
            reader = await asyncio.to_thread(self._open)
        except asyncio.CancelledError:
            if self._stream is not None:
                self._stream.close()
            raise
        except AudioFileError:
            if self._stopped.is_set():  # that is why nothing came
                return
            raise
        if self._stopped.is_set():
            reader.close()
            return
        self._reader = reader
        self._tell_notices()
        self._began_s = self._clock()

    async def stop(self) -> None:
        """End the stream with the chunk that is on its way."""
        self._stopped.set()
        if self._stream is not None:
            self._stream.close()
        if self._reader and not self._reading:
            self._reader.close()

    async def chunks(self) -> AsyncIterator[AudioChunk]:
        """100 ms each, the last one maybe shorter. Raises `AudioFileError` if the file cannot be read further."""
        if self._stopped.is_set() or not self._reader:
            return
        self._reading = True
        position = 0
        try:
            async for pcm in self._pcm(self._reader):
                chunk = AudioChunk(position, pcm)
                position = chunk.end_frame
                await self._wait_until_heard(position)
                if self._stopped.is_set():
                    return
                if self._on_level:
                    self._on_level(measure_level(pcm))
                yield chunk
            self._tell_notices()
        finally:
            self._reading = False
            self._reader.close()  # at once: a stream that is dropped half-way may have no loop left to wait on

    async def _wait_until_heard(self, frame: int) -> None:
        if self._pace is None:
            return
        due_s = self._began_s + frame / SAMPLE_RATE_HZ / self._pace
        while not self._stopped.is_set() and (left_s := due_s - self._clock()) > 0:
            await self._sleep(min(left_s, _NAP_S))

    async def _pcm(self, reader: SoundReader) -> AsyncIterator[bytes]:
        """All sound at 16 kHz, in pieces of `CHUNK_FRAMES`; the last one maybe shorter, none empty."""
        size = CHUNK_FRAMES * BYTES_PER_FRAME
        speech_path = SpeechPath(reader.rate_hz, reader.channels, gain=self._first_gain)

        def read() -> bytes | None:
            block = reader.read()
            return speech_path.process(block) if len(block) else None

        pending = b""
        while (pcm := await asyncio.to_thread(read)) is not None:
            pending += pcm
            whole = len(pending) - len(pending) % size
            for begin in range(0, whole, size):
                yield pending[begin : begin + size]
            pending = pending[whole:]
        pending += speech_path.flush()
        for begin in range(0, len(pending), size):
            yield pending[begin : begin + size]

    def _open(self) -> SoundReader:
        if self._raw is None and not is_stream(self._path):
            with contextlib.closing(self._open_file()) as ahead:
                self._first_gain = _gain_of(ahead)
            return self._open_file()
        self._stream = ByteStream(self._path)
        try:
            if self._stopped.is_set():
                self._stream.close()
            return open_sound_stream(self._stream, self._raw, name=self.name)
        except BaseException:
            self._stream.close()
            raise

    def _open_file(self) -> SoundReader:
        return open_sound_file(Path(self._path), begin_ms=self._begin_ms, name=self.name)

    def _tell_notices(self) -> None:
        if self._reader is None or self._on_notice is None:
            return
        for notice in self._reader.notices[self._notices_told :]:
            self._notices_told += 1
            self._on_notice(notice)


def probe_sound(path: str | Path, raw: RawFormat | None = None) -> int | None:
    """How many milliseconds of sound there are; None for what can be known only by reading it.

    Raises `AudioFileError` as `FileSource.start` would.
    """
    if raw is not None or is_stream(path):
        return None
    reader = open_sound_file(Path(path))
    reader.close()
    return _duration_ms(reader)


def _gain_of(reader: SoundReader) -> float:
    """What the first seconds are lifted by in the end: the very first words of a file need it, too. Reads them."""
    path = SpeechPath(reader.rate_hz, reader.channels)
    ahead_frames = _LOOK_AHEAD_S * reader.rate_hz
    while ahead_frames > 0 and len(block := reader.read()):
        path.process(block)
        ahead_frames -= len(block)
    return path.gain


def file_name(path: str | Path) -> str:
    """What the user calls it."""
    return STANDARD_INPUT_NAME if str(path) in (STANDARD_INPUT, "/dev/stdin") else Path(path).name


def _duration_ms(reader: SoundReader) -> int | None:
    return None if reader.frames is None else reader.frames * 1000 // reader.rate_hz
