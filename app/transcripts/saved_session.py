"""A session as it was kept: what a journal is read into, and what exports are made of.

``app.transcripts.journal.read_journal(path: Path) -> SavedSession`` reads it (raises `InputError` with a sentence where
the file is none or cannot be read). Not here: how it is kept on disk, and what is made of it (``export.py``).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from app.captions.events import GapRecorded
from app.captions.transcript import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSession:
    """One session, from Start to Stop, pauses included.

    Attributes:
        name: what the user sees as its title, plain text; may be empty.
        started: when Start was pressed, with its time zone; session times count from here, so `started` plus a
            sentence's `begin_ms` is its time of day.
        source_language: code, or `auto`, or empty where it is not known.
        target_language: code; None where nothing was translated.
        sentences: in the order of their numbers, with the user's corrections applied. A corrected text has no words
            (`words=()`), since nobody knows the times of the new ones.
        gaps: in order of time.
        originals: the sentences that were corrected, as they were before.
        length_ms: how long the session was; None where it has no end on record (a crash).
    """

    name: str
    started: datetime.datetime
    source_language: str
    target_language: str | None
    sentences: tuple[Sentence, ...]
    gaps: tuple[GapRecorded, ...] = ()
    originals: tuple[Sentence, ...] = ()
    length_ms: int | None = None
