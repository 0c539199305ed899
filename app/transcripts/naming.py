"""Where a transcript goes when the user did not say: a dated name in a folder of the user's documents."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path

import platformdirs


def default_folder() -> Path:
    """The folder of all transcripts."""
    return platformdirs.user_documents_path() / "Surtitle"


def chosen_folder(chosen: str) -> Path:
    """The folder that the user chose; the one of all transcripts where that is empty."""
    return Path(chosen) if chosen else default_folder()


def dated_srt_path(folder: Path, now: datetime.datetime) -> Path:
    """A name that is not taken yet, such as ``2026-11-23 14.05.33.srt`` (a colon is no part of a Windows name)."""
    return free_path(folder / now.strftime("%Y-%m-%d %H.%M.%S.srt"))


def free_path(wanted: Path) -> Path:
    """The wanted path, or the first numbered one beside it that is not taken: ``name (2).srt``."""
    if not wanted.exists():
        return wanted
    numbered = (wanted.with_stem(f"{wanted.stem} ({count})") for count in itertools.count(2))
    return next(path for path in numbered if not path.exists())
