"""A file written as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from app.errors import OutputError


def save_whole(path: Path, content: bytes) -> None:
    """Write the content beside the file and put it in the file's place in one step; a link is followed, not replaced.

    Blocks. Raises `OutputError`, and leaves what was there as it was.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise _refusal(path, "it is a folder" if path.is_dir() else "it is no ordinary file")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise _refusal(path, error.strerror) from error


def _refusal(path: Path, reason: str | None) -> OutputError:
    return OutputError(f"{path} cannot be written ({reason}). Choose another place.")
