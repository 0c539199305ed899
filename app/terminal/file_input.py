"""Files and pipes as what a command hears: what the user should know of them is said, and their subtitles are named.

Not here: their kinds (``audio/sound_files.py``, ``audio/sound_stream.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from app.audio.byte_stream import STANDARD_INPUT, is_stream
from app.audio.chunks import Level
from app.audio.file_source import FileSource, file_name
from app.audio.raw_pcm import RawFormat
from app.captions.timeline import frames_to_ms
from app.message import Message
from app.terminal.sound_notices import FileNotices, to_each
from app.transcripts.naming import dated_srt_path, free_path

_DEVICES = (Path("/dev"), Path("/proc"))


def open_file(
    path: Path,
    begin_frame: int = 0,
    *,
    say: Callable[[Message], None],
    on_level: Callable[[Level], None] = lambda _: None,
    pace: float | None = None,
    raw: RawFormat | None = None,
    name: str | None = None,
) -> FileSource:
    """The source that hears a file or a pipe from this 16 kHz frame on; what is wrong with it is said."""
    return FileSource(
        path,
        pace,
        to_each(FileNotices(say, name=name or file_name(path)), on_level),
        begin_ms=frames_to_ms(begin_frame),
        name=name,
        raw=raw,
        on_notice=say,
    )


def subtitles_of(path: Path, folder: Path) -> Path:
    """Where the subtitles of a file go: beside it, or, where nothing is beside it, into the folder of dated ones."""
    if str(path) == STANDARD_INPUT or (is_stream(path) and any(path.is_relative_to(each) for each in _DEVICES)):
        return dated_srt_path(folder, datetime.datetime.now().astimezone())
    return free_path(path.with_suffix(".srt"))
