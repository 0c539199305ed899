"""The records of a journal: what one line of it can be, and how it is written and read.

A journal is a file of JSON lines. The first is `SessionBegun`; what was said follows in the order in which it became
final. A line is only ever added, so a correction, a new name or the end is a record of its own, and what stood before
still stands there. Words are small arrays: they are most of the file.

A reader passes over a line that it cannot understand (torn by a crash, or written by a later version), and loses
nothing else by it. Not here: files (``journal_writer.py`` writes, ``journal.py`` reads).
"""

from __future__ import annotations

import datetime
import enum
from typing import Annotated

import msgspec

from app.captions.events import CaptionRevised, GapRecorded, Stream, Word
from app.message import plain

FORMAT = 1  # raised when an older reader would misunderstand a newer journal


class Record(msgspec.Struct, frozen=True, kw_only=True, tag_field="record", omit_defaults=True):
    """The base of all records; `record` in the JSON says which one it is."""


class SessionBegun(Record, frozen=True, kw_only=True, tag="session"):
    """The first line.

    Attributes:
        format: see `FORMAT`.
        app_version: of the Surtitle that wrote it.
        begun_at: when Start was pressed, with its offset from UTC; caption times count from here.
        zone: name of that time zone, as the system tells it.
        source_language: code of the language that is spoken; empty: the service finds out.
        target_language: code of the language that is translated into; empty: none.
        service: "local", "cloud", or an address.
        source: name of what was listened to.
        srt: the SRT that grows beside it; empty: none.
        srt_mark: shows that this Surtitle wrote there (`srt_rights.mark_of`); empty: nothing shows it.
    """

    format: int
    app_version: str
    begun_at: Annotated[datetime.datetime, msgspec.Meta(tz=True)]
    zone: str = ""
    source_language: str = ""
    target_language: str = ""
    service: str = ""
    source: str = ""
    srt: str = ""
    srt_mark: str = ""


class SavedWord(msgspec.Struct, frozen=True, array_like=True):
    """One word of a final: text, begin and end in milliseconds since Start."""

    text: str
    begin_ms: int
    end_ms: int


class SavedFinal(Record, frozen=True, kw_only=True):
    """A text that the service will not change any more; fields as in `captions.events.CaptionRevised`."""

    sentence: int
    language: str = ""
    text: str
    begin_ms: int
    end_ms: int | None = None
    words: tuple[SavedWord, ...] = ()


class SavedSource(SavedFinal, frozen=True, kw_only=True, tag="source"):
    """A final text in the language that was spoken."""


class SavedTranslation(SavedFinal, frozen=True, kw_only=True, tag="translation"):
    """The final translation of a sentence."""


class Corrected(Record, frozen=True, kw_only=True, tag="correction"):
    """The user put this in the place of one text of a sentence; the last correction of a text counts."""

    sentence: int
    stream: Stream
    text: str


class SavedGap(Record, frozen=True, kw_only=True, tag="gap"):
    """What was said between these times is not captioned, for this reason."""

    begin_ms: int
    end_ms: int
    reason: str


class Paused(Record, frozen=True, kw_only=True, tag="pause"):
    """Nobody listened from here on (by the clock since Start), until `Resumed` or the end."""

    at_ms: int


class Resumed(Record, frozen=True, kw_only=True, tag="resume"):
    """Listening went on here."""

    at_ms: int


class Usage(Record, frozen=True, kw_only=True, tag="usage"):
    """Seconds that the service had counted in this session until now."""

    seconds: int


class Dropped(Record, frozen=True, kw_only=True, tag="dropped"):
    """So many records are missing here: they could not be written, and there were too many of them to remember."""

    records: int


class Moved(Record, frozen=True, kw_only=True, tag="moved"):
    """The SRT of this session is now called this; `srt_mark` as in `SessionBegun`."""

    srt: str
    srt_mark: str = ""


class Outcome(enum.StrEnum):
    """How a session ended."""

    STOPPED = "stopped"
    FAILED = "failed"
    ABANDONED = "abandoned"  # the user did not wait for the last sentence
    RECOVERED = "recovered"  # it was interrupted; the next start wrote this


class Ended(Record, frozen=True, kw_only=True, tag="end"):
    """The session is over: a journal without it was interrupted, or is still being written.

    Attributes:
        length_ms: where its last caption or gap ends.
        sentences: how many there are.
    """

    outcome: Outcome
    length_ms: int
    sentences: int


AnyRecord = (
    SessionBegun
    | SavedSource
    | SavedTranslation
    | Corrected
    | SavedGap
    | Paused
    | Resumed
    | Usage
    | Dropped
    | Moved
    | Ended
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[AnyRecord] = msgspec.json.Decoder(AnyRecord)


def encode_record(record: AnyRecord) -> bytes:
    """One line, with its line end. A lone surrogate, which UTF-8 cannot hold, becomes a question mark."""
    try:
        return _encoder.encode(record) + b"\n"
    except UnicodeEncodeError:
        return _encoder.encode(msgspec.convert(_encodable(msgspec.to_builtins(record)), AnyRecord)) + b"\n"


def decode_record(line: bytes) -> AnyRecord | None:
    """The record of one line, with or without its line end; None where it cannot be understood."""
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def final_record(caption: CaptionRevised) -> SavedSource | SavedTranslation:
    """The record of a final caption."""
    kind = SavedSource if caption.stream is Stream.SOURCE else SavedTranslation
    return kind(
        sentence=caption.sentence,
        language=caption.language,
        text=caption.text,
        begin_ms=caption.begin_ms,
        end_ms=caption.end_ms,
        words=tuple(SavedWord(word.text, word.begin_ms, word.end_ms) for word in caption.words),
    )


def caption_of(record: SavedSource | SavedTranslation) -> CaptionRevised:
    """The final caption of a record."""
    return CaptionRevised(
        record.sentence,
        Stream.SOURCE if isinstance(record, SavedSource) else Stream.TRANSLATION,
        record.language,
        record.text,
        record.begin_ms,
        record.end_ms,
        tuple(Word(word.text, word.begin_ms, word.end_ms, fixed=True) for word in record.words),
        final=True,
    )


def gap_record(gap: GapRecorded) -> SavedGap:
    """The record of a gap."""
    return SavedGap(begin_ms=gap.begin_ms, end_ms=gap.end_ms, reason=plain(gap.reason))


def _encodable(value: object) -> object:
    """The same with every text fit for UTF-8."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {key: _encodable(item) for key, item in value.items()}
        case list() | tuple():
            return [_encodable(item) for item in value]
        case _:
            return value
