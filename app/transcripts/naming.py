"""Where a transcript goes when the user did not say: a dated name in a folder of the user's documents."""

from __future__ import annotations

import datetime
from pathlib import Path

import platformdirs


def default_folder() -> Path:
    """The folder of all transcripts."""
    return platformdirs.user_documents_path() / "Surtitle"


def dated_srt_path(folder: Path, now: datetime.datetime) -> Path:
    """A name that is not taken yet, such as ``2026-11-23 14.05.33.srt`` (a colon is no part of a Windows name)."""
    stem = now.strftime("%Y-%m-%d %H.%M.%S")
    candidates = (folder / f"{stem}{'' if count == 1 else f' ({count})'}.srt" for count in range(1, 1000))
    return next(path for path in candidates if not path.exists())
