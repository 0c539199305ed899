"""The messages of the run-task protocol as they stand on the wire, for msgspec to encode and decode.

Field names are the wire's. Unknown fields are ignored, and everything that a sender may leave out or set to null has
a default. What makes a caption (number, text, times, words) has its type here, and a wrong one is an error: such a
message is nonsense, and nothing in it is shown. The rest of what a service sends is *loose*: it may be of any type, and
is left out by who reads it, so that a field which we do not need costs no sentence. Not here: what the messages mean
(``gummy.py``), and numbers that are of the right type but cannot be true (``sentences.py``).
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

Milliseconds = Annotated[int, Meta(ge=0)]

LAST_SENTENCE = 999_999
"""The highest number that a sentence of one task may have: ten a second for a day. A higher one is a mistake."""

LONGEST_TEXT = 10_000
"""Characters that a sentence may have. A cloud ends one after a minute or so; nobody says this much in an hour."""

LONGEST_TASK_S = 1_000_000
"""Seconds that a task may count: eleven days."""

LONGEST_TASK_ID = 128
"""Characters that the name of a task may have; it is a UUID."""

Loose = Any
"""A field whose type is not relied upon."""


class CommandHeader(Struct):
    """The header of what a client sends."""

    action: str = ""
    task_id: str = ""
    streaming: str = "duplex"


class EventHeader(Struct, omit_defaults=True):
    """The header of what a service sends."""

    task_id: str = ""
    event: str = ""
    error_code: Loose = None
    error_message: Loose = None
    attributes: Loose = None


class Command(Struct):
    """A client's message, its payload not yet looked at."""

    header: CommandHeader
    payload: Raw = Raw(b"{}")


class Event(Struct):
    """A service's message, its payload not yet looked at."""

    header: EventHeader
    payload: Raw = Raw(b"{}")


class Parameters(Struct):
    """What a client asks of a task."""

    format: str = "pcm"
    sample_rate: int = 16_000
    source_language: str | None = None
    transcription_enabled: bool = True
    translation_enabled: bool = False
    translation_target_languages: list[str] | None = None
    vocabulary_id: str | UnsetType | None = UNSET
    max_end_silence: int | UnsetType | None = UNSET
    language_hints: list[str] | UnsetType | None = UNSET
    max_sentence_silence: int | UnsetType | None = UNSET


class RecognitionParameters(Struct, omit_defaults=True):
    """What a client asks of a model that only recognises. `heartbeat` keeps the task alive in silence."""

    format: str
    sample_rate: int
    heartbeat: bool
    semantic_punctuation_enabled: bool
    language_hints: list[str] | UnsetType = UNSET
    vocabulary_id: str | UnsetType = UNSET
    max_sentence_silence: int | UnsetType = UNSET


P = TypeVar("P")


class RunTask(Struct, Generic[P]):
    """The payload of run-task. `input` is mandatory, and empty."""

    model: str
    parameters: P
    task_group: str = "audio"
    task: str = "asr"
    function: str = "recognition"
    input: dict[str, Any] | None = None


class FinishTask(Struct):
    """The payload of finish-task."""

    input: dict[str, Any]


class WireWord(Struct):
    """A word of a sentence; `punctuation` repeats what `text` holds already."""

    text: str
    begin_time: Milliseconds
    end_time: Milliseconds | None
    punctuation: Loose = None
    fixed: Loose = False
    speaker_id: Loose = None


class WireSentence(Struct, omit_defaults=True):
    """A sentence in one stream."""

    sentence_id: Annotated[int, Meta(ge=0, le=LAST_SENTENCE)]
    text: str
    begin_time: Milliseconds
    end_time: Milliseconds | UnsetType | None = UNSET
    current_time: Milliseconds | UnsetType | None = UNSET
    sentence_end: bool | UnsetType | None = UNSET
    lang: Loose = None
    words: list[WireWord] | None = None
    stash: Loose = None
    vad_pre_end: Loose = None
    pre_end_failed: Loose = None


class RecognisedSentence(Struct):
    """A sentence of a model that only recognises; `punctuation` of its words is the mark behind each."""

    text: str
    begin_time: Milliseconds | None = None
    end_time: Milliseconds | None = None
    sentence_id: Loose = None
    sentence_end: Loose = False
    heartbeat: Loose = False
    words: Loose = None


class WireStash(Struct, omit_defaults=True):
    """The beginning of the next sentence, already heard: a sentence's fields, any of which may be missing."""

    text: str = ""
    sentence_id: Loose = None
    begin_time: Loose = None
    current_time: Loose = None
    words: Loose = None


class Output(Struct, omit_defaults=True):
    """What the service has to say: one or both of two texts, or the sentence of a model that only recognises."""

    transcription: Loose = None
    translations: Loose = None
    sentence: Loose = None


class ResultPayload(Struct):
    """The payload of result-generated and task-finished. `usage.duration`: seconds billed so far in the task."""

    output: Output | None = None
    usage: Loose = None
