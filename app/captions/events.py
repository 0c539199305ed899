"""What a session tells its listeners: one closed union of frozen values.

Times are integer milliseconds since Start was pressed, derived from the count of captured samples
(``captions/timeline.py``), never from the moment a result arrived. Status, errors and gaps are event types of their
own: none of them ever travels as caption text.

Not here: the messages of a wire protocol (``protocol/``), and the sentences that these events fold into
(``transcript.py``).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.message import Message


class Stream(enum.StrEnum):
    """Which of the two texts of a sentence an event speaks of."""

    SOURCE = "source"
    TRANSLATION = "translation"


class State(enum.StrEnum):
    """What a session is doing, as far as its user is concerned."""

    CONNECTING = "connecting"
    LISTENING = "listening"
    RECONNECTING = "reconnecting"
    PAUSED = "paused"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Word:
    """One word and when it was said.

    Attributes:
        text: as it stands in the sentence; words joined give the sentence, so a word carries its leading space.
        begin_ms, end_ms: on the clock of whoever speaks of it; ``begin_ms <= end_ms``.
        fixed: the service will not change this word any more.
    """

    text: str
    begin_ms: int
    end_ms: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class CaptionRevised:
    """The text of one sentence, in one stream, is now this; it replaces what was there.

    Attributes:
        sentence: counts up from 0 over the whole session; a translation carries the number of its source.
        language: code of the text's language, empty where the service did not say.
        end_ms: None while the sentence is still being said and its end is unknown.
        words: may be empty (a service without word times); else their texts joined give ``text``.
        final: the service will not revise this text any more.
    """

    sentence: int
    stream: Stream
    language: str
    text: str
    begin_ms: int
    end_ms: int | None
    words: tuple[Word, ...]
    final: bool


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The session does something else now.

    Attributes:
        message: one sentence for the user.
        behind_ms: how far the captions are behind the sound, where that is so much that the user is told; else 0.
        source_lost: nothing is heard meanwhile, so what is said now is not captioned later either.
    """

    state: State
    message: Message
    behind_ms: int = 0
    source_lost: bool = False


@dataclass(frozen=True, slots=True)
class GapRecorded:
    """Between these times nothing will be captioned, for this reason; in English where it was read from a file."""

    begin_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """Seconds that the service has counted in this session so far."""

    seconds: int


Event = CaptionRevised | StatusChanged | GapRecorded | UsageReported
