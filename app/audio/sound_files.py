"""Sound files of every kind that libsndfile (soundfile) reads: WAV, FLAC, MP3, Ogg, Opus, AIFF, CAF, AU, W64 and more.

What a file is, is told by its first bytes, whatever it is called, so that a user who cannot have it captioned is told
what it really is. Where a WAV header and the file disagree, what is there is read, and it is said.

Not here: input that cannot seek (``sound_stream.py``), and pace (``file_source.py``).
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt
import soundfile

from app.audio.wav_layout import MendedWav, WavLayout, read_wav_layout
from app.errors import AudioFileError
from app.message import Message

_READ_S = 1.0
_MOST_VALUES = 1 << 20  # in one block, however many channels there are
_WORTH_SAYING_S = 0.1
_HEAD_BYTES = 12

WAV_MAGICS = (b"RIFF", b"RIFX", b"RF64")
_UNREADABLE = (
    (0, b"\x1a\x45\xdf\xa3", Message("a Matroska or WebM file")),
    (4, b"ftyp", Message("an MP4 or M4A file")),
    (0, b"\x30\x26\xb2\x75", Message("a Windows Media file")),
    (0, b"#!AMR", Message("an AMR file")),
    (0, b"FLV\x01", Message("a Flash video")),
    (0, b"wvpk", Message("a WavPack file")),
    (0, b"MAC ", Message("a Monkey's Audio file")),
    (8, b"AVI ", Message("an AVI video")),
)

SUFFIXES = ("wav", "flac", "mp3", "ogg", "oga", "opus", "aif", "aiff", "aifc", "caf", "au", "snd", "w64", "rf64", "voc")
"""How files that can be read are usually called; for a file dialog."""


class SoundReader(Protocol):
    """Sound that is read once, from its beginning to its end; by one thread at a time.

    Attributes:
        rate_hz, channels: of all frames.
        frames: how many there are; None where nobody knows before the end.
        notices: what the user should know, one sentence each; may grow until the end.
    """

    rate_hz: int
    channels: int
    notices: list[Message]

    @property
    def frames(self) -> int | None: ...  # noqa: D102

    def read(self) -> npt.NDArray[np.float32]:
        """The next frames, of shape (frames, channels), at most a second; none at the end, or after `close`. Blocks.

        Raises `AudioFileError`.
        """

    def close(self) -> None:
        """Let go of the file. Safe to call twice, and from another thread than the one that reads."""


class SoundFileReader:
    """A file that libsndfile reads; see `SoundReader`.

    Args:
        file: open, at its beginning.
        name: what the user calls it.
        notices: what its header has told already.
        begin_ms: how far into the file to begin.
        under: what libsndfile reads from, closed with it.
    """

    def __init__(
        self,
        file: soundfile.SoundFile,
        *,
        name: str,
        notices: list[Message] | None = None,
        begin_ms: int = 0,
        under: IO[bytes] | MendedWav | None = None,
    ) -> None:
        self.rate_hz: int = file.samplerate
        self.channels: int = file.channels
        self.frames: int | None = file.frames
        self.notices = list(notices or ())
        self._file = file
        self._name = name
        self._under = under
        self._busy = threading.Lock()
        self._position = 0
        self._block_frames = max(1, min(int(self.rate_hz * _READ_S), _MOST_VALUES // self.channels))
        begin = min(file.frames, begin_ms * self.rate_hz // 1000)
        if begin:
            self._skip(begin)

    def read(self) -> npt.NDArray[np.float32]:
        """The next second of sound."""
        with self._busy:
            if self._file.closed:
                return np.empty((0, self.channels), dtype=np.float32)
            block = self._read(self._block_frames)
        if not len(block) and self.frames is not None and self._position + self.rate_hz * _WORTH_SAYING_S < self.frames:
            self.notices.append(_shorter(self._name, self._position / self.rate_hz, self.frames / self.rate_hz))
            self.frames = self._position
        return block

    def close(self) -> None:
        """Let go of the file, once nobody reads from it."""
        with self._busy:
            self._file.close()
            if self._under is not None:
                self._under.close()

    def _skip(self, frames: int) -> None:
        """Begin later. Some kinds can be entered only at their beginning: then the rest is read and left."""
        try:
            self._position = self._file.seek(frames)
        except soundfile.LibsndfileError:
            while self._position < frames and len(self._read(min(self._block_frames, frames - self._position))):
                pass

    def _read(self, frames: int) -> npt.NDArray[np.float32]:
        failure: Exception | None = None
        try:
            block: npt.NDArray[np.float32] = self._file.read(frames, dtype="float32", always_2d=True)
        except (soundfile.LibsndfileError, OSError) as error:
            failure = error
        if failure is None and isinstance(self._under, MendedWav):
            failure = self._under.failure
        if failure is not None:
            raise cannot_read(self._name) from failure
        self._position += len(block)
        return block


def open_sound_file(path: Path, *, begin_ms: int = 0, name: str | None = None) -> SoundFileReader:
    """The file's sound. Raises `AudioFileError` where there is none, or none that can be read."""
    name = name or path.name
    try:
        with path.open("rb") as file:
            check_kind(file.read(_HEAD_BYTES), name)
    except FileNotFoundError:
        raise AudioFileError(Message("File not found: “{path}”. Check the name.", path=path)) from None
    except IsADirectoryError:
        raise AudioFileError(Message("“{path}” is a folder, not an audio file.", path=path)) from None
    except OSError as error:
        raise cannot_open(path, error) from error
    return _open(path, path.open("rb"), name, begin_ms)


def open_spooled(file: IO[bytes], *, name: str) -> SoundFileReader:
    """The sound of an open file that has no name; it is closed with the reader. Raises `AudioFileError`."""
    return _open(None, file, name, 0)


def _open(path: Path | None, raw: IO[bytes], name: str, begin_ms: int) -> SoundFileReader:
    with contextlib.ExitStack() as undo:
        undo.callback(raw.close)
        try:
            layout = read_wav_layout(raw) if _head(raw)[:4] in WAV_MAGICS else None
            notices = _notices(layout, name)
            under: IO[bytes] | MendedWav | None = None
            if layout is not None and layout.present_bytes and layout.stated_bytes != layout.present_bytes:
                under = MendedWav(raw, layout)
            elif path is None:
                raw.seek(0)
                under = raw
            source: Any = under if under is not None else os.fspath(path or "")
            file = soundfile.SoundFile(source)
            undo.callback(file.close)
            if (layout is not None and not layout.present_bytes) or not file.frames:
                raise AudioFileError(Message("“{name}” contains no audio. Choose another file.", name=name))
            reader = SoundFileReader(file, name=name, notices=notices, begin_ms=begin_ms, under=under)
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioFileError(
                Message("“{name}” is damaged or in an unsupported format. Save it again as a WAV file.", name=name)
            ) from error
        undo.pop_all()
        if under is None:
            raw.close()
        return reader


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_HEAD_BYTES)


def check_kind(head: bytes, name: str) -> None:
    """Raise `AudioFileError`, saying what it is, where the first 12 bytes are those of no sound that can be read."""
    if not head:
        raise AudioFileError(Message("“{name}” is empty. Choose another file.", name=name))
    for offset, magic, kind in _UNREADABLE:
        if head[offset : offset + len(magic)] == magic:
            raise AudioFileError(
                Message(
                    "“{name}” is {kind}, which Surtitle can't read. Convert it first, for example with “ffmpeg "
                    "-i FILE sound.wav”.",
                    name=name,
                    kind=kind,
                )
            )
    if not _may_be_sound(head):
        raise AudioFileError(
            Message(
                "“{name}” isn't an audio file that Surtitle can read. Choose another file, or convert this one to WAV.",
                name=name,
            )
        )


_MAGICS = (
    *((0, magic) for magic in WAV_MAGICS),
    *((0, each) for each in (b"fLaC", b"OggS", b"ID3", b"FORM", b"caff", b".snd", b"dns.", b"riff", b"Crea", b"NIST")),
)


def _may_be_sound(head: bytes) -> bool:
    """Whether libsndfile should be asked at all: it takes some texts for sound."""
    if head[:4] in (b"RIFF", b"RIFX", b"RF64"):
        return head[8:12] == b"WAVE"
    if any(head[offset : offset + len(magic)] == magic for offset, magic in _MAGICS):
        return True
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0  # an MPEG frame


def cannot_open(path: str | Path, error: OSError) -> AudioFileError:
    """What is said where the system refuses."""
    return AudioFileError(
        Message(
            "Can't open “{path}” ({reason}). Check that you have permission to read it.",
            path=path,
            reason=error.strerror,
        )
    )


def cannot_read(name: str) -> AudioFileError:
    """What is said where the reading fails half-way."""
    return AudioFileError(Message("Couldn't read “{name}” to the end. Save the file again, then retry.", name=name))


# What is said about headers


def _notices(layout: WavLayout | None, name: str) -> list[Message]:
    if layout is None or layout.stated_bytes == layout.present_bytes or not layout.present_bytes:
        return []
    if layout.stated_bytes is None:
        return [unstated(name)]
    per_s = layout.bytes_per_s
    if not per_s or abs(layout.stated_bytes - layout.present_bytes) < per_s * _WORTH_SAYING_S:
        return []
    return [disagreement(name, stated_s=layout.stated_bytes / per_s, present_s=layout.present_bytes / per_s)]


def unstated(name: str) -> Message:
    """The header has no length in it."""
    return Message("The header of “{name}” doesn't state its length. Surtitle reads it to the end.", name=name)


def disagreement(name: str, *, stated_s: float, present_s: float) -> Message:
    """The header states another length than there is."""
    if present_s < stated_s:
        return _shorter(name, present_s, stated_s)
    return Message(
        "The header of “{name}” states {stated} of audio, but the file has {present}. All of it is captioned.",
        name=name,
        stated=_clock(stated_s),
        present=_clock(present_s),
    )


def _shorter(name: str, present_s: float, stated_s: float) -> Message:
    return Message(
        "“{name}” ends after {present}, although its header states {stated}. Everything up to there is captioned.",
        name=name,
        present=_clock(present_s),
        stated=_clock(stated_s),
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{int(rest):02}" if hours else f"{minutes}:{rest:04.1f}"
