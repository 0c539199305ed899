"""The messages of the run-task protocol as they stand on the wire, for msgspec to encode and decode.

Field names are the wire's. Unknown fields are ignored, and everything that a sender may leave out or set to null has
a default, so that only a field of a wrong type is an error. Not here: what the messages mean (``gummy.py``).
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

Milliseconds = Annotated[int, Meta(ge=0)]


class CommandHeader(Struct):
    """The header of what a client sends."""

    action: str = ""
    task_id: str = ""
    streaming: str = "duplex"


class EventHeader(Struct, omit_defaults=True):
    """The header of what a service sends."""

    task_id: str = ""
    event: str = ""
    error_code: str | None = None
    error_message: str | None = None
    attributes: dict[str, Any] | None = None


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


class RunTask(Struct):
    """The payload of run-task. `input` is mandatory, and empty."""

    model: str
    parameters: Parameters
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
    punctuation: str | None = None
    fixed: bool | None = False
    speaker_id: int | str | None = None


class WireSentence(Struct, omit_defaults=True):
    """A sentence in one stream."""

    sentence_id: Annotated[int, Meta(ge=0)]
    text: str
    begin_time: Milliseconds
    end_time: Milliseconds | UnsetType | None = UNSET
    current_time: Milliseconds | UnsetType | None = UNSET
    sentence_end: bool | UnsetType | None = UNSET
    lang: str | None = None
    words: list[WireWord] | None = None
    stash: WireStash | None = None
    vad_pre_end: bool | None = None
    pre_end_failed: bool | None = None
    pre_end_start_time: int | None = None
    pre_end_end_time: int | None = None
    pre_end_timemillis: int | None = None


class WireStash(Struct, omit_defaults=True):
    """The beginning of the next sentence, already heard: a sentence's fields, any of which may be missing."""

    text: str = ""
    sentence_id: int | None = None
    begin_time: Milliseconds | None = None
    current_time: Milliseconds | None = None
    words: list[WireWord] | None = None


class Output(Struct, omit_defaults=True):
    """What the service has to say; either of the two may be missing."""

    transcription: WireSentence | None = None
    translations: list[WireSentence] | None = None


class Usage(Struct):
    """Seconds billed so far in the task."""

    duration: float | None = None


class ResultPayload(Struct):
    """The payload of result-generated and task-finished."""

    output: Output | None = None
    usage: Usage | None = None
