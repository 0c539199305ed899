"""Journals as a session leaves them."""

from __future__ import annotations

import datetime
from pathlib import Path

from app.captions.events import Stream
from app.transcripts.naming import JOURNAL_SUFFIX
from app.transcripts.records import (
    FORMAT,
    AnyRecord,
    Ended,
    Outcome,
    SavedSource,
    SavedTranslation,
    SavedWord,
    SessionBegun,
    encode_record,
)

BEGUN_AT = datetime.datetime(2026, 11, 23, 14, 5, 33, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def header(**changes: object) -> SessionBegun:
    """The first record of a session that began on a November afternoon."""
    values: dict[str, object] = {
        "format": FORMAT,
        "app_version": "0.1.0",
        "begun_at": BEGUN_AT,
        "source_language": "en",
        "service": "local",
        "source": "a microphone",
    }
    return SessionBegun(**{**values, **changes})  # type: ignore[arg-type]


def final(
    sentence: int, text: str, *, stream: Stream = Stream.SOURCE, language: str = "", words: bool = False
) -> SavedSource | SavedTranslation:
    """A final text, two seconds after the one before it."""
    begin_ms = 2000 * sentence
    parts = text.split(" ")
    each_ms = 1800 // len(parts)
    kept = tuple(
        SavedWord(part if number == 0 else f" {part}", begin_ms + number * each_ms, begin_ms + (number + 1) * each_ms)
        for number, part in enumerate(parts)
    )
    kind = SavedSource if stream is Stream.SOURCE else SavedTranslation
    return kind(
        sentence=sentence,
        language=language,
        text=text,
        begin_ms=begin_ms,
        end_ms=begin_ms + 1800,
        words=kept if words else (),
    )


def write_journal(folder: Path, name: str, *records: AnyRecord, ended: bool = True, **changes: object) -> Path:
    """A journal of these records, with its header, and with its end if it has one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{JOURNAL_SUFFIX}"
    everything: list[AnyRecord] = [header(**changes), *records]
    finals = [record for record in records if isinstance(record, SavedSource | SavedTranslation)]
    if ended:
        length_ms = max((record.end_ms or 0 for record in finals), default=0)
        sentences = max((record.sentence + 1 for record in finals), default=0)
        everything.append(Ended(outcome=Outcome.STOPPED, length_ms=length_ms, sentences=sentences))
    path.write_bytes(b"".join(encode_record(record) for record in everything))
    return path
