"""What a session hub publishes: one closed union of frozen values.

Captions come folded: a `SentenceChanged` holds the whole sentence as it is now, with both its texts, and says what has
changed in it. A subscriber needs no transcript of its own. Gaps, statuses and usage are the events that the session
with the service publishes (``app/captions/events.py``).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from app.audio.chunks import Level
from app.captions.events import CaptionRevised, GapRecorded, StatusChanged, Stream, UsageReported
from app.captions.transcript import Sentence
from app.message import Message


class Change(enum.StrEnum):
    """What happened to a text of a sentence."""

    PARTIAL = "partial"  # it may still be revised
    FINAL = "final"  # the service will not revise it any more
    CORRECTION = "correction"  # the user has replaced a final text


@dataclass(frozen=True, slots=True)
class SentenceChanged:
    """One of the two texts of a sentence was revised.

    Attributes:
        sentence: the whole sentence as it is now.
        stream: which of its texts has changed.
        change: how.
        behind_ms: how far the captions were behind the sound at this moment.
    """

    sentence: Sentence
    stream: Stream
    change: Change
    behind_ms: int = 0

    @property
    def caption(self) -> CaptionRevised:
        """The text that has changed."""
        caption = self.sentence.text_in(self.stream)
        assert caption is not None, "a change of a text that is not there"  # noqa: S101
        return caption


@dataclass(frozen=True, slots=True)
class LevelMeasured:
    """How loud the source is; ten times a second while it is heard."""

    level: Level


@dataclass(frozen=True, slots=True)
class SrtOpened:
    """The subtitles of this session are written to this file."""

    path: Path


@dataclass(frozen=True, slots=True)
class WarningRaised:
    """Something beside the captions does not work, or works again: a disk, or a subscriber. Captions go on.

    Attributes:
        message: one sentence for the user.
        about_folder: the transcript cannot be written where it is to be; another folder would help.
        over: what was warned of before is all right again.
    """

    message: Message
    about_folder: bool = False
    over: bool = False


SessionEvent = SentenceChanged | GapRecorded | StatusChanged | UsageReported | LevelMeasured | SrtOpened | WarningRaised


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that was published so far, for a subscriber that comes late.

    Attributes:
        sentences: in the order of their numbers, with the user's corrections.
        originals: the corrected sentences, as they were before.
        gaps: in the order in which they were recorded.
        status: the current one.
        usage_s: seconds that the service has counted; 0 before it has told.
        srt: where the subtitles are written; None: nowhere, or not yet.
        warnings: the messages of all `WarningRaised`.
    """

    sentences: tuple[Sentence, ...]
    originals: tuple[Sentence, ...]
    gaps: tuple[GapRecorded, ...]
    status: StatusChanged
    usage_s: int
    srt: Path | None
    warnings: tuple[Message, ...]
