"""Where a transcript goes, and what it is called.

The SRT goes where the user wants it: a folder of the user's documents, or any other. The journals do not lie beside
it but in the app's own data folder, for three reasons. What befalls the one folder (a stick that is pulled out, a
network share that hangs, a tidy user) does not befall the other, so there are two copies of what was said. All
sessions are found in one place, wherever their subtitles went. And the folder that the user looks into holds nothing
but subtitles. ``surtitle sessions`` and the library list, rename and delete both together.
"""

from __future__ import annotations

import datetime
import itertools
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import platformdirs

JOURNAL_SUFFIX = ".jsonl"
LONGEST_NAME = 120  # characters, so that a suffix, a number and four bytes a character still fit 255 or so
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # no file on Windows can be called so
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"/\\|?*', "-"))


def default_folder() -> Path:
    """The folder of all transcripts."""
    return platformdirs.user_documents_path() / "Surtitle"


def chosen_folder(chosen: str) -> Path:
    """The folder that the user chose; the one of all transcripts where that is empty."""
    return Path(chosen) if chosen else default_folder()


def journal_folder() -> Path:
    """The folder of all journals."""
    return platformdirs.user_data_path("surtitle", appauthor=False) / "sessions"


def key_path(journals: Path) -> Path:
    """The key by which journals of this folder are known to be this Surtitle's own (`srt_rights`).

    It lies beside the folder, not in it: what somebody unpacks into the folder brings no key along.
    """
    return journals.with_name(f"{journals.name}.key")


def index_path() -> Path:
    """The index of all journals: a cache, which may be deleted at any time."""
    return platformdirs.user_cache_path("surtitle", appauthor=False) / "sessions.sqlite"


def dated_srt_path(folder: Path, now: datetime.datetime) -> Path:
    """A name that is not taken yet, such as ``2026-11-23 14.05.33.srt`` (a colon is no part of a Windows name).

    It may be taken a moment later: `LiveSrt` with `unique` reserves it.
    """
    return free_path(folder / f"{dated_name(now)}.srt")


def dated_name(now: datetime.datetime) -> str:
    """A name for what begins now, without a suffix."""
    return now.strftime("%Y-%m-%d %H.%M.%S")


def reservation_of(srt: Path) -> Path:
    """The empty file that keeps the name of an SRT for a session that has said nothing yet."""
    return srt.with_name(f".{srt.name}.taken")


def free_path(wanted: Path) -> Path:
    """The wanted path, or the first numbered one beside it that is not taken: ``name (2).srt``."""
    return next(path for path in free_paths(wanted) if not os.path.lexists(path))


def free_paths(wanted: Path) -> Iterator[Path]:
    """The wanted path, and then the numbered ones beside it, without end."""
    yield wanted
    for count in itertools.count(2):
        yield wanted.with_name(f"{wanted.stem} ({count}){wanted.suffix}")


def file_name(title: str) -> str:
    """The title as the name of a file (without a suffix) on every system; empty where nothing of it can be kept."""
    composed = unicodedata.normalize(
        "NFC", " ".join(title.split())
    )  # macOS takes both forms for one name, the others for two
    printable = "".join(c for c in composed if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = " ".join(printable.translate(_FORBIDDEN).split())
    while len(name) > LONGEST_NAME or len(name.encode()) > 2 * LONGEST_NAME:
        name = name[:-1]
    name = name.strip(" .").lstrip("-. ")  # on a command line, what begins with a hyphen is an option
    return f"_{name}" if _RESERVED.match(name) else name
