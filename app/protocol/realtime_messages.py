"""The messages of the realtime protocol as they stand on the wire, for msgspec to encode and decode.

Field names are the wire's. What a session is asked for is typed; what a service sends is read with everything *loose*
(``messages.py``): one struct has the fields of all events that matter, each of any type, and who reads a field
leaves out what is of a wrong one. Events have an ``event_id`` on the wire, which means nothing to either side here.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from app.protocol.messages import Loose


class Event(Struct):
    """A service's message.

    Attributes:
        delta: is appended to what was said of the item; text and stash replace it, and together are what it says now.
        previous_item_id: of a new item, the one that it follows: what a translation is the translation of.
    """

    type: str = ""
    item_id: Loose = None
    response_id: Loose = None
    previous_item_id: Loose = None
    item: Loose = None
    delta: Loose = None
    text: Loose = None
    stash: Loose = None
    transcript: Loose = None
    language: Loose = None
    audio_start_ms: Loose = None
    audio_end_ms: Loose = None
    error: Loose = None
    response: Loose = None


class Item(Struct):
    """An item of the conversation: a stretch of sound, or a translation."""

    id: str = ""
    content: Loose = None


class Error(Struct):
    """What a service says went wrong."""

    type: Loose = None
    code: Loose = None
    message: Loose = None


class Command(Struct, omit_defaults=True):
    """A client's message, as it is sent."""

    type: str
    event_id: str
    session: Any = UNSET
    audio: str | UnsetType = UNSET


class AskedFor(Struct):
    """A client's message, as it is received."""

    type: str = ""
    session: Loose = None
    audio: Loose = None


# What a session is asked for: by the models up to 3.5, and by those from 3.8 on.


class Translation(Struct):
    """The language to translate into."""

    language: str


class Transcription(Struct, omit_defaults=True):
    """How speech is recognised; without a language the service finds out."""

    model: str | UnsetType = UNSET
    language: str | UnsetType = UNSET


class TurnDetection(Struct, omit_defaults=True):
    """When a segment ends; the threshold is the vendor's default of each type."""

    type: str
    threshold: float
    silence_duration_ms: int | UnsetType = UNSET


class Session(Struct, omit_defaults=True):
    """The form of the models up to 3.5, and of pure recognition."""

    input_audio_format: str
    sample_rate: int
    turn_detection: TurnDetection
    input_audio_transcription: Transcription
    modalities: list[str] | UnsetType = UNSET
    translation: Translation | UnsetType = UNSET
    voice: str | UnsetType = UNSET


class Format(Struct):
    """Of the sound."""

    type: str
    sample_rate: int


class AudioInput(Struct):
    """What is sent, and how it is divided."""

    format: Format
    turn_detection: TurnDetection


class Audio(Struct):
    """The sound of a session; we ask for none back."""

    input: AudioInput


class NewSession(Struct, omit_defaults=True):
    """The form of the models from 3.8 on. The spoken language is always found out."""

    output_modalities: list[str]
    audio: Audio
    translation: Translation | UnsetType = UNSET
    voice: str | UnsetType = UNSET
