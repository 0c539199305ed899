"""A file written as a whole or not at all: whoever reads it meets the old version or the new one, never a half.

A version is written beside the file and then takes its place in one step. A folder that is not there, or not any more,
is made. On Windows a reader can hold the file for a moment, so a step that is not permitted is tried some more times.

What was said is private: a new file can be read by this user alone, as the journals can; one that takes the place of
another keeps the permissions that the user gave that.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

from app.errors import OutputError
from app.files import create_private, mode_for
from app.message import Message

REPLACE_TRIES = 5
REPLACE_PAUSE_S = 0.05


def write_atomically(path: Path, content: bytes) -> None:
    """Let the file hold this content, and the disk the file; a link is followed, not replaced.

    Blocks. Raises `OutputError`, and leaves what was there as it was.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise _refusal(path, Message("it is a folder") if path.is_dir() else Message("it is not a regular file"))
    try:
        replace_file(path, [content], durable=True)
    except OSError as error:
        raise _refusal(path, error.strerror) from error


def part_path(path: Path) -> Path:
    """Where the next version of a file is written."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def is_part_of(name: str, path: Path) -> bool:
    """Whether a file of this name is such a version, of whatever process."""
    begin, _, end = name.removesuffix(".part").rpartition(".")
    return name.endswith(".part") and begin == f".{path.name}" and end.isdigit()


def replace_file(path: Path, pieces: Iterable[bytes | bytearray], *, durable: bool = False) -> None:
    """Let the file consist of these pieces. Blocks; raises OSError, and then the old version still stands.

    `durable`: return once the disk holds it. Without, a power cut may leave an older version.
    """
    part = part_path(path)
    try:
        try:
            descriptor = create_private(part, mode=mode_for(path))
        except FileNotFoundError:
            part.parent.mkdir(parents=True, exist_ok=True)
            descriptor = create_private(part)
        with open(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            if durable:
                os.fsync(descriptor)
        _replace(part, path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _replace(part: Path, path: Path) -> None:
    for tries_left in reversed(range(REPLACE_TRIES)):
        try:
            os.replace(part, path)
        except PermissionError:
            if not tries_left:
                raise
            time.sleep(REPLACE_PAUSE_S)
        else:
            return


def _refusal(path: Path, reason: str | None) -> OutputError:
    return OutputError(Message("Couldn't write {path} ({reason}). Choose another location.", path=path, reason=reason))
